import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../../../scripts/lib/say.mjs';

/** Modules in the order in which the guest loads them. Those built into the kernel are passed over. */
const MODULES = [
  'virtio_ring',
  'virtio',
  'virtio_pci_legacy_dev',
  'virtio_pci_modern_dev',
  'virtio_pci',
  'netfs',
  'fscache',
  '9pnet',
  '9pnet_virtio',
  '9p',
  'hid',
  'hid-generic',
  'usb-common',
  'usbcore',
  'usbhid',
  'udc-core',
  'configfs',
  'libcomposite',
  'usb_f_hid',
  'dummy_hcd',
];

const XZ_MAGIC = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);

/** Decompressed kernel (boots in 4 s instead of 17) and an initramfs with busybox, the modules and our init. */
export function makeBootFiles(cache, tools, kernelPackage, initScript) {
  const version = kernelPackage.replace('linux-image-', '');
  const folder = join(cache, `boot-${version}`);
  const busybox = join(tools, 'bin', 'busybox');
  const kernel = join(folder, 'vmlinux');
  if (!existsSync(kernel)) takeFromPackage(join(cache, 'kernel'), version, folder, busybox);
  const initramfs = join(folder, 'initramfs');
  writeFileSync(initramfs, cpio(contents(join(folder, 'modules'), busybox, initScript)));
  return { kernel, initramfs, version };
}

/** Keeps the kernel and the few modules that are needed, and drops the other 400 MB. */
function takeFromPackage(unpacked, version, folder, busybox) {
  say(`Preparing kernel ${version} ...`);
  const modules = join(folder, 'modules');
  mkdirSync(modules, { recursive: true });
  const found = findModules(unpacked);
  for (const name of MODULES.filter((each) => found.has(each))) {
    writeFileSync(join(modules, `${name}.ko`), moduleBytes(found.get(name), busybox));
  }
  const image = readFileSync(join(unpacked, 'boot', `vmlinuz-${version}`));
  // Under its name only when it is whole: an interrupted run begins again.
  writeFileSync(join(folder, 'vmlinux.part'), decompressKernel(image, busybox));
  renameSync(join(folder, 'vmlinux.part'), join(folder, 'vmlinux'));
  rmSync(unpacked, { recursive: true, force: true });
}

/** The ELF image inside a bzImage; the whole image where it is not packed with xz. */
function decompressKernel(image, busybox) {
  const at = image.indexOf(XZ_MAGIC);
  if (at < 0) return image;
  // What follows the stream is not part of it; unxz complains and gives the kernel all the same.
  const { stdout } = spawnSync(busybox, ['unxz', '-c'], { input: image.subarray(at), maxBuffer: 1 << 29 });
  return stdout.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1')) ? stdout : image;
}

function contents(modules, busybox, initScript) {
  const order = MODULES.filter((name) => existsSync(join(modules, `${name}.ko`)));
  return [
    ...['bin', 'modules', 'dev', 'host'].map((name) => ({ name, mode: 0o040755 })),
    { name: 'bin/busybox', mode: 0o100755, data: readFileSync(busybox) },
    { name: 'init', mode: 0o100755, data: Buffer.from(initScript) },
    ...order.map((name) => ({
      name: `modules/${name}.ko`,
      mode: 0o100644,
      data: readFileSync(join(modules, `${name}.ko`)),
    })),
    { name: 'modules/order', mode: 0o100644, data: Buffer.from(`${order.join('\n')}\n`) },
  ];
}

function findModules(folder) {
  const found = new Map();
  const walk = (at) => {
    for (const name of readdirSync(at)) {
      const path = join(at, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (/\.ko(\.xz)?$/.test(name)) found.set(name.replace(/\.ko(\.xz)?$/, ''), path);
    }
  };
  const lib = ['lib', 'usr/lib'].map((each) => join(folder, each, 'modules')).find(existsSync);
  walk(lib ?? folder);
  return found;
}

function moduleBytes(path, busybox) {
  if (!path.endsWith('.xz')) return readFileSync(path);
  return spawnSync(busybox, ['unxz', '-c'], { input: readFileSync(path), maxBuffer: 1 << 26 }).stdout;
}

/** A "newc" archive, which is all that the kernel asks of an initramfs. */
function cpio(files) {
  const parts = [];
  const add = ({ name, mode, data = Buffer.alloc(0) }, inode) => {
    const hex = (value) => value.toString(16).padStart(8, '0');
    const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length + 1, 0];
    parts.push(padded(Buffer.from(`070701${fields.map(hex).join('')}${name}\0`)), padded(data));
  };
  files.forEach((file, index) => add(file, index + 1));
  add({ name: 'TRAILER!!!', mode: 0 }, 0);
  return Buffer.concat(parts);
}

function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
