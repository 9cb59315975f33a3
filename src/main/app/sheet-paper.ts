import { AppError } from '../../shared/errors';
import type { Choices } from '../../shared/model/tenant';
import type { SheetRecord } from '../../shared/model/paper';
import type { SheetJob, SheetPaper } from '../ceremony/ports';
import type { PaperDocument } from '../paper/document';
import { halfSheets } from '../paper/half-sheets';
import type { PaperPort } from '../paper/port';
import type { Printing } from '../paper/printing/printing';
import { saveSheet } from '../paper/printing/save-file';
import { recordSheet } from '../paper/record-sheet';

/** The document of one key in the form that was chosen. `pin` null: dots for the preview, boxes when written by hand. */
export function sheetDocument(
  record: SheetRecord,
  pin: Uint8Array | null,
  paper: Choices['paper'],
  handwrite: boolean,
): PaperDocument {
  if (paper.form === 'halves' && !handwrite) return halfSheets(record, pin, paper.size);
  return recordSheet(record, pin, { size: paper.size, form: handwrite ? 'handwrite' : 'sheet' });
}

/**
 * Delivers sheets to the chosen printer, or to a file that the operator names.
 * @param choosePath asks for a place; null when the operator changed their mind
 */
export function createSheetPaper(
  paper: PaperPort,
  printing: Printing,
  choosePath: (suggested: string) => Promise<string | null>,
): SheetPaper {
  return {
    async deliver(job: SheetJob, options = {}) {
      const document = sheetDocument(
        job.record,
        job.pin,
        job.paper,
        job.how === 'handwrite' || job.paper.form === 'handwrite',
      );
      if (job.printer !== null && job.how !== 'file') {
        await printing.print(document, job.printer, options);
        return { file: null };
      }
      const path = await choosePath(`${job.record.rehearsal ? 'rehearsal-' : ''}sheet-${job.record.sheetNumber}.pdf`);
      if (path === null) throw new AppError('paper/cancelled');
      const pdf = await paper.pdf(document, options);
      try {
        await saveSheet(path, pdf);
      } finally {
        pdf.fill(0);
      }
      return { file: path };
    },
  };
}
