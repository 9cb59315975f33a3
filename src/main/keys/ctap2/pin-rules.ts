import { checkPinFormat, type PinCheck, type PinLimits } from './pin-format';

/** Values that makers with a complexity rule refuse (Yubico's list, second hand), and a few of the same kind. */
const BLOCKED: readonly string[] = [
  '123456', '123123', '654321', '123321', '112233', '121212', '123456789', 'password', 'qwerty', '12345678', '1234567',
  '520520', '123654', '1234567890', '159753', 'qwerty123', 'abc123', 'password1', 'iloveyou', '1q2w3e4r',
  '147258', '147258369', '789456', '789456123', '159357', '246810', '135790', '13579', '0852', '2580',
]; // prettier-ignore

export interface NewPinRules extends PinLimits {
  /** Bytes that the PIN must not be: serials, an older PIN, the PIN of the other key. */
  readonly avoid?: readonly Uint8Array[];
}

/** A new PIN, before a key sees it: the form that the key can store, then what people guess first. */
export function checkNewPin(pin: Uint8Array, rules: NewPinRules): PinCheck {
  const format = checkPinFormat(pin, rules);
  if (!format.ok) return format;
  const why = weakness(format.pin, rules.avoid ?? []);
  if (why === null) return format;
  format.pin.fill(0);
  return { ok: false, why };
}

/** Why a PIN is easy to guess, null when it is not. Works on bytes: nothing here becomes a string that holds the PIN. */
export function weakness(pin: Uint8Array, avoid: readonly Uint8Array[] = []): string | null {
  if (avoid.some((other) => other.length > 0 && sameIgnoringCase(pin, other)))
    return 'it equals a number that is known.';
  if (BLOCKED.some((word) => sameIgnoringCase(pin, Buffer.from(word))))
    return 'it is among those that are tried first.';
  if (distinct(pin) < (pin.length >= 6 ? 3 : 2)) return 'it repeats too few characters.';
  if (isRun(pin)) return 'it just counts up or down.';
  if (isRepetition(pin)) return 'it repeats one group of characters.';
  if (isMirror(pin)) return 'its second half mirrors the first.';
  if (isDate(pin)) return 'it is a year or a date.';
  return null;
}

function sameIgnoringCase(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => lower(byte) === lower(b[index] ?? 0));
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function distinct(pin: Uint8Array): number {
  return new Set(pin).size;
}

/** 23456789, 98765432, also over the edge: 7890123. */
function isRun(pin: Uint8Array): boolean {
  const step = ((pin[1] ?? 0) - (pin[0] ?? 0) + 10) % 10;
  if (step !== 1 && step !== 9) return false;
  return pin.every((byte, index) => index === 0 || (byte - (pin[index - 1] ?? 0) + 10) % 10 === step);
}

/** 12121212, 12341234. */
function isRepetition(pin: Uint8Array): boolean {
  for (let size = 1; size <= pin.length / 2; size++) {
    if (pin.length % size === 0 && pin.every((byte, index) => byte === pin[index % size])) return true;
  }
  return false;
}

/** 12344321. */
function isMirror(pin: Uint8Array): boolean {
  return pin.length >= 4 && pin.every((byte, index) => byte === pin[pin.length - 1 - index]);
}

/** 1987, 19872024, 24121987, 12241987, 19871224. */
function isDate(pin: Uint8Array): boolean {
  const number = (from: number, to: number): number =>
    pin.subarray(from, to).reduce((value, byte) => value * 10 + (byte - 0x30), 0);
  if (!pin.every((byte) => byte >= 0x30 && byte <= 0x39)) return false;
  const year = (from: number): boolean => number(from, from + 4) >= 1900 && number(from, from + 4) <= 2099;
  if (pin.length === 4) return year(0);
  if (pin.length !== 8) return false;
  const day = (from: number): boolean => number(from, from + 2) >= 1 && number(from, from + 2) <= 31;
  const month = (from: number): boolean => number(from, from + 2) >= 1 && number(from, from + 2) <= 12;
  if (year(0) && (year(4) || (month(4) && day(6)))) return true;
  return year(4) && ((day(0) && month(2)) || (month(0) && day(2)));
}
