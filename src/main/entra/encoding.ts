import { createHash } from 'node:crypto';

/** base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

const base64UrlAlphabet = /^[A-Za-z0-9_-]+$/;
const base64Alphabet = /^[A-Za-z0-9+/]+={0,2}$/;

function decodeUnpadded(text: string): Uint8Array | null {
  if (!base64UrlAlphabet.test(text) || text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Buffer.from(text, 'base64url'));
  // Stray bits in the last character mean that this was not the encoding of these bytes.
  return toBase64Url(bytes) === text ? bytes : null;
}

/**
 * Every reading of a credential id as Graph has been seen to write it, most likely first:
 * base64url, base64url followed by the number of `=` that were cut off (0, 1 or 2), and standard base64.
 * Ambiguous text gives more than one reading; text that is none of them gives none.
 */
export function readCredentialId(text: string): readonly Uint8Array[] {
  const readings: Uint8Array[] = [];
  const last = text.at(-1);
  if (last === '0' || last === '1' || last === '2') {
    const body = text.slice(0, -1);
    const padding = (4 - (body.length % 4)) % 4;
    if (padding === Number(last)) push(readings, decodeUnpadded(body));
  }
  push(readings, decodeUnpadded(text));
  if (/[+/=]/.test(text) && base64Alphabet.test(text)) {
    push(readings, decodeUnpadded(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')));
  }
  return readings;
}

function push(readings: Uint8Array[], bytes: Uint8Array | null): void {
  if (bytes === null || bytes.length === 0) return;
  if (!readings.some((known) => sameBytes(known, bytes))) readings.push(bytes);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/** Decodes strict base64url; null when the text is anything else. */
export function fromBase64Url(text: string): Uint8Array | null {
  return decodeUnpadded(text.replace(/=+$/, ''));
}

/** JSON with sorted keys, so that equal values have equal text. `undefined` members are left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** A UUID (version 8) made of the hash of a text: the same text gives the same id. */
export function uuidFrom(text: string): string {
  const bytes = createHash('sha256').update(text, 'utf8').digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return formatUuid(bytes);
}

/** A random UUID (version 4) from the given source. */
export function randomUuid(bytes: Uint8Array): string {
  const copy = Uint8Array.from(bytes.subarray(0, 16));
  copy[6] = (copy[6]! & 0x0f) | 0x40;
  copy[8] = (copy[8]! & 0x3f) | 0x80;
  return formatUuid(copy);
}

function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
