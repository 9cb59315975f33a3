import type { Choices, Cloud } from '../../shared/model/tenant';
import type { CeremonyState, KeyRecord, Sheet } from './state';

/** Fewer digits leave a half and the key worth too much (see `paper/half-sheets`). */
const LEAST_DIGITS_TO_SPLIT = 12;

/** What a PIN is made as. Halves take twelve digits, so that one half and the key are worth little. */
export function pinSpec(choices: Choices): Choices['pin'] {
  if (choices.paper.form !== 'halves') return choices.pin;
  const length = choices.pin.kind === 'digits' ? choices.pin.length : 0;
  return { kind: 'digits', length: Math.max(LEAST_DIGITS_TO_SPLIT, length + (length % 2)) };
}

/** A sheet in two envelopes. What was chosen since does not change what lies on the table. */
export function isHalves(sheet: Sheet): boolean {
  return sheet.secondEnvelope !== null;
}

/** The cloud whose addresses a sheet prints: where no tenant is known yet, the one that the operator named. */
export function cloudNow(state: CeremonyState): Cloud {
  return state.tenant?.cloud ?? state.choices.cloud ?? 'global';
}

/** Why the PIN that is on this key cannot be cut in two as chosen; null when it can, or need not be. */
export function whyNotSplit(choices: Choices, key: KeyRecord): string | null {
  if (choices.paper.form !== 'halves' || key.pin.state === 'destroyed') return null;
  const { made, characters } = key.pin;
  if (made.kind === 'digits' && characters >= LEAST_DIGITS_TO_SPLIT && characters % 2 === 0) return null;
  const is = made.kind === 'words' ? 'is made of words' : `has ${characters} digits`;
  return `the PIN of key ${key.letter} ${is}, and two halves take ${LEAST_DIGITS_TO_SPLIT} digits: choose one sheet, or reset key ${key.letter}.`;
}

/** It went to paper, and that paper will do. */
export function isPrinted(state: CeremonyState, sheet: Sheet | null): boolean {
  return sheet !== null && sheet.printed !== null && whyStale(state, sheet) === null;
}

/** Why a sheet that is printed no longer does, in a sentence for people; null while it does. */
export function whyStale(state: CeremonyState, sheet: Sheet): string | null {
  if (sheet.provenAt !== null || sheet.voided !== null) return null;
  const halves = state.choices.paper.form === 'halves';
  if (isHalves(sheet) !== halves)
    return halves ? 'It is one sheet, and two halves are chosen.' : 'It is two halves, and one sheet is chosen.';
  if (state.tenant !== null && sheet.cloud !== state.tenant.cloud)
    return 'It names the sign-in addresses of another cloud.';
  return null;
}
