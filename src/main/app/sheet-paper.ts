import { AppError } from '../../shared/errors';
import type { SheetJob, SheetPaper } from '../ceremony/ports';
import { sheetDocument } from '../ceremony/sheet-paper';
import type { PaperPort } from '../paper/port';
import type { Printing } from '../paper/printing/printing';
import { saveSheet } from '../paper/printing/save-file';
import { unlessStopped } from './bounded';

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
      const document = sheetDocument(job);
      if (job.printer !== null && job.how !== 'file') {
        await printing.print(document, job.printer, options);
        return { file: null };
      }
      const name = `${job.record.rehearsal ? 'rehearsal-' : ''}sheet-${job.record.sheetNumber}.pdf`;
      const path = await unlessStopped(choosePath(name), options.signal);
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
