import { createHash } from 'node:crypto';

/** No two of these are mistaken for each other: of every such pair (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V) one or both are left out. */
const ALPHABET = '23456789ACDEFHJKMNPQRTWXY';
const READ_AS: Readonly<Record<string, string>> = { Z: '2', S: '5', G: '6', B: '8' };
const LENGTH = 6;

/**
 * Tells one sheet from another before a PIN try is spent on the wrong one. Made from what is printed anyway:
 * sheet number, account and serial (or, without a serial, the credential fingerprint). The PIN has no part in it.
 *
 * @returns six characters as `K7QM-4H`
 */
export function checkCode(sheetNumber: string, userPrincipalName: string, serialOrFingerprint: string): string {
  const facts = [sheetNumber, userPrincipalName.toLowerCase(), serialOrFingerprint].map((fact) =>
    fact.normalize('NFC').trim(),
  );
  const digest = createHash('sha256')
    .update(JSON.stringify(['bgk-check-code-1', ...facts]))
    .digest();
  let value = digest.readBigUInt64BE(0);
  let code = '';
  for (let position = 0; position < LENGTH; position++) {
    code += ALPHABET[Number(value % BigInt(ALPHABET.length))];
    value /= BigInt(ALPHABET.length);
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** Compares what was typed from paper: case, spaces, hyphens and look-alikes do not matter. */
export function sameCheckCode(typed: string, expected: string): boolean {
  return bare(typed) === bare(expected) && bare(expected).length === LENGTH;
}

function bare(code: string): string {
  return code
    .replace(/[\s\-‐‑–]/g, '')
    .toUpperCase()
    .replace(/[ZSGB]/g, (letter) => READ_AS[letter] ?? letter);
}
