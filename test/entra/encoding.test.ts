import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  fromBase64Url,
  randomUuid,
  readCredentialId,
  sameBytes,
  toBase64Url,
  uuidFrom,
} from '../../src/main/entra/encoding';

const bytes = fc.uint8Array({ minLength: 1, maxLength: 80 });
const padding = (length: number): number => (3 - (length % 3)) % 3;
const vectors = resolve(__dirname, '../../../shared/vectors/graph-fido2-examples.json');

describe('credential ids', () => {
  it('reads all three encodings back to the same bytes', () => {
    fc.assert(
      fc.property(bytes, (id) => {
        const plain = toBase64Url(id);
        for (const text of [plain, `${plain}${padding(id.length)}`, Buffer.from(id).toString('base64')]) {
          expect(readCredentialId(text).some((reading) => sameBytes(reading, id))).toBe(true);
        }
      }),
    );
  });

  it('never throws and never gives an empty reading', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const reading of readCredentialId(text)) expect(reading.length).toBeGreaterThan(0);
      }),
    );
  });

  it("reads the documentation's own example: 22 characters and the digit 2 are 16 bytes", () => {
    expect(readCredentialId('-2_GRUg2-HYz6_1YG4YRAQ2')[0]).toHaveLength(16);
  });

  it('gives no reading for text that is no encoding', () => {
    expect(readCredentialId('')).toEqual([]);
    expect(readCredentialId('not an id')).toEqual([]);
    expect(readCredentialId('A')).toEqual([]);
  });

  it.skipIf(!existsSync(vectors))(
    'reads the ids of the documented creationOptions (skipped without ../shared/vectors)',
    () => {
      const parsed = JSON.parse(readFileSync(vectors, 'utf8')) as {
        creationOptions_response: { value: { publicKey: { excludeCredentials: { id: string }[] } } };
      };
      for (const { id } of parsed.creationOptions_response.value.publicKey.excludeCredentials) {
        expect(readCredentialId(id)[0]).toEqual(new Uint8Array(Buffer.from(id, 'base64')));
      }
    },
  );
});

describe('base64url', () => {
  it('is strict about alphabet and stray bits', () => {
    expect(fromBase64Url('AA==')).toEqual(new Uint8Array([0]));
    expect(fromBase64Url('AB')).toBeNull();
    expect(fromBase64Url('A+/=')).toBeNull();
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of members', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('ids', () => {
  it('makes the same UUID of the same text, and a version 4 one of random bytes', () => {
    expect(uuidFrom('a')).toBe(uuidFrom('a'));
    expect(uuidFrom('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(randomUuid(new Uint8Array(16))).toBe('00000000-0000-4000-8000-000000000000');
  });
});
