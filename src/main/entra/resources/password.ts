import type { Random } from '../../../shared/ports';

/** Four classes, and no character that JSON would escape. 90 characters: 200 of them hold 1,298 bits. */
const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const signs = '!#$%&()*+,-./:;<=>?@[]^_{|}~';
const alphabet = Buffer.from(lower + upper + digits + signs, 'ascii');

/**
 * A password that nobody will ever know (rule 2): `length` ASCII bytes, unbiased, of at least three classes.
 * The caller wipes it.
 */
export function makePassword(random: Random, length = 200): Uint8Array {
  for (;;) {
    const password = draw(random, length);
    if (classes(password) >= 3) return password;
    password.fill(0);
  }
}

function draw(random: Random, length: number): Uint8Array {
  const out = new Uint8Array(length);
  const limit = 256 - (256 % alphabet.length);
  let filled = 0;
  while (filled < length) {
    const pool = random.bytes(length);
    for (const byte of pool) {
      if (filled === length) break;
      if (byte < limit) out[filled++] = alphabet[byte % alphabet.length]!;
    }
    pool.fill(0);
  }
  return out;
}

/** How many of the four classes occur. */
export function classes(password: Uint8Array): number {
  const sets = [lower, upper, digits, signs].map((set) => Buffer.from(set, 'ascii'));
  return sets.filter((set) => password.some((byte) => set.includes(byte))).length;
}

/** A JSON object with one secret in it, as bytes that can be wiped: never a string. `marker` stands where the secret goes. */
export function jsonWithSecret(value: unknown, marker: string, secret: Uint8Array): Buffer {
  const text = JSON.stringify(value);
  const at = text.indexOf(marker);
  const head = Buffer.from(text.slice(0, at), 'utf8');
  const tail = Buffer.from(text.slice(at + marker.length), 'utf8');
  const body = Buffer.alloc(head.length + secret.length + tail.length);
  head.copy(body, 0);
  body.set(secret, head.length);
  tail.copy(body, head.length + secret.length);
  return body;
}
