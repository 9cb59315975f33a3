import { createHash } from 'node:crypto';
import type { SurveyFacts } from '../survey/facts';

/** No vowels, no look-alikes: nothing that reads as a word or is mistyped from paper. */
const letters = 'bcdfghjkmnpqrstvwxz';
const digits = '23456789';
const alphabet = letters + digits;

/**
 * What the names are derived from. All of it is fixed in one tenant, and the object id of the app in that tenant is known
 * only inside it, so that a stranger who knows this code cannot work out the names.
 */
export function nameSeed(facts: SurveyFacts): string {
  return [
    'break-glass-kit names 1',
    facts.organization?.id ?? facts.admin.tenantId,
    facts.servicePrincipal?.id ?? '',
    facts.organization?.createdDateTime ?? '',
  ].join('|');
}

/** `ea-` and six characters, the first a letter: neutral, and the same for the same seed. 19 × 27^5 = 2.7 × 10^8 names. */
export function neutralName(seed: string, index: number, attempt: number): string {
  const hash = createHash('sha256').update(`${seed}|${index}|${attempt}`, 'utf8').digest();
  const first = letters[hash.readUInt32BE(0) % letters.length];
  const rest = Array.from({ length: 5 }, (_, at) => alphabet[hash.readUInt32BE(4 + at * 4) % alphabet.length]);
  return `ea-${first}${rest.join('')}`;
}

/** The first free name for the account with this index. */
export function freeName(seed: string, index: number, isTaken: (name: string) => boolean): string {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const name = neutralName(seed, index, attempt);
    if (!isTaken(name)) return name;
  }
  throw new Error('no free name in a thousand attempts');
}
