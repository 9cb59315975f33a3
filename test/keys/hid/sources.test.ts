import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { accessAdvice, accessHelp, UDEV_RULE } from '../../../src/main/keys/hid/access-help';
import { combineSources } from '../../../src/main/keys/hid/combine-sources';
import type { KeyDevice, KeySource } from '../../../src/main/keys/hid/hid-port';
import { createNodeHidSource } from '../../../src/main/keys/hid/node-hid-source';
import { plainText } from '../../../src/main/keys/hid/plain-text';
import { PlugIns, type ListedDevice } from '../../../src/main/keys/hid/plug-ins';
import { createUdpSource, parseUdpEndpoint } from '../../../src/main/keys/hid/udp-source';
import { Watchers } from '../../../src/main/keys/hid/watchers';
import { parsePresence, WindowsPresence } from '../../../src/main/keys/hid/windows-presence';
import { resetKey } from '../../../src/main/keys/reset';
import { openSecurityKey } from '../../../src/main/keys/security-key';
import { createVirtualKey, serveByUdp } from '../../../src/main/rehearsal/virtual-key';
import { rehearsalRoots } from '../../../src/main/rehearsal/test-ca';
import { systemClock, systemRandom } from '../../../src/main/system-ports';
import { AutoClock } from '../support/auto-clock';
import { creationOptions, PIN, pinOf, world } from '../support/world';

const log = { event: () => undefined };

const listed = (more: Partial<ListedDevice> = {}): ListedDevice => ({
  path: '/dev/hidraw0',
  transport: 'hid',
  vendorId: 0x1050,
  productId: 0x0407,
  release: 1,
  manufacturer: 'Yubico',
  product: 'YubiKey',
  usbSerial: null,
  denied: null,
  ...more,
});

describe('plug-ins', () => {
  it('have an id that lasts and never comes back', () => {
    let now = 0;
    const plugIns = new PlugIns('hid', () => ++now);
    plugIns.update([listed()]);
    const [first] = plugIns.current;
    plugIns.update([listed()]);
    expect(plugIns.current).toEqual([first]);
    expect(plugIns.version).toBe(1);
    plugIns.update([]);
    plugIns.update([listed()]);
    expect(plugIns.current[0]?.id).not.toBe(first?.id);
    expect(plugIns.version).toBe(3);
  });

  it('another key at the same path is another plug-in', () => {
    const plugIns = new PlugIns('hid', () => 0);
    plugIns.update([listed()]);
    const before = plugIns.current[0]?.id;
    plugIns.update([listed({ productId: 0x0120 })]);
    expect(plugIns.current[0]?.id).not.toBe(before);
  });

  it('a rule that was put in place shows, under the same id', () => {
    const plugIns = new PlugIns('hid', () => 0);
    plugIns.update([listed({ denied: 'linuxUdev' })]);
    const before = plugIns.current[0];
    plugIns.update([listed()]);
    expect(plugIns.current[0]).toEqual({ ...before, denied: null });
    expect(plugIns.version).toBe(2);
  });
});

describe('watchers', () => {
  it('tell the first list and every change within the interval, each listener by itself', async () => {
    const clock = new AutoClock();
    let version = 1;
    const watchers = new Watchers(async () => ({ version, devices: [] }), 250, clock, log);
    const heard: string[] = [];
    const stopA = watchers.add(() => heard.push('a'));
    await clock.sleep(300);
    const stopB = watchers.add(() => heard.push('b'));
    await clock.sleep(300);
    version = 2;
    await clock.sleep(300);
    expect(heard).toEqual(['a', 'b', 'a', 'b']);
    stopA();
    version = 3;
    await clock.sleep(300);
    expect(heard).toEqual(['a', 'b', 'a', 'b', 'b']);
    stopB();
    watchers.close();
  });

  it('live on when a listing fails', async () => {
    const clock = new AutoClock();
    let fails = true;
    const watchers = new Watchers(
      async () => (fails ? Promise.reject(new Error('usb')) : { version: 1, devices: [] }),
      250,
      clock,
      log,
    );
    let heard = 0;
    const stop = watchers.add(() => heard++);
    await clock.sleep(600);
    fails = false;
    await clock.sleep(600);
    expect(heard).toBe(1);
    stop();
  });
});

