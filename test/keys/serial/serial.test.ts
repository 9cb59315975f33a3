import fc from 'fast-check';
import { createCipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PinToken } from '../../../src/main/keys/ctap2/client-pin';
import type { FeaturePort, KeyDevice } from '../../../src/main/keys/hid/hid-port';
import { openSecurityKey } from '../../../src/main/keys/security-key';
import { decryptIdentifier } from '../../../src/main/keys/serial/enc-identifier';
import { readerFor } from '../../../src/main/keys/serial/resolver';
import { parseThalesSerial } from '../../../src/main/keys/serial/thales';
import { parseToken2Atr } from '../../../src/main/keys/serial/token2';
import { parseSerialAnswer, readToken2Collection } from '../../../src/main/keys/serial/token2-collection';
import { usbSerial } from '../../../src/main/keys/serial/usb-descriptor';
import { ALLOWED_READS, vendorRead } from '../../../src/main/keys/serial/vendor-read';
import { parseConfigPage } from '../../../src/main/keys/serial/yubico';
import type { CtapHidChannel } from '../../../src/main/keys/ctaphid/channel';
import { toHex } from '../support/vectors';
import { AutoClock } from '../support/auto-clock';
import { deviceOf, world } from '../support/world';

const device = (more: Partial<KeyDevice> = {}): KeyDevice => ({
  id: 'hid-1',
  path: '/dev/hidraw0',
  transport: 'hid',
  vendorId: 0x1234,
  productId: 1,
  release: 1,
  manufacturer: 'Maker',
  product: 'Key',
  usbSerial: null,
  pluggedAt: 0,
  denied: null,
  ...more,
});

describe('virtual keys of each maker', () => {
  it.each([
    ['yubikey-5c-nfc', 'vendorCommand'],
    ['nitrokey-3a', 'vendorCommand'],
    ['etoken-fusion', 'vendorCommand'],
    ['token2-pin-plus-octo', 'vendorCommand'],
    ['plain-no-serial', 'none'],
  ])('%s: %s', async (personality, method) => {
    const { key, open } = await world(personality);
    const info = await (await open()).describe();
    expect(info.serialMethod).toBe(method);
    if (method !== 'none')
      expect(key.serial.replaceAll('-', '').toUpperCase()).toContain(info.serial?.toUpperCase() ?? '?');
  });

  it('a key that keeps silent about its serial is as good as any', async () => {
    const { key, open } = await world('yubikey-5c-nfc');
    key.misbehave('serial-silent', true);
    const info = await (await open()).describe();
    expect(info).toMatchObject({ serial: null, serialMethod: 'none', usable: true });
  });
});

