import { createHash } from 'node:crypto';

/** The same PINs on every machine: digits drawn from SHA-256 over seed and number. */
export function seededPin(seed: string, number: number, length = 8): string {
  const digest = createHash('sha256').update(`${seed}/${number}`).digest();
  return [...digest.subarray(0, length)].map((byte) => String(byte % 10)).join('');
}
