import { settingsMissing } from '../../shared/key-policy';
import type { Choices } from '../../shared/model/tenant';
import { checkCode } from '../paper/check-code';
import { fingerprint } from './audit-of';
import type { Fact } from './facts';
import { readSerial } from './identity';
import { cloudNow } from './sheet-kind';
import { accountOf, indexOfLetter, keyOf, type CeremonyState, type KeyRecord, type Sheet } from './state';

/**
 * A journal of which records are lost (docs/formats.md): what the records around them still prove, and what has to be read again.
 * Nothing here runs for a journal that is whole.
 */
export function takeLoss(state: CeremonyState, was: string | null): CeremonyState {
  return { ...state, lost: [...state.lost, was], doubt: true };
}

/** Before a fact is applied: what it rests on may be what was lost. */
export function restoreAround(state: CeremonyState, fact: Fact, at: string): CeremonyState {
  switch (fact.type) {
    case 'planned':
      return chosenAs(state, fact.plan.choices);
    case 'planApproved':
      // Approved was a plan that is lost; what is known of an earlier one does not count.
      return fact.hash === state.plan?.hash ? state : { ...state, plan: null, approvedHash: null, accounts: [] };
    case 'undone':
      return { ...state, abandoning: true };
    case 'pinIntent':
      return onlyOneOf(state, fact.letter, fact.info);
    case 'accountIntent':
      return accountOf(state, fact.index) === undefined ? stopped(state, `account ${fact.index + 1}`) : state;
    case 'accountMade':
      return accountOf(state, fact.index) === undefined
        ? stopped(state, `the account ${fact.userPrincipalName} was made`)
        : state;
    case 'makeIntent':
      return changeKey(letterUsed(state, fact.letter), fact.letter, (key) => ({
        ...key,
        accountIndex: fact.accountIndex,
      }));
    case 'pinSet':
    case 'pinRefused':
    case 'serialTyped':
    case 'keyAssigned':
    case 'keySettingsIntent':
    case 'keySettingsDone':
    case 'credentialMade':
    case 'registered':
    case 'orphans':
      return letterUsed(state, fact.letter);
    case 'sheetIssued':
      return changeKey(letterUsed(state, fact.letter), fact.letter, (key) => ({
        ...key,
        sheets: key.sheets.map((sheet) => voided(sheet, 'Printed again', at)),
      }));
    case 'printIntent':
    case 'sheetPrinted':
    case 'sheetVoided':
    case 'proofIntent':
    case 'paperProven':
      return sheetKnown(letterUsed(state, fact.letter), fact.letter, fact.number, at);
    default:
      return state;
  }
}

/** A plan says what was chosen for it. */
function chosenAs(state: CeremonyState, choices: Choices): CeremonyState {
  const due = (key: KeyRecord): boolean =>
    key.pin.state !== 'destroyed' && settingsMissing(key.settings?.asked ?? null, choices.keyPolicy);
  return { ...state, choices, keys: state.keys.map((key) => ({ ...key, settingsDue: due(key) })) };
}

/**
 * After a loss, once: everything that a lost record may have said otherwise is asked of key, paper and tenant again (rule 9).
 * @param slots sealed PINs whose key still exists
 */
export function inDoubt(state: CeremonyState, slots: readonly string[], at: string): CeremonyState {
  const begun = state.accounts.some((account) => account.userId !== null) || state.stopped.length > 0;
  const planned = (state.plan !== null && state.approvedHash === state.plan.hash) || begun;
  return {
    ...state,
    doubt: false,
    // Answers, choices or the plan may be what was lost: nothing is approved that has not been looked at again.
    ...(planned ? {} : { survey: null, plan: null, accounts: [] }),
    keys: state.keys
      .map((key) => (accountOf(state, key.accountIndex) === undefined ? { ...key, accountIndex: null } : key))
      .map((key) => keyInDoubt(key, slots, at, begun)),
    orphaned: [...state.orphaned, ...state.keys.filter(passkeyLost).map(passkeyWords)],
  };
}

