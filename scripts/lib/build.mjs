import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { fail, say } from './say.mjs';

const stamp = join(root, 'out', '.bgk-sources');

function* files(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

function fingerprint() {
  const hash = createHash('sha256');
  const sources = [...files(join(root, 'src')), join(root, 'electron.vite.config.ts'), join(root, 'package-lock.json')];
  for (const file of sources.sort()) {
    hash
      .update(relative(root, file))
      .update(String(statSync(file).size))
      .update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Builds main, preload and renderer when the sources changed since the last build. */
export async function ensureBuilt() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await build([]);
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Builds what a package holds: the window without the commands. The next command of the source tree builds anew. */
export async function buildPackaged() {
  rmSync(stamp, { force: true });
  await build(['--mode', 'package']);
}

async function build(more) {
  say('Building ...');
  const { code, output } = await run(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn', ...more],
    { cwd: root, quiet: true },
  );
  if (code !== 0) fail(`The build failed:\n${output.trim()}`);
  say('Built.');
}
