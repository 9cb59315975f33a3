import type { Random } from '../../../shared/ports';
import { codePoints } from './pin-format';
import { weakness } from './pin-rules';
import { PIN_WORDS } from './pin-words';

export type PinSpec =
  | { readonly kind: 'digits'; readonly length?: number }
  /** Lower-case words in a row, typed without spaces. */
  | { readonly kind: 'words'; readonly count?: number };

export interface PinConstraints {
  readonly random: Random;
  /** The key's own least, in code points; longer PINs are made where it asks for more. */
  readonly minLength: number;
  /** The key's own most, in UTF-8 bytes. */
  readonly maxLength: number;
  /** What the PIN must not be: serials, PINs of other keys. */
  readonly avoid?: readonly Uint8Array[];
}

const DEFAULT_DIGITS = 8;
const DEFAULT_WORDS = 4;
/** Under 1 draw in 300 is turned down; this many in a row means that the constraints cannot be met. */
const MAX_DRAWS = 200;

/**
 * A PIN for one key: uniform over all that are allowed, redrawn where it has a pattern. ASCII bytes, the caller's to wipe.
 * @throws RangeError when the key's limits leave no room for what is asked.
 */
export function generatePin(spec: PinSpec, constraints: PinConstraints): Uint8Array {
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const pin = spec.kind === 'digits' ? drawDigits(spec, constraints) : drawWords(spec, constraints);
    if (pin !== null && weakness(pin, constraints.avoid) === null) return pin;
    pin?.fill(0);
  }
  throw new RangeError('no PIN meets these limits');
}

/** Bits of a PIN of this kind against somebody who knows how it was made. */
export function pinBits(spec: PinSpec): number {
  return spec.kind === 'digits'
    ? (spec.length ?? DEFAULT_DIGITS) * Math.log2(10)
    : (spec.count ?? DEFAULT_WORDS) * Math.log2(PIN_WORDS.length);
}

function drawDigits(
  spec: { readonly length?: number },
  { random, minLength, maxLength }: PinConstraints,
): Uint8Array | null {
  const length = Math.max(spec.length ?? DEFAULT_DIGITS, minLength);
  if (length > maxLength) return null;
  const pin = new Uint8Array(length);
  for (let index = 0; index < length; index++) pin[index] = 0x30 + uniform(10, random);
  return pin;
}

function drawWords(
  spec: { readonly count?: number },
  { random, minLength, maxLength }: PinConstraints,
): Uint8Array | null {
  const pin = new Uint8Array(maxLength);
  let length = 0;
  const count = spec.count ?? DEFAULT_WORDS;
  // More words than asked for where the key wants a longer PIN than they give.
  for (let drawn = 0; drawn < count || length < minLength; drawn++) {
    const word = PIN_WORDS[uniform(PIN_WORDS.length, random)] ?? '';
    if (length + word.length > maxLength) {
      pin.fill(0);
      return null;
    }
    for (let index = 0; index < word.length; index++) pin[length + index] = word.charCodeAt(index);
    length += word.length;
  }
  const made = pin.slice(0, length);
  pin.fill(0);
  return codePoints(made) >= minLength ? made : null;
}

/** 0 to `bound` - 1, each with the same chance: draws that would favour the low ones are thrown away. */
export function uniform(bound: number, random: Random): number {
  const range = 65_536;
  const limit = range - (range % bound);
  for (;;) {
    const bytes = random.bytes(2);
    const drawn = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
    bytes.fill(0);
    if (drawn < limit) return drawn % bound;
  }
}
