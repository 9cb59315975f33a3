import { describe, expect, it } from 'vitest';
import { createVirtualKey, personality } from '../../../src/main/rehearsal/virtual-key';
import { toHex, utf8 } from '../../../src/main/rehearsal/virtual-key/bytes';
import { type CborMap, cborMap } from '../../../src/main/rehearsal/virtual-key/cbor';
import { Bench, PIN, signCountOf } from './bench-key';
import { ManualClock, seededRandom, settle } from './fake-world';
import { Platform, RP, RawClient, assertParams, makeParams, parseAuthData } from './raw-client';

const MODERN = 'yubikey-5c-nfc';

describe('the virtual key is a fair stand-in', () => {
  it('stand-in 9: same rpId and user overwrites, excluded is 0x19 after a touch or its timeout, a full store is 0x28', async () => {
    const bench = await Bench.of({ ...personality(MODERN), capacity: 2 }, { pin: true, autoTouch: false });
    const make = async (user: string, exclude?: Uint8Array): Promise<number> => {
      const token = await bench.token();
      await bench.client.sendCtap(
        0x01,
        makeParams(bench.platform, { token, userId: utf8(user), exclude: exclude && [exclude] }),
      );
      await settle();
      if (user === 'too late') await bench.clock.advance(30_001);
      else expect(bench.key.touch()).toBe(true);
      return (await bench.client.answer()).payload[0] ?? -1;
    };
    expect(await make('one')).toBe(0);
    const first = bench.key.inspect().credentials[0]?.credentialId ?? new Uint8Array();
    expect(await make('one')).toBe(0);
    expect(bench.key.inspect().credentials).toHaveLength(1);
    const second = bench.key.inspect().credentials[0]?.credentialId ?? new Uint8Array();
    expect(toHex(second)).not.toBe(toHex(first));
    expect(await make('two', second)).toBe(0x19);
    expect(await make('too late', second)).toBe(0x19);
    expect(bench.key.inspect().credentials).toHaveLength(1);
    expect(await make('two')).toBe(0);
    expect(await make('three')).toBe(0x28);
    expect(await make('two')).toBe(0);
  });

  it('stand-in 10: tries go down before the compare, the third miss asks for a power cycle, none left is 0x32, counters survive', async () => {
    const bench = await Bench.of(MODERN, { pin: true });
    const keyAgreement = async (): Promise<string> => {
      const { map } = await bench.client.ctap(
        0x06,
        cborMap([
          [1, 2],
          [2, 2],
        ]),
      );
      return toHex((map.get(1) as CborMap).get(-2) as Uint8Array);
    };
    const before = await keyAgreement();
    expect(await keyAgreement()).toBe(before);
    expect((await bench.platform.token('0000', 1, RP)).status).toBe(0x31);
    expect(await keyAgreement()).not.toBe(before);
    expect(await bench.platform.retries()).toEqual({ retries: 7, powerCycle: false });
    expect((await bench.platform.token('0000', 1, RP)).status).toBe(0x31);
    expect((await bench.platform.token('0000', 1, RP)).status).toBe(0x34);
    expect(await bench.platform.retries()).toEqual({ retries: 5, powerCycle: true });
    // Even the right PIN waits now, and costs nothing.
    expect((await bench.platform.token(PIN, 1, RP)).status).toBe(0x34);
    await bench.replug();
    expect(await bench.platform.retries()).toEqual({ retries: 5, powerCycle: false });
    expect((await bench.platform.token(PIN, 1, RP)).status).toBe(0);
    expect((await bench.platform.retries()).retries).toBe(8);
    for (let miss = 1; miss <= 8; miss++) {
      if (bench.key.inspect().powerCycleNeeded) await bench.replug();
      const { status } = await bench.platform.token('0000', 1, RP);
      expect(status).toBe(miss === 8 ? 0x32 : miss % 3 === 0 ? 0x34 : 0x31);
    }
    await bench.replug();
    expect((await bench.platform.token(PIN, 1, RP)).status).toBe(0x32);
    expect(await bench.platform.changePin(PIN, '11223344')).toBe(0x32);
  });

  it('stand-in 11: a token is bound to permissions and rpId, grows stale, is spent by a touch, and dies with the power', async () => {
    const bench = await Bench.of(MODERN, { pin: true });
    const make = (token: Uint8Array, rpId = RP): Promise<number> =>
      bench.client.status(0x01, makeParams(bench.platform, { token, rpId }));
    expect(await make(await bench.token(0x02))).toBe(0x40);
    expect(await make(await bench.token(0x01), 'example.com')).toBe(0x40);
    const spent = await bench.token(0x03);
    expect(await make(spent)).toBe(0);
    expect(await make(spent)).toBe(0x40);
    const unused = await bench.token();
    await bench.clock.advance(30_001);
    expect(await make(unused)).toBe(0x33);
    // Used in time by what asks for no touch, it lasts ten minutes.
    const used = await bench.token(0x02);
    const silently = (): Promise<number> =>
      bench.client.status(
        0x02,
        assertParams(bench.platform, {
          token: used,
          up: false,
          allow: [bench.key.inspect().credentials[0]!.credentialId],
        }),
      );
    expect(await silently()).toBe(0);
    await bench.clock.advance(599_000);
    expect(await silently()).toBe(0);
    await bench.clock.advance(2_000);
    expect(await silently()).toBe(0x33);
    const lost = await bench.token();
    await bench.replug();
    expect(await make(lost)).toBe(0x33);

    const old = await Bench.of('ctap20-only', { pin: true });
    const late = await old.token();
    await old.clock.advance(30_001);
    expect(await old.client.status(0x01, makeParams(old.platform, { token: late }))).toBe(0x38);
  });

  it('stand-in 12: keepalives at most 100 ms apart, no touch is 0x27 or 0x2F, CANCEL is 0x2D, an OK on its way comes late', async () => {
    for (const [id, late] of [
      [MODERN, 0x2f],
      ['ctap20-only', 0x27],
    ] as const) {
      const bench = await Bench.of(id, { pin: true, autoTouch: false });
      const ask = async (): Promise<void> => {
        const token = await bench.token();
        await bench.client.sendCtap(0x01, makeParams(bench.platform, { token }));
        await settle();
      };
      await ask();
      expect(bench.key.wantsTouch).toBe(true);
      const waiting = bench.client.answer();
      await bench.clock.advance(30_001);
      expect((await waiting).payload).toEqual(Uint8Array.of(late));
      expect(new Set(bench.client.keepalives)).toEqual(new Set([2]));
      expect(bench.key.inspect().credentials).toHaveLength(0);

      await ask();
      await bench.client.send(0x11, new Uint8Array());
      expect((await bench.client.answer()).payload).toEqual(Uint8Array.of(0x2d));
      expect(bench.key.wantsTouch).toBe(false);

      await ask();
      bench.key.touch();
      await bench.client.send(0x11, new Uint8Array());
      expect((await bench.client.answer()).payload[0]).toBe(0);
      expect(bench.key.inspect().credentials).toHaveLength(1);
    }
  });

  it('stand-in 12: the gap between two keepalives never passes 100 ms of the clock', async () => {
    const bench = await Bench.of(MODERN, { pin: true, autoTouch: false });
    const token = await bench.token();
    await bench.client.sendCtap(0x01, makeParams(bench.platform, { token }));
    await settle();
    let heard = 0;
    for (let step = 0; step < 20; step++) {
      await bench.clock.advance(100);
      const message = await bench.client.receive(0);
      if (message?.command === 0x3b) heard++;
    }
    expect(heard).toBe(20);
  });

  it('stand-in 13: reset only within 10 s of power-up, with a touch, long where the model asks; a new identity after it', async () => {
    const bench = await Bench.of(MODERN, { pin: true });
    const id = await bench.madeId();
    const derived = await bench.madeId({ rk: false });
    await bench.clock.advance(10_001);
    expect(await bench.client.status(0x07)).toBe(0x30);
    expect(bench.key.inspect().pinSet).toBe(true);
    await bench.replug();
    expect(await bench.client.status(0x07)).toBe(0);
    expect(bench.key.inspect()).toMatchObject({ pinSet: false, credentials: [], resets: 1 });
    expect((await bench.silent(id)).status).toBe(0x2e);
    expect((await bench.silent(derived)).status).toBe(0x2e);

    const long = await Bench.of('etoken-fusion', { pin: true, autoTouch: false });
    await long.client.sendCtap(0x07);
    await settle();
    expect(long.key.touch()).toBe(false);
    expect(long.key.touch('long')).toBe(true);
    expect((await long.client.answer()).payload[0]).toBe(0);

    const blocked = await Bench.of({ ...personality(MODERN), resetBlocked: true });
    expect(await blocked.client.status(0x07)).toBe(0x30);
    const byNfcOnly = await Bench.of({ ...personality(MODERN), transportsForReset: ['nfc'] });
    expect(await byNfcOnly.client.status(0x07)).toBe(0x30);
  });

  it('stand-in 14: a silent assertion obeys credProtect and always-UV; signCount rises per key, per credential, or never', async () => {
    const bench = await Bench.of(MODERN, { pin: true });
    const open = await bench.madeId({ userId: utf8('open') });
    const strict = await bench.madeId({ userId: utf8('strict'), extensions: cborMap([['credProtect', 3]]) });
    expect((await bench.silent(open)).status).toBe(0);
    expect((await bench.silent(strict)).status).toBe(0x2e);
    expect(parseAuthData((await bench.silent(open)).map.get(2) as Uint8Array).flags & 0x05).toBe(0);
    const acfg = await bench.token(0x20);
    const head = Uint8Array.from([...new Uint8Array(32).fill(0xff), 0x0d, 2]);
    expect(
      await bench.client.status(
        0x0d,
        cborMap([
          [1, 2],
          [3, 2],
          [4, bench.platform.tag(acfg, head)],
        ]),
      ),
    ).toBe(0);
    expect((await bench.silent(open)).status).toBe(0x36);

    const counts = async (id: string): Promise<number[]> => {
      const key = await Bench.of(id, { pin: true });
      const [one, two] = [await key.madeId({ userId: utf8('1') }), await key.madeId({ userId: utf8('2') })];
      const seen: number[] = [];
      for (const each of [one, one, one, two, one]) seen.push(signCountOf(await key.silent(each)));
      return seen;
    };
    const perKey = await counts(MODERN);
    expect(perKey).toEqual(perKey.toSorted((a, b) => a - b));
    expect(perKey.slice(1).some((count, index) => count - (perKey[index] ?? 0) > 1)).toBe(true);
    const perCredential = await counts('token2-pin-plus-octo');
    expect(perCredential[3]).toBeLessThan(perCredential[2] ?? 0);
    expect(perCredential[4]).toBeGreaterThan(perCredential[2] ?? 0);
    expect(await counts('nitrokey-3a')).toEqual([0, 0, 0, 0, 0]);
  });

  it('stand-in 15: getInfo is live, the message size is enforced, two identical keys have one batch certificate', async () => {
    const bench = await Bench.of('etoken-fusion');
    const option = async (name: string): Promise<unknown> => ((await bench.info()).get(4) as CborMap).get(name);
    expect(await option('clientPin')).toBe(false);
    await bench.platform.setPin(PIN);
    expect(await option('clientPin')).toBe(true);
    const remaining = (await bench.info()).get(0x14) as number;
    await bench.make();
    expect((await bench.info()).get(0x14)).toBe(remaining - 1);
    expect(toHex((await bench.info()).get(0x19) as Uint8Array)).not.toBe(
      toHex((await bench.info()).get(0x19) as Uint8Array),
    );

    const configure = async (params: CborMap): Promise<number> => {
      const token = await bench.token(0x20);
      const { encodeCbor } = await import('../../../src/main/rehearsal/virtual-key/cbor');
      const message = Uint8Array.from([...new Uint8Array(32).fill(0xff), 0x0d, 3, ...encodeCbor(params)]);
      return bench.client.status(
        0x0d,
        cborMap([
          [1, 3],
          [2, params],
          [3, 2],
          [4, bench.platform.tag(token, message)],
        ]),
      );
    };
    expect(await configure(cborMap([[1, 6]]))).toBe(0);
    expect((await bench.info()).get(0x0d)).toBe(6);
    expect(await configure(cborMap([[1, 5]]))).toBe(0x37);
    expect(await configure(cborMap([[1, 10]]))).toBe(0);
    expect((await bench.info()).get(0x0c)).toBe(true);
    expect((await bench.platform.token(PIN, 1, RP)).status).toBe(0x37);
    expect((await bench.platform.token(PIN)).status).toBe(0x31);
    expect(await bench.platform.changePin(PIN, '2580369147')).toBe(0);
    expect((await bench.info()).get(0x0c)).toBe(false);

    const big = cborMap([[1, new Uint8Array(1100)]]);
    expect(await bench.client.status(0x02, big)).toBe(0x39);

    const world = { clock: new ManualClock(), random: seededRandom('twins'), autoTouch: true, plugged: true };
    const twins = ['A', 'B'].map((slot) => createVirtualKey({ slot, personality: 'plain-no-serial', ...world }));
    const leaves: string[] = [];
    for (const twin of twins) {
      expect(twin.device?.usbSerial).toBeNull();
      const client = await RawClient.open(twin);
      const { map } = await client.ctap(0x01, makeParams(new Platform(client, 1)));
      leaves.push(toHex(((map.get(3) as CborMap).get('x5c') as Uint8Array[])[0] ?? new Uint8Array()));
    }
    expect(leaves[0]).toBe(leaves[1]);
  });
});
