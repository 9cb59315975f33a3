import { describe, expect, it } from 'vitest';
import { watchKeys, type WatchedKey } from '../../src/main/keys/watch-keys';
import { combineSources } from '../../src/main/keys/hid/combine-sources';
import type { KeyDevice, KeySource } from '../../src/main/keys/hid/hid-port';
import { createVirtualKey, createVirtualKeySource } from '../../src/main/rehearsal/virtual-key';
import { seededRandom } from '../../src/main/rehearsal/seeded-random';
import { world } from './support/world';

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !condition(); turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(condition()).toBe(true);
}

describe('the live list of keys', () => {
  it('reads what is plugged in, follows plug and unplug, and stops', async () => {
    const made = await world('yubikey-5c-nfc', { plugged: false });
    let keys: readonly WatchedKey[] = [];
    let told = 0;
    const watch = watchKeys(made.source, made.deps, (now) => {
      keys = now;
      told++;
    });
    made.key.plug();
    await until(() => keys[0]?.state === 'ready');
    expect(keys[0]?.info).toMatchObject({ usable: true, serialMethod: 'vendorCommand' });
    made.key.unplug();
    await until(() => keys.length === 0);
    made.key.plug();
    await until(() => keys[0]?.state === 'ready');
    const before = told;
    watch.stop();
    made.key.unplug();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toBe(before);
  });

  it('tells apart what cannot be used, what is busy, and what may not be opened', async () => {
    const made = await world('u2f-only');
    const busy = createVirtualKey({
      slot: 'B',
      personality: 'nitrokey-3a',
      clock: made.clock,
      random: seededRandom('b'),
      plugged: true,
    });
    const denied: KeyDevice = { ...busy.device!, id: 'denied', denied: 'linuxUdev' };
    const stuck: KeySource = {
      list: async () => [denied],
      open: () => Promise.reject(new Error('must not be opened')),
      watch: () => () => undefined,
      close: async () => undefined,
    };
    const other = createVirtualKeySource([busy]);
    await other.open(busy.device!);
    const source = combineSources([made.source, other, stuck]);
    let keys: readonly WatchedKey[] = [];
    const watch = watchKeys(source, made.deps, (now) => {
      keys = now;
    });
    await until(() => keys.length === 3 && keys.every(({ state }) => state !== 'reading'));
    expect(keys.map(({ state }) => state)).toEqual(['failed', 'busy', 'denied']);
    expect(keys[0]?.info).toMatchObject({ usable: false, why: expect.stringMatching(/U2F/) as string });
    watch.stop();
  });

  it('reads a key again when asked', async () => {
    const made = await world();
    let keys: readonly WatchedKey[] = [];
    const watch = watchKeys(made.source, made.deps, (now) => {
      keys = now;
    });
    await until(() => keys[0]?.state === 'ready');
    made.key.misbehave('belongs-to-somebody', true);
    watch.refresh(keys[0]?.device.id ?? '');
    await until(() => keys[0]?.info?.pin.set === true);
    watch.stop();
  });
});
