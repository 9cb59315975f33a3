/**
 * - `silent`: nothing came within the silence limit; `deadline`: the whole call took too long.
 * - `frames`: the answer was garbled and could not be had again, so what the key did is unknown.
 * - `rejected`: the key answered CTAPHID_ERROR before doing anything.
 */
export type CtapHidFailure = 'silent' | 'deadline' | 'frames' | 'rejected' | 'busy' | 'cancelled' | 'init';

export class CtapHidError extends Error {
  readonly failure: CtapHidFailure;
  /** CTAPHID_ERROR code, where one came. */
  readonly code: number | null;

  constructor(failure: CtapHidFailure, detail: string, code: number | null = null) {
    super(`CTAPHID ${failure}: ${detail}`);
    this.name = 'CtapHidError';
    this.failure = failure;
    this.code = code;
  }
}
