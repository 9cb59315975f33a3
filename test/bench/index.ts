import '../../src/main/app/globals';
import { writeFileSync } from 'node:fs';
import { fuzzBench, keysBench } from './keys';
import { faultsBench } from './faults';
import { windowBench } from './window';
import type { Bench, BenchRow } from './row';

const groups: Readonly<Record<string, Bench>> = {
  window: windowBench,
  faults: faultsBench,
  keys: keysBench,
  fuzz: fuzzBench,
};

function table(rows: readonly BenchRow[]): string {
  const cells = rows.map(({ group, what, ours, unit, reference, within }) => [
    group,
    what,
    `${ours} ${unit}`,
    reference ? `${reference.value} ${unit} (${reference.name})` : '',
    reference && reference.value !== 0 ? (ours / reference.value).toFixed(2) : '',
    within === null ? '' : within ? 'within' : 'OVER',
  ]);
  const all = [['group', 'what', 'ours', 'reference', 'ratio', 'bar'], ...cells];
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

async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json') ? argv[argv.indexOf('--json') + 1] : undefined;
  const wanted = argv.filter((arg, index) => !arg.startsWith('--') && argv[index - 1] !== '--json');
  const unknown = wanted.filter((name) => !Object.hasOwn(groups, name));
  if (unknown.length > 0) {
    process.stderr.write(`No bench named ${unknown.join(', ')}. There are: ${Object.keys(groups).join(', ')}.\n`);
    return 2;
  }
  const rows: BenchRow[] = [];
  for (const name of wanted.length > 0 ? wanted : Object.keys(groups)) {
    const bench = groups[name];
    if (bench)
      rows.push(
        ...(await bench({ quick: argv.includes('--quick'), say: (line) => process.stderr.write(`${line}\n`) })),
      );
  }
  process.stdout.write(`${table(rows)}\n`);
  if (json)
    writeFileSync(json, `${JSON.stringify({ at: new Date().toISOString(), node: process.version, rows }, null, 2)}\n`);
  return rows.some((entry) => entry.within === false) ? 1 : 0;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