/** Only a PIN that is on paper alone opens the key that could say what its passkey is. */
function passkeyLost(key: KeyRecord): boolean {
  return key.made === null && key.paperProvenAt !== null;
}

function passkeyWords(key: KeyRecord): string {
  return `the passkey of key ${key.letter}: reset the key, prepare it again, and remove its old passkey from the account in Entra`;
}

function keyInDoubt(key: KeyRecord, slots: readonly string[], at: string, begun: boolean): KeyRecord {
  const gone = key.pin.state === 'destroyed' || !slots.includes(key.pin.sealed.slot);
  const proven = key.paperProvenAt !== null;
  return {
    ...key,
    pin: { ...key.pin, state: gone ? 'destroyed' : key.pin.state === 'set' && !proven ? 'sending' : key.pin.state },
    making: key.making || (begun && key.accountIndex !== null && key.made === null),
    registered: key.made === null ? null : key.registered,
    // It may have been declared void. Where its PIN is on it alone it stays, and is to be proven.
    sheets: gone ? key.sheets : key.sheets.map((sheet) => voided(sheet, 'The record of it was damaged', at)),
  };
}

function voided(sheet: Sheet, reason: string, at: string): Sheet {
  return sheet.voided !== null || sheet.provenAt !== null ? sheet : { ...sheet, voided: reason, voidedAt: at };
}

/** A key gets a letter only while no other record is about it: what stands there was dropped or reset, and that was lost. */
function onlyOneOf(state: CeremonyState, letter: string, info: KeyRecord['info']): CeremonyState {
  const serial = readSerial(info);
  const another = (key: KeyRecord): boolean =>
    key.letter !== letter &&
    serial !== null &&
    readSerial(key.info) === serial &&
    key.info.vendorId === info.vendorId &&
    key.info.aaguid === info.aaguid;
  return letterTaken({ ...state, keys: state.keys.filter((key) => !another(key)) }, letter, 0);
}

/** A letter that was given stays given, also when the record of its PIN is lost. */
function letterTaken(state: CeremonyState, letter: string, more: 0 | 1): CeremonyState {
  return { ...state, lettersUsed: Math.max(state.lettersUsed, indexOfLetter(letter) + more) };
}

function letterUsed(state: CeremonyState, letter: string): CeremonyState {
  if (keyOf(state, letter) !== undefined) return state;
  const words = `key ${letter}: its sealed PIN was in what was lost`;
  return {
    ...letterTaken(state, letter, 1),
    orphaned: state.orphaned.includes(words) ? state.orphaned : [...state.orphaned, words],
  };
}

/** The numbers of its envelopes are lost; all else on a sheet follows from the rest. */
function sheetKnown(state: CeremonyState, letter: string, number: string, at: string): CeremonyState {
  return changeKey(state, letter, (key) => {
    if (key.sheets.some((sheet) => sheet.number === number)) return key;
    const account = accountOf(state, key.accountIndex);
    const sheet: Sheet = {
      number,
      envelope: 'not known',
      keyEnvelope: key.sheets[0]?.keyEnvelope ?? 'not known',
      secondEnvelope: null,
      checkCode: checkCode(
        number,
        account?.userPrincipalName ?? '',
        key.info.serial ?? fingerprint(key.made?.credentialId ?? ''),
      ),
      date: at.slice(0, 10),
      printed: null,
      provenAt: null,
      voided: null,
      voidedAt: null,
      cloud: cloudNow(state),
      ...(key.made === null && state.plan === null ? { beforeAccount: true } : {}),
    };
    return { ...key, sheets: [...key.sheets.map((each) => voided(each, 'Printed again', at)), sheet] };
  });
}

/** What this rests on cannot be read from key or tenant, so that the ceremony does not go on; it can be taken back. */
function stopped(state: CeremonyState, what: string): CeremonyState {
  return state.stopped.includes(what) ? state : { ...state, stopped: [...state.stopped, what] };
}

function changeKey(state: CeremonyState, letter: string, change: (key: KeyRecord) => KeyRecord): CeremonyState {
  return { ...state, keys: state.keys.map((key) => (key.letter === letter ? change(key) : key)) };
}