describe('rule 8: vendor commands go to their own maker only, and only to read', () => {
  const commandsSent = async (personality: string): Promise<readonly number[]> => {
    const { key, open } = await world(personality);
    await (await open()).describe();
    return key.inspect().hidCommands;
  };

  it('rule 8: a key of an unknown maker gets none', async () => {
    for (const personality of ['plain-no-serial', 'ctap20-only']) {
      expect((await commandsSent(personality)).filter((command) => command >= 0x40)).toEqual([]);
    }
  });

  it.each([
    ['yubikey-5c-nfc', [0x42]],
    ['nitrokey-3a', [0x62, 0x61]],
    ['etoken-fusion', [0x50]],
    ['token2-pin-plus-octo', [0x41]],
  ])('rule 8: %s gets %j', async (personality, commands) => {
    const sent = (await commandsSent(personality)).filter((command) => command >= 0x40);
    expect([...new Set(sent)]).toEqual(commands);
  });

  it('rule 8: of every vendor, product, command and payload only these go out; the rest throws before a byte is sent', async () => {
    const went: string[] = [];
    let now = '';
    const channel = {
      transact: () => {
        went.push(now);
        return Promise.resolve(new Uint8Array(0));
      },
    } as unknown as CtapHidChannel;
    const vendors = {
      yubico: 0x1050,
      nitrokey: 0x20a0,
      pidCodes: 0x1209,
      thales: 0x08e6,
      token2: 0x349e,
      other: 0x096e,
    };
    const products = { nitrokey3: 0x42b2, solo2: 0xbeee, other: 0x0001 };
    const payloads = ['', '00', '01', '07', '08', '55', '66', '0000'];
    for (const [vendor, vendorId] of Object.entries(vendors))
      for (const [product, productId] of Object.entries(products))
        for (let command = 0x40; command <= 0x7f; command++)
          for (const payload of payloads) {
            now = `${vendor} ${product} ${command.toString(16)} ${payload}`.trim();
            await vendorRead(channel, { vendorId, productId }, command, Buffer.from(payload, 'hex')).catch(
              () => undefined,
            );
          }
    const each = (vendor: string, rest: readonly string[]): string[] =>
      Object.keys(products).flatMap((product) => rest.map((one) => `${vendor} ${product} ${one}`));
    expect(went.sort()).toEqual(
      [
        ...each('yubico', ['42 00', '42 01', '42 07']),
        'nitrokey nitrokey3 61 01',
        'nitrokey nitrokey3 62',
        'pidCodes solo2 61 01',
        'pidCodes solo2 62',
        ...each('thales', ['50 55']),
        ...each('token2', ['41']),
      ].sort(),
    );
  });

  it('rule 8: the list holds no command that writes, boots or updates', () => {
    const forbidden = [0x40, 0x43, 0x51, 0x53, 0x72];
    expect(ALLOWED_READS.filter(({ command }) => forbidden.includes(command))).toEqual([]);
    // 0x50 boots a Solo 1 into its loader: Thales only.
    expect(ALLOWED_READS.filter(({ command }) => command === 0x50).map(({ vendorId }) => vendorId)).toEqual([0x08e6]);
  });

  it('rule 8: makers that share a vendor id are told apart by product', () => {
    expect(readerFor(0x20a0, 0x42b1)).toBeNull();
    expect(readerFor(0x20a0, 0x42b2)).not.toBeNull();
    expect(readerFor(0x1209, 0x0001)).toBeNull();
  });
});

describe('USB descriptor', () => {
  it('serves where it tells keys apart', () => {
    expect(usbSerial(device({ usbSerial: '2081A3F0BEEF' }), [])).toBe('2081A3F0BEEF');
  });

  it.each(['A00000000001', '000000', '1000000000', '12', 'a\u202eb123', null])('%s does not serve', (serial) => {
    expect(usbSerial(device({ usbSerial: serial }), [])).toBeNull();
  });

  it('does not serve when two keys have the same', () => {
    const mine = device({ usbSerial: '2081A3F0BEEF' });
    expect(usbSerial(mine, [mine, device({ id: 'hid-2', usbSerial: '2081A3F0BEEF' })])).toBeNull();
    expect(usbSerial(mine, [mine])).toBe('2081A3F0BEEF');
  });
});

