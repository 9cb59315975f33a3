import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../src/main/rehearsal/virtual-key/bytes';
import { type Cbor, CborFault, cborMap, decodeCbor, encodeCbor } from '../../../src/main/rehearsal/virtual-key/cbor';

const strictFile = '../shared/vectors/cbor-ctap2-strict-own.json';
const rfcFile = '../shared/vectors/cbor-rfc8949-appendix-a.json';

interface StrictCase {
  readonly hex: string;
  readonly why: string;
  readonly notes: readonly string[];
}

describe("the stand-in's CBOR", () => {
  it('reads and writes canonical items', () => {
    const items: readonly (readonly [string, Cbor])[] = [
      ['00', 0],
      ['1818', 24],
      ['1903e8', 1000],
      ['1bffffffffffffffff', 18446744073709551615n],
      ['3863', -100],
      ['390100', -257],
      ['43010203', Uint8Array.of(1, 2, 3)],
      ['6449455446', 'IETF'],
      ['83010203', [1, 2, 3]],
      [
        'a201020304',
        cborMap([
          [1, 2],
          [3, 4],
        ]),
      ],
      ['f4', false],
      ['f5', true],
      ['f6', null],
    ];
    for (const [hex, value] of items) {
      expect(toHex(encodeCbor(value))).toBe(hex);
      expect(decodeCbor(fromHex(hex))).toEqual(value);
    }
  });

  it('sorts map keys: numbers before texts, short before long', () => {
    const map = cborMap([
      ['type', 1],
      ['alg', 2],
      [-1, 3],
      [3, 4],
      [1, 5],
    ]);
    expect(toHex(encodeCbor(map))).toBe('a501050304200363616c6702647479706501');
  });

  it('refuses what is not canonical', () => {
    for (const hex of [
      '1817',
      '190018',
      '5f4101ff',
      '9f01ff',
      'bf0102ff',
      'c001',
      'a202010102',
      'a201010102',
      'f7',
      'f97e00',
      '62c328',
      '0000',
      '82',
      'ff',
      '818181818100',
      'ba7fffffff',
      '7a7fffffff00',
    ]) {
      expect(() => decodeCbor(fromHex(hex)), hex).toThrow(CborFault);
    }
  });

  it.skipIf(!existsSync(strictFile))('rejects every strict case that must be rejected', () => {
    const file = JSON.parse(readFileSync(strictFile, 'utf8')) as {
      must_reject: StrictCase[];
      must_accept: StrictCase[];
    };
    const isFloat = (each: StrictCase): boolean => each.notes.includes('float');
    for (const each of file.must_reject) expect(() => decodeCbor(fromHex(each.hex)), each.why).toThrow(CborFault);
    for (const each of file.must_accept.filter((one) => !isFloat(one)))
      expect(() => decodeCbor(fromHex(each.hex)), each.hex).not.toThrow();
  });

  it.skipIf(!existsSync(rfcFile))('agrees with RFC 8949 appendix A on what CTAP2 allows', () => {
    const file = JSON.parse(readFileSync(rfcFile, 'utf8')) as {
      vectors: { hex: string; ctap2_canonical: boolean; notes: string[] }[];
    };
    const usual = file.vectors.filter(
      (each) => each.ctap2_canonical && !/^(f[0-37-9a-f]|e)/.test(each.hex) && !each.notes.includes('float'),
    );
    expect(usual.length).toBeGreaterThan(30);
    for (const { hex } of usual) expect(toHex(encodeCbor(decodeCbor(fromHex(hex)))), hex).toBe(hex);
  });

  it('gives back what it wrote, and never throws anything but CborFault', () => {
    const leaf = fc.oneof(
      fc.integer(),
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array(),
    );
    const tree = fc.oneof(
      leaf,
      fc.array(leaf),
      fc.array(fc.array(leaf)),
      fc
        .uniqueArray(fc.tuple(fc.oneof(fc.integer(), fc.string()), leaf), { selector: ([key]) => key })
        .map((entries) => new Map(entries)),
    );
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = encodeCbor(value as Cbor);
        expect(toHex(encodeCbor(decodeCbor(bytes)))).toBe(toHex(bytes));
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          const value = decodeCbor(bytes);
          expect(toHex(encodeCbor(value))).toBe(toHex(bytes));
        } catch (thrown) {
          if (!(thrown instanceof CborFault)) throw thrown;
        }
      }),
      { numRuns: Number(process.env['BGK_FUZZ_RUNS'] ?? 2000) },
    );
  });
});
