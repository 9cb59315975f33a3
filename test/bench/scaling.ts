import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openSecurityKey } from '../../src/main/keys/security-key';
import { createChildPaper } from '../../src/main/paper/child-paper';
import { joinDocuments } from '../../src/main/paper/document';
import { electronBinary } from '../../src/main/paper/electron-binary';
import { recordSheet } from '../../src/main/paper/record-sheet';
import { seededRandom } from '../../src/main/rehearsal/seeded-random';
import { rehearsalRoots } from '../../src/main/rehearsal/test-ca';
import { createVirtualKey, createVirtualKeySource, personality } from '../../src/main/rehearsal/virtual-key';
import { systemClock } from '../../src/main/system-ports';
import { stage } from '../drill/integration/stage';
import { pinOf, sampleRecord } from '../paper/support/records';
import { seededPin } from '../paper/support/seeded-pins';
import { exponent, median, row, type Bench, type BenchRow } from './row';

/** What grows faster than this from the first size to the last is not linear any more. */
const BAR_EXPONENT = 1.15;

interface Point {
  readonly size: number;
  /** By what was measured and its unit, e.g. "software|s". */
  readonly figures: Readonly<Record<string, number>>;
}

/** The same work at growing sizes, and how it grows: exponent 1 is linear, below 1 a fixed share is spread over more. */
export const scalingBench: Bench = async ({ quick, say }) => {
  const sizes = quick ? [1, 3, 10] : [1, 10, 50, 200];
  const rows: BenchRow[] = [];
  rows.push(...(await grow('a whole ceremony', 'accounts', sizes, say, ceremony)));
  rows.push(...(await grow('all keys plugged at once and described', 'keys', sizes, say, describeAll)));
  rows.push(...(await grow('record sheets as one job', 'sheets', sizes, say, sheets)));
  return rows;
};

async function grow(
  what: string,
  of: string,
  sizes: readonly number[],
  say: (line: string) => void,
  measure: (size: number) => Promise<Point['figures']>,
): Promise<BenchRow[]> {
  await measure(1);
  const points: Point[] = [];
  for (const size of sizes) {
    say(`scaling: ${what}, ${size} ${of}`);
    points.push({ size, figures: await measure(size) });
  }
  return Object.keys(points[0]?.figures ?? {}).flatMap((figure) => {
    const [name = figure, unit = ''] = figure.split('|');
    const rows = points.map(({ size, figures }) =>
      row('scaling', `${what}: ${name}, ${size} ${of}`, rounded(figures[figure] ?? 0), unit),
    );
    const pairs = points.map(({ size, figures }) => [size, figures[figure] ?? 0] as const);
    const whole = exponent(pairs);
    const tail = exponent(pairs.slice(-2));
    return [
      ...rows,
      row(
        'scaling',
        `${what}: ${name}, exponent over all sizes`,
        hundredths(whole),
        '',
        { name: 'linear', value: 1 },
        whole <= BAR_EXPONENT,
      ),
      row('scaling', `${what}: ${name}, exponent of the last step`, hundredths(tail), '', { name: 'linear', value: 1 }),
    ];
  });
}

/** Virtual keys, simulated tenant, sealed journal on disk; waits that Entra would impose are jumped over. */
async function ceremony(accounts: number): Promise<Point['figures']> {
  const before = performance.now();
  const s = await stage({ accounts, seed: `scaling-${accounts}` });
  const seconds = (performance.now() - before) / 1000;
  try {
    const { graphRequests, graphRetries, hidReports } = s.rehearsal.counts();
    if (graphRetries > 0) throw new Error(`${graphRetries} retries on a clean run of ${accounts} accounts`);
    return {
      'software|s': seconds,
      'requests|requests': graphRequests,
      'reports|reports': hidReports,
      'files on disk|kB': bytesIn(s.folder) / 1000,
    };
  } finally {
    await s.stop();
    rmSync(s.folder, { recursive: true, force: true });
  }
}

async function describeAll(count: number): Promise<Point['figures']> {
  const roots = await rehearsalRoots();
  const keys = Array.from({ length: count }, (_, at) =>
    createVirtualKey({
      slot: String(at + 1),
      personality: personality('yubikey-5c-nfc'),
      clock: systemClock,
      random: seededRandom(`scaling-${at}`),
      plugged: true,
    }),
  );
  const source = createVirtualKeySource(keys);
  const deps = {
    clock: systemClock,
    random: seededRandom('scaling'),
    log: { event: () => undefined },
    attestation: { roots },
  };
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const before = performance.now();
    for (const device of await source.list()) {
      const key = await openSecurityKey(source, device, deps);
      await key.describe();
      await key.close();
    }
    times.push(performance.now() - before);
  }
  await source.close();
  return { 'software|ms': median(times) };
}

async function sheets(count: number): Promise<Point['figures']> {
  const root = process.cwd();
  const paper = createChildPaper({
    electron: process.env.BGK_ELECTRON || (electronBinary(root) ?? ''),
    service: join(root, 'out/main/print-service.js'),
  });
  const document = (from: number, many: number) =>
    joinDocuments(
      'Record sheets',
      Array.from({ length: many }, (_, at) =>
        recordSheet(sampleRecord({ sheetNumber: `0004-${from + at}` }), pinOf(seededPin('scaling', from + at)), {
          size: 'A4',
          form: 'sheet',
        }),
      ),
    );
  try {
    // The first job starts the printing child; that is the paper group's figure, not this one's.
    (await paper.pdf(document(0, 1))).fill(0);
    const before = performance.now();
    const pdf = await paper.pdf(document(0, count));
    const ms = performance.now() - before;
    const kilobytes = pdf.length / 1000;
    pdf.fill(0);
    return { 'ready|ms': ms, 'PDF|kB': kilobytes };
  } finally {
    await paper.close();
  }
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );
}

const rounded = (value: number): number => (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10);
const hundredths = (value: number): number => Math.round(value * 100) / 100;
