import { AppError, type ErrorCode } from '../../shared/errors';
import { AttestationFault } from './attestation/verify';
import { CborError } from './ctap2/cbor';
import { CtapError, CtapStatus, describeStatus } from './ctap2/status';
import { CtapHidError } from './ctaphid/errors';

/** Every failure of the layers below as one of the codes that the operator is told. PIN failures that need the tries left are made in `pin-access.ts`. */
export function toKeyError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof CtapError) return fromStatus(error);
  if (error instanceof CtapHidError)
    return new AppError(fromHid(error), { detail: error.message, status: error.code }, error);
  if (error instanceof CborError) return new AppError('key/malformed', { detail: error.message }, error);
  if (error instanceof AttestationFault) return new AppError('key/attestation', { why: error.why }, error);
  if (error instanceof Error && error.name === 'AbortError') return new AppError('key/cancelled', {}, error);
  return new AppError('app/internal', { kind: error instanceof Error ? error.name : typeof error }, error);
}

/** Runs one operation on a key; whatever it throws leaves as AppError. */
export async function withKeyErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toKeyError(error);
  }
}

/** The key lacks what it was asked for. @param why continues "The key cannot do that: " */
export function cannot(why: string): AppError {
  return new AppError('key/cannot', { why });
}

function fromHid(error: CtapHidError): ErrorCode {
  switch (error.failure) {
    case 'busy':
      return 'key/busy';
    case 'cancelled':
      return 'key/cancelled';
    case 'frames':
      return 'key/unsure';
    case 'silent':
    case 'deadline':
    case 'init':
      return 'key/silent';
    case 'rejected':
      return 'key/refused';
  }
}

function fromStatus(error: CtapError): AppError {
  const details = { status: describeStatus(error.status) };
  const code = codes.get(error.status);
  if (code === 'key/cannot') return new AppError(code, { ...details, why: 'it does not know the command.' }, error);
  if (code === 'pin/policy') return new AppError(code, { ...details, why: 'it breaks a rule of the maker.' }, error);
  return new AppError(code ?? 'key/refused', details, error);
}

const codes: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [CtapStatus.channelBusy, 'key/busy'],
  [CtapStatus.lockRequired, 'key/busy'],
  [CtapStatus.timeout, 'key/no-touch'],
  [CtapStatus.userActionTimeout, 'key/no-touch'],
  [CtapStatus.actionTimeout, 'key/no-touch'],
  [CtapStatus.operationDenied, 'key/no-touch'],
  [CtapStatus.upRequired, 'key/no-touch'],
  [CtapStatus.keepaliveCancel, 'key/cancelled'],
  [CtapStatus.credentialExcluded, 'key/excluded'],
  [CtapStatus.keyStoreFull, 'key/full'],
  [CtapStatus.unsupportedAlgorithm, 'key/algorithm'],
  [CtapStatus.unsupportedOption, 'key/option'],
  [CtapStatus.invalidOption, 'key/option'],
  [CtapStatus.noCredentials, 'key/no-credential'],
  [CtapStatus.invalidCredential, 'key/no-credential'],
  [CtapStatus.pinNotSet, 'pin/not-set'],
  [CtapStatus.pinPolicyViolation, 'pin/policy'],
  [CtapStatus.pinAuthInvalid, 'pin/token'],
  [CtapStatus.pinTokenExpired, 'pin/token'],
  [CtapStatus.unauthorizedPermission, 'pin/token'],
  [CtapStatus.puatRequired, 'pin/token'],
  [CtapStatus.invalidCommand, 'key/cannot'],
  [CtapStatus.invalidSubcommand, 'key/cannot'],
]);
