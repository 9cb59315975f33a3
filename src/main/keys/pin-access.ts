import { AppError } from '../../shared/errors';
import { Permission, type PinRetries, type PinToken } from './ctap2/client-pin';
import { checkPinFormat } from './ctap2/pin-format';
import { CtapStatus, isStatus } from './ctap2/status';
import { ctapOptions, type KeySession } from './key-session';
import type { KeyCallOptions } from './key-operations';

/** The specification's own least, whatever a key asks for by now: an older PIN may be shorter than today's minimum. */
const SPEC_MIN_PIN = 4;
const SPEC_MAX_PIN_BYTES = 63;
/** Rule 7: this many tries or fewer are never used without the operator. */
const FEW_TRIES = 3;

export interface TokenPurpose {
  readonly permissions: number;
  readonly rpId: string | null;
}

/** Any token will do: the PIN is all that is asked about. */
export const PROVE_PIN: TokenPurpose = { permissions: Permission.getAssertion, rpId: 'bgk.proof' };

/** An NFC copy of a PIN that the key has had before. A text that no key can hold is refused here and costs no try. */
export function knownPin(pin: Uint8Array): Uint8Array {
  const check = checkPinFormat(pin, { minLength: SPEC_MIN_PIN, maxLength: SPEC_MAX_PIN_BYTES });
  if (!check.ok) throw new AppError('pin/rule', { why: check.why });
  return check.pin;
}

/** Rule 7, asked before each PIN that goes to a key. Returns the tries left. */
export async function requireTries(session: KeySession, options: KeyCallOptions): Promise<number> {
  const clientPin = await session.clientPin(options);
  const left = await clientPin.getRetries(ctapOptions(options));
  if (left.retries === 0) throw new AppError('pin/blocked');
  if (left.powerCycleNeeded === true) throw new AppError('pin/auth-blocked', { tries: left.retries });
  if (left.retries <= FEW_TRIES && options.triesTyped !== left.retries) {
    throw new AppError('pin/few-tries', { tries: left.retries });
  }
  return left.retries;
}

/** Sends the PIN once and hands the token to `work`; token and copy of the PIN are wiped whatever happens. */
export async function withToken<T>(
  session: KeySession,
  pin: Uint8Array,
  purpose: TokenPurpose,
  options: KeyCallOptions,
  work: (token: PinToken) => Promise<T>,
): Promise<T> {
  const normal = knownPin(pin);
  try {
    const first = await obtainToken(session, normal, purpose, options);
    try {
      return await work(first);
    } catch (error) {
      if (!tokenIsVoid(error)) throw error;
    } finally {
      first.wipe();
    }
    // The PIN was right a moment ago, so sending it again costs no try. Once only.
    const second = await obtainToken(session, normal, purpose, options);
    try {
      return await work(second);
    } finally {
      second.wipe();
    }
  } finally {
    normal.fill(0);
  }
}

async function obtainToken(
  session: KeySession,
  pin: Uint8Array,
  purpose: TokenPurpose,
  options: KeyCallOptions,
): Promise<PinToken> {
  const info = await session.info(options);
  if (info.options.get('clientPin') !== true)
    throw new AppError(info.options.has('clientPin') ? 'pin/not-set' : 'pin/not-supported');
  const clientPin = await session.clientPin(options);
  const before = await requireTries(session, options);
  const permissions =
    info.options.get('pinUvAuthToken') === true ? { bits: purpose.permissions, rpId: purpose.rpId } : null;
  try {
    return await clientPin.getToken(pin, permissions, ctapOptions(options));
  } catch (error) {
    // CTAP 2.3 §6.5.5.7.2: no other policy could be broken by asking for a token.
    if (isStatus(error, CtapStatus.pinPolicyViolation)) throw new AppError('pin/must-change', {}, error);
    throw await explainPinRefusal(session, error, before, options);
  }
}

/** One error for each thing that the operator can do next; everything else passes through. `before`: tries left before the PIN went out. */
export async function explainPinRefusal(
  session: KeySession,
  error: unknown,
  before: number,
  options: KeyCallOptions,
): Promise<unknown> {
  if (isStatus(error, CtapStatus.pinBlocked)) return new AppError('pin/blocked', {}, error);
  if (!isStatus(error, CtapStatus.pinInvalid, CtapStatus.pinAuthBlocked)) return error;
  const after = await triesNow(session, options);
  // CTAP 2.3 §6.5.5.7.1: a key that wants a new PIN calls the right one wrong, but gives the tries back.
  if (after !== null && after.retries >= before && (await wantsNewPin(session, options))) {
    return new AppError('pin/must-change', {}, error);
  }
  if (after?.retries === 0) return new AppError('pin/blocked', {}, error);
  const tries = after?.retries ?? 'An unknown number of';
  return new AppError(isStatus(error, CtapStatus.pinAuthBlocked) ? 'pin/auth-blocked' : 'pin/wrong', { tries }, error);
}

async function wantsNewPin(session: KeySession, options: KeyCallOptions): Promise<boolean> {
  session.infoChanged();
  return (await session.info({ signal: options.signal })).forcePinChange;
}

async function triesNow(session: KeySession, options: KeyCallOptions): Promise<PinRetries | null> {
  try {
    return await (await session.clientPin()).getRetries(ctapOptions({ ...options, onStatus: undefined }));
  } catch {
    return null;
  }
}

function tokenIsVoid(error: unknown): boolean {
  return isStatus(error, CtapStatus.pinAuthInvalid, CtapStatus.pinTokenExpired, CtapStatus.unauthorizedPermission);
}
