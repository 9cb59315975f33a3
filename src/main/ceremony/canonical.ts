import { createHash } from 'node:crypto';

/**
 * Canonical JSON: names sorted by UTF-16 code units, no white space, undefined members left out (RFC 8785 for what we write).
 * @throws TypeError for what JSON does not know (functions, NaN, byte arrays): those are mistakes of ours.
 */
export function canonical(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && !ArrayBuffer.isView(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    const sorted = members.toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
  }
  throw new TypeError(`No JSON for ${typeof value}`);
}

export function sha256Hex(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** First link of every chain. */
export const NO_HASH = '0'.repeat(64);
