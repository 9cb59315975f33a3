import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtualKey } from '../../../src/main/rehearsal/virtual-key';
import { concat, u16, u32 } from '../../../src/main/rehearsal/virtual-key/bytes';
import { Bench } from './bench-key';
import { ManualClock, seededRandom, settle } from './fake-world';
import { Platform, RawClient, makeParams } from './raw-client';

const ERROR = 0x3f;
const frame = (...parts: Uint8Array[]): Uint8Array => {
  const bytes = concat(...parts);
  return concat(bytes, new Uint8Array(64 - bytes.length));
};

describe('CTAPHID of the virtual key', () => {
  it('echoes pings of every length that a message may have', async () => {
    const { client } = await Bench.of('yubikey-5c-nfc');
    for (const length of [0, 1, 56, 57, 58, 116, 117, 1024, 7608, 7609]) {
      const data = new Uint8Array(length).map((_, index) => index & 0xff);
      expect(await client.exchange(0x01, data)).toEqual(data);
    }
  });

  it('gives each INIT its own channel, and INIT on a channel drops what was begun there', async () => {
    const { key, client } = await Bench.of('yubikey-5c-nfc');
    const other = await RawClient.open(key);
    expect(other.cid).not.toBe(client.cid);
    const [first] = [frame(u32(client.cid), Uint8Array.of(0x81), u16(200))];
    await client.port.write(first);
    const answer = await client.exchange(0x06, new Uint8Array(8).fill(9));
    expect(new DataView(answer.buffer).getUint32(8)).toBe(client.cid);
    expect(await client.exchange(0x01, Uint8Array.of(1))).toEqual(Uint8Array.of(1));
  });

  it('says what is wrong: channel, command, length, sequence, time', async () => {
    const { key, client, clock } = await Bench.of('yubikey-5c-nfc');
    client.promiscuous = true;
    const error = async (): Promise<number> => {
      const message = await client.answer();
      expect(message.command).toBe(ERROR);
      return message.payload[0] ?? -1;
    };
    await client.send(0x01, Uint8Array.of(1), 0x01020304);
    expect(await error()).toBe(0x0b);
    await client.send(0x01, Uint8Array.of(1), 0xffffffff);
    expect(await error()).toBe(0x0b);
    await client.send(0x01, Uint8Array.of(1), 0);
    expect(await error()).toBe(0x0b);
    await client.send(0x2a, Uint8Array.of(1));
    expect(await error()).toBe(0x01);
    await client.port.write(frame(u32(client.cid), Uint8Array.of(0x81), u16(7610)));
    expect(await error()).toBe(0x03);
    await client.send(0x10, new Uint8Array());
    expect(await error()).toBe(0x03);
    await client.port.write(frame(u32(client.cid), Uint8Array.of(0x81), u16(200)));
    await client.port.write(frame(u32(client.cid), Uint8Array.of(1)));
    expect(await error()).toBe(0x04);
    await client.port.write(frame(u32(client.cid), Uint8Array.of(0x81), u16(200)));
    await clock.advance(1001);
    expect(await error()).toBe(0x05);
    await client.port.write(frame(u32(client.cid), Uint8Array.of(0x81), u16(200)));
    await client.port.write(frame(u32(client.cid), Uint8Array.of(0x81), u16(1)));
    expect(await error()).toBe(0x04);
    expect(key.inspect().reportsOut).toBeGreaterThan(0);
  });

  it('is busy to others while it waits for a touch, and again free after it', async () => {
    const { key, client } = await Bench.of('yubikey-5c-nfc', { autoTouch: false });
    const other = await RawClient.open(key);
    await client.sendCtap(0x01, makeParams(new Platform(client)));
    await settle();
    await other.send(0x01, Uint8Array.of(1));
    let message = await other.answer();
    expect([message.command, message.payload[0]]).toEqual([ERROR, 0x06]);
    key.touch();
    await settle();
    await other.send(0x01, Uint8Array.of(1));
    message = await other.answer();
    expect(message.command).toBe(0x01);
  });

  it('can be locked for a channel, for ten seconds at most', async () => {
    const { key, client, clock } = await Bench.of('yubikey-5c-nfc');
    const other = await RawClient.open(key);
    expect(await client.exchange(0x04, Uint8Array.of(11))).toEqual(Uint8Array.of(0x02));
    expect(await client.exchange(0x04, Uint8Array.of(5))).toEqual(new Uint8Array());
    await other.send(0x01, Uint8Array.of(1));
    let message = await other.answer();
    expect(message.payload[0]).toBe(0x06);
    await clock.advance(5001);
    await other.send(0x01, Uint8Array.of(1));
    message = await other.answer();
    expect(message.command).toBe(0x01);
  });

  it('winks where it can, and says so in INIT', async () => {
    const { key, client } = await Bench.of('yubikey-5c-nfc');
    await client.exchange(0x08, new Uint8Array());
    expect(key.inspect().winks).toBe(1);
    const plain = await Bench.of('etoken-fusion');
    expect(await plain.client.exchange(0x08, new Uint8Array())).toEqual(Uint8Array.of(0x01));
  });

  it('answers U2F VERSION, and a U2F-only key knows no CBOR', async () => {
    const { client } = await Bench.of('u2f-only');
    const version = await client.exchange(0x03, Uint8Array.of(0, 3, 0, 0, 0, 0, 0));
    expect(Buffer.from(version).toString('latin1')).toBe('U2F_V2\u0090\u0000');
    expect(await client.exchange(0x10, Uint8Array.of(0x04))).toEqual(Uint8Array.of(0x01));
  });

  it('survives any reports at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 0, maxLength: 70 }), { maxLength: 20 }),
        fc.boolean(),
        async (reports, onChannel) => {
          const key = createVirtualKey({
            slot: 'A',
            personality: 'yubikey-5c-nfc',
            clock: new ManualClock(),
            random: seededRandom('noise'),
            autoTouch: true,
            plugged: true,
          });
          const client = await RawClient.open(key);
          for (const report of reports) {
            const aimed = onChannel && report.length > 5 ? concat(u32(client.cid), report.subarray(4)) : report;
            await client.port.write(aimed);
          }
          await settle();
          const answer = await RawClient.open(key);
          expect(answer.cid).not.toBe(0);
        },
      ),
      { numRuns: Number(process.env['BGK_FUZZ_RUNS'] ?? 200) },
    );
  });

  it('survives any CTAP2 message at all', async () => {
    const bench = await Bench.of('yubikey-5c-nfc', { pin: true });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 4, 6, 8, 0x0a, 0x0b, 0x0d, 0x41, 0x55),
        fc.uint8Array({ maxLength: 120 }),
        async (command, body) => {
          const answer = await bench.client.exchange(0x10, concat(Uint8Array.of(command), body));
          expect(answer.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: Number(process.env['BGK_FUZZ_RUNS'] ?? 500) },
    );
  });
});
