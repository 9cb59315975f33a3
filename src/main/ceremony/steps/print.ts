import { AppError } from '../../../shared/errors';
import { MAX_PIN_TRIES } from '../../../shared/model/key';
import type { SheetRecord } from '../../../shared/model/paper';
import { checkCode } from '../../paper/check-code';
import { fingerprint } from '../audit-of';
import type { StepContext } from '../context';
import { drillDates, localDate } from '../dates';
import { sheetNumber } from '../numbers';
import { targetKey, whyNotPrint, whyNotVoid } from '../rules';
import { cloudNow, whyStale } from '../sheet-kind';
import { keyOf, sheetOf, type CeremonyState, type KeyRecord, type Sheet } from '../state';

export interface PrintRequest {
  /** null: of a key that no account is known for yet, named by `letter`. */
  readonly accountIndex: number | null;
  readonly how: 'printer' | 'file' | 'handwrite';
  readonly printer: string | null;
  readonly letter?: string | undefined;
}

/** Step 7, first half. A sheet that went to paper before is void once another one is printed: never two valid sheets for a key. */
export async function print(context: StepContext, request: PrintRequest): Promise<void> {
  const key = targetKey(context.state(), request.accountIndex, request.letter, whyNotPrint);
  if (key === null || (key.made === null && context.state().plan !== null))
    throw new AppError('ceremony/not-allowed', { why: 'no key is registered.' });
  const sheet = await freshSheet(context, key);
  const { state, record } = recordOf(context.state(), key.letter);
  await context.commit({ type: 'printIntent', letter: key.letter, number: sheet.number, how: request.how });
  const job = { record, paper: state.choices.paper, how: request.how, printer: request.printer } as const;
  const { file } =
    request.how === 'handwrite'
      ? await context.paper.deliver({ ...job, pin: null }, { signal: context.signal })
      : await context.secrets.withPin(key.letter, (pin) =>
          context.paper.deliver({ ...job, pin }, { signal: context.signal }),
        );
  await context.commit({ type: 'sheetPrinted', letter: key.letter, number: sheet.number, how: request.how, file });
}

export async function voidSheet(
  context: StepContext,
  request: { readonly accountIndex: number | null; readonly reason: string; readonly letter?: string | undefined },
): Promise<void> {
  const key = targetKey(context.state(), request.accountIndex, request.letter, whyNotVoid);
  const sheet = key === null ? null : sheetOf(key);
  if (key === null || sheet === null) throw new AppError('ceremony/not-allowed', { why: 'there is no sheet.' });
  const reason = request.reason.trim();
  if (reason === '') throw new AppError('app/bad-input', { what: 'the reason' });
  await context.commit({ type: 'sheetVoided', letter: key.letter, number: sheet.number, reason });
}

function draftSheet(state: CeremonyState, key: KeyRecord, date: string): Sheet {
  const number = sheetNumber(state.header.number, key.letter, key.sheets.length);
  const account = state.accounts.find((each) => each.planned.index === key.accountIndex);
  return {
    number,
    envelope: '',
    keyEnvelope: key.sheets[0]?.keyEnvelope ?? '',
    secondEnvelope: state.choices.paper.form === 'halves' ? '' : null,
    checkCode: checkCode(
      number,
      account?.userPrincipalName ?? '',
      key.info.serial ?? fingerprint(key.made?.credentialId ?? ''),
    ),
    date,
    cloud: cloudNow(state),
    printed: null,
    provenAt: null,
    voided: null,
    voidedAt: null,
    ...(key.made === null && state.plan === null ? { beforeAccount: true } : {}),
  };
}

