import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { PaperDocument } from '../paper/document';
import { halfSheets } from '../paper/half-sheets';
import type { PaperPort } from '../paper/port';
import type { Printing } from '../paper/printing/printing';
import { saveSheet } from '../paper/printing/save-file';
import { recordSheet } from '../paper/record-sheet';
import type { SheetJob, SheetPaper } from './ports';

export interface SheetPaperOptions {
  readonly port: PaperPort;
  /** Null where nothing can be printed, e.g. on the command line. */
  readonly printing: Printing | null;
  /** Folder for sheets as files, chosen by a person; asked for each time, null when they cancelled. */
  readonly chooseFolder: () => Promise<string | null>;
}

/** The ceremony's paper on the paper layer: one record in, one sheet (or its halves) out. */
export function createSheetPaper({ port, printing, chooseFolder }: SheetPaperOptions): SheetPaper {
  return {
    async deliver(job, { signal } = {}) {
      const document = sheetDocument(job);
      if (job.how === 'file') return { file: await toFile(port, document, job, await chooseFolder(), signal) };
      if (job.how === 'handwrite' && printing === null)
        return { file: await toFile(port, document, job, await chooseFolder(), signal) };
      if (printing === null || job.printer === null) throw new AppError('paper/no-printer');
      await printing.print(document, job.printer, { signal });
      return { file: null };
    },
  };
}

/** `pin` null: the preview's dots, or boxes to write into. */
export function sheetDocument(job: Pick<SheetJob, 'record' | 'pin' | 'paper' | 'how'>): PaperDocument {
  const byHand = job.how === 'handwrite' || job.paper.form === 'handwrite';
  const make = job.paper.form === 'halves' ? halfSheets : recordSheet;
  return make(job.record, byHand ? null : job.pin, { size: job.paper.size, form: byHand ? 'handwrite' : 'sheet' });
}

async function toFile(
  port: PaperPort,
  document: PaperDocument,
  job: SheetJob,
  folder: string | null,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (folder === null) throw new AppError('paper/cancelled');
  const pdf = await port.pdf(document, { signal });
  try {
    const path = join(folder, `sheet-${job.record.sheetNumber}.pdf`);
    await saveSheet(path, pdf);
    return path;
  } finally {
    pdf.fill(0);
  }
}
