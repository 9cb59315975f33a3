import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CborError,
  decodeCbor,
  decodeCborLenient,
  decodeCborPrefix,
  encodeCbor,
  type CborKey,
  type CborValue,
} from '../../../src/main/keys/ctap2/cbor';
import { scanItem } from '../../../src/main/keys/ctap2/cbor-scan';
import { fromHex, haveVectors, readVectors, toHex } from '../support/vectors';

/** Our own cases of CTAP 2.3 §8, each with what it breaks. */
const ILLEGAL: ReadonlyArray<readonly [string, string]> = [
  ['1817', 'number in two bytes that fits into one'],
  ['1900ff', 'number in three bytes that fits into two'],
  ['3817', 'negative number that is too long'],
  ['581761', 'byte string that ends early'],
  ['5801ff', 'length in two bytes that fits into one'],
  ['5f41004100ff', 'byte string of open length'],
  ['7f6161ff', 'text of open length'],
  ['9f0102ff', 'array of open length'],
  ['bf0102ff', 'map of open length'],
  ['a201020103', 'the same key twice'],
  ['a202010100', 'keys out of order'],
  ['a2616201616102', 'text keys out of order'],
  ['a261610002', 'text key before a number'],
  ['0102', 'a second item behind the first'],
  ['82', 'array without its items'],
  ['a1', 'map without its entry'],
  ['62c080', 'text that is not UTF-8'],
  ['1d', 'reserved length'],
  ['ff', 'a break where nothing is open'],
  ['f801', 'simple value in two bytes below 32'],
  ['f93c00', 'floating-point number'],
  ['f7', 'undefined'],
  ['e0', 'unassigned simple value'],
  ['c000', 'tag'],
  ['d9d9f700', 'self-described tag'],
  ['8181818181f6', 'five levels deep'],
  ['a100a100a100a100a10000', 'five maps deep'],
  ['5bffffffffffffffff00', 'byte string of 2^64'],
  ['9affffffff', 'array of 2^32'],
  ['bb0000ffffffffffff', 'map of 2^48'],
  ['', 'nothing'],
  ['a1f500', 'a key that is true'],
  ['a1410000', 'a key that is a byte string'],
  ['a1800000', 'a key that is an array'],
];

describe('strict decoding', () => {
  it.each(ILLEGAL)('%s is refused: %s', (hex) => {
    expect(() => decodeCbor(fromHex(hex))).toThrow(CborError);
  });

  it.skipIf(!haveVectors)('refuses all 41 of the workshop vectors, and both that are for us to decide', () => {
    const { must_reject: rejects } = readVectors<{ must_reject: { hex: string; why: string }[] }>(
      'cbor-ctap2-strict-own.json',
    );
    const accepted = rejects.filter(({ hex }) => {
      try {
        decodeCbor(fromHex(hex));
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(CborError);
        return false;
      }
    });
    expect(accepted).toEqual([]);
    expect(rejects.length).toBeGreaterThanOrEqual(41);
  });

  it.skipIf(!haveVectors)('accepts what must be accepted and writes it back the same', () => {
    const { must_accept: accepts } = readVectors<{ must_accept: { hex: string }[] }>('cbor-ctap2-strict-own.json');
    for (const { hex } of accepts) expect(toHex(encodeCbor(decodeCbor(fromHex(hex))))).toBe(hex);
  });

  it.skipIf(!haveVectors)('agrees with RFC 8949 appendix A on what CTAP2 allows', () => {
    const { vectors } = readVectors<{ vectors: { hex: string; ctap2_canonical: boolean; notes: string[] }[] }>(
      'cbor-rfc8949-appendix-a.json',
    );
    const legal = vectors.filter(
      ({ hex, ctap2_canonical, notes }) =>
        ctap2_canonical && !notes.some((note) => ['simple', 'float', 'undefined'].includes(note)) && hex !== 'f7',
    );
    expect(legal.length).toBeGreaterThan(30);
    for (const { hex } of legal) expect(() => decodeCbor(fromHex(hex)), hex).not.toThrow();
    const illegal = vectors.filter(({ ctap2_canonical }) => !ctap2_canonical);
    for (const { hex } of illegal) expect(() => decodeCbor(fromHex(hex)), hex).toThrow(CborError);
  });

  it.skipIf(!haveVectors)('reads and writes the pairs of python-fido2', () => {
    interface Pair {
      hex: string;
      value: unknown;
    }
    const { encode_and_decode: pairs } = readVectors<{ encode_and_decode: Pair[] }>('cbor-python-fido2.json');
    expect(pairs.length).toBeGreaterThan(20);
    for (const { hex } of pairs) expect(toHex(encodeCbor(decodeCbor(fromHex(hex))))).toBe(hex);
    for (const { hex, value } of pairs)
      if (typeof value === 'number' || typeof value === 'string') expect(decodeCbor(fromHex(hex))).toBe(value);
  });
});

describe('lenient decoding', () => {
  it('takes map keys out of order and says so', () => {
    expect(decodeCborLenient(fromHex('a202010100'))).toEqual({
      value: new Map([
        [2, 1],
        [1, 0],
      ]),
      canonical: false,
    });
    expect(decodeCborLenient(fromHex('a201000201')).canonical).toBe(true);
  });

  it.each(ILLEGAL.filter(([, why]) => !/order|before/.test(why)))('still refuses %s: %s', (hex) => {
    expect(() => decodeCborLenient(fromHex(hex))).toThrow(CborError);
  });
});

describe('encoding', () => {
  it('sorts keys by type, length, bytes', () => {
    const map = new Map<CborKey, CborValue>([
      ['b', 1],
      ['aa', 2],
      [-1, 3],
      [24, 4],
      [2, 5],
    ]);
    expect(toHex(encodeCbor(map))).toBe('a5020518180420036162016261610 2'.replace(' ', ''));
  });

  it('writes a Buffer as a byte string', () => {
    expect(toHex(encodeCbor([Buffer.from('ab', 'hex')]))).toBe('8141ab');
  });
});

describe('a first item and the rest', () => {
  it('tells where the item ends', () => {
    expect(decodeCborPrefix(fromHex('a1010200ff'))).toEqual({ value: new Map([[1, 2]]), length: 3 });
    expect(scanItem(fromHex('00'), 0)).toBe(1);
  });
});

const cborValue: fc.Arbitrary<CborValue> = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.integer(),
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
    fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => Buffer.from(text).toString() === text),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(fc.integer({ min: -300, max: 300 }), fc.string({ maxLength: 5 })), tie('value')), {
        maxLength: 4,
      })
      .map((entries) => new Map<CborKey, CborValue>(entries)),
  ),
})).value;

describe('properties', () => {
  it('what we write we read, and write the same again', () => {
    fc.assert(
      fc.property(cborValue, (value) => {
        const bytes = encodeCbor(value);
        expect(encodeCbor(decodeCbor(bytes))).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('any bytes give a value or a CborError, and a value is in canonical form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        let value: CborValue;
        try {
          value = decodeCbor(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CborError);
          return;
        }
        expect(encodeCbor(value)).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });
});
