import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type * as perfHooks from 'node:perf_hooks';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import type { BgkApi, Reply } from '../../src/shared/ipc/api';
import type { CeremonySnapshot } from '../../src/shared/model';
import { median, row, type BenchRow } from './row';

declare const bgk: BgkApi;

/** device-and-reliability P4: plug-in and unplug noticed, main never blocked; and no frame that an eye sees as a jerk. */
const BARS = { noticedMs: 500, frameMs: 100, mainMs: 50 } as const;

interface Setup {
  /** From the plug to a card that stands, and to one that has been read. */
  readonly cardMs: number;
  readonly readMs: number;
  readonly goneMs: number;
  /** Longest time between two frames while the PIN is set, and over as long a time of rest. */
  readonly frameMs: number;
  readonly restMs: number;
  readonly frames: number;
  /** Longest time that main's event loop answered nobody meanwhile. */
  readonly mainMs: number;
}

/** A key is plugged in and set up in the window; frames are counted by the page, delays by main's own loop. */
export async function setUpRows(rounds: number, say: (line: string) => void): Promise<BenchRow[]> {
  const userData = mkdtempSync(join(tmpdir(), 'bgk-bench-'));
  const app = await _electron.launch({
    executablePath: process.env.BGK_ELECTRON ?? '',
    args: ['--no-sandbox', '--disable-gpu', `--user-data-dir=${userData}`, process.cwd(), '--rehearsal', '--seed=5'],
  });
  try {
    const page = await app.firstWindow();
    await page.getByRole('button').first().waitFor();
    const setups: Setup[] = [];
    for (let round = 0; round < rounds; round++) {
      say(`window: key set up, ${round + 1}`);
      await begin(page);
      for (const slot of ['1', '2', '3']) setups.push(await setUp(app, page, slot));
      // Another tenant is another rehearsal: its keys are new again.
      await page.evaluate(
        async (personality) => {
          await bgk.ceremony.pause();
          await bgk.rehearsal.do({ what: 'tenant', personality });
        },
        round % 2 === 0 ? 'p1-conditional-access' : 'small-firm',
      );
    }
    return rows(setups);
  } finally {
    await app.close();
    rmSync(userData, { recursive: true, force: true });
  }
}

async function begin(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const started = await bgk.ceremony.start({
      passphrase: 'correct horse battery staple orbit',
      choices: null,
    });
    if (!started.ok) throw new Error(started.error.code);
    await bgk.ceremony.act({ act: 'goTo', step: 'keys' });
  });
  await page.getByTestId('page-keys').waitFor();
}

async function setUp(app: ElectronApplication, page: Page, slot: string): Promise<Setup> {
  await page.evaluate(frameCounter);
  const { cardMs, readMs } = await page.evaluate(plugAndWait, slot);
  await page.waitForTimeout(600);
  await app.evaluate(() => {
    const { require } = process.mainModule as unknown as { require: NodeJS.Require };
    const hooks = require('node:perf_hooks') as Pick<typeof perfHooks, 'monitorEventLoopDelay'>;
    const delay = hooks.monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    (globalThis as unknown as { delay: typeof delay }).delay = delay;
  });
  const { frameMs, frames, tookMs } = await page.evaluate(pinAndWait);
  const mainMs = await app.evaluate(() => {
    const { delay } = globalThis as unknown as { delay: { disable(): void; max: number } };
    delay.disable();
    return delay.max / 1e6;
  });
  const restMs = await page.evaluate(restFor, Math.max(tookMs, 1_000));
  const goneMs = await page.evaluate(unplugAndWait, slot);
  return { cardMs, readMs, goneMs, frameMs, restMs, frames, mainMs };
}

type Counted = { longest: number; frames: number; reset(): void };

