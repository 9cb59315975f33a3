import type { PrinterInfo } from '../../../shared/model/paper';
import type { PaperDocument } from '../document';

export interface PrintCallOptions {
  readonly signal?: AbortSignal;
}

export interface PrintOutcome {
  /** The spooler's name for the job; null where it has none. */
  readonly job: string | null;
  /** Did the spooler forget the job's content? null: nobody can say. */
  readonly forgotten: boolean | null;
}

/** Document to paper. Taking the job is not proof: the sheet is proven by typing from it. */
export interface Printing {
  /** @returns printers with what speaks against them; the safest kind first. */
  printers(options?: PrintCallOptions): Promise<PrinterInfo[]>;
  /** @throws AppError `paper/no-printer`, `paper/printer`, `paper/cancelled`, `paper/renderer`, `paper/overflow`. */
  print(document: PaperDocument, printer: string, options?: PrintCallOptions): Promise<PrintOutcome>;
}
