import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { _electron, type Page } from 'playwright';
import { setUpRows } from './window-act';
import { median, row, type Bench, type BenchRow } from './row';

const root = process.cwd();

/** device-and-reliability bars P1 to P3 and the size of the archive. */
const BARS = {
  startMs: 1_500,
  firstStartMs: 2_500,
  memoryMb: 450,
  preloadKb: 5,
  asarMb: 3,
  unpackedMb: 300,
  packageMb: 110,
} as const;
/** React, Fluent and one 30-component screen, gzip: what a window of this make cannot be without. */
const FLOOR_SCRIPT_KB = 210;

interface Start {
  readonly ms: number;
  readonly mb: number;
}

/** Start to a window that can be used, memory of all processes, sizes of what is loaded and shipped; beside an empty window. */
export const windowBench: Bench = async ({ quick, say }) => {
  const empty = emptyApp();
  const ours: Start[] = [];
  const floor: Start[] = [];
  try {
    // Turn and turn about, so that a busy minute of the machine strikes both alike.
    for (let round = 0; round < (quick ? 2 : 6); round++) {
      say(`window: start ${round + 1}`);
      floor.push(await start([empty], (page) => page.waitForLoadState()));
      ours.push(await start([root, '--rehearsal'], (page) => page.getByRole('button').first().waitFor()));
    }
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
  const [first, ...warm] = ours.map(({ ms }) => ms);
  const [firstEmpty, ...warmEmpty] = floor.map(({ ms }) => ms);
  const memory = median(ours.map(({ mb }) => mb));
  const emptyMs = { name: 'empty window', value: Math.round(median(warmEmpty)) };
  return [
    row(
      'window',
      `start to usable window, median of ${warm.length} warm`,
      Math.round(median(warm)),
      'ms',
      emptyMs,
      median(warm) <= BARS.startMs,
    ),
    row(
      'window',
      'start to usable window, first',
      Math.round(first ?? 0),
      'ms',
      { name: 'empty window', value: Math.round(firstEmpty ?? 0) },
      (first ?? 0) <= BARS.firstStartMs,
    ),
    row(
      'window',
      'working sets of all processes',
      Math.round(memory),
      'MB',
      { name: 'empty window', value: Math.round(median(floor.map(({ mb }) => mb))) },
      memory <= BARS.memoryMb,
    ),
    ...(await setUpRows(quick ? 1 : 4, say)),
    ...bundles(),
    ...packages(),
  ];
};

async function start(args: readonly string[], usable: (page: Page) => Promise<void>): Promise<Start> {
  const userData = mkdtempSync(join(tmpdir(), 'bgk-bench-'));
  const before = performance.now();
  const app = await _electron.launch({
    executablePath: process.env.BGK_ELECTRON ?? '',
    args: ['--no-sandbox', '--disable-gpu', `--user-data-dir=${userData}`, ...args],
  });
  try {
    await usable(await app.firstWindow());
    const ms = performance.now() - before;
    const kilobytes = await app.evaluate(({ app: electron }) =>
      electron.getAppMetrics().reduce((sum, metric) => sum + metric.memory.workingSetSize, 0),
    );
    return { ms, mb: kilobytes / 1024 };
  } finally {
    await app.close();
    rmSync(userData, { recursive: true, force: true });
  }
}

/** The least that Electron can show: one isolated window with one word. */
function emptyApp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bgk-empty-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', main: 'main.js' }));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>empty</title><p>empty</p>');
  writeFileSync(
    join(folder, 'main.js'),
    "const { app, BrowserWindow } = require('electron'); app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile(require('node:path').join(__dirname, 'index.html')));",
  );
  return folder;
}

function bundles(): BenchRow[] {
  const gzipped = (files: readonly string[]): number =>
    Math.round(files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0) / 1000);
  const scripts = (folder: string): string[] =>
    filesIn(join(root, 'out', folder)).filter((file) => file.endsWith('.js'));
  const renderer = gzipped(scripts('renderer'));
  const preload = Math.round(scripts('preload').reduce((sum, file) => sum + statSync(file).size, 0) / 100) / 10;
  return [
    row(
      'window',
      'renderer script, gzip',
      renderer,
      'kB',
      { name: 'React, Fluent, one screen', value: FLOOR_SCRIPT_KB },
      renderer <= 300,
    ),
    row('window', 'scripts of main and of the commands, gzip', gzipped(scripts('main')), 'kB'),
    row('window', 'preload', preload, 'kB', { name: 'bar', value: BARS.preloadKb }, preload <= BARS.preloadKb),
  ];
}

/** What `npm run package` last made here; nothing where it was not run. */
function packages(): BenchRow[] {
  const dist = join(root, 'dist');
  const unpacked = join(dist, 'linux-unpacked');
  const asar = join(unpacked, 'resources', 'app.asar');
  if (!existsSync(asar)) return [];
  const megabytes = (files: readonly string[]): number =>
    Math.round(files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e4) / 100;
  const sized = (what: string, files: readonly string[], bar: number): BenchRow =>
    row('window', what, megabytes(files), 'MB', { name: 'bar', value: bar }, megabytes(files) <= bar);
  const debs = readdirSync(dist).filter((name) => name.endsWith('.deb'));
  return [
    sized('app.asar', [asar], BARS.asarMb),
    sized('unpacked program', filesIn(unpacked), BARS.unpackedMb),
    ...debs.map((name) => sized('deb', [join(dist, name)], BARS.packageMb)),
  ];
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(dir, entry.name)) : [join(dir, entry.name)],
  );
}
