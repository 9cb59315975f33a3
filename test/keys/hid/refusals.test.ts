import type { Device } from 'node-hid';
import { describe, expect, it } from 'vitest';
import { createNodeHidSource, type HidHandle, type HidSystem } from '../../../src/main/keys/hid/node-hid-source';
import { refusalOf } from '../../../src/main/keys/hid/refusals';
import { AppError } from '../../../src/shared/errors';
import { AutoClock } from '../support/auto-clock';
import { readArguments } from '../../../src/cli/keys/arguments';
import { createSecretInput } from '../../../src/cli/keys/secret-input';
import { runKeys } from '../../../src/cli/keys';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { Readable, Writable } from 'node:stream';

const log = { event: () => undefined };

/** Paths and messages in the form in which each system gives them (hidapi's sources, and PowerShell on Windows 11). */
const recorded = {
  win32: {
    path: '\\\\?\\HID#VID_1050&PID_0407&MI_01#7&1a2b3c4d&0&0000#{4d1e55b2-f16f-11cf-88cb-001111000030}',
    denied: 'cannot open device with path \\\\?\\HID#VID_1050: open_device: (0x00000005) Zugriff verweigert',
    inUse:
      'cannot open device with path \\\\?\\HID#VID_1050: open_device: (0x00000020) The process cannot access the file',
    plugAndPlay:
      '{"InstanceId":"HID\\\\VID_1050&PID_0407&MI_01\\\\7&1A2B3C4D&0&0000","FriendlyName":"HID-compliant fido","Manufacturer":"(Standard system devices)"}\r\n',
  },
  darwin: {
    path: 'DevSrvsID:4294971234',
    denied:
      'cannot open device with path DevSrvsID:4294971234: hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002E2) (iokit/common) not permitted',
    inUse:
      'cannot open device with path DevSrvsID:4294971234: hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002C5) (iokit/common) exclusive access and device already open',
  },
  linux: {
    path: '/dev/hidraw3',
    denied:
      "cannot open device with path /dev/hidraw3: Failed to open a device with path '/dev/hidraw3': Permission denied",
  },
} as const;

function device(path: string): Device {
  return {
    path,
    vendorId: 0x1050,
    productId: 0x0407,
    release: 0x0543,
    manufacturer: 'Yubico',
    product: 'YubiKey OTP+FIDO+CCID',
    serialNumber: '',
    interface: 1,
    usagePage: 0xf1d0,
    usage: 1,
  };
}

function system(more: Partial<HidSystem>): HidSystem {
  return {
    devices: async () => [],
    open: () => Promise.reject(new Error('must not be opened')),
    access: async () => undefined,
    run: () => Promise.reject(new Error('must not be run')),
    ...more,
  };
}

const sourceOn = (platform: NodeJS.Platform, more: Partial<HidSystem>) =>
  createNodeHidSource({ clock: new AutoClock(), log, platform, system: system(more) });

const errno = (code: string): Error => Object.assign(new Error(code), { code });

async function refusal(platform: NodeJS.Platform, more: Partial<HidSystem>): Promise<unknown> {
  const source = sourceOn(platform, more);
  const [plugged] = await source.list();
  if (plugged === undefined) return 'no key';
  return source.open(plugged).then(
    () => 'open',
    (error: unknown) => (error instanceof AppError ? (error.details['reason'] ?? error.code) : error),
  );
}

describe('Windows', () => {
  it('is not asked for hidden keys by a program that runs as administrator', async () => {
    let asked = 0;
    const run = async (): Promise<string> => {
      asked++;
      return recorded.win32.plugAndPlay;
    };
    const ports = { clock: new AutoClock(), log, platform: 'win32' as const, system: system({ run }) };
    expect(await createNodeHidSource({ ...ports, elevated: true }).list()).toEqual([]);
    expect(asked).toBe(0);
    expect(await createNodeHidSource(ports).list()).toHaveLength(1);
    expect(asked).toBe(1);
  });
});

describe('what the systems say when they refuse', () => {
  it.each<[NodeJS.Platform, string, string]>([
    ['win32', recorded.win32.denied, 'windowsElevation'],
    ['win32', recorded.win32.inUse, 'busy'],
    ['darwin', recorded.darwin.denied, 'macInputMonitoring'],
    ['darwin', recorded.darwin.inUse, 'busy'],
    ['linux', recorded.linux.denied, 'linuxUdev'],
    ['win32', 'cannot open device with path x', 'unknown'],
    ['darwin', '', 'unknown'],
    ['linux', 'something new', 'unknown'],
    ['freebsd', recorded.linux.denied, 'unknown'],
  ])('%s: %s', (platform, message, meaning) => {
    expect(refusalOf(platform, message)).toBe(meaning);
  });
});

