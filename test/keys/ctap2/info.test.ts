import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CborError, decodeCbor, encodeCbor, type CborKey, type CborValue } from '../../../src/main/keys/ctap2/cbor';
import { asMap } from '../../../src/main/keys/ctap2/cbor-read';
import { parseInfo } from '../../../src/main/keys/ctap2/info';
import { unusableBecause } from '../../../src/main/keys/key-info';
import { fromHex, haveVectors, readVectors, toHex } from '../support/vectors';

const AAGUID = new Uint8Array(16).fill(0xab);

function info(entries: ReadonlyArray<readonly [CborKey, CborValue]> = []): Map<CborKey, CborValue> {
  return new Map<CborKey, CborValue>([[1, ['FIDO_2_0']], [3, AAGUID], ...entries]);
}

describe('members', () => {
  it('have the defaults of the specification where they are absent', () => {
    expect(parseInfo(info())).toMatchObject({
      extensions: [],
      maxMsgSize: 1024,
      pinUvAuthProtocols: [],
      algorithms: null,
      forcePinChange: false,
      minPinLength: 4,
      maxPinLength: 63,
      longTouchForReset: false,
      transportsForReset: [],
      attestationFormats: ['packed'],
      remainingDiscoverableCredentials: null,
      encIdentifier: null,
      pinComplexityPolicy: null,
    });
  });

  it('to CTAP 2.3 are all read', () => {
    const url = Buffer.from('https://example.test/pin');
    const read = parseInfo(
      info([
        [2, ['hmac-secret']],
        [
          4,
          new Map<CborKey, CborValue>([
            ['rk', true],
            ['clientPin', false],
          ]),
        ],
        [5, 1200],
        [6, [2, 1]],
        [7, 8],
        [8, 128],
        [9, ['usb']],
        [
          10,
          [
            new Map<CborKey, CborValue>([
              ['alg', -7],
              ['type', 'public-key'],
            ]),
          ],
        ],
        [11, 2048],
        [12, true],
        [13, 6],
        [14, 0x050701],
        [15, 32],
        [16, 1],
        [17, 3],
        [18, 2],
        [19, new Map<CborKey, CborValue>([['FIDO', 2]])],
        [20, 99],
        [21, [1, 2n ** 63n]],
        [22, ['packed', 'none']],
        [23, 0],
        [24, true],
        [25, new Uint8Array(32)],
        [26, ['usb', 'nfc']],
        [27, true],
        [28, new Uint8Array(url)],
        [29, 32],
        [30, new Uint8Array(32)],
        [31, [1, 2, 3]],
      ]),
    );
    expect(read).toMatchObject({
      maxMsgSize: 1200,
      pinUvAuthProtocols: [2, 1],
      maxCredentialCountInList: 8,
      maxCredentialIdLength: 128,
      algorithms: [-7],
      maxSerializedLargeBlobArray: 2048,
      forcePinChange: true,
      minPinLength: 6,
      firmwareVersion: 0x050701,
      maxCredBlobLength: 32,
      maxRpIdsForSetMinPinLength: 1,
      preferredPlatformUvAttempts: 3,
      uvModality: 2,
      remainingDiscoverableCredentials: 99,
      vendorPrototypeConfigCommands: [1, 2n ** 63n],
      attestationFormats: ['packed', 'none'],
      uvCountSinceLastPinEntry: 0,
      longTouchForReset: true,
      transportsForReset: ['usb', 'nfc'],
      pinComplexityPolicy: true,
      pinComplexityPolicyUrl: 'https://example.test/pin',
      maxPinLength: 32,
      authenticatorConfigCommands: [1, 2, 3],
    });
    expect(read.certifications.get('FIDO')).toBe(2);
    expect(read.unknown.size).toBe(0);
  });

  it.each([
    [0, 512],
    [511, 512],
    [1200, 1200],
    [7609, 7609],
    [7610, 7609],
    [2 ** 40, 7609],
  ])('rule 12: a message size of %i counts as %i', (told, taken) => {
    expect(parseInfo(info([[5, told]])).maxMsgSize).toBe(taken);
  });

  it.each([
    [4, 4],
    [63, 63],
    [64, 63],
    [2 ** 40, 63],
  ])('rule 12: room for a PIN of %i bytes counts as %i', (told, taken) => {
    expect(parseInfo(info([[0x1d, told]])).maxPinLength).toBe(taken);
  });

  it('that nobody knows are kept', () => {
    expect(parseInfo(info([[0x7f, 'later']])).unknown).toEqual(new Map([[0x7f, 'later']]));
  });

  it.each<[string, CborKey, CborValue]>([
    ['versions of numbers', 1, [1]],
    ['no versions', 1, []],
    ['an AAGUID of 15 bytes', 3, new Uint8Array(15)],
    ['options that are no booleans', 4, new Map<CborKey, CborValue>([['rk', 1]])],
    ['a negative message size', 5, -1],
    ['protocols that are text', 6, ['2']],
    ['a minimum that is text', 13, '4'],
  ])('rule 12: %s are a malformed answer', (_, key, value) => {
    expect(() => parseInfo(info([[key, value]]))).toThrow(CborError);
  });
});

