import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { fail, say } from './say.mjs';

const stamp = join(root, 'node_modules', '.bgk-lockfile');

/** Installs the pinned libraries when node_modules does not match the lockfile. No install script ever runs. */
export async function ensureInstalled() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) fail(`Node ${process.versions.node} is too old.`, 'Install Node 20 or newer.');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing the libraries from the lockfile (about a minute the first time) ...');
  const beat = setInterval(() => say('... still installing'), 15_000);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { code, output } = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    quiet: true,
  });
  clearInterval(beat);
  if (code !== 0)
    fail(`The libraries could not be installed:\n${output.trim()}`, 'Check the network, then run the command again.');
  writeFileSync(stamp, wanted);
  say('Libraries installed.');
}
