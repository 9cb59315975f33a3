import { cdeDecodeOptions, cdeEncodeOptions, decode, encode, type DecodeOptions } from 'cbor2';
import { CborError, scanItem } from './cbor-scan';

export { CborError } from './cbor-scan';

/*
 * The only import of the CBOR library. A replacement must: give Maps for CBOR maps; sort map keys bytewise on
 * encoding; reject duplicate keys, non-minimal heads, bad UTF-8, simple values beside true, false and null.
 * What it need not check, because the scan before it does: depth, tags, indefinite lengths, ends.
 */

export type CborKey = number | string;
export type CborValue =
  number | bigint | string | boolean | null | Uint8Array | readonly CborValue[] | ReadonlyMap<CborKey, CborValue>;
export type CborMap = ReadonlyMap<CborKey, CborValue>;

const strictOptions: DecodeOptions = {
  ...cdeDecodeOptions,
  preferMap: true,
  ignoreGlobalTags: true,
  rejectUndefined: true,
  rejectSimple: true,
  maxDepth: 16,
};
/** Some firmware sends its map keys out of order. Everything else stays forbidden, duplicates above all. */
const unorderedOptions: DecodeOptions = { ...strictOptions, cde: false, sortKeys: null, rejectDuplicateKeys: true };

/** CTAP2 canonical form (CTAP 2.3 §8). */
export function encodeCbor(value: CborValue): Uint8Array {
  return new Uint8Array(encode(plain(value), cdeEncodeOptions));
}

/** Buffers become plain byte arrays: the library would write a Buffer as a map. */
function plain(value: CborValue): CborValue {
  if (value instanceof Uint8Array) return value.constructor === Uint8Array ? value : new Uint8Array(value);
  if (Array.isArray(value)) return (value as readonly CborValue[]).map(plain);
  if (value instanceof Map) return new Map([...(value as CborMap)].map(([key, item]) => [key, plain(item)]));
  return value;
}

/** Exactly one item in canonical form. @throws CborError */
export function decodeCbor(bytes: Uint8Array): CborValue {
  return decodeWith(bytes, strictOptions);
}

/** As `decodeCbor`, but map keys may be out of order; `canonical` says whether they were not. @throws CborError */
export function decodeCborLenient(bytes: Uint8Array): { readonly value: CborValue; readonly canonical: boolean } {
  try {
    return { value: decodeWith(bytes, strictOptions), canonical: true };
  } catch {
    return { value: decodeWith(bytes, unorderedOptions), canonical: false };
  }
}

/** The first item of `bytes` and the number of bytes that it takes; the rest is the caller's. @throws CborError */
export function decodeCborPrefix(bytes: Uint8Array): { readonly value: CborValue; readonly length: number } {
  const length = scanItem(bytes);
  return { value: decodeCborLenient(bytes.subarray(0, length)).value, length };
}

function decodeWith(bytes: Uint8Array, options: DecodeOptions): CborValue {
  if (scanItem(bytes) !== bytes.length) throw new CborError('bytes after the end');
  let value: unknown;
  try {
    value = decode(bytes, options);
  } catch (error) {
    throw new CborError(error instanceof Error ? error.message.slice(0, 80) : 'unreadable');
  }
  return narrow(value);
}

/** From the library's `unknown` to our value type, with copies of byte strings so that nobody shares a buffer. */
function narrow(value: unknown): CborValue {
  if (value === null) return null;
  switch (typeof value) {
    case 'number':
    case 'bigint':
    case 'string':
    case 'boolean':
      return value;
    case 'object':
      break;
    default:
      throw new CborError('value of a forbidden type');
  }
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(narrow);
  if (value instanceof Map) {
    const map = new Map<CborKey, CborValue>();
    for (const [key, item] of value) map.set(narrowKey(key), narrow(item));
    return map;
  }
  throw new CborError('value of a forbidden type');
}

function narrowKey(key: unknown): CborKey {
  if (typeof key === 'string' || (typeof key === 'number' && Number.isInteger(key))) return key;
  throw new CborError('map key is neither a number nor text');
}