/** Runs in the page: from now on it knows the longest time between two frames. */
function frameCounter(): void {
  const target = globalThis as unknown as { counted?: Counted };
  if (target.counted !== undefined) return;
  const counted: Counted = {
    longest: 0,
    frames: 0,
    reset: () => {
      counted.longest = 0;
      counted.frames = 0;
    },
  };
  target.counted = counted;
  let last = performance.now();
  const next = (now: number): void => {
    counted.longest = Math.max(counted.longest, now - last);
    counted.frames += 1;
    last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}

/** Runs in the page. */
async function plugAndWait(slot: string): Promise<{ cardMs: number; readMs: number }> {
  const count = document.querySelectorAll('article.key-card:not([data-state="gone"])').length;
  const start = performance.now();
  const until = (selector: string, more: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (document.querySelectorAll(selector).length > more) resolve(performance.now() - start);
        else if (performance.now() - start > 20_000) reject(new Error(`never: ${selector}`));
        else requestAnimationFrame(look);
      };
      look();
    });
  await bgk.rehearsal.do({ what: 'plug', slot });
  const [cardMs, readMs] = await Promise.all([
    until('article.key-card:not([data-state="gone"])', count),
    until('article.key-card[data-state="needsPin"]', 0),
  ]);
  return { cardMs, readMs };
}

/** Runs in the page: from the unplug to a card that says so. */
async function unplugAndWait(slot: string): Promise<number> {
  const here = (): number => document.querySelectorAll('article.key-card:not([data-state="gone"])').length;
  const before = here();
  const start = performance.now();
  await bgk.rehearsal.do({ what: 'unplug', slot });
  while (here() >= before) {
    if (performance.now() - start > 20_000) throw new Error('the unplug is never noticed');
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return performance.now() - start;
}

/** Runs in the page. */
async function pinAndWait(): Promise<{ frameMs: number; frames: number; tookMs: number }> {
  const { counted } = globalThis as unknown as { counted: Counted };
  const button = document.querySelector<HTMLElement>('[data-testid^="set-pin-"]');
  if (button === null) throw new Error('no button that sets a PIN');
  const ready = (): number => document.querySelectorAll('article.key-card[data-state="ready"]').length;
  const start = performance.now();
  counted.reset();
  button.click();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const reply = (await bgk.ceremony.snapshot()) as Reply<CeremonySnapshot | null>;
    if (reply.ok && reply.value?.error != null) throw new Error(reply.value.error.code);
    if (ready() > 0 && reply.ok && reply.value?.running === null) break;
    if (performance.now() - start > 30_000) throw new Error('the PIN is never set');
  }
  return { frameMs: counted.longest, frames: counted.frames, tookMs: performance.now() - start };
}

/** Runs in the page: the longest frame while nothing happens, for as long; the machine's own noise. */
async function restFor(ms: number): Promise<number> {
  const { counted } = globalThis as unknown as { counted: Counted };
  counted.reset();
  await new Promise((resolve) => setTimeout(resolve, ms));
  return counted.longest;
}

function rows(setups: readonly Setup[]): BenchRow[] {
  const of = (name: keyof Setup): readonly number[] => setups.map((each) => each[name]);
  const most = (name: keyof Setup): number => Math.round(Math.max(...of(name)));
  const n = setups.length;
  const card = Math.round(median(of('cardMs')));
  const read = Math.round(median(of('readMs')));
  const gone = Math.round(median(of('goneMs')));
  return [
    row(
      'window',
      `plug-in to card, median of ${n}`,
      card,
      'ms',
      { name: 'bar', value: BARS.noticedMs },
      card <= BARS.noticedMs,
    ),
    row(
      'window',
      `unplug to a card that says so, median of ${n}`,
      gone,
      'ms',
      { name: 'bar', value: BARS.noticedMs },
      gone <= BARS.noticedMs,
    ),
    row('window', `plug-in to card with everything read, median of ${n}`, read, 'ms'),
    row(
      'window',
      `longest frame while a key is set up, of ${of('frames').reduce((sum, each) => sum + each, 0)}`,
      most('frameMs'),
      'ms',
      { name: 'at rest', value: most('restMs') },
      most('frameMs') <= BARS.frameMs,
    ),
    row(
      'window',
      'longest wait of main meanwhile',
      most('mainMs'),
      'ms',
      { name: 'bar', value: BARS.mainMs },
      most('mainMs') <= BARS.mainMs,
    ),
  ];
}
