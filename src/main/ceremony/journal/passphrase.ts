import { scrypt } from 'node:crypto';
import { KEY_BYTES } from './seal';

/** Cost of scrypt. Memory is 128 * N * r bytes: 128 MiB at the default. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

export const DEFAULT_COST: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };
/** For tests and rehearsals, where the secrets are not real. */
export const LOW_COST: ScryptCost = { N: 2 ** 10, r: 8, p: 1 };
/** A foreign file must not make this laptop reserve all its memory. */
export const MAX_N = 2 ** 20;

export function deriveKey(passphrase: Uint8Array, salt: Uint8Array, cost: ScryptCost): Promise<Uint8Array> {
  const maxmem = 256 * cost.N * cost.r;
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, KEY_BYTES, { ...cost, maxmem }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

export interface Strength {
  /** Estimated bits, cautiously low. */
  readonly bits: number;
  readonly word: 'weak' | 'fair' | 'strong';
}

/** Below this a stolen laptop could be guessed open: four words of a short list. */
export const ENOUGH_BITS = 44;
const STRONG_BITS = 60;
/** A short list of 2048 words, and nobody says which list it was. */
const BITS_PER_WORD = 11;
const OBVIOUS = /pass(word|phrase)?|qwert|letmein|welcome|admin|azerty|contoso|entra|break.?glass|emergency/giu;

/** Word phrases count by distinct words, others by distinct neighbours and classes of characters. */
export function passphraseStrength(passphrase: Uint8Array): Strength {
  const text = new TextDecoder().decode(passphrase).normalize('NFKC').toLowerCase();
  const words = text.split(/[\s\-_.,]+/u).filter((word) => word.length >= 3);
  const stripped = text.replace(OBVIOUS, '*');
  const byWords = new Set(words.filter((word) => word.replace(OBVIOUS, '') === word)).size * BITS_PER_WORD;
  const byCharacters = surprisingCharacters(stripped) * Math.log2(alphabet(stripped));
  const bits = Math.floor(words.length > 1 ? Math.min(byWords, byCharacters) : Math.min(byCharacters, 128));
  return { bits, word: bits < ENOUGH_BITS ? 'weak' : bits < STRONG_BITS ? 'fair' : 'strong' };
}

/** Characters that neither repeat nor follow the one before by a step of one; each neighbour pair counts once. */
function surprisingCharacters(text: string): number {
  const seen = new Set<string>();
  let count = 0;
  let before = -2;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const pair = `${before}:${code}`;
    if (Math.abs(code - before) > 1 && !seen.has(pair)) count += 1;
    seen.add(pair);
    before = code;
  }
  return count;
}

function alphabet(text: string): number {
  let size = 1;
  if (/[a-z]/u.test(text)) size += 25;
  if (/[0-9]/u.test(text)) size += 10;
  if (/[^a-z0-9\s]/u.test(text)) size += 20;
  return size;
}
