import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformWithOxc } from 'vite';
import { buildPackaged } from './lib/build.mjs';
import { explained } from './lib/electron-findings.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root, runtimeDir } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { registryRuntime } from './lib/runtime.mjs';
import { say } from './lib/say.mjs';

/**
 * npm run audit:electron: Doyensec's electronegativity over the built code that ships and over src/. A finding of MEDIUM or more
 * that scripts/lib/electron-findings.mjs does not explain fails, and so does an explanation that nothing needs any more.
 */
const TOOL = '@doyensec/electronegativity@1.10.3';
const SEVERE = ['MEDIUM', 'HIGH'];
/** It would look up Electron's releases on the network. */
const LEFT_OUT = 'AvailableSecurityFixesGlobalCheck';

await ensureInstalled();
const tool = await ensureTool();
await buildPackaged();

const work = mkdtempSync(join(tmpdir(), 'bgk-electron-'));
const found = [];
try {
  const sources = {
    built: ['main', 'preload', 'renderer'].map((part) => join(root, 'out', part)),
    src: ['cli', 'main', 'preload', 'renderer', 'shared'].map((part) => join(root, 'src', part)),
  };
  for (const [where, folders] of Object.entries(sources)) {
    for (const folder of folders) await lower(folder, join(work, where, folder.slice(join(folder, '..').length)));
    found.push(...(await scan(where, join(work, where))));
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

const groups = new Map();
for (const { where, check, severity, file } of found.filter((each) => SEVERE.includes(each.severity))) {
  const key = `${where} ${check} ${file}`;
  groups.set(key, { where, check, severity, file, count: (groups.get(key)?.count ?? 0) + 1 });
}
let unexplained = 0;
for (const each of groups.values()) {
  const reason = explained.find(
    ({ where, check, file, count }) =>
      where === each.where && check === each.check && file === each.file && count === each.count,
  );
  if (reason === undefined) unexplained++;
  const times = each.count > 1 ? ` (${each.count} times)` : '';
  process.stdout.write(
    `${reason === undefined ? 'not ok' : 'ok'} - ${each.severity} ${each.check} in ${each.where}, ${each.file}${times}: ${reason?.why ?? 'nobody has said why it may stay'}\n`,
  );
}
const idle = explained.filter(({ where, check, file }) => !groups.has(`${where} ${check} ${file}`));
for (const { where, check, file } of idle)
  process.stdout.write(`not ok - ${check} in ${where}, ${file}: explained, but no longer found\n`);
const lesser = found.filter(({ severity }) => !SEVERE.includes(severity)).length;
process.stdout.write(
  `${found.length} findings, ${lesser} below MEDIUM; of MEDIUM or more ${groups.size - unexplained} explained, ${unexplained} not\n`,
);
process.exit(unexplained + idle.length === 0 ? 0 : 1);

/** Its 400 packages stay out of this project's own tree and lockfile. */
async function ensureTool() {
  const home = join(runtimeDir, 'electronegativity');
  const script = join(home, 'node_modules/@doyensec/electronegativity/dist/index.js');
  if (existsSync(script)) return script;
  say(`Installing ${TOOL} into .runtime (once) ...`);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true }));
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { code, output } = await run(
    npm,
    ['install', TOOL, '--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: home, quiet: true },
  );
  if (code !== 0) {
    rmSync(home, { recursive: true, force: true });
    process.stdout.write(`skipped - the tool could not be installed: ${output.trim().split('\n')[0]}\n`);
    process.exit(0);
  }
  return script;
}

/**
 * Copies scripts and pages in the syntax of 2019. The tool passes over a file without a word when it meets anything newer, a private
 * field for one, and would find nothing in it.
 */
async function lower(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await lower(source, target);
    else if (entry.name.endsWith('.html')) writeFileSync(target, readFileSync(source));
    else if (/\.[jt]sx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')) {
      mkdirSync(dirname(target), { recursive: true });
      const { code } = await transformWithOxc(readFileSync(source, 'utf8'), source, { target: 'es2019' });
      writeFileSync(target.replace(/\.[jt]sx?$/, '.js'), code);
    }
  }
}

async function scan(where, folder) {
  say(`Reading ${where === 'built' ? 'the built code' : 'src/'} ...`);
  const answer = join(work, `${where}.json`);
  const asked = spawnSync(
    process.execPath,
    [
      join(root, 'scripts/lib/electron-scan.cjs'),
      join(dirname(tool), 'runner.js'),
      folder,
      registryRuntime.electron,
      LEFT_OUT,
      answer,
    ],
    { cwd: work, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
  );
  if (asked.status !== 0)
    throw new Error(`electronegativity ended with ${asked.status}: ${asked.stderr.trim().slice(-500)}`);
  const { issues, unread } = JSON.parse(readFileSync(answer, 'utf8'));
  if (unread.length > 0) throw new Error(`electronegativity could not read ${unread.join('; ')}`);
  return issues.map(({ check, severity, file }) => ({
    where,
    check,
    severity,
    file: file.replaceAll('\\', '/').replace(/\.js$/, ''),
  }));
}
