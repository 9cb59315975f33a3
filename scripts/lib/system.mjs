import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';
import { fail, say } from './say.mjs';

/** Debian packages that Electron needs to start at all. */
export const windowPackages = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libatk-bridge2.0-0',
  'libnotify4',
  'libdrm2',
  'libxkbcommon0',
  'fonts-dejavu-core',
];
/** Tools that tests use as witnesses: command -> package. */
export const testTools = {
  Xvfb: 'xvfb',
  pdftotext: 'poppler-utils',
  tesseract: 'tesseract-ocr',
  zbarimg: 'zbar-tools',
  lp: 'cups-client',
  cupsd: 'cups',
};

export function onPath(command) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .concat('/usr/sbin')
    .some((dir) => existsSync(join(dir, command)));
}

const isRoot = process.getuid?.() === 0;
const isDebian = existsSync('/etc/debian_version') && onPath('apt-get');

async function aptInstall(packages) {
  say(`Installing with apt-get: ${packages.join(' ')} ...`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { quiet: true, env });
  return run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { quiet: true, env });
}

/** On Linux: names the shared libraries that the runtime lacks, with the one line that installs them. */
export async function ensureWindowLibraries(electronPath) {
  if (process.platform !== 'linux' || !onPath('ldd')) return;
  const missing = await missingLibraries(electronPath);
  if (missing.length === 0) return;
  const line = `apt-get install -y ${windowPackages.join(' ')}`;
  say(`This system lacks ${missing.length} libraries that a window needs: ${missing.join(', ')}`);
  if (!(isRoot && isDebian)) fail('The window cannot open yet.', `On Debian or Ubuntu run:\n  sudo ${line}`);
  const { code, output } = await aptInstall(windowPackages);
  if (code !== 0 || (await missingLibraries(electronPath)).length > 0)
    fail(`apt-get did not help:\n${output.trim().slice(-1500)}`, `Run by hand:\n  ${line}`);
}

async function missingLibraries(electronPath) {
  const { output } = await run('ldd', [electronPath], { quiet: true });
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

/** For `npm test`: installs the witnesses where it may; elsewhere says which tests will be skipped. */
export async function ensureTestTools() {
  if (process.platform !== 'linux') return;
  const missing = Object.entries(testTools)
    .filter(([command]) => !onPath(command))
    .map(([, name]) => name);
  if (missing.length === 0) return;
  if (isRoot && isDebian) {
    if (missing.includes('cups')) missing.push('printer-driver-cups-pdf');
    const { code, output } = await aptInstall(missing);
    if (code === 0) return;
    say(`apt-get did not help: ${output.trim().split('\n').pop()}`);
  }
  say(`Not installed: ${missing.join(' ')}. Tests that need them are skipped.`);
}
