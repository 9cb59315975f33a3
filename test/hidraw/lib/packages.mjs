import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../scripts/lib/run.mjs';
import { say } from '../../../scripts/lib/say.mjs';
import { Skip } from './skip.mjs';

/** What the host runs (QEMU), what the guest runs beside us (libfido2's tools), and busybox for its first seconds. */
const TOOLS = ['qemu-system-x86', 'ipxe-qemu', 'seabios', 'busybox-static', 'fido2-tools'];

/**
 * Debian's packages, unpacked into a folder of ours and never installed: the machine stays as it is.
 * Resolves with the folder and the kernel's version.
 */
export async function fetchPackages(cache) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Skip('the guest is built on Debian for x86-64 only');
  for (const tool of ['apt-get', 'dpkg-deb']) {
    if ((await quiet(tool, ['--version'])).code !== 0)
      throw new Skip(`${tool} is missing, so Debian's packages are not to be had`);
  }
  const kernel = await kernelPackage();
  const tools = join(cache, 'tools');
  const stamp = join(cache, 'packages.json');
  const wanted = JSON.stringify({ kernel, tools: TOOLS });
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { tools, kernel };

  const debs = join(cache, 'debs');
  rmSync(cache, { recursive: true, force: true });
  for (const folder of [tools, debs, join(cache, 'kernel')]) mkdirSync(folder, { recursive: true });
  say('Downloading QEMU, the kernel and libfido2 from Debian (about 90 MB, once) ...');
  const names = [...new Set([...TOOLS, ...(await missingLibraries())])];
  const download = await quiet('apt-get', ['download', ...names, kernel], debs);
  if (download.code !== 0) throw new Skip(`Debian's packages could not be downloaded: ${lastLine(download.output)}`);
  for (const deb of readdirSync(debs)) {
    const target = deb.startsWith('linux-image') ? join(cache, 'kernel') : tools;
    const { code, output } = await quiet('dpkg-deb', ['-x', join(debs, deb), target]);
    if (code !== 0) throw new Error(`${deb} could not be unpacked: ${output}`);
  }
  rmSync(debs, { recursive: true, force: true });
  writeFileSync(stamp, wanted);
  return { tools, kernel };
}

async function kernelPackage() {
  const find = async () =>
    (await quiet('apt-cache', ['depends', 'linux-image-amd64'])).output.match(/Depends: (linux-image-\S+)/)?.[1];
  const known = await find();
  if (known !== undefined) return known;
  // A fresh container knows no packages at all.
  if (process.getuid?.() === 0) await quiet('apt-get', ['update', '-qq']);
  const found = await find();
  if (found === undefined) throw new Skip("Debian's generic kernel is not in this machine's package lists");
  return found;
}

/** Libraries that the tools need and this machine lacks, by a simulated installation. */
async function missingLibraries() {
  const { code, output } = await quiet('apt-get', ['install', '--simulate', '--no-install-recommends', ...TOOLS]);
  if (code !== 0) throw new Skip(`QEMU cannot be had from this machine's package sources: ${lastLine(output)}`);
  return [...output.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name);
}

function quiet(command, args, cwd) {
  return run(command, args, {
    quiet: true,
    cwd,
    env: { LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: 600_000,
  });
}

const lastLine = (text) => text.trim().split('\n').at(-1) ?? '';
