import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { halfSheets } from '../../src/main/paper/half-sheets';
import type { PaperPort } from '../../src/main/paper/port';
import { recordSheet } from '../../src/main/paper/record-sheet';
import { noPaper, openPaper } from './support/port';
import { pinOf, sampleRecord } from './support/records';

const CANARY = '739104628517';
/** As typed, as printed, as marked up, and as two bytes a character. */
const TRACES = [
  '739104628517',
  '7391 0462 8517',
  '7391</span><span>0462',
  '739</span><span>104',
  'thistle-quarry-bison',
].flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]);

describe('after sheets were made with a canary PIN', () => {
  let paper: PaperPort;
  const missing = noPaper ?? (process.platform === 'linux' ? null : 'needs /proc');
  beforeAll(async () => {
    if (missing === null) paper = await openPaper();
  }, 60_000);
  afterAll(() => paper?.close());
  beforeEach((context) => context.skip(missing !== null, missing ?? ''));

  it('rule 2: no file, argument or environment of any process holds it', { timeout: 120_000 }, async () => {
    const since = Date.now() - 1000;
    for (const document of [
      recordSheet(sampleRecord({ pinLength: 12 }), pinOf(CANARY), { size: 'A4', form: 'sheet' }),
      halfSheets(sampleRecord({ pinLength: 12 }), pinOf(CANARY), { size: 'Letter', form: 'sheet' }),
      recordSheet(sampleRecord({ pinKind: 'words', pinLength: 20 }), pinOf('thistle-quarry-bison'), {
        size: 'A4',
        form: 'sheet',
      }),
    ]) {
      const pdf = await paper.pdf(document);
      pdf.fill(0);
      await paper.png(document);
    }
    const processes = printingProcesses();
    expect(processes.length).toBeGreaterThanOrEqual(2);
    for (const pid of processes) {
      for (const file of ['cmdline', 'environ'])
        expect(traces(read(`/proc/${pid}/${file}`)), `${file} of ${pid}`).toEqual([]);
    }
    const files = filesSince([...new Set(processes.map(profileOf).filter((path) => path !== null)), tmpdir()], since);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((path) => traces(read(path)).length > 0)).toEqual([]);
    // A PDF is compressed, so its text would not be found: there must be none.
    expect(
      files.filter((path) => path.includes('bgk-print-') && read(path).subarray(0, 5).toString('latin1') === '%PDF-'),
    ).toEqual([]);
  });
});

function traces(bytes: Buffer): readonly string[] {
  return TRACES.filter((trace) => bytes.includes(trace)).map((trace) => trace.toString('utf8'));
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/** The printing child and everything it started. */
function printingProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/cmdline`).includes('bgk-print-'))
    .map(Number);
}

function profileOf(pid: number): string | null {
  return /--user-data-dir=([^\0 ]+)/.exec(read(`/proc/${pid}/cmdline`).toString('utf8'))?.[1] ?? null;
}

/** Files written since then, in the folders that such a run writes to. */
function filesSince(folders: readonly string[], since: number): readonly string[] {
  const found: string[] = [];
  const walk = (folder: string, depth: number): void => {
    let names: string[];
    try {
      names = readdirSync(folder);
    } catch {
      return;
    }
    for (const name of names) {
      const path = join(folder, name);
      try {
        const facts = statSync(path);
        if (facts.isDirectory()) {
          // Of the common temporary folder only what is ours or lies on top.
          if (depth < 8 && (folder !== tmpdir() || /^(bgk-print-|\.org\.chromium|\.com\.google|electron)/i.test(name)))
            walk(path, depth + 1);
        } else if (facts.isFile() && facts.mtimeMs >= since && facts.size < 64 * 1024 * 1024) found.push(path);
      } catch {
        // Gone in the meantime.
      }
    }
  };
  for (const folder of folders) walk(folder, 0);
  return found;
}
