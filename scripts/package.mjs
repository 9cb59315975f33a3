import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { buildPackaged } from './lib/build.mjs';
import { ensureRuntime, registryRuntime } from './lib/runtime.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { fail, say } from './lib/say.mjs';

/**
 * npm run package: on the official runtime everything that the system can build; on the registry runtime the unpacked
 * app and, on Debian, a deb made from it (electron-builder's own deb and AppImage tools are downloads of their own).
 */
await ensureInstalled();
await buildPackaged();
const runtime = await ensureRuntime();
const builder = join(root, 'node_modules/electron-builder/cli.js');

if (runtime.official) {
  const { code } = await run(process.execPath, [builder, '--publish', 'never'], { cwd: root });
  process.exit(code);
}

const work = mkdtempSync(join(tmpdir(), 'bgk-package-'));
try {
  const dist = join(work, 'electron');
  cpSync(join(runtime.path, '..'), dist, { recursive: true });
  rmSync(join(dist, 'resources', 'app'), { recursive: true, force: true });
  // The old runtime has no such fuse, and electron-builder would stop at it.
  const config = join(work, 'electron-builder.yml');
  const described = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
  writeFileSync(config, described.replace(/^ *grantFileProtocolExtraPrivileges:.*\n/m, ''));
  say('Packing the app ...');
  const { code, output } = await run(
    process.execPath,
    [
      builder,
      '--dir',
      '--publish',
      'never',
      '--projectDir',
      root,
      '--config',
      config,
      `-c.electronDist=${dist}`,
      `-c.electronVersion=${registryRuntime.electron}`,
    ],
    { cwd: root, quiet: true },
  );
  if (code !== 0) fail(`electron-builder failed:\n${output.trim().slice(-3000)}`);
  const unpacked = join(root, 'dist', 'linux-unpacked');
  rmSync(join(root, 'dist', 'builder-debug.yml'), { force: true });
  say(`Packed: ${unpacked}, app.asar ${megabytes(statSync(join(unpacked, 'resources', 'app.asar')).size)} MB.`);
  await makeDeb(unpacked);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function makeDeb(unpacked) {
  const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const tree = join(work, 'deb');
  const target = join(tree, 'opt', 'Break Glass Kit');
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  cpSync(unpacked, target, { recursive: true });
  mkdirSync(join(tree, 'usr', 'share', 'applications'), { recursive: true });
  writeFileSync(
    join(tree, 'usr', 'share', 'applications', 'break-glass-kit.desktop'),
    '[Desktop Entry]\nType=Application\nName=Break Glass Kit\nExec="/opt/Break Glass Kit/break-glass-kit" %U\nCategories=System;\nTerminal=false\n',
  );
  writeFileSync(
    join(tree, 'DEBIAN', 'control'),
    [
      'Package: break-glass-kit',
      `Version: ${version}`,
      'Architecture: amd64',
      'Maintainer: The Break Glass Kit authors <noreply@breakglasskit.example>',
      `Installed-Size: ${Math.round(sizeOf(tree) / 1024)}`,
      'Depends: libgtk-3-0 | libgtk-3-0t64, libnotify4, libnss3, libxss1, libxtst6, libatk-bridge2.0-0 | libatk-bridge2.0-0t64, libgbm1, libasound2 | libasound2t64, libdrm2, libxkbcommon0, udev',
      'Section: admin',
      'Priority: optional',
      `Description: ${description}`,
      '',
    ].join('\n'),
  );
  for (const [script, from] of [
    ['postinst', 'postinst.sh'],
    ['postrm', 'postrm.sh'],
  ]) {
    writeFileSync(join(tree, 'DEBIAN', script), readFileSync(join(root, 'build', 'linux', from)), { mode: 0o755 });
  }
  const deb = join(root, 'dist', `break-glass-kit_${version}_amd64.deb`);
  say('Making the deb ...');
  const { code, output } = await run('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', tree, deb], {
    quiet: true,
  });
  if (code !== 0) fail(`dpkg-deb failed:\n${output}`);
  say(`Made: ${deb}, ${megabytes(statSync(deb).size)} MB.`);
}

function sizeOf(path) {
  const entry = statSync(path);
  return entry.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : entry.size;
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(2);
}