describe('each refusal is told apart from "no key"', () => {
  it('Windows that hides the key: found by Plug and Play, with its maker, and never tried', async () => {
    const { plugAndPlay } = recorded.win32;
    expect(await refusal('win32', { run: async () => plugAndPlay })).toBe('windowsElevation');
    const [hidden] = await sourceOn('win32', { run: async () => plugAndPlay }).list();
    expect(hidden).toMatchObject({ vendorId: 0x1050, productId: 0x0407, denied: 'windowsElevation' });
    expect(await refusal('win32', { run: async () => '' })).toBe('no key');
  });

  it('Windows that lists the key and refuses it when it is opened, in any language', async () => {
    const devices = async (): Promise<Device[]> => [device(recorded.win32.path)];
    const open = (message: string) => () => Promise.reject<HidHandle>(new Error(message));
    expect(await refusal('win32', { devices, open: open(recorded.win32.denied) })).toBe('windowsElevation');
    expect(await refusal('win32', { devices, open: open(recorded.win32.inUse) })).toBe('key/busy');
  });

  it('Linux without the rule: by the rights of the device file, before it is opened', async () => {
    const devices = async (): Promise<Device[]> => [device(recorded.linux.path)];
    for (const code of ['EACCES', 'EPERM'])
      expect(await refusal('linux', { devices, access: () => Promise.reject(errno(code)) })).toBe('linuxUdev');
    expect(await refusal('linux', {})).toBe('no key');
  });

  it('macOS: known after the first try, told by the list from then on, forgotten with the plug-in', async () => {
    let plugged = true;
    let opens = 0;
    const source = sourceOn('darwin', {
      devices: async () => (plugged ? [device(recorded.darwin.path)] : []),
      open: () => {
        opens++;
        return Promise.reject(new Error(recorded.darwin.denied));
      },
    });
    const [first] = await source.list();
    expect(first?.denied).toBeNull();
    await expect(source.open(first!)).rejects.toMatchObject({ details: { reason: 'macInputMonitoring' } });
    const [again] = await source.list();
    expect(again).toEqual({ ...first, denied: 'macInputMonitoring' });
    await expect(source.open(again!)).rejects.toMatchObject({ code: 'key/denied' });
    expect(opens).toBe(1);
    plugged = false;
    expect(await source.list()).toEqual([]);
    plugged = true;
    expect((await source.list())[0]?.denied).toBeNull();
  });

  it('a refusal without a reason may pass: the key is tried again', async () => {
    let opens = 0;
    const source = sourceOn('darwin', {
      devices: async () => [device(recorded.darwin.path)],
      open: () => {
        opens++;
        return Promise.reject(new Error('?'));
      },
    });
    const [key] = await source.list();
    for (let n = 0; n < 2; n++)
      await expect(source.open(key!)).rejects.toMatchObject({ code: 'key/denied', details: { reason: 'unknown' } });
    expect(opens).toBe(2);
  });

  it('a key that went away while it was opened is removed, not refused', async () => {
    let looks = 0;
    const devices = async (): Promise<Device[]> => (looks++ === 0 ? [device(recorded.linux.path)] : []);
    expect(await refusal('linux', { devices, open: () => Promise.reject(new Error('ENOENT')) })).toBe('key/removed');
  });
});

describe('what the command line says then', () => {
  it.each<[NodeJS.Platform, Partial<HidSystem>, RegExp]>([
    ['win32', { run: async () => recorded.win32.plugAndPlay }, /as administrator/],
    [
      'linux',
      { devices: async () => [device(recorded.linux.path)], access: () => Promise.reject(errno('EACCES')) },
      /70-break-glass-kit\.rules[\s\S]*IMPORT\{program\}="fido_id"/,
    ],
    [
      'darwin',
      {
        devices: async () => [device(recorded.darwin.path)],
        open: () => Promise.reject(new Error(recorded.darwin.denied)),
      },
      /Input Monitoring/,
    ],
  ])('%s: what to do, and exit code 5 instead of 3', async (platform, more, advice) => {
    const options = readArguments(['info']);
    if (typeof options === 'string') throw new Error(options);
    let err = '';
    const clock = new AutoClock();
    const code = await runKeys(options, {
      source: sourceOn(platform, more),
      deps: { clock, random: seededRandom('x'), log, attestation: { roots: [] } },
      input: createSecretInput(Readable.from([]), new Writable()),
      out: () => undefined,
      err: (text) => void (err += text),
      signal: new AbortController().signal,
    });
    expect(code).toBe(5);
    expect(err).toMatch(advice);
  });
});
