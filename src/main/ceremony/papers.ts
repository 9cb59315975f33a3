import type { LabelFacts, SheetRegisterEntry } from '../../shared/model/paper';
import { halfNumbers } from '../paper/half-sheets';
import { recordOf } from './steps/print';
import { isHalves } from './sheet-kind';
import type { CeremonyState, KeyRecord, Sheet } from './state';

/**
 * What goes on stickers: every key with the sheet that counts for it, or with the number that its first sheet will have.
 * @param today ISO date
 */
export function labelFacts(state: CeremonyState, today: string): readonly LabelFacts[] {
  return state.keys.filter(hasPaper(state)).map((key): LabelFacts => {
    const { record, sheet } = recordOf(state, key.letter, today);
    const split = isHalves(sheet) ? halfNumbers(record) : null;
    return {
      keyLetter: key.letter,
      sheetNumber: split?.[0].sheetNumber ?? record.sheetNumber,
      envelopeNumber: record.envelopeNumber,
      keyEnvelopeNumber: record.keyEnvelopeNumber ?? null,
      ...(split === null
        ? {}
        : { second: { sheetNumber: split[1].sheetNumber, envelopeNumber: split[1].envelopeNumber } }),
    };
  });
}

/** A key that left its place in the plan has no paper of its own. */
function hasPaper(state: CeremonyState): (key: KeyRecord) => boolean {
  return (key) => state.plan === null || key.accountIndex !== null || key.sheets.length > 0;
}

/** Every sheet number that was ever given in this ceremony, with what became of it. */
export function sheetRegister(state: CeremonyState): readonly SheetRegisterEntry[] {
  return state.keys.flatMap((key) => key.sheets.map(entry));
}

function entry(sheet: Sheet): SheetRegisterEntry {
  const envelopeNumber = sheet.secondEnvelope === null ? sheet.envelope : `${sheet.envelope}, ${sheet.secondEnvelope}`;
  const isVoid = sheet.voided !== null;
  return {
    sheetNumber: sheet.number,
    envelopeNumber,
    state: isVoid ? 'void' : 'inUse',
    date: isVoid ? (sheet.voidedAt ?? sheet.date).slice(0, 10) : sheet.date,
    note: sheet.voided ?? '',
  };
}
