import { AppError } from '../../shared/errors';
import type { RegisterAccount, RegisterKey } from '../../shared/model/drill';
import type { KeyInfo } from '../../shared/model/key';
import { fingerprint } from '../ceremony/audit-of';
import type { KeyDevice, KeySource } from '../keys/hid/hid-port';
import type { SecurityKey } from '../keys/key-operations';
import { checkCode, sameCheckCode } from '../paper/check-code';

export interface KeyDeps {
  readonly source: KeySource;
  readonly openKey: (device: KeyDevice) => Promise<SecurityKey>;
}

/** With this many tries or fewer left no PIN is sent before the operator has typed how many (rule 7). */
const FEW_TRIES = 3;

export const bytesOf = (base64Url: string): Uint8Array => new Uint8Array(Buffer.from(base64Url, 'base64url'));

/** Is it this key? By its serial; without one by a silent assertion, which needs no PIN (rule 5). Null: the key cannot say. */
async function isRecorded(recorded: RegisterKey, info: KeyInfo, key: SecurityKey): Promise<boolean | null> {
  if (info.aaguid !== recorded.aaguid) return false;
  const told = recorded.serialMethod === 'typedByOperator' || recorded.serialMethod === 'none' ? null : recorded.serial;
  if (told !== null && info.serial !== null) return info.serial === told;
  return key.recognise(recorded.rpId, bytesOf(recorded.credentialId));
}

/**
 * Opens the key on record, after making sure that it is this key and no other; a stranger is sent nothing.
 * @throws AppError `key/none`, `key/other`, `key/several`.
 */
export async function withRecordedKey<T>(
  deps: KeyDeps,
  recorded: RegisterKey,
  act: (key: SecurityKey, info: KeyInfo) => Promise<T>,
): Promise<T> {
  const devices = (await deps.source.list()).filter((device) => device.denied === null);
  if (devices.length === 0) throw new AppError('key/none', { expected: recorded.letter });
  const maybe: KeyDevice[] = [];
  for (const device of devices) {
    const key = await deps.openKey(device);
    try {
      const info = await key.describe();
      const same = await isRecorded(recorded, info, key);
      if (same === true) return await act(key, info);
      if (same === null) maybe.push(device);
    } finally {
      await key.close().catch(() => undefined);
    }
  }
  if (maybe.length > 1) throw new AppError('key/several', { count: maybe.length });
  const [only] = maybe;
  if (only === undefined || devices.length > 1) throw new AppError('key/other', { expected: recorded.letter });
  // One key alone that cannot say who it is, of the recorded model: the check code on the paper is what ties it.
  const key = await deps.openKey(only);
  try {
    return await act(key, await key.describe());
  } finally {
    await key.close().catch(() => undefined);
  }
}

/** Check codes that stand on the paper of this key: on the sheet, or on each half of it. Never derived from the PIN. */
export function sheetCodes(account: RegisterAccount, key: RegisterKey): readonly string[] {
  if (key.sheetNumber === null) return [];
  const of = [key.serial, fingerprint(Buffer.from(key.credentialId, 'base64url').toString('hex'))].filter(
    (one) => one !== null,
  );
  return ['', '1', '2', '3'].flatMap((part) =>
    of.map((one) => checkCode(`${key.sheetNumber}${part}`, account.userPrincipalName, one)),
  );
}

/** A wrong sheet must not cost a try. A key without a sheet on record has no code to ask for. @throws AppError `ceremony/wrong-sheet`. */
export function demandSheet(account: RegisterAccount, key: RegisterKey, typed: string): void {
  const codes = sheetCodes(account, key);
  if (codes.length > 0 && !codes.some((code) => sameCheckCode(typed, code)))
    throw new AppError('ceremony/wrong-sheet', { expected: key.sheetNumber ?? key.letter });
}

/** Rule 7, before a PIN may follow. @throws AppError `pin/blocked`, `pin/auth-blocked`, `pin/few-tries`. */
export function demandTries(info: KeyInfo, typedTries: number | null): void {
  const { retries, powerCycleNeeded } = info.pin;
  if (retries === 0) throw new AppError('pin/blocked');
  if (powerCycleNeeded === true) throw new AppError('pin/auth-blocked', { tries: retries });
  if (retries !== null && retries <= FEW_TRIES && typedTries !== retries)
    throw new AppError('pin/few-tries', { tries: retries });
}
