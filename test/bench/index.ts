import '../../src/main/app/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { codecBench } from './codec';
import { drillBench } from './drill';
import { faultsBench } from './faults';
import { graphBench } from './graph';
import { hidrawBench } from './hidraw';
import { fuzzBench, keysBench } from './keys';
import { paperBench } from './paper';
import { figuresSchema, performancePage, withRun } from './performance-page';
import { report, rowsSchema, table } from './report';
import type { Bench, BenchRow } from './row';
import { scalingBench } from './scaling';
import { windowBench } from './window';

/** In the order in which they run without names. */
const groups: Readonly<Record<string, Bench>> = {
  window: windowBench,
  codec: codecBench,
  keys: keysBench,
  fuzz: fuzzBench,
  graph: graphBench,
  paper: paperBench,
  drill: drillBench,
  scaling: scalingBench,
  faults: faultsBench,
  hidraw: hidrawBench,
};

const USAGE = `npm run bench -- [GROUP ...] [--quick] [--json FILE] [--doc | --page]
Groups: ${Object.keys(groups).join(', ')}. Without a name all of them run.
--quick  smaller sizes, no virtual machine; for a look, not for figures to quote
--json   the same rows to a file
--doc    puts the figures of these groups into docs/performance.json and writes docs/performance.md from it
--page   writes docs/performance.md from docs/performance.json and measures nothing
Ends with 0 when every row that has a bar is within it, with 1 when one is over, with 2 when the command line will not do.
`;

interface Asked {
  readonly names: readonly string[];
  readonly quick: boolean;
  readonly json: string | null;
  readonly doc: boolean;
}

/** @returns what was asked, or what is wrong with it. */
function parse(argv: readonly string[]): Asked | string {
  const names: string[] = [];
  let quick = false;
  let json: string | null = null;
  let doc = false;
  for (let at = 0; at < argv.length; at++) {
    const arg = argv[at] ?? '';
    if (arg === '--quick') quick = true;
    else if (arg === '--doc') doc = true;
    else if (arg === '--json') {
      json = argv[++at] ?? null;
      if (json === null || json.startsWith('--')) return '--json needs a file.';
    } else if (Object.hasOwn(groups, arg)) names.push(arg);
    else return `There is no group or option "${arg}".`;
  }
  if (doc && quick) return '--doc wants whole figures: leave --quick out.';
  return { names: names.length > 0 ? names : Object.keys(groups), quick, json, doc };
}

async function measure(name: string, quick: boolean, say: (line: string) => void): Promise<readonly BenchRow[]> {
  return (await groups[name]?.({ quick, say })) ?? [];
}

async function apart(name: string, quick: boolean, say: (line: string) => void): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bgk-bench-'));
  const json = join(folder, 'rows.json');
  try {
    const child = spawn(
      process.execPath,
      [...process.execArgv, __filename, name, '--json', json, ...(quick ? ['--quick'] : [])],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    createInterface({ input: child.stderr }).on('line', (line) => say(line.replace(/^\[ *\d+ s\] /, '')));
    await once(child, 'close');
    if (!existsSync(json)) throw new Error('its process ended without a report');
    return rowsSchema.parse(JSON.parse(readFileSync(json, 'utf8'))).rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writePage(rows: readonly BenchRow[], names: readonly string[]): void {
  const [json, page] = ['docs/performance.json', 'docs/performance.md'];
  const before = existsSync(json) ? figuresSchema.parse(JSON.parse(readFileSync(json, 'utf8'))) : {};
  const figures = withRun(before, rows, {
    names,
    order: Object.keys(groups),
    at: new Date().toISOString(),
    on: `${cpus().length} cores, Node ${process.version}, ${process.platform} ${process.arch}`,
  });
  writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(page, performancePage(figures));
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (argv.length === 1 && argv[0] === '--page') {
    writePage([], []);
    return 0;
  }
  const asked = parse(argv);
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n${USAGE}`);
    return 2;
  }
  const began = performance.now();
  const say = (line: string): void =>
    void process.stderr.write(
      `[${Math.round((performance.now() - began) / 1000)
        .toString()
        .padStart(4)} s] ${line}\n`,
    );
  const rows: BenchRow[] = [];
  const broken: string[] = [];
  for (const name of asked.names) {
    try {
      // Each group in a process of its own, so that none inherits the heap, handles or compiled code of another.
      rows.push(
        ...(asked.names.length > 1 ? await apart(name, asked.quick, say) : await measure(name, asked.quick, say)),
      );
    } catch (error) {
      // One group that cannot be measured must not hide the figures of the others.
      broken.push(name);
      say(`${name}: could not be measured. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  process.stdout.write(`${table(rows)}\n`);
  if (asked.json !== null)
    writeFileSync(asked.json, `${JSON.stringify(report(rows, { ...asked, broken }), null, 2)}\n`);
  if (asked.doc)
    writePage(
      rows,
      asked.names.filter((name) => !broken.includes(name)),
    );
  const over = rows.filter(({ within }) => within === false);
  process.stdout.write(
    `${rows.length} rows, ${over.length} over their bar, ${broken.length} groups could not be measured\n`,
  );
  return over.length + broken.length === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
