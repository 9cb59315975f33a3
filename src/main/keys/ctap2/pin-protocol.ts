import { createCipheriv, createDecipheriv, createECDH, createHash, createHmac, hkdfSync } from 'node:crypto';
import type { Random } from '../../../shared/ports';
import { CborError, type CborMap } from './cbor';
import { bytesOf } from './cbor-read';
import { coseEcdhKey } from './cose';

/** pinUvAuthProtocol one and two (CTAP 2.3 §6.5.6, §6.5.7). */
export type PinProtocolNumber = 1 | 2;
const SUPPORTED: readonly number[] = [1, 2];

/** The first protocol that the key lists and we have. A key that lists none is a CTAP 2.0 key, which has one. */
export function choosePinProtocol(listed: readonly number[]): PinProtocolNumber | null {
  if (listed.length === 0) return 1;
  const first = listed.find((number) => SUPPORTED.includes(number));
  return first === 1 || first === 2 ? first : null;
}

/** What platform and key agreed upon. Good until a PIN is missed, the key loses power, or the channel is opened anew. */
export interface SharedSecret {
  readonly protocol: PinProtocolNumber;
  /** Our half, as COSE_Key. */
  readonly keyAgreement: CborMap;
  encrypt(plaintext: Uint8Array): Uint8Array;
  /** @throws CborError when the length cannot be right. */
  decrypt(ciphertext: Uint8Array): Uint8Array;
  authenticate(message: Uint8Array): Uint8Array;
  wipe(): void;
}

/** @throws CborError when the key's half is not a point on P-256. */
export function agree(protocol: PinProtocolNumber, peer: CborMap, random: Random): SharedSecret {
  const ecdh = createECDH('prime256v1');
  setPrivateKey(ecdh, random);
  const ownPublic = new Uint8Array(ecdh.getPublicKey());
  let shared: Uint8Array;
  try {
    shared = ecdh.computeSecret(uncompressedPoint(peer));
  } catch {
    throw new CborError('key agreement is not a point on P-256');
  }
  try {
    const keyAgreement = coseEcdhKey(ownPublic.subarray(1, 33), ownPublic.subarray(33, 65));
    return secretFrom(protocol, shared, keyAgreement, random);
  } finally {
    shared.fill(0);
  }
}

/** HMAC by a pinUvAuthToken: 16 bytes of tag in protocol one, 32 in two. */
export function authenticateWithToken(protocol: PinProtocolNumber, token: Uint8Array, message: Uint8Array): Uint8Array {
  const tag = hmac(token, message);
  return protocol === 1 ? tag.subarray(0, 16) : tag;
}

/** kdf(Z) of either protocol. Vectors start here; the program comes by `agree`. */
export function secretFrom(
  protocol: PinProtocolNumber,
  z: Uint8Array,
  keyAgreement: CborMap,
  random: Random,
): SharedSecret {
  return protocol === 1
    ? protocolOne(createHash('sha256').update(z).digest(), keyAgreement)
    : protocolTwo(z, keyAgreement, random);
}

/** Protocol one under a key that is derived already, which the secret wipes in the end. */
export function protocolOne(key: Uint8Array, keyAgreement: CborMap): SharedSecret {
  const iv = new Uint8Array(16);
  return {
    protocol: 1,
    keyAgreement,
    encrypt: (plaintext) => aesCbc(key, iv, plaintext),
    decrypt: (ciphertext) => aesCbcInverse(key, iv, ciphertext),
    authenticate: (message) => hmac(key, message).subarray(0, 16),
    wipe: () => void key.fill(0),
  };
}

function protocolTwo(z: Uint8Array, keyAgreement: CborMap, random: Random): SharedSecret {
  const salt = new Uint8Array(32);
  const hmacKey = new Uint8Array(hkdfSync('sha256', z, salt, 'CTAP2 HMAC key', 32));
  const aesKey = new Uint8Array(hkdfSync('sha256', z, salt, 'CTAP2 AES key', 32));
  return {
    protocol: 2,
    keyAgreement,
    encrypt: (plaintext) => {
      const iv = random.bytes(16);
      return concat(iv, aesCbc(aesKey, iv, plaintext));
    },
    decrypt: (ciphertext) => {
      if (ciphertext.length < 32) throw new CborError('ciphertext is too short');
      return aesCbcInverse(aesKey, ciphertext.subarray(0, 16), ciphertext.subarray(16));
    },
    authenticate: (message) => hmac(hmacKey, message),
    wipe: () => {
      hmacKey.fill(0);
      aesKey.fill(0);
    },
  };
}

/** The injected randomness makes the key, so that vectors replay; about one draw in 2^32 is out of range. */
function setPrivateKey(ecdh: ReturnType<typeof createECDH>, random: Random): void {
  for (let tries = 0; ; tries++) {
    const scalar = random.bytes(32);
    try {
      ecdh.setPrivateKey(scalar);
      return;
    } catch (error) {
      if (tries === 8) throw error;
    } finally {
      scalar.fill(0);
    }
  }
}

function uncompressedPoint(peer: CborMap): Uint8Array {
  const x = bytesOf(peer, -2, 'key agreement x');
  const y = bytesOf(peer, -3, 'key agreement y');
  if (x.length !== 32 || y.length !== 32) throw new CborError('key agreement is not on P-256');
  return concat(Uint8Array.of(4), concat(x, y));
}

function aesCbc(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return concat(cipher.update(plaintext), cipher.final());
}

function aesCbcInverse(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  if (ciphertext.length === 0 || ciphertext.length % 16 !== 0) throw new CborError('ciphertext is not whole blocks');
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  const head = decipher.update(ciphertext);
  try {
    return concat(head, decipher.final());
  } finally {
    head.fill(0);
  }
}

function hmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(message).digest());
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
