/** What a PIN must be before a key may see it (CTAP 2.3 §6.5.1): NFC, code points, bytes, no NUL. */
export interface PinLimits {
  /** Unicode code points. */
  readonly minLength: number;
  /** UTF-8 bytes. */
  readonly maxLength: number;
}

export type PinCheck = { readonly ok: true; readonly pin: Uint8Array } | { readonly ok: false; readonly why: string };

const ASCII_END = 0x80;

/** `pin` of the result is a fresh NFC-normalised copy that the caller wipes. `why` holds nothing of the PIN. */
export function checkPinFormat(pin: Uint8Array, limits: PinLimits): PinCheck {
  const normal = normalise(pin);
  if (normal === null) return { ok: false, why: 'it is not valid text.' };
  const why = formatFault(normal, limits);
  if (why === null) return { ok: true, pin: normal };
  normal.fill(0);
  return { ok: false, why };
}

function formatFault(pin: Uint8Array, limits: PinLimits): string | null {
  if (pin.includes(0)) return 'it holds a character that keys cannot store.';
  const length = codePoints(pin);
  if (length < limits.minLength) return `it has ${length} characters and the key wants at least ${limits.minLength}.`;
  if (pin.length > limits.maxLength) return `it takes ${pin.length} bytes and the key stores ${limits.maxLength}.`;
  return null;
}

/** Code points of valid UTF-8: every byte that is not a continuation byte. */
export function codePoints(utf8: Uint8Array): number {
  let count = 0;
  for (const byte of utf8) if ((byte & 0xc0) !== 0x80) count++;
  return count;
}

/** Always a copy. ASCII, the usual case, never becomes a string, which could not be wiped. Null for invalid UTF-8. */
function normalise(pin: Uint8Array): Uint8Array | null {
  if (pin.every((byte) => byte < ASCII_END)) return pin.slice();
  try {
    return new TextEncoder().encode(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(pin).normalize('NFC'),
    );
  } catch {
    return null;
  }
}
