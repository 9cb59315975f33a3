export { codePoints } from '../../keys/ctap2/pin-format';

export interface TypedPin {
  /** From the old sheet; UTF-8, stays the caller's to wipe. */
  readonly pin: Uint8Array;
  readonly checkCode: string;
  /** Asked for once three or fewer tries are left. */
  readonly triesLeft: number | null;
}
