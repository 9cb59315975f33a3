import { keyErrors } from './key';
import { pinErrors } from './pin';
import { graphErrors } from './graph';
import { authErrors } from './auth';
import { ceremonyErrors } from './ceremony';
import { journalErrors } from './journal';
import { paperErrors } from './paper';
import { drillErrors } from './drill';
import { appErrors } from './app';

export type { ErrorText } from './text';

/** One table for the whole product; every folder of main owns the part named after it. */
export const errorTexts = {
  ...keyErrors,
  ...pinErrors,
  ...graphErrors,
  ...authErrors,
  ...ceremonyErrors,
  ...journalErrors,
  ...paperErrors,
  ...drillErrors,
  ...appErrors,
} as const;

export type ErrorCode = keyof typeof errorTexts;

/** Values that may be shown under "Details" and written to the log. Never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** An error as it crosses the bridge: a value, never a rejected promise. */
export interface AppErrorData {
  readonly code: ErrorCode;
  readonly says: string;
  readonly next: string;
  readonly details: ErrorDetails;
}

/** The one error class above the layers. Lower layers throw it or are mapped to it in one place. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    super(fill(errorTexts[code].says, details), { cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  toData(): AppErrorData {
    return {
      code: this.code,
      says: fill(errorTexts[this.code].says, this.details),
      next: fill(errorTexts[this.code].next, this.details),
      details: this.details,
    };
  }
}

/** Any thrown thing as data. What is not an AppError becomes `app/internal` without its message, which might hold anything. */
export function toErrorData(thrown: unknown): AppErrorData {
  if (thrown instanceof AppError) return thrown.toData();
  if (isAbort(thrown)) return new AppError('app/cancelled').toData();
  return new AppError('app/internal', {
    kind: thrown instanceof Error ? thrown.name : typeof thrown,
  }).toData();
}

export function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}

function fill(template: string, details: ErrorDetails): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = details[name];
    return value === undefined || value === null ? whole : String(value);
  });
}
