export interface TypedPin {
  /** From the old sheet; UTF-8, stays the caller's to wipe. */
  readonly pin: Uint8Array;
  readonly checkCode: string;
  /** Asked for once three or fewer tries are left. */
  readonly triesLeft: number | null;
}

/** Characters as the key counts them: Unicode code points. */
export function codePoints(pin: Uint8Array): number {
  return Array.from(new TextDecoder().decode(pin)).length;
}
