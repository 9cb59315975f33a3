import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { _electron } from 'playwright';
import { median, row, type Bench } from './row';

const root = process.cwd();

/** Start to a wizard that can be used, memory of all processes, sizes of what is loaded and shipped. */
export const windowBench: Bench = async ({ quick, say }) => {
  const starts: number[] = [];
  let memory = 0;
  for (let i = 0; i < (quick ? 2 : 6); i++) {
    say(`window: start ${i + 1}`);
    const userData = mkdtempSync(join(tmpdir(), 'bgk-bench-'));
    const before = performance.now();
    const app = await _electron.launch({
      executablePath: process.env.BGK_ELECTRON ?? '',
      args: ['--no-sandbox', '--disable-gpu', `--user-data-dir=${userData}`, root, '--rehearsal'],
    });
    const page = await app.firstWindow();
    await page.getByRole('button').first().waitFor();
    if (i > 0) starts.push(performance.now() - before);
    memory = await app.evaluate(({ app: electron }) =>
      electron.getAppMetrics().reduce((sum, metric) => sum + metric.memory.workingSetSize, 0),
    );
    await app.close();
    rmSync(userData, { recursive: true, force: true });
  }
  const assets = filesIn(join(root, 'out/renderer'));
  const script = assets
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  const preload = statSync(join(root, 'out/preload/index.js')).size;
  const asar = join(root, 'dist/linux-unpacked/resources/app.asar');
  const ms = median(starts);
  return [
    row('window', 'start to usable window, median', Math.round(ms), 'ms', { name: 'bar', value: 1500 }, ms <= 1500),
    row(
      'window',
      'working sets of all processes',
      Math.round(memory / 1024),
      'MB',
      { name: 'floor: empty window', value: 381 },
      memory / 1024 <= 450,
    ),
    row(
      'window',
      'renderer script, gzip',
      Math.round(script / 1000),
      'kB',
      { name: 'floor: React and Fluent', value: 210 },
      script <= 300_000,
    ),
    row('window', 'preload', Number((preload / 1000).toFixed(1)), 'kB', { name: 'bar', value: 5 }, preload < 5000),
    ...(existsSync(asar)
      ? [
          row(
            'window',
            'app.asar',
            Number((statSync(asar).size / 1e6).toFixed(2)),
            'MB',
            { name: 'bar', value: 3 },
            statSync(asar).size <= 3e6,
          ),
        ]
      : []),
  ];
};

function filesIn(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(dir, entry.name)) : [join(dir, entry.name)],
  );
}
