import { nameOf } from './contract';
import type { Contract } from './contract';

/** One sentence: how many of the described operations were used. */
export function shareOf(contract: Contract, used: ReadonlySet<string>): string {
  const all = contract.operations.map(nameOf);
  const known = all.filter((name) => used.has(name));
  return `${known.length} of ${all.length} operations used (${Math.round((100 * known.length) / all.length)} %)`;
}
