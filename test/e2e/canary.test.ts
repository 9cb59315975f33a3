import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, lstatSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dumpsSince, scanMemory, type MemoryScan } from './raw-memory';
import { launch, type Window } from './launch';
import { Operator } from './walk';
import type { BgkApi } from '../../src/shared/ipc/api';

declare const bgk: BgkApi;

/** After a whole ceremony no PIN is left: not on disk, not in the heap of the window, not in that of main. */
describe('rule 2: no PIN is left', () => {
  let window: Window;
  let o: Operator;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-canary-'));
  let pins: readonly string[] = [];
  const begun = Date.now();

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=17']);
    o = new Operator(window);
    await o.begin();
    await o.survey();
    await o.approve();
    await o.prepareKeys();
    await o.register();
    await o.paper(folder);
    pins = readdirSync(folder).map((name) => o.readSheet(join(folder, name)).pin);
    await o.signIns();
    await o.close();
    // The sheets that the operator saved are the operator's to remove.
    rmSync(folder, { recursive: true, force: true });
  }, 180_000);
  afterAll(() => window?.close());

  /** As typed, as printed, and as marked up. */
  const forms = () =>
    pins.flatMap((pin) => ['', ' ', '</span><span>'].map((gap) => `${pin.slice(0, 4)}${gap}${pin.slice(4)}`));
  const found = (text: string) => forms().filter((form) => text.includes(form)).length;

  it('knows what it looks for', () => {
    expect(pins).toHaveLength(2);
    expect(found(`before ${pins[0]} after`)).toBe(1);
  });

  it('on disk: profile, journal, log', () => {
    const files = (dir: string): string[] =>
      readdirSync(dir).flatMap((name) => {
        const path = join(dir, name);
        const entry = lstatSync(path);
        return entry.isDirectory() ? files(path) : entry.isFile() ? [path] : [];
      });
    const all = files(window.userData);
    expect(all.length).toBeGreaterThan(3);
    expect(all.filter((file) => found(readFileSync(file).toString('latin1')) > 0)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'in no core file and no crash dump, though a process of it crashes',
    async () => {
      const { folder: dumps, processes } = await window.app.evaluate(({ app }) => ({
        folder: app.getPath('crashDumps'),
        processes: app.getAppMetrics().map(({ pid }) => pid),
      }));
      // No crash reporter was started: none of its handlers runs beside us.
      const handlers = processes.filter((pid) => /crashpad/u.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1')));
      expect(handlers).toEqual([]);
      // A page of its own dies as a fault would make it die, with everything that it has in memory.
      const died = await window.app.evaluate(async ({ BrowserWindow }) => {
        const doomed = new BrowserWindow({ show: false });
        await doomed.loadURL('about:blank');
        const gone = new Promise<string>((resolve) => {
          doomed.webContents.once('render-process-gone', (_event, details) => resolve(details.reason));
        });
        process.kill(doomed.webContents.getOSProcessId(), 'SIGSEGV');
        const reason = await gone;
        doomed.destroy();
        return reason;
      });
      expect(['crashed', 'killed', 'abnormal-exit']).toContain(died);
      const pattern = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim();
      const places = [
        dumps,
        window.userData,
        tmpdir(),
        process.cwd(),
        ...(pattern.startsWith('/') ? [dirname(pattern)] : []),
      ];
      const cores = [...new Set(places)].flatMap((place) => dumpsSince(place, begun));
      console.info(`Core files go to ${pattern}; ${cores.length} found.`);
      expect(cores).toEqual([]);
    },
  );

  it.runIf(process.platform === 'linux')(
    'in raw memory: counted, and what the operator’s stand-in held is wiped once it is let go',
    async () => {
      // What is looked for is found where it is known to be.
      expect(scanMemory(process.pid, pins).hits['UTF-8']).toBeGreaterThan(0);
      const after = total(await report('after Close'));
      // The simulated person keeps the paper of each account for the drills to come; a real run has no such person.
      console.info(`  Of the hits in main ${pins.length} are the rehearsal’s own, held for its drills.`);
      await o.id('pause').click();
      await o.id('page-home').waitFor();
      await o.page.evaluate(async () => {
        const reply = await bgk.rehearsal.state();
        const { personalities = [], tenant } = (reply.ok ? reply.value : null) ?? {};
        const other = personalities.find((each) => each.id !== tenant?.personality);
        await bgk.rehearsal.do({ what: 'tenant', personality: other?.id ?? '' });
      });
      // No promise that nothing is left: a string can outlive its value in a page that V8 has set aside (docs/security.md).
      expect(total(await report('after another tenant was chosen'))).toBeLessThanOrEqual(after - pins.length);
    },
    120_000,
  );

  const total = (scan: MemoryScan | null): number =>
    Object.values(scan?.hits ?? {}).reduce((sum: number, n) => sum + n, 0);

  /** Says what lies in main and in the window's renderer, and gives main's. */
  async function report(when: string): Promise<MemoryScan | null> {
    const all = await window.app.evaluate(({ app }) => app.getAppMetrics().map(({ pid, type }) => ({ pid, type })));
    let main: MemoryScan | null = null;
    for (const { pid, type } of all.filter((each) => each.type === 'Browser' || each.type === 'Tab')) {
      const name = type === 'Browser' ? 'main' : 'renderer';
      try {
        const scan = scanMemory(pid, forms());
        const hits = Object.entries(scan.hits).map(([writing, n]) => `${n} as ${writing}`);
        console.info(`Raw memory ${when}, ${name}, ${Math.round(scan.bytes / 1e6)} MB: ${hits.join(', ')}`);
        for (const each of scan.around) console.info(`  ${each}`);
        if (name === 'main') main = scan;
      } catch (error) {
        // The system keeps even the owner out of a sandboxed process; main is our own child.
        if (name === 'main') throw error;
        console.info(`Raw memory ${when}, ${name}: not readable from outside, ${String(error)}`);
      }
    }
    return main;
  }

  it('in the heap of the window', async () => {
    const cdp = await window.page.context().newCDPSession(window.page);
    const chunks: string[] = [];
    cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
    await cdp.send('HeapProfiler.collectGarbage');
    await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    const snapshot = chunks.join('');
    expect(snapshot.length).toBeGreaterThan(1_000_000);
    expect(found(snapshot)).toBe(0);
  });

  it('in the heap of main', async () => {
    const path = join(tmpdir(), `bgk-heap-${process.pid}.heapsnapshot`);
    await window.app.evaluate((_electron, file) => {
      const { require } = process.mainModule as unknown as {
        require: (name: string) => { writeHeapSnapshot(path: string): string };
      };
      require('node:v8').writeHeapSnapshot(file);
    }, path);
    const snapshot = readFileSync(path, 'latin1');
    rmSync(path);
    expect(snapshot.length).toBeGreaterThan(1_000_000);
    expect(found(snapshot)).toBe(0);
  });
});
