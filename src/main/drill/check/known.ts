import { AppError, isAbort, type ErrorCode } from '../../../shared/errors';
import type { Reading } from '../../entra/http/batch';
import { networkCodes } from '../../entra/http/network-fault';

/** A fact, or the reason why it could not be had. Not knowing is a value of its own, so that nobody takes it for "no". */
export type Known<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly why: string; readonly code: ErrorCode };

export function known<T>(value: T): Known<T> {
  return { known: true, value };
}

export const notAsked: Known<never> = { known: false, why: 'It was not asked for.', code: 'drill/not-asked' };

/** Errors that end the whole check: without network or sign-in, a page full of "unknown" would help nobody. */
const FATAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'app/cancelled',
  ...networkCodes,
  'graph/unauthorized',
  'graph/claims',
  'graph/host-refused',
  'graph/not-json',
  'drill/write-refused',
]);

/** Runs one read. A refusal becomes an unknown that says why; what makes reading pointless is thrown on. */
export async function attempt<T>(read: () => Promise<T>): Promise<Known<T>> {
  try {
    return known(await read());
  } catch (error) {
    if (!(error instanceof AppError) || isAbort(error) || FATAL.has(error.code) || error.code.startsWith('auth/'))
      throw error;
    return { known: false, why: error.toData().says, code: error.code };
  }
}

/** Endpoints of PIM refuse an unlicensed tenant with a 400 and this code instead of a 403. */
const LICENCE_CODES: ReadonlySet<string> = new Set([
  'AadPremiumLicenseRequired',
  'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
  'Authorization_LicenseRequired',
]);

/** A reading out of a batch. */
export function fromReading<T>(reading: Reading<T> | undefined): Known<T> {
  if (reading === undefined) return notAsked;
  if (reading.ok) return known(reading.value);
  if (FATAL.has(reading.code)) throw new AppError(reading.code);
  return {
    known: false,
    why: reading.says,
    code: LICENCE_CODES.has(reading.graphCode) ? 'graph/licence' : reading.code,
  };
}

/** As `fromReading`, where an object that Entra does not know is null. */
export function orNull<T>(reading: Reading<T> | undefined): Known<T | null> {
  return reading !== undefined && !reading.ok && reading.code === 'graph/not-found'
    ? known(null)
    : fromReading(reading);
}

export function mapKnown<A, B>(fact: Known<A>, change: (value: A) => B): Known<B> {
  return fact.known ? known(change(fact.value)) : fact;
}

/** True when the tenant's licence is the reason. */
export function unlicensed(fact: Known<unknown>): boolean {
  return !fact.known && fact.code === 'graph/licence';
}
