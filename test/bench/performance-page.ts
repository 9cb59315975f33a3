import { z } from 'zod';
import { limits } from './limits';
import { ratio, rowSchema } from './report';
import type { BenchRow } from './row';

const measured = z.object({
  /** ISO time at which the group was measured. */
  at: z.string(),
  /** e.g. "2 cores, Node v20.20.2, linux x64". */
  on: z.string(),
  rows: z.array(rowSchema),
});

/** docs/performance.json: the last figures of each group that was measured without `--quick`. */
export const figuresSchema = z.record(z.string(), measured);
export type Figures = z.infer<typeof figuresSchema>;

/** The figures with the groups of this run in place of their older ones, in the order of `order`. */
export function withRun(
  figures: Figures,
  rows: readonly BenchRow[],
  run: {
    readonly names: readonly string[];
    readonly order: readonly string[];
    readonly at: string;
    readonly on: string;
  },
): Figures {
  const next: Record<string, Figures[string]> = {};
  for (const name of run.order) {
    const own = rows.filter(({ group }) => group === name);
    const before = figures[name];
    if (run.names.includes(name) && own.length > 0) next[name] = { at: run.at, on: run.on, rows: [...own] };
    else if (before !== undefined) next[name] = before;
  }
  return next;
}

/** docs/performance.md, all of it. */
export function performancePage(figures: Figures): string {
  const all = Object.values(figures).flatMap(({ rows }) => rows);
  const over = all.filter(({ within }) => within === false);
  const lines = [
    '# Performance',
    '',
    '<!-- Written by `npm run bench -- --doc` from performance.json. Sentences are in test/bench/limits.ts. -->',
    '',
    'Counts are exact; times come from a shared machine, so read the ratios: what ours is held against was measured in the same',
    'run, in turn with it, wherever there is something to measure. `npm run bench` prints all of it again; `npm run bench -- --doc`',
    'writes this page and [performance.json](performance.json).',
    '',
    `${all.length} rows, ${over.length} over their bar${over.length === 0 ? '.' : ':'}`,
    ...(over.length === 0
      ? []
      : ['', ...over.map((row) => `- ${row.group}: ${row.what}, ${figure(row.ours, row.unit)}`)]),
    '',
  ];
  for (const [name, { at, on, rows }] of Object.entries(figures))
    lines.push(
      `## ${name}`,
      '',
      `What limits it: ${limits[name] ?? 'not said yet.'}`,
      '',
      ...tableOf(rows),
      '',
      `Measured ${at.slice(0, 10)} on ${on}.`,
      '',
    );
  return lines.join('\n');
}

function tableOf(rows: readonly BenchRow[]): string[] {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  return [
    '| what | ours | reference | ratio | bar |',
    '| --- | ---: | --- | ---: | --- |',
    ...rows.map((row) =>
      `| ${[
        cell(row.what),
        figure(row.ours, row.unit),
        row.reference === null ? '' : `${figure(row.reference.value, row.unit)} (${cell(row.reference.name)})`,
        ratio(row)?.toFixed(2) ?? '',
        row.within === null ? '' : row.within ? 'within' : '**over**',
      ].join(' | ')} |`.replace(/ {2,}/g, ' '),
    ),
  ];
}

function figure(value: number, unit: string): string {
  return `${value} ${unit}`.trim();
}
