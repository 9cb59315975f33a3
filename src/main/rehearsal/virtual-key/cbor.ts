/**
 * The stand-in's own CBOR: just what CTAP2 canonical form allows (CTAP 2.1 §8), written apart from
 * the client's codec on purpose. Decoding refuses everything that is not canonical.
 */
export type CborKey = number | string;
export type Cbor = number | bigint | string | boolean | null | Uint8Array | readonly Cbor[] | CborMap;
export interface CborMap extends ReadonlyMap<CborKey, Cbor> {}

export class CborFault extends Error {}

const MAX_DEPTH = 4;

/** Canonical encoding: minimal heads, definite lengths, map keys in bytewise order of their encoding. */
export function encodeCbor(value: Cbor): Uint8Array {
  const out: number[] = [];
  write(value, out);
  return Uint8Array.from(out);
}

/** A map without the members that are undefined. */
export function cborMap(entries: readonly (readonly [CborKey, Cbor | undefined])[]): CborMap {
  const map = new Map<CborKey, Cbor>();
  for (const [key, value] of entries) if (value !== undefined) map.set(key, value);
  return map;
}

export function isCborMap(value: Cbor | undefined): value is CborMap {
  return value instanceof Map;
}

/** @throws CborFault on anything that is not one canonical item and nothing more. */
export function decodeCbor(bytes: Uint8Array): Cbor {
  const reader = new Reader(bytes);
  const value = reader.item(0);
  if (reader.at !== bytes.length) throw new CborFault('trailing bytes');
  return value;
}

function write(value: Cbor, out: number[]): void {
  if (typeof value === 'number' || typeof value === 'bigint') {
    const big = BigInt(value);
    if (big >= 0n) head(0, big, out);
    else head(1, -1n - big, out);
  } else if (typeof value === 'string') {
    const text = new TextEncoder().encode(value);
    head(3, BigInt(text.length), out);
    for (const byte of text) out.push(byte);
  } else if (typeof value === 'boolean') {
    out.push(value ? 0xf5 : 0xf4);
  } else if (value === null) {
    out.push(0xf6);
  } else if (value instanceof Uint8Array) {
    head(2, BigInt(value.length), out);
    for (const byte of value) out.push(byte);
  } else if (isCborMap(value as Cbor)) {
    writeMap(value as CborMap, out);
  } else {
    const list = value as readonly Cbor[];
    head(4, BigInt(list.length), out);
    for (const item of list) write(item, out);
  }
}

function writeMap(map: CborMap, out: number[]): void {
  const entries = [...map].map(([key, value]) => [encodeCbor(key), value] as const);
  entries.sort(([a], [b]) => Buffer.compare(a, b));
  head(5, BigInt(entries.length), out);
  for (const [key, value] of entries) {
    for (const byte of key) out.push(byte);
    write(value, out);
  }
}

function head(major: number, value: bigint, out: number[]): void {
  const type = major << 5;
  if (value < 24n) {
    out.push(type | Number(value));
    return;
  }
  const size = value < 0x100n ? 1 : value < 0x10000n ? 2 : value < 0x1_0000_0000n ? 4 : 8;
  out.push(type | (size === 1 ? 24 : size === 2 ? 25 : size === 4 ? 26 : 27));
  for (let shift = size - 1; shift >= 0; shift--) out.push(Number((value >> BigInt(8 * shift)) & 0xffn));
}

class Reader {
  at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  item(depth: number): Cbor {
    const first = this.byte();
    const major = first >> 5;
    const info = first & 0x1f;
    if (major === 7) return simple(first);
    const value = this.argument(info);
    switch (major) {
      case 0:
        return narrow(value);
      case 1:
        return narrow(-1n - value);
      case 2:
        return this.take(value).slice();
      case 3:
        return this.text(value);
      case 4:
        return this.list(value, depth + 1);
      case 5:
        return this.map(value, depth + 1);
      default:
        throw new CborFault('tag');
    }
  }

  private list(count: bigint, depth: number): Cbor[] {
    this.enter(count, depth);
    return Array.from({ length: Number(count) }, () => this.item(depth));
  }

  private map(count: bigint, depth: number): CborMap {
    this.enter(count * 2n, depth);
    const map = new Map<CborKey, Cbor>();
    let previous: Uint8Array | null = null;
    for (let index = 0n; index < count; index++) {
      const start = this.at;
      const key = this.item(depth);
      const encoded = this.bytes.subarray(start, this.at);
      if (previous !== null && Buffer.compare(previous, encoded) >= 0) throw new CborFault('key order');
      previous = encoded;
      if (typeof key !== 'number' && typeof key !== 'string') throw new CborFault('key type');
      map.set(key, this.item(depth));
    }
    return map;
  }

  /** Every item takes a byte at least, so a count beyond what is left is a lie and is refused before anything is allocated. */
  private enter(items: bigint, depth: number): void {
    if (depth > MAX_DEPTH) throw new CborFault('depth');
    if (items > BigInt(this.bytes.length - this.at)) throw new CborFault('count');
  }

  private text(length: bigint): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.take(length));
    } catch {
      throw new CborFault('text');
    }
  }

  private argument(info: number): bigint {
    if (info < 24) return BigInt(info);
    if (info > 27) throw new CborFault('length');
    const size = 1 << (info - 24);
    const least = size === 1 ? 24n : 1n << BigInt(4 * size);
    let value = 0n;
    for (let index = 0; index < size; index++) value = (value << 8n) | BigInt(this.byte());
    if (value < least) throw new CborFault('head not minimal');
    return value;
  }

  private byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new CborFault('end');
    this.at++;
    return byte;
  }

  private take(length: bigint): Uint8Array {
    if (length > BigInt(this.bytes.length - this.at)) throw new CborFault('end');
    const part = this.bytes.subarray(this.at, this.at + Number(length));
    this.at += part.length;
    return part;
  }
}

function simple(first: number): Cbor {
  if (first === 0xf4) return false;
  if (first === 0xf5) return true;
  if (first === 0xf6) return null;
  throw new CborFault('simple value or float');
}

function narrow(value: bigint): number | bigint {
  const fits = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
  return fits ? Number(value) : value;
}
