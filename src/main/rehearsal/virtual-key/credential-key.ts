import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { Random } from '../../../shared/ports';
import { fromHex } from './bytes';
import { type CborMap, cborMap } from './cbor';
import { drawScalar, publicPoint, signP256 } from './p256';

/** A credential's key pair, by COSE algorithm. */
export interface CredentialKey {
  readonly algorithm: number;
  /** COSE_Key, to be encoded canonically. */
  readonly cose: CborMap;
  sign(data: Uint8Array): Uint8Array;
}

/** Algorithms for which a key can be made here: ES256, EdDSA, RS256. */
export const makeable: readonly number[] = [-7, -8, -257];

export function createCredentialKey(algorithm: number, random: Random): CredentialKey {
  switch (algorithm) {
    case -7:
      return es256(drawScalar(random));
    case -8:
      return eddsa(random.bytes(32));
    case -257:
      return rs256();
    default:
      throw new Error(`No key can be made for COSE algorithm ${algorithm}`);
  }
}

export function es256(scalar: Uint8Array): CredentialKey {
  const { x, y } = publicPoint(scalar);
  return {
    algorithm: -7,
    cose: cborMap([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, x],
      [-3, y],
    ]),
    sign: (data) => signP256(scalar, data),
  };
}

function eddsa(seed: Uint8Array): CredentialKey {
  // RFC 8410 §7: the fixed head of a PKCS#8 Ed25519 key.
  const der = Buffer.concat([fromHex('302e020100300506032b657004220420'), seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return {
    algorithm: -8,
    cose: cborMap([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, member(key, 'x')],
    ]),
    sign: (data) => new Uint8Array(sign(null, data, key)),
  };
}

/** The one kind of key that a seed does not bring back: node:crypto draws RSA primes itself. */
function rs256(): CredentialKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    algorithm: -257,
    cose: cborMap([
      [1, 3],
      [3, -257],
      [-1, member(privateKey, 'n')],
      [-2, member(privateKey, 'e')],
    ]),
    sign: (data) => new Uint8Array(sign('sha256', data, privateKey)),
  };
}

function member(key: KeyObject, name: 'x' | 'n' | 'e'): Uint8Array {
  const value = createPublicKey(key).export({ format: 'jwk' })[name];
  if (typeof value !== 'string') throw new Error(`JWK without ${name}`);
  return new Uint8Array(Buffer.from(value, 'base64url'));
}
