import { AuthError } from '@azure/msal-node';
import { AppError } from '../../../shared/errors';
import type { ErrorCode } from '../../../shared/errors';
import { oneLine } from '../untrusted';

/** Entra's own numbers for what the operator can do something about. */
const byNumber: Readonly<Record<string, ErrorCode>> = {
  '65001': 'auth/consent',
  '65004': 'auth/consent',
  '90094': 'auth/consent',
  '90095': 'auth/consent',
  '50020': 'auth/wrong-tenant',
  '50178': 'auth/wrong-tenant',
  '90072': 'auth/wrong-tenant',
  '90002': 'auth/unknown-tenant',
  '700016': 'auth/unknown-client',
  '7000218': 'auth/not-public-client',
  '530035': 'auth/device-code-blocked',
  '53003': 'auth/blocked-by-policy',
  '53000': 'auth/blocked-by-policy',
  '53001': 'auth/blocked-by-policy',
  '530034': 'auth/blocked-by-policy',
  '50057': 'auth/account-disabled',
  '135017': 'auth/key-counter',
  '135018': 'auth/too-late',
};

/** `AADSTS` number in an error's text; null where there is none. */
function entraNumber(text: string): string | null {
  return /AADSTS(\d{4,7})/.exec(text)?.[1] ?? null;
}

/** The first sentence that Entra wrote, without trace ids and times. Untrusted text. */
export function firstLine(text: string): string {
  const line = text.replace(/^\w+: ?/, '').split(/\r?\n| Trace ID:/)[0] ?? '';
  return oneLine(line, 300);
}

/** Any thrown thing of MSAL as one of ours. */
export function toSignInError(
  error: unknown,
  facts: { readonly tenant: string; readonly expected?: string },
): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof AuthError)) return new AppError('auth/refused', { message: 'the sign-in broke off' }, error);
  const text = `${error.errorCode}: ${error.errorMessage ?? ''}`;
  const number = entraNumber(text);
  const details = { message: firstLine(error.errorMessage ?? '') || error.errorCode, number, ...facts };
  const known = number === null ? undefined : byNumber[number];
  if (known !== undefined) return new AppError(known, details);
  switch (error.errorCode) {
    case 'access_denied':
      return new AppError('auth/cancelled', details);
    case 'consent_required':
      return new AppError('auth/consent', details);
    case 'authorization_declined':
      return new AppError('auth/cancelled', details);
    case 'expired_token':
    case 'device_code_expired':
      return new AppError('auth/timeout', { ...details, minutes: 15 });
    default:
      return new AppError('auth/refused', details);
  }
}
