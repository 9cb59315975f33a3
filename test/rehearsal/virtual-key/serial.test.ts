import { describe, expect, it } from 'vitest';
import { personalities } from '../../../src/main/rehearsal/virtual-key';
import { toHex } from '../../../src/main/rehearsal/virtual-key/bytes';
import { Bench } from './bench-key';

/** Vendor commands of CTAPHID, and what may be asked with them. */
const READS = { yubico: [0x42, 0], nitrokey: [0x62], thales: [0x50, 0x55], token2: [0x41] } as const;

async function ask(bench: Bench, kind: keyof typeof READS): Promise<Uint8Array> {
  const [command, ...data] = READS[kind];
  return bench.client.exchange(command, Uint8Array.from(data));
}

describe('serials of the virtual key', () => {
  it('Yubico: pages of length-prefixed TLV, serial in tag 2, the second page announced by tag 0x10', async () => {
    const bench = await Bench.of('yubikey-5c-nfc', { serial: '20123456' });
    const page = await ask(bench, 'yubico');
    expect(page[0]).toBe(page.length - 1);
    expect(toHex(page)).toContain(`0204${(20123456).toString(16).padStart(8, '0')}`);
    expect(toHex(page)).toContain('0503050704');
    expect(toHex(page)).toContain('100101');
    const second = await bench.client.exchange(0x42, Uint8Array.of(1));
    expect(toHex(second)).not.toContain('100101');
  });

  it('a consumer Security Key tells everything but a serial', async () => {
    const page = toHex(await ask(await Bench.of('security-key-nfc'), 'yubico'));
    expect(page).toContain('040141');
    expect(page).not.toContain('0204');
  });

  it('Nitrokey: 16 bytes of UUID and the version as text', async () => {
    const bench = await Bench.of('nitrokey-3a');
    expect(toHex(await ask(bench, 'nitrokey'))).toBe(bench.key.serial.replaceAll('-', ''));
    expect(Buffer.from(await bench.client.exchange(0x61, Uint8Array.of(1))).toString()).toBe('v1.8.1');
    expect(await bench.client.exchange(0x61, new Uint8Array())).toHaveLength(4);
  });

  it('Thales: status, 2, text, NUL', async () => {
    const bench = await Bench.of('etoken-fusion', { serial: 'A1B2C3D4E5F60718' });
    expect(Buffer.from(await ask(bench, 'thales')).toString('latin1')).toBe('\u0000\u0002A1B2C3D4E5F60718\u0000');
  });

  it('Token2: the last eight digits at the end of the historical bytes', async () => {
    const bench = await Bench.of('token2-pin-plus-octo', { serial: '8680612345678' });
    const atr = await ask(bench, 'token2');
    expect(toHex(atr.subarray(7, 9))).toBe('868e');
    expect(Buffer.from(atr.subarray(14, 22)).toString()).toBe('12345678');
  });

  it("a key answers no other maker's command, and the others' commands are seen to have come", async () => {
    for (const { id, serial } of personalities) {
      const bench = await Bench.of(id);
      for (const kind of Object.keys(READS) as (keyof typeof READS)[]) {
        if (kind !== serial.kind) expect(await ask(bench, kind), `${id} asked as ${kind}`).toEqual(Uint8Array.of(0x01));
      }
      expect(bench.key.inspect().hidCommands.length).toBeGreaterThanOrEqual(3);
    }
  });
});