describe("the system's own", () => {
  it('lists what there is without complaint', async () => {
    const source = createNodeHidSource({ clock: systemClock, log, platform: process.platform });
    expect(Array.isArray(await source.list())).toBe(true);
    await expect(
      source.open({ ...listed({ path: '/dev/nothing' }), id: 'hid-99', pluggedAt: 0 }),
    ).rejects.toMatchObject({ code: 'key/removed' });
    await expect(source.open({ ...listed({ denied: 'linuxUdev' }), id: 'hid-1', pluggedAt: 0 })).rejects.toMatchObject({
      code: 'key/denied',
    });
    await source.close();
  });
});

describe('Windows without elevation', () => {
  const one =
    '{"InstanceId":"HID\\\\VID_1050&PID_0407&MI_01\\\\7&1","FriendlyName":"HID-compliant fido","Manufacturer":"(Standard)"}';

  it('keys are known by their hardware ids although they cannot be opened', () => {
    expect(parsePresence(one)).toEqual([
      listed({
        path: 'HID\\VID_1050&PID_0407&MI_01\\7&1',
        release: 0,
        manufacturer: '(Standard)',
        product: 'HID-compliant fido',
        denied: 'windowsElevation',
      }),
    ]);
    expect(parsePresence(`[${one},${one}]`)).toHaveLength(2);
    expect(parsePresence('')).toEqual([]);
  });

  it('is asked seldom, and a failure is no news', async () => {
    const clock = new AutoClock();
    let asked = 0;
    const presence = new WindowsPresence(
      async () => {
        asked++;
        if (asked === 2) throw new Error('no PowerShell');
        return one;
      },
      clock,
      log,
    );
    for (let n = 0; n < 5; n++) expect(await presence.present('')).toHaveLength(1);
    expect(asked).toBe(1);
    await clock.sleep(3_100);
    expect(await presence.present('')).toHaveLength(1);
    expect(asked).toBe(2);
  });

  it('is asked ever more seldom while nothing changes, and soon again when something beside it does', async () => {
    const clock = new AutoClock();
    let answer = '';
    const askedAt: number[] = [];
    const presence = new WindowsPresence(
      async () => {
        askedAt.push(clock.monotonic());
        return answer;
      },
      clock,
      log,
    );
    const wait = async (ms: number, beside: string): Promise<void> => {
      for (const end = clock.monotonic() + ms; clock.monotonic() < end; await clock.sleep(250))
        await presence.present(beside);
    };
    await wait(600_000, 'mouse');
    expect(askedAt.length).toBeLessThan(50);
    const quiet = askedAt.length;
    answer = one;
    await wait(6_250, 'mouse, keyboard of a key');
    expect(askedAt.length).toBeGreaterThan(quiet);
    expect(await presence.present('mouse, keyboard of a key')).toHaveLength(1);
  });
});

describe('what to do about a key that may not be opened', () => {
  const help = (denied: KeyDevice['denied']) => accessHelp({ ...listed({ denied }), id: 'x', pluggedAt: 0 });

  it('differs from system to system', () => {
    expect(help(null)).toBeNull();
    expect(help('windowsElevation')).toMatchObject({ offerElevation: true, file: null });
    expect(help('linuxUdev')?.file?.content).toBe(UDEV_RULE);
    expect(help('macInputMonitoring')?.settingsUri).toMatch(/^x-apple/);
    expect(help('unknown')?.steps.length).toBeGreaterThan(0);
  });

  it('stands on the card of the key too', () => {
    expect(accessAdvice('windowsElevation')).toContain('administrator');
    expect(accessAdvice('linuxUdev')).toContain('udev rule');
    expect(accessAdvice('macInputMonitoring')).toContain('Privacy & Security, Input Monitoring');
    expect(accessAdvice('unknown')).toContain('plug it in again');
  });

  it('the rule is the one of the package: for whoever sits at the machine, for FIDO devices, and not for keyboards of a maker', () => {
    expect(UDEV_RULE).toBe(readFileSync(join(__dirname, '../../../build/linux/70-break-glass-kit.rules'), 'utf8'));
    expect(UDEV_RULE).toMatch(/ENV\{ID_SECURITY_TOKEN\}=="1", TAG\+="uaccess"/);
    expect(UDEV_RULE).not.toMatch(/idVendor|MODE|GROUP/);
  });
});

