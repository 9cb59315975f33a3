import { cpus, totalmem } from 'node:os';
import { z } from 'zod';
import type { BenchRow } from './row';

export const rowSchema = z.object({
  group: z.string(),
  what: z.string(),
  ours: z.number(),
  unit: z.string(),
  reference: z.object({ name: z.string(), value: z.number() }).nullable(),
  within: z.boolean().nullable(),
});

/** The rows of a report of one group, read back from its process; a group that could not be measured is told as such. */
export const rowsSchema = z.object({
  notMeasured: z.array(z.string()).max(0, 'it could not be measured'),
  rows: z.array(rowSchema),
});

/** One line for each row: what was measured, ours, what it is held against, the ratio of the two, and whether it is within its bar. */
export function table(rows: readonly BenchRow[]): string {
  const cells = rows.map((each) => [
    each.group,
    each.what,
    `${each.ours} ${each.unit}`.trim(),
    each.reference === null ? '' : `${each.reference.value} ${each.unit}`.trim(),
    each.reference?.name ?? '',
    ratio(each)?.toFixed(2) ?? '',
    each.within === null ? '' : each.within ? 'within' : 'OVER',
  ]);
  const all = [['group', 'what', 'ours', 'reference', 'which', 'ratio', 'bar'], ...cells];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Ours over the reference; null where there is none to divide by. */
export function ratio({ ours, reference }: BenchRow): number | null {
  return reference === null || reference.value === 0 ? null : Math.round((ours / reference.value) * 1000) / 1000;
}

/**
 * What `--json` writes: when and on what it was measured, every row with its ratio, and the figures of the fault matrix by name
 * at the top level (`cells`, `right`, `statesUnknown`, `pinsLost`, `duplicates`, `retriesWasted`, `kills`, `killsRight`) when that group ran.
 */
export function report(
  rows: readonly BenchRow[],
  run: { readonly names: readonly string[]; readonly quick: boolean; readonly broken: readonly string[] },
): Record<string, unknown> {
  return {
    at: new Date().toISOString(),
    machine: {
      platform: process.platform,
      arch: process.arch,
      node: process.version,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 1e9),
    },
    groups: run.names,
    quick: run.quick,
    notMeasured: run.broken,
    ...Object.fromEntries(
      rows
        .filter(({ group }) => group === 'faults')
        .map(({ what, ours }) => [what.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase()), ours]),
    ),
    rows: rows.map((each) => ({ ...each, ratio: ratio(each) })),
  };
}
