import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fuses from '@electron/fuses';
import { root } from '../../../scripts/lib/paths.mjs';

// electron-builder brings it; the archive is read with the tool that wrote it.
const asar = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'))('@electron/asar');

const { FuseV1Options, getCurrentFuseWire } = fuses;
/** Characters of the fuse wire (Electron's docs/tutorial/fuses.md). */
const ON = '1'.charCodeAt(0);
const OFF = '0'.charCodeAt(0);

const MAX_ASAR = 3e6;
/** What the archive may hold, and nothing else. */
const ALLOWED = [
  /^\/package\.json$/,
  /^\/out\/main\/(index\.js|shipped-models\.json\.br|fonts\/[\w-]+\.woff2)$/,
  /^\/out\/preload\/index\.js$/,
  /^\/out\/renderer\/index\.html$/,
  /^\/out\/renderer\/assets\/[\w-]+\.(js|css|woff2)$/,
  /^\/node_modules\/node-hid\/([\w-]+\.js|package\.json|prebuilds\/[\w-]+\/[\w.-]+)$/,
  /^\/node_modules\/pkg-prebuilds\/(package\.json|bindings\.js|lib\/prebuild\.js)$/,
];
/** Fuses as they must read back; those that an older runtime does not have are left out. */
const FUSES = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  GrantFileProtocolExtraPrivileges: false,
};

/** What lies in the unpacked program: contents and size of the archive, fuses, the native module, the udev rule. */
export async function checkArchive(tally, unpacked) {
  const resources = join(unpacked, 'resources');
  const archive = join(resources, 'app.asar');
  await tally.check('app.asar is at most 3 MB', () => {
    const { size } = statSync(archive);
    return size <= MAX_ASAR || `${(size / 1e6).toFixed(2)} MB`;
  });
  await tally.check('app.asar holds what is named and nothing else', () => {
    const files = asar
      .listPackage(archive, { isPack: false })
      .filter((path) => asar.statFile(archive, path.slice(1)).files === undefined);
    const strangers = files.filter((path) => !ALLOWED.some((allowed) => allowed.test(path)));
    return strangers.length === 0 || strangers.slice(0, 5).join(', ');
  });
  await tally.check('no source map and no path of the building machine is inside', () => {
    const bytes = readFileSync(archive).toString('latin1');
    return !bytes.includes('sourceMappingURL=') && !bytes.includes(root);
  });
  await tally.check('the native part of node-hid lies outside of the archive', () =>
    existsSync(
      join(resources, 'app.asar.unpacked/node_modules/node-hid/prebuilds/HID_hidraw-linux-x64/node-napi-v4.node'),
    ),
  );
  await tally.check('the udev rule is packed', () => {
    const packed = readFileSync(join(resources, '70-break-glass-kit.rules'), 'utf8');
    return packed === readFileSync(join(root, 'build/linux/70-break-glass-kit.rules'), 'utf8');
  });
  const wire = await getCurrentFuseWire(join(unpacked, 'break-glass-kit'));
  for (const [name, wanted] of Object.entries(FUSES)) {
    const state = wire[FuseV1Options[name]];
    if (state !== ON && state !== OFF) tally.skip(`fuse ${name}`, 'this runtime does not have it');
    else await tally.check(`fuse ${name} is ${wanted ? 'on' : 'off'}`, () => (state === ON) === wanted);
  }
}
