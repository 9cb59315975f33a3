import { describe, expect, it } from 'vitest';
import { type KeyDevice } from '../../../src/main/keys/hid/hid-port';
import { createVirtualKey, createVirtualKeySource } from '../../../src/main/rehearsal/virtual-key';
import { ManualClock, seededRandom } from './fake-world';

function tray(): { keys: ReturnType<typeof createVirtualKey>[]; source: ReturnType<typeof createVirtualKeySource> } {
  const world = { clock: new ManualClock(), random: seededRandom('tray'), personality: 'plain-no-serial' };
  const keys = ['A', 'B'].map((slot) => createVirtualKey({ slot, ...world }));
  return { keys, source: createVirtualKeySource(keys) };
}

describe('the tray as a source of keys', () => {
  it('lists what is plugged in, with a new id on every plug', async () => {
    const { keys, source } = tray();
    expect(await source.list()).toEqual([]);
    keys[0]!.plug();
    const [first] = await source.list();
    keys[0]!.unplug();
    keys[0]!.plug();
    const [second] = await source.list();
    expect(first).toMatchObject({ transport: 'virtual', denied: null, usbSerial: null });
    expect(second!.id).not.toBe(first!.id);
    expect(second!.path).toBe(first!.path);
  });

  it('tells watchers of plug and unplug, and of nothing else', () => {
    const { keys, source } = tray();
    const seen: (readonly KeyDevice[])[] = [];
    const stop = source.watch((devices) => seen.push(devices));
    keys[0]!.plug();
    keys[0]!.misbehave('full', true);
    keys[1]!.plug();
    keys[0]!.unplug();
    stop();
    keys[0]!.plug();
    expect(seen.map((devices) => devices.length)).toEqual([1, 2, 1]);
  });

  it('opens a key for one at a time; a port dies with the unplug and stays dead', async () => {
    const { keys, source } = tray();
    keys[0]!.plug();
    const [device] = await source.list();
    const port = await source.open(device!);
    await expect(source.open(device!)).rejects.toMatchObject({ code: 'key/busy' });
    await port.close();
    const again = await source.open(device!);
    const reading = again.read(1000);
    keys[0]!.unplug();
    await expect(reading).rejects.toMatchObject({ code: 'key/removed' });
    keys[0]!.plug();
    await expect(again.write(new Uint8Array(64))).rejects.toMatchObject({ code: 'key/removed' });
    await expect(source.open(device!)).rejects.toMatchObject({ code: 'key/removed' });
    await expect(source.open((await source.list())[0]!)).resolves.toBeDefined();
  });

  it('leaves no sleeper on the clock and no listener on the key when all is closed', async () => {
    const clock = new ManualClock();
    const key = createVirtualKey({
      slot: 'A',
      personality: 'yubikey-5c-nfc',
      clock,
      random: seededRandom('leak'),
      autoTouch: true,
    });
    const source = createVirtualKeySource([key]);
    for (let round = 0; round < 20; round++) {
      key.plug();
      const stop = source.watch(() => undefined);
      const port = await source.open((await source.list())[0]!);
      const reading = port.read(60_000);
      await port.close();
      await expect(reading).rejects.toMatchObject({ code: 'key/removed' });
      stop();
      key.unplug();
    }
    await clock.advance(0);
    expect(clock.sleeping).toBe(0);
  });
});
