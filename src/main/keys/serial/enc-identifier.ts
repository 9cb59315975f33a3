import { createDecipheriv, hkdfSync } from 'node:crypto';
import type { PinToken } from '../ctap2/client-pin';

const IV_LENGTH = 16;

/**
 * The per-key identifier that CTAP 2.3 §6.4 hides in getInfo: IV || AES-128-CBC, under a key that only the holder of a
 * persistent token can derive. Fresh ciphertext on every getInfo, same identifier. Hex.
 */
export function decryptIdentifier(encIdentifier: Uint8Array, token: PinToken): string | null {
  const ciphertext = encIdentifier.subarray(IV_LENGTH);
  if (ciphertext.length === 0 || ciphertext.length % 16 !== 0) return null;
  return token.derive((bytes) => {
    const key = new Uint8Array(hkdfSync('sha256', bytes, new Uint8Array(32), 'encIdentifier', 16));
    try {
      const decipher = createDecipheriv('aes-128-cbc', key, encIdentifier.subarray(0, IV_LENGTH)).setAutoPadding(false);
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('hex');
    } finally {
      key.fill(0);
    }
  });
}
