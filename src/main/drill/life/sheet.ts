import { AppError } from '../../../shared/errors';
import { MAX_PIN_TRIES, type KeyInfo } from '../../../shared/model/key';
import type { SheetRecord } from '../../../shared/model/paper';
import { fingerprint } from '../../ceremony/audit-of';
import { drillDates, localDate } from '../../ceremony/dates';
import { NumberRegister, sheetNumber } from '../../ceremony/numbers';
import type { SecurityKey } from '../../keys/key-operations';
import { checkCode, sameCheckCode } from '../../paper/check-code';
import { bytesOf, demandTries, withRecordedKey } from '../recorded-key';
import type { LifeCall, LifeJob } from './job';
import { withNewKey } from './new-key';
import { sheetOfLife, type LifeSheet } from './state';
import { codePoints, type TypedPin } from './typed-pin';

/** A sheet with the new PIN. One that may have come out before is void. */
export async function printSheet(
  job: LifeJob,
  how: 'printer' | 'file' | 'handwrite',
  printer: string | null,
  call: LifeCall = {},
): Promise<void> {
  job.demand('print');
  const { pin, header, letter } = job.state;
  if (pin === null) return;
  const numbers = new NumberRegister(job.deps.folder, job.deps.disk);
  const number = sheetNumber(header.number, letter, job.state.sheets.length);
  const serial = serialOf(job);
  await job.commit({
    type: 'sheetIssued',
    number,
    envelope: await numbers.nextEnvelope(),
    keyEnvelope: await numbers.nextEnvelope(),
    checkCode: checkCode(number, job.account.userPrincipalName, serial ?? fingerprint(credentialHex(job))),
    date: localDate(job.deps.clock.now()),
  });
  const sheet = {
    record: sheetRecord(job),
    paper: { form: how === 'handwrite' ? 'handwrite' : 'sheet', size: job.deps.paperSize },
    how,
    printer,
  } as const;
  const deliver = (secret: Uint8Array | null) =>
    job.deps.paper.deliver({ ...sheet, pin: secret }, call.signal === undefined ? {} : { signal: call.signal });
  const { file } = how === 'handwrite' ? await deliver(null) : await job.withSecret(pin.sealed, deliver);
  await job.commit({ type: 'printed', number, how, file });
}

/** What was typed from the paper opens the key, and the key signs. Then the sealed PINs are destroyed (rule 1). */
export async function provePaper(job: LifeJob, typed: TypedPin, call: LifeCall = {}): Promise<void> {
  job.demand('provePaper');
  const sheet = sheetOfLife(job.state);
  const { pin } = job.state;
  if (sheet === null || pin === null) return;
  if (!sameCheckCode(typed.checkCode, sheet.checkCode))
    throw new AppError('ceremony/wrong-sheet', { expected: sheet.number });
  if (codePoints(typed.pin) !== pin.characters)
    throw new AppError('ceremony/wrong-length', { sheet: sheet.number, length: pin.characters });
  const credential = credentialOf(job);
  const act = async (key: SecurityKey, info: KeyInfo): Promise<void> => {
    demandTries(info, typed.triesLeft);
    try {
      const proof = credential.publicKey.length === 0 ? null : await key.prove(credential, typed.pin, call);
      if (proof === null) await key.provePin(typed.pin, call);
      await job.commit({ type: 'paperProven', signCount: proof?.signCount ?? null });
    } catch (error) {
      if (error instanceof AppError && /^(?:pin|key)\//u.test(error.code)) {
        const tries = error.details['tries'];
        await job.commit({ type: 'proofFailed', code: error.code, tries: typeof tries === 'number' ? tries : null });
      }
      throw error;
    }
  };
  const { recordedKey } = job;
  await (recordedKey === null ? withNewKey(job, act) : withRecordedKey(job.deps, recordedKey, act));
  await job.destroySecrets();
}

/** Everything on the new sheet but the PIN. */
export function sheetRecord(job: LifeJob): SheetRecord {
  const sheet = sheetOfLife(job.state);
  if (sheet === null || job.state.pin === null) throw new AppError('ceremony/no-paper', { letter: job.state.letter });
  const { pin, notify } = job.deps;
  return lifeRecord(job, sheet, { pinKind: pin.kind, notify });
}

/** What one sheet of a job says, the PIN apart. */
export function lifeRecord(
  { tenant, account, recordedKey, state }: Pick<LifeJob, 'tenant' | 'account' | 'recordedKey' | 'state'>,
  sheet: LifeSheet,
  { pinKind, notify }: Pick<SheetRecord, 'pinKind' | 'notify'>,
): SheetRecord {
  const { info } = state.pin ?? { info: null };
  return {
    rehearsal: tenant.simulated,
    sheetNumber: sheet.number,
    envelopeNumber: sheet.envelope,
    keyEnvelopeNumber: sheet.keyEnvelope,
    date: sheet.date,
    checkCode: sheet.checkCode,
    tenantName: tenant.displayName,
    tenantId: tenant.tenantId,
    cloud: tenant.cloud,
    userPrincipalName: account.userPrincipalName,
    keyLetter: state.letter,
    keyModel: recordedKey?.model ?? info?.model ?? info?.product ?? '',
    keyFirmware: info?.firmware ?? null,
    serial: recordedKey?.serial ?? info?.serial ?? null,
    serialMethod: recordedKey?.serialMethod ?? info?.serialMethod ?? 'none',
    aaguid: recordedKey?.aaguid ?? info?.aaguid ?? '',
    credentialFingerprint: fingerprint(credentialHex({ recordedKey, state })),
    pinKind,
    pinLength: state.pin?.characters ?? 0,
    // Read before a PIN was changed, the counter may be short of what a new PIN starts with.
    pinTries: (state.kind === 'changePin' ? null : info?.pin.retries) ?? MAX_PIN_TRIES,
    role: 'Global Administrator',
    notify,
    drillDates: drillDates(sheet.date),
    voidReason: null,
  };
}

function serialOf(job: LifeJob): string | null {
  const { recordedKey, state } = job;
  if (recordedKey !== null) return recordedKey.serialMethod === 'typedByOperator' ? null : recordedKey.serial;
  return state.pin?.info.serial ?? null;
}

function credentialHex(job: Pick<LifeJob, 'recordedKey' | 'state'>): string {
  return job.recordedKey === null
    ? (job.state.made?.credentialId ?? '')
    : Buffer.from(job.recordedKey.credentialId, 'base64url').toString('hex');
}

function credentialOf(job: LifeJob): {
  rpId: string;
  credentialId: Uint8Array;
  publicKey: Uint8Array;
  lastSignCount: number;
} {
  const { recordedKey, state } = job;
  if (recordedKey !== null)
    return {
      rpId: recordedKey.rpId,
      credentialId: bytesOf(recordedKey.credentialId),
      publicKey: bytesOf(recordedKey.publicKey ?? ''),
      lastSignCount: recordedKey.signCount,
    };
  return {
    rpId: state.made?.rpId ?? '',
    credentialId: Buffer.from(state.made?.credentialId ?? '', 'hex'),
    publicKey: Buffer.from(state.made?.publicKey ?? '', 'hex'),
    lastSignCount: state.made?.signCount ?? 0,
  };
}
