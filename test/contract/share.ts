import { nameOf } from './contract';
import type { Contract } from './contract';

/** One sentence: how many of the described operations were used. */
export function shareOf(contract: Contract, used: ReadonlySet<string>): string {
  const all = contract.operations.map(nameOf);
  const known = all.filter((name) => used.has(name));
  return `${known.length} of ${all.length} operations used (${Math.round((100 * known.length) / all.length)} %)`;
}

/** Where a full run and the table of operations that are not called differ: one sentence each; none when all is well. */
export function disagreements(
  operations: readonly string[],
  used: ReadonlySet<string>,
  table: Readonly<Record<string, string>>,
): readonly string[] {
  return [
    ...operations.flatMap((name) => {
      const listed = Object.hasOwn(table, name);
      if (used.has(name) && listed) return [`${name} is used: take its row out of test/contract/not-called.ts`];
      if (!used.has(name) && !listed)
        return [
          `${name} is used by no test: test it, or say in test/contract/not-called.ts why the app does not call it`,
        ];
      return [];
    }),
    ...Object.keys(table)
      .filter((name) => !operations.includes(name))
      .map((name) => `${name} is no operation: take its row out of test/contract/not-called.ts`),
  ];
}