describe('answers of makers', () => {
  it('Yubico: length, then tags', () => {
    expect(parseConfigPage(Uint8Array.of(6, 2, 4, 0, 1, 2, 3))).toEqual(new Map([[2, Uint8Array.of(0, 1, 2, 3)]]));
    for (const bad of [[], [5, 2, 4, 0, 1, 2, 3], [3, 2, 4, 0], [1, 2]])
      expect(parseConfigPage(Uint8Array.from(bad))).toBeNull();
  });

  it('Thales: status, mark, text to the zero', () => {
    expect(parseThalesSerial(Buffer.from('\x00\x020123456789ABCDEF\x00zz'))).toBe('0123456789ABCDEF');
    for (const bad of ['\x01\x02AAAA', '\x00\x01AAAA', '\x00\x02', '\x00\x02<b>'])
      expect(parseThalesSerial(Buffer.from(bad))).toBeNull();
  });

  it('Token2: digits at the end of the historical bytes', () => {
    const atr = Buffer.concat([
      Buffer.alloc(7),
      Buffer.from([0x86, 0x8e, 0x12, 0x34, 0, 0, 0]),
      Buffer.from('12345678'),
    ]);
    expect(parseToken2Atr(atr)).toBe('12345678');
    expect(parseToken2Atr(Buffer.alloc(22))).toBeNull();
    expect(parseToken2Atr(Buffer.alloc(3))).toBeNull();
  });

  it('rule 12: any bytes give a serial that is plain, or none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        for (const serial of [parseThalesSerial(bytes), parseToken2Atr(bytes)])
          if (serial !== null) expect(serial).toMatch(/^[\w-]+$/);
        parseConfigPage(bytes);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("Token2's own collection", () => {
  const answer = (text: string): Buffer =>
    Buffer.concat([Buffer.from([0xd1, text.length]), Buffer.from(text), Buffer.from([0x90, 0x00])]);
  /** Plays the maker's side: pending first, then the answer in chunks. */
  const collection = (reply: Buffer): { port: FeaturePort; sent: Uint8Array[] } => {
    const sent: Uint8Array[] = [];
    const reports: Uint8Array[] = [Uint8Array.of(0, 0x21, 0xc0, 0)];
    for (let at = 0; at < reply.length; at += 20) {
      const chunk = reply.subarray(at, at + 20);
      reports.push(Uint8Array.of(0, 0x21, at + 20 < reply.length ? 0x20 : 0, chunk.length, ...chunk));
    }
    const port: FeaturePort = {
      sendFeature: async (report) => void sent.push(report),
      getFeature: async () => reports.shift() ?? Uint8Array.of(0, 0x21, 0xc0, 0),
      close: async () => undefined,
    };
    return { port, sent };
  };

  it('gives the serial by one read, in either spelling', async () => {
    const { port, sent } = collection(answer('87654321123456'));
    expect(await readToken2Collection(port, new AutoClock())).toBe('87654321123456');
    expect(sent).toHaveLength(1);
    expect(toHex(sent[0] ?? new Uint8Array())).toBe(
      `00210019803300000000 12d110${'00'.repeat(16)}${'00'.repeat(36)}`.replace(' ', ''),
    );
    expect(
      await readToken2Collection(collection(answer(Buffer.from('12345678').toString('hex'))).port, new AutoClock()),
    ).toBe('12345678');
  });

  it('ends by its limit when the key is never ready, and refuses anything odd', async () => {
    const never: FeaturePort = {
      ...collection(answer('1')).port,
      getFeature: async () => Uint8Array.of(0, 0x21, 0xc0, 0),
    };
    const clock = new AutoClock();
    expect(await readToken2Collection(never, clock)).toBeNull();
    expect(clock.monotonic()).toBeLessThan(1_200);
    for (const odd of [Buffer.from([0xd1, 4, 1, 2, 3, 4, 0x6d, 0]), Buffer.from('hello'), answer('<script>')]) {
      expect(await readToken2Collection(collection(odd).port, new AutoClock())).toBeNull();
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(parseSerialAnswer(bytes) ?? 'none').toMatch(/^[0-9A-Za-z]+$/);
      }),
    );
  });

  it('rule 8: is asked of Token2 keys only, and only when they told nothing the other way', async () => {
    let opened = 0;
    const { port } = collection(answer('87654321123456'));
    const openVendorCollection = async (): Promise<FeaturePort> => {
      opened++;
      return port;
    };
    const yubikey = await world('yubikey-5c-nfc');
    yubikey.key.misbehave('serial-silent', true);
    const first = await openSecurityKey(
      { ...yubikey.source, openVendorCollection },
      deviceOf(yubikey.key),
      yubikey.deps,
    );
    expect((await first.describe()).serial).toBeNull();
    expect(opened).toBe(0);
    const token2 = await world('token2-pin-plus-octo');
    token2.key.misbehave('serial-silent', true);
    const second = await openSecurityKey({ ...token2.source, openVendorCollection }, deviceOf(token2.key), token2.deps);
    expect(await second.describe()).toMatchObject({ serial: '87654321123456', serialMethod: 'vendorCommand' });
    expect(opened).toBe(1);
  });
});

describe('encrypted identifier', () => {
  it('opens with the persistent token, whatever the vector in front', () => {
    const token = new Uint8Array(32).fill(7);
    const key = new Uint8Array(hkdfSync('sha256', token, new Uint8Array(32), 'encIdentifier', 16));
    const identifier = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    for (const iv of [Buffer.alloc(16, 1), Buffer.alloc(16, 2)]) {
      const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
      const hidden = Buffer.concat([iv, cipher.update(identifier), cipher.final()]);
      expect(decryptIdentifier(new Uint8Array(hidden), new PinToken(2, token.slice()))).toBe(toHex(identifier));
    }
    expect(decryptIdentifier(new Uint8Array(17), new PinToken(2, token))).toBeNull();
  });
});
