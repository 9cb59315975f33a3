import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../../shared/ports';
import { concat, utf8 } from './bytes';
import { type Point, drawScalar, publicPoint, sharedX } from './p256';

/** The authenticator's side of a PIN/UV auth protocol (CTAP 2.1 §6.5.6, §6.5.7). */
export interface PinProtocol {
  readonly id: 1 | 2;
  /** Public point for getKeyAgreement. */
  publicKey(): Point;
  /** A new key-agreement key (§6.5.5.1 regenerate). */
  regenerate(): void;
  /** The shared secret with a platform key; throws when the point is not on the curve. */
  decapsulate(peer: Point): Uint8Array;
  encrypt(shared: Uint8Array, plain: Uint8Array): Uint8Array;
  /** Null when the ciphertext has an impossible length. */
  decrypt(shared: Uint8Array, cipher: Uint8Array): Uint8Array | null;
  /** `key` is a shared secret or a pinUvAuthToken. */
  verify(key: Uint8Array, message: Uint8Array, tag: Uint8Array): boolean;
}

export function createPinProtocol(id: 1 | 2, random: Random): PinProtocol {
  let scalar = drawScalar(random);
  return {
    id,
    publicKey: () => publicPoint(scalar),
    regenerate() {
      scalar = drawScalar(random);
    },
    decapsulate(peer) {
      const z = sharedX(scalar, peer);
      return id === 1 ? sha256(z) : concat(hkdf(z, 'CTAP2 HMAC key'), hkdf(z, 'CTAP2 AES key'));
    },
    encrypt(shared, plain) {
      if (id === 1) return aes(true, shared, new Uint8Array(16), plain);
      const iv = random.bytes(16);
      return concat(iv, aes(true, shared.subarray(32), iv, plain));
    },
    decrypt(shared, cipher) {
      const iv = id === 1 ? new Uint8Array(16) : cipher.subarray(0, 16);
      const body = id === 1 ? cipher : cipher.subarray(16);
      if (iv.length !== 16 || body.length === 0 || body.length % 16 !== 0) return null;
      return aes(false, id === 1 ? shared : shared.subarray(32), iv, body);
    },
    verify(key, message, tag) {
      const whole = hmacSha256(id === 1 ? key : key.subarray(0, 32), message);
      const expected = id === 1 ? whole.subarray(0, 16) : whole;
      return tag.length === expected.length && timingSafeEqual(tag, expected);
    },
  };
}

export function sha256(data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(data).digest());
}

export function hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(data).digest());
}

/** HKDF-SHA-256 with 32 zero bytes of salt. */
export function hkdf(material: Uint8Array, info: string, length = 32): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', material, new Uint8Array(32), utf8(info), length));
}

function aes(encrypting: boolean, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const cipher = encrypting ? createCipheriv('aes-256-cbc', key, iv) : createDecipheriv('aes-256-cbc', key, iv);
  cipher.setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(data), cipher.final()]));
}
