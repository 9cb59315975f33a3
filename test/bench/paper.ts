import { join } from 'node:path';
import { createChildPaper } from '../../src/main/paper/child-paper';
import { joinDocuments } from '../../src/main/paper/document';
import { electronBinary } from '../../src/main/paper/electron-binary';
import type { PaperPort } from '../../src/main/paper/port';
import { recordSheet } from '../../src/main/paper/record-sheet';
import { pinOf, sampleRecord } from '../paper/support/records';
import { seededPin } from '../paper/support/seeded-pins';
import { readPinsByOcr } from './ocr';
import { median, row, type Bench } from './row';

/** From record and PIN to finished PDFs, one per sheet, and how many PINs a scanner reads back from them. */
export const paperBench: Bench = async ({ quick, say }) => {
  const root = process.cwd();
  const paper = createChildPaper({
    electron: process.env.BGK_ELECTRON || (electronBinary(root) ?? ''),
    service: join(root, 'out/main/print-service.js'),
  });
  try {
    const begun = performance.now();
    await sheets(paper, 1);
    const start = performance.now() - begun;
    const rounds = quick ? 3 : 9;
    say('paper: two sheets');
    const two = await timed(rounds, () => sheets(paper, 2));
    say('paper: fifty sheets');
    const fifty = await timed(quick ? 1 : 3, () => sheets(paper, 50));
    const job = await timed(quick ? 1 : 3, () => oneJob(paper, 50));
    const preview = await timed(rounds, () =>
      paper.png(recordSheet(sampleRecord(), null, { size: 'A4', form: 'sheet' })),
    );
    say('paper: reading PINs back');
    const ocr = await readPinsByOcr(paper, 'bench', quick ? 20 : 500);
    return [
      row('paper', 'first sheet, start of the printing child included', Math.round(start), 'ms'),
      row('paper', '2 sheets ready, median', Math.round(two), 'ms', { name: 'bar', value: 300 }, two <= 300),
      row(
        'paper',
        '50 sheets ready as one job, median',
        Math.round(job),
        'ms',
        { name: 'bar', value: 1000 },
        job <= 1000,
      ),
      row('paper', '50 sheets as 50 PDFs, median', Math.round(fifty), 'ms'),
      row('paper', 'preview on screen, median', Math.round(preview), 'ms'),
      row('paper', 'PINs read back by OCR at 200 dpi', ocr.read, `of ${ocr.total}`, null, ocr.read === ocr.total),
    ];
  } finally {
    await paper.close();
  }
};

async function sheets(paper: PaperPort, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const pdf = await paper.pdf(
        recordSheet(sampleRecord({ sheetNumber: `0004-${index}` }), pinOf(seededPin('bench', index)), {
          size: 'A4',
          form: 'sheet',
        }),
      );
      pdf.fill(0);
    }),
  );
}

async function oneJob(paper: PaperPort, count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, index) =>
    recordSheet(sampleRecord({ sheetNumber: `0004-${index}` }), pinOf(seededPin('bench', index)), {
      size: 'A4',
      form: 'sheet',
    }),
  );
  (await paper.pdf(joinDocuments('Record sheets', all))).fill(0);
}

async function timed(rounds: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = performance.now();
    await work();
    times.push(performance.now() - before);
  }
  return median(times);
}