describe('text out of a key', () => {
  it.each([
    ['Yubico', 'Yubico'],
    ['a\u0000b\nc', 'abc'],
    ['\u202eevil\u200b', 'evil'],
    ['x'.repeat(200), 'x'.repeat(64)],
    [undefined, ''],
  ])('%j becomes %j', (raw, plain) => {
    expect(plainText(raw)).toBe(plain);
  });
});

describe('keys over UDP', () => {
  it.each(['127.0.0.1:8111,7112', 'localhost:1,2', '[::1]:8111,7112'])('%s is understood', (text) => {
    expect(parseUdpEndpoint(text).port).toBeGreaterThan(0);
  });

  it.each(['127.0.0.1:8111', '127.0.0.1:0,1', '127.0.0.1:99999,1', 'x', '', '127.0.0.1:a,b'])('%j is not', (text) => {
    expect(() => parseUdpEndpoint(text)).toThrow(expect.objectContaining({ code: 'app/bad-input' }));
  });

  it.each(['192.168.1.5:8111,7112', 'example.com:8111,7112'])('rule 11: %s is not this machine', (text) => {
    expect(() => parseUdpEndpoint(text)).toThrow(expect.objectContaining({ code: 'app/rehearsal-only' }));
    const [host = ''] = text.split(':');
    expect(() => createUdpSource([{ host, port: 1, localPort: 2 }], { clock: systemClock, log })).toThrow();
  });

  it('a whole registration goes through, and a reset with plug and unplug', async () => {
    const key = createVirtualKey({
      slot: 'A',
      personality: 'yubikey-5c-nfc',
      clock: systemClock,
      random: systemRandom,
      autoTouch: true,
      plugged: true,
    });
    const localPort = await freePort();
    const service = await serveByUdp(key, 0, localPort);
    const source = createUdpSource([{ host: '127.0.0.1', port: service.port, localPort }], { clock: systemClock, log });
    const [device] = await source.list();
    const deps = { clock: systemClock, random: systemRandom, log, attestation: { roots: await rehearsalRoots() } };
    const opened = await openSecurityKey(source, device!, deps);
    await expect(openSecurityKey(source, device!, deps)).rejects.toMatchObject({ code: 'key/busy' });
    await opened.setPin(pinOf(PIN));
    expect((await opened.register(creationOptions(), pinOf(PIN))).attestation.level).toBe('verified');
    expect(await opened.describe()).toMatchObject({ transport: 'udp', simulated: true });
    expect(await source.list()).toEqual([device]);
    await opened.close();
    await opened.close();
    const events: string[] = [];
    for await (const event of resetKey(source, device!, deps)) {
      events.push(event.kind);
      if (event.kind === 'unplug') key.unplug();
      if (event.kind === 'plug') key.plug();
    }
    expect(events.at(-1)).toBe('done');
    expect(key.inspect().resets).toBe(1);
    key.unplug();
    expect(await source.list()).toEqual([]);
    await service.close();
    await source.close();
  });

  const sockets: { close(): void }[] = [];
  afterEach(() => sockets.splice(0).forEach((socket) => socket.close()));

  it('a taken port is told', async () => {
    const blocker = createSocket('udp4');
    sockets.push(blocker);
    await new Promise<void>((resolve) => blocker.bind(0, '127.0.0.1', resolve));
    const source = createUdpSource([{ host: '127.0.0.1', port: 9, localPort: blocker.address().port }], {
      clock: systemClock,
      log,
    });
    const [device] = await source.list();
    await expect(source.open(device!)).rejects.toMatchObject({ code: 'app/port-taken' });
  });
});

describe('several sources as one', () => {
  it('lists all, opens each with its owner, tells changes of any', async () => {
    const a = await world('yubikey-5c-nfc');
    const b = createVirtualKey({ slot: 'B', personality: 'nitrokey-3a', clock: a.clock, random: a.deps.random });
    const { createVirtualKeySource } = await import('../../../src/main/rehearsal/virtual-key');
    const source: KeySource = combineSources([a.source, createVirtualKeySource([b])]);
    const told: number[] = [];
    const stop = source.watch((devices) => told.push(devices.length));
    expect(await source.list()).toHaveLength(1);
    b.plug();
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([2]);
    for (const device of await source.list()) await (await openSecurityKey(source, device, a.deps)).close();
    stop();
    b.unplug();
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([2]);
    await source.close();
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