describe('usable or not', () => {
  const options = (more: Record<string, boolean>): Map<CborKey, CborValue> =>
    info([[4, new Map(Object.entries({ rk: true, clientPin: false, ...more }))]]);

  it.each<[Map<CborKey, CborValue>, RegExp | null]>([
    [options({}), null],
    [info(), /PIN/],
    [options({ rk: false }), /passkeys/],
    [options({ plat: true }), /built into/],
    [options({ noMcGaPermissionsWithClientPin: true }), /maker/],
    [new Map(options({})).set(6, [7]), /protocol/],
    [new Map(options({})).set(20, 0), /full/],
    [new Map(options({})).set(1, ['U2F_V2']), /U2F/],
  ])('case %#', (map, why) => {
    const told = unusableBecause(parseInfo(map), null);
    if (why === null) expect(told).toBeNull();
    else expect(told).toMatch(why);
  });

  it('a blocked PIN is told', () => {
    expect(unusableBecause(parseInfo(options({ clientPin: true })), { retries: 0, powerCycleNeeded: null })).toMatch(
      /locked/,
    );
  });
});

describe.skipIf(!haveVectors)('72 models of the FIDO metadata', () => {
  interface Entry {
    description: string;
    getInfo: {
      aaguid: string;
      versions: string[];
      maxMsgSize?: number;
      minPINLength?: number;
      options?: Record<string, boolean>;
    };
    getInfo_cbor: string;
  }
  const entries = haveVectors ? readVectors<{ entries: Entry[] }>('mds-2022-getinfo.json').entries : [];

  it('are all read right', () => {
    expect(entries).toHaveLength(72);
    for (const { getInfo, getInfo_cbor: cbor } of entries) {
      const read = parseInfo(asMap(decodeCbor(fromHex(cbor)), 'getInfo'));
      expect(toHex(read.aaguid)).toBe(getInfo.aaguid);
      expect(read.versions).toEqual(getInfo.versions);
      expect(read.maxMsgSize).toBe(getInfo.maxMsgSize ?? 1024);
      expect(read.minPinLength).toBe(getInfo.minPINLength ?? 4);
      expect(Object.fromEntries(read.options)).toEqual(getInfo.options ?? {});
    }
  });

  it('12 of them cannot have a PIN and are refused', () => {
    const refused = entries.filter(({ getInfo_cbor: cbor }) => {
      const why = unusableBecause(parseInfo(asMap(decodeCbor(fromHex(cbor)), 'getInfo')), null);
      return why !== null && why.endsWith('PIN.');
    });
    expect(refused).toHaveLength(12);
  });
});

describe('properties', () => {
  const scalar: fc.Arbitrary<CborValue> = fc.oneof(
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.uint8Array({ maxLength: 20 }),
    fc.constant(null),
  );
  const value: fc.Arbitrary<CborValue> = fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.string({ maxLength: 4 }), scalar), { maxLength: 4 })
      .map((entries) => new Map<CborKey, CborValue>(entries)),
  );

  it('rule 12: any map gives an info or a CborError', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 0x20 }), value), { maxLength: 12 }), (entries) => {
        const map = asMap(decodeCbor(encodeCbor(info(entries))), 'getInfo');
        try {
          const read = parseInfo(map);
          expect(read.maxMsgSize).toBeGreaterThanOrEqual(512);
          expect(read.maxMsgSize).toBeLessThanOrEqual(7609);
        } catch (error) {
          expect(error).toBeInstanceOf(CborError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
