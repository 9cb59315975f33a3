/** The one place where a PIN becomes text. What it returns goes into a template and nowhere else. */
export function pinText(pin: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(pin);
}

/** Groups of four, or of three where only that comes out even: 4-4, 3-3, 4-4-4. */
export function groupDigits(digits: string): readonly string[] {
  const size = digits.length % 4 !== 0 && digits.length % 3 === 0 ? 3 : 4;
  return digits.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
}

export interface PinWords {
  /** Each with the separator that follows it, exactly as typed. */
  readonly lines: readonly string[];
  readonly separator: string;
}

/** Words of a passphrase PIN, split behind their separators. */
export function splitWords(text: string): PinWords {
  const lines = text.match(/[\p{L}\p{M}\p{N}]+[^\p{L}\p{M}\p{N}]*/gu) ?? [text];
  const separator = /[^\p{L}\p{M}\p{N}]+$/u.exec(lines[0] ?? '')?.[0] ?? '';
  return { lines, separator };
}
