import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, lstatSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Window } from './launch';
import { Operator } from './walk';

/** After a whole ceremony no PIN is left: not on disk, not in the heap of the window, not in that of main. */
describe('rule 2: no PIN is left', () => {
  let window: Window;
  let o: Operator;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-canary-'));
  let pins: readonly string[] = [];

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

  const forms = () => pins.flatMap((pin) => [pin, `${pin.slice(0, 4)} ${pin.slice(4)}`]);
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