async function freshSheet(context: StepContext, key: KeyRecord): Promise<Sheet> {
  const current = sheetOf(key);
  // `unsettled`: the print job may or may not have come out before the crash.
  const maybeOut =
    current !== null && (current.printed !== null || context.state().unsettled.includes(`print ${current.number}`));
  const stale = current === null ? null : whyStale(context.state(), current);
  const blank = current === null ? null : whyBlank(context.state(), current);
  if (current !== null && !maybeOut && stale === null && blank === null) return current;
  if (current !== null)
    await context.commit({
      type: 'sheetVoided',
      letter: key.letter,
      number: current.number,
      reason: stale ?? (maybeOut ? null : blank) ?? 'Printed again',
    });
  const state = context.state();
  const number = sheetNumber(state.header.number, key.letter, key.sheets.length);
  const account = state.accounts.find((each) => each.planned.index === key.accountIndex);
  const serialOrFingerprint = key.info.serial ?? fingerprint(key.made?.credentialId ?? '');
  await context.commit({
    type: 'sheetIssued',
    letter: key.letter,
    number,
    envelope: await context.numbers.nextEnvelope(),
    keyEnvelope: key.sheets[0]?.keyEnvelope ?? (await context.numbers.nextEnvelope()),
    secondEnvelope: state.choices.paper.form === 'halves' ? await context.numbers.nextEnvelope() : null,
    checkCode: checkCode(number, account?.userPrincipalName ?? '', serialOrFingerprint),
    date: localDate(context.clock.now()),
    ...(key.made === null || account === undefined ? { beforeAccount: true } : {}),
  });
  const issued = keyOf(context.state(), key.letter);
  const sheet = issued === undefined ? null : sheetOf(issued);
  if (sheet === null) throw new AppError('app/internal', { kind: 'sheet' });
  return sheet;
}

/** Issued before the account was known and never printed: now it can say more. */
function whyBlank(state: CeremonyState, sheet: Sheet): string | null {
  return sheet.beforeAccount === true && state.plan !== null ? 'Its account is known now.' : null;
}

/**
 * Everything on the sheet but the PIN; also what the preview draws.
 * @param draftDate ISO date: before a sheet is issued, as it would be then, with the envelope numbers still open
 * @throws AppError `ceremony/no-paper`.
 */
export function recordOf(
  state: CeremonyState,
  letter: string,
  draftDate: string | null = null,
): { readonly state: CeremonyState; readonly record: SheetRecord; readonly sheet: Sheet } {
  const key = keyOf(state, letter);
  const issued = key === undefined ? null : sheetOf(key);
  const open = issued === null || whyStale(state, issued) !== null;
  const sheet = key !== undefined && draftDate !== null && open ? draftSheet(state, key, draftDate) : issued;
  const account = state.accounts.find((each) => each.planned.index === key?.accountIndex);
  if (key === undefined || sheet === null || (account === undefined && sheet.beforeAccount !== true))
    throw new AppError('ceremony/no-paper', { letter });
  return { state, sheet, record: recordFor(state, key, sheet) };
}

/** Everything that one given sheet of a key says, the PIN apart. */
export function recordFor(state: CeremonyState, key: KeyRecord, sheet: Sheet): SheetRecord {
  const account = state.accounts.find((each) => each.planned.index === key.accountIndex);
  const blank = sheet.beforeAccount === true;
  return {
    rehearsal: state.header.rehearsal,
    sheetNumber: sheet.number,
    envelopeNumber: sheet.envelope,
    keyEnvelopeNumber: sheet.keyEnvelope,
    ...(sheet.secondEnvelope === null || sheet.secondEnvelope === ''
      ? {}
      : { secondEnvelopeNumber: sheet.secondEnvelope }),
    date: sheet.date,
    checkCode: sheet.checkCode,
    tenantName: blank ? '' : (state.tenant?.displayName ?? ''),
    tenantId: blank ? '' : (state.tenant?.id ?? ''),
    cloud: sheet.cloud,
    userPrincipalName: blank ? '' : (account?.userPrincipalName ?? ''),
    keyLetter: key.letter,
    keyModel: key.info.model ?? key.info.product,
    keyFirmware: key.info.firmware,
    serial: key.info.serial ?? key.typedSerial,
    serialMethod: key.info.serial === null && key.typedSerial !== null ? 'typedByOperator' : key.info.serialMethod,
    aaguid: key.info.aaguid,
    credentialFingerprint: blank ? '' : fingerprint(key.made?.credentialId ?? ''),
    pinKind: key.pin.made.kind,
    pinLength: key.pin.characters,
    pinTries: key.info.pin.retries ?? MAX_PIN_TRIES,
    role: 'Global Administrator, given last',
    notify: state.choices.notify,
    drillDates: drillDates(sheet.date),
    voidReason: sheet.voided,
  };
}
