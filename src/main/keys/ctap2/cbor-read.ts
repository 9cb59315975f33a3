import { CborError, type CborKey, type CborMap, type CborValue } from './cbor';

/** Typed reading of decoded maps. A member that is absent gives null; one of the wrong type is a malformed answer. */

export function asMap(value: CborValue | undefined, what: string): CborMap {
  if (value instanceof Map) return value;
  throw new CborError(`${what} is not a map`);
}

export function optionalMap(map: CborMap, key: CborKey, what: string): CborMap | null {
  const value = map.get(key);
  return value === undefined ? null : asMap(value, what);
}

export function optionalBytes(map: CborMap, key: CborKey, what: string): Uint8Array | null {
  const value = map.get(key);
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  throw new CborError(`${what} is not a byte string`);
}

export function bytesOf(map: CborMap, key: CborKey, what: string): Uint8Array {
  const value = optionalBytes(map, key, what);
  if (value === null) throw new CborError(`${what} is missing`);
  return value;
}

export function optionalText(map: CborMap, key: CborKey, what: string): string | null {
  const value = map.get(key);
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  throw new CborError(`${what} is not text`);
}

/** A non-negative integer within 2^53. */
export function optionalUint(map: CborMap, key: CborKey, what: string): number | null {
  const value = map.get(key);
  if (value === undefined) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new CborError(`${what} is not an unsigned integer`);
}

export function optionalBoolean(map: CborMap, key: CborKey, what: string): boolean | null {
  const value = map.get(key);
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value;
  throw new CborError(`${what} is not a boolean`);
}

export function optionalArray(map: CborMap, key: CborKey, what: string): readonly CborValue[] | null {
  const value = map.get(key);
  if (value === undefined) return null;
  if (Array.isArray(value)) return value as readonly CborValue[];
  throw new CborError(`${what} is not an array`);
}

export function optionalTexts(map: CborMap, key: CborKey, what: string): readonly string[] | null {
  const items = optionalArray(map, key, what);
  if (items === null) return null;
  return items.map((item) => {
    if (typeof item === 'string') return item;
    throw new CborError(`${what} holds something that is not text`);
  });
}

export function optionalUints(map: CborMap, key: CborKey, what: string): readonly number[] | null {
  const items = optionalArray(map, key, what);
  if (items === null) return null;
  return items.map((item) => {
    if (typeof item === 'number' && Number.isInteger(item) && item >= 0) return item;
    throw new CborError(`${what} holds something that is not an unsigned integer`);
  });
}

/** Drops absent parameters, so that a command reads as the table of the specification. */
export function params(entries: ReadonlyArray<readonly [CborKey, CborValue | undefined]>): CborMap {
  const map = new Map<CborKey, CborValue>();
  for (const [key, value] of entries) if (value !== undefined) map.set(key, value);
  return map;
}
