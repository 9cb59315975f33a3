import { AppError } from '../../shared/errors';
import type { SheetLine } from '../../shared/model/paper';
import { nodeDisk } from '../ceremony/journal/disk';
import { allSheets } from '../drill/sheet-register';
import type { Register } from '../drill/register';
import type { PaperDocument } from '../paper/document';
import { recordSheet } from '../paper/record-sheet';

export async function sheetLines(folder: string, register: Register): Promise<SheetLine[]> {
  return (await allSheets(folder, register, nodeDisk)).map(({ line }) => line);
}

/**
 * The page that takes the place of a sheet that is void: its facts, VOID where the PIN stood, and why.
 * @throws AppError `app/bad-input` where no such number is void.
 */
export async function voidNotice(folder: string, register: Register, sheetNumber: string): Promise<PaperDocument> {
  const sheets = await allSheets(folder, register, nodeDisk);
  const found = sheets.find(({ line }) => line.sheetNumber === sheetNumber && line.state === 'void');
  if (found === undefined || found.record === null)
    throw new AppError('app/bad-input', { what: 'which void sheet is meant' });
  return recordSheet(found.record, null, { size: found.size, form: 'sheet' });
}
