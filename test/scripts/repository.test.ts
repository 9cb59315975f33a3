import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(__dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const hasGit = existsSync(join(root, '.git'));
const tracked = hasGit
  ? execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
      .split('\n')
      .filter((path) => path !== '' && existsSync(join(root, path)))
  : [];
const pages = tracked.filter((path) => path.endsWith('.md'));
const commands = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);

/** Files over 400 lines that are allowed to be, and why. */
const LONG: Readonly<Record<string, string>> = {
  '.oxlintrc.json': 'overrides of the linter replace each other, so that each folder repeats the walls',
  'package-lock.json': 'written by npm',
  'docs/performance.json': 'figures, written by npm run bench -- --doc',
  'src/renderer/theme/components.css': 'a style sheet in sections, one for each kind of component',
  'src/renderer/theme/layout.css': 'a style sheet in sections, one for each part of the window',
  'src/main/keys/attestation/shipped-models.json': 'data, written by scripts/attestation-roots.mjs',
};
/** Tables of cases, scenes and fixtures may be long: they are read one entry at a time. */
const LONG_TABLES = /^test\/.*\.(ts|tsx)$/;
const LIMIT = 400;
const TABLE_LIMIT = 600;

describe.skipIf(!hasGit)('what the documents say of the repository', () => {
  it.each(pages)('%s: every file that it names is there', (page) => {
    const text = read(page).replace(/```[\s\S]*?```/g, '');
    const missing: string[] = [];
    for (const [, word = ''] of text.matchAll(/`([^`\n]+)`/g)) {
      const path = word.replace(/:\d+$/, '');
      const named =
        /^[\w.@/-]+\.(ts|tsx|mjs|mts|css|yml|sh)$/.test(path) ||
        /^(src|test|docs|scripts|build|\.ci|\.github)(\/[\w.-]+)+$/.test(path);
      if (named && !tracked.some((each) => each === path || each.endsWith(`/${path}`) || each.startsWith(`${path}/`)))
        missing.push(path);
    }
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)(?:#[^)]*)?\)/g))
      if (!existsSync(join(root, dirname(page), decodeURIComponent(target)))) missing.push(target);
    expect(missing).toEqual([]);
  });

  it.each(pages)('%s: every command that it names is there', (page) => {
    const named = [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !commands.includes(name))).toEqual([]);
  });

  it('the threat model names, for each promise, a file that keeps it and a test that watches it', () => {
    const section = /## Attackers\n([\s\S]*?)\n## /.exec(read('docs/security.md'))?.[1] ?? '';
    const rows = section.split('\n').filter((line) => /^\| (?!attacker|-)/.test(line));
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) {
      const named = [...row.matchAll(/`([\w./-]+\.(?:ts|tsx|mjs))`/g)].map(([, path = '']) => path);
      expect(
        named.some((path) => path.startsWith('test/')),
        row,
      ).toBe(true);
      expect(
        named.some((path) => !path.startsWith('test/')),
        row,
      ).toBe(true);
    }
  });
});

describe.skipIf(!hasGit)('the repository itself', () => {
  it('no file is longer than 400 lines without a reason', () => {
    const lengthOf = (path: string): number => read(path).split('\n').length - 1;
    const long = tracked.filter(
      (path) =>
        /\.(ts|tsx|mjs|mts|css|json|yml|sh)$/.test(path) &&
        lengthOf(path) > (LONG_TABLES.test(path) ? TABLE_LIMIT : LIMIT),
    );
    expect(long.filter((path) => LONG[path] === undefined)).toEqual([]);
    // A reason whose file has become short, or is gone, is no reason any more.
    expect(Object.keys(LONG).filter((path) => !long.includes(path))).toEqual([]);
  });

  it.each(['src', 'test'])('%s/README.md says what each folder is for', (top) => {
    const rows = [...read(`${top}/README.md`).matchAll(/^\| `([\w/-]+)`/gm)].map(([, name = '']) => name);
    const listed = new Set(rows);
    expect(rows.filter((name, at) => rows.indexOf(name) !== at)).toEqual([]);
    const folders = new Set(
      tracked
        .filter((path) => path.startsWith(`${top}/`) && /\.(ts|tsx|mjs|css)$/.test(path))
        .map((path) => dirname(path).slice(top.length + 1))
        .filter((path) => path !== ''),
    );
    // In test a folder that mirrors one of src is explained there.
    const mirrors = (folder: string): boolean =>
      top === 'test' &&
      tracked.some((path) => path.startsWith(`src/main/${folder}/`) || path.startsWith(`src/${folder}/`));
    const known = (folder: string): boolean =>
      listed.has(folder) || mirrors(folder) || (top === 'test' && folder.endsWith('/cli'));
    expect([...folders].filter((folder) => !known(folder))).toEqual([]);
    expect([...listed].filter((folder) => !existsSync(join(root, top, folder)))).toEqual([]);
  });

  it('every action of the workflows is pinned to a commit, and none may write', () => {
    const workflows = tracked.filter((path) => path.startsWith('.github/workflows/'));
    expect(workflows.length).toBeGreaterThan(1);
    for (const path of workflows) {
      const text = read(path);
      for (const [line] of text.matchAll(/^.*\buses:.*$/gm)) expect(line).toMatch(/@[0-9a-f]{40} # v\d/);
      expect(text).toMatch(/^permissions: \{\}$/m);
      expect(text).not.toMatch(/: write\b|pull_request_target|\$\{\{ *github\.(event|head_ref)/);
      for (const [, name = ''] of text.matchAll(/npm run ([\w:-]+)/g)) expect(commands).toContain(name);
    }
  });

  it('no library runs code when it is installed', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });
});
