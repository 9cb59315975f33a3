import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { CborError, decodeCbor, type CborKey, type CborMap, type CborValue } from './cbor';
import { asMap, bytesOf } from './cbor-read';

/** COSE algorithm numbers (RFC 9053, RFC 8812). */
const CoseAlgorithm = { es256: -7, eddsa: -8, es384: -35, rs256: -257, ecdhEsHkdf256: -25 } as const;

/** COSE_Key of our half of a key agreement. The algorithm number is the one that CTAP prescribes although it is not what is done. */
export function coseEcdhKey(x: Uint8Array, y: Uint8Array): CborMap {
  return new Map<CborKey, CborValue>([
    [1, 2],
    [3, CoseAlgorithm.ecdhEsHkdf256],
    [-1, 1],
    [-2, new Uint8Array(x)],
    [-3, new Uint8Array(y)],
  ]);
}

export interface CosePublicKey {
  readonly algorithm: number;
  readonly key: KeyObject;
}

/** Reads a credential public key: EC2 on P-256 for ES256, RSA for RS256. @throws CborError for any other. */
export function parseCoseKey(map: CborMap): CosePublicKey {
  const algorithm = map.get(3);
  switch (algorithm) {
    case CoseAlgorithm.es256:
      return { algorithm, key: p256Key(map) };
    case CoseAlgorithm.rs256:
      return { algorithm, key: rsaKey(map) };
    default:
      throw new CborError('public key of an algorithm that was not asked for');
  }
}

export function parseCoseKeyBytes(bytes: Uint8Array): CosePublicKey {
  return parseCoseKey(asMap(decodeCbor(bytes), 'public key'));
}

/** ES256 signatures are ASN.1 DER as in WebAuthn §6.5.5. */
export function verifyCose(publicKey: CosePublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify('sha256', message, publicKey.key, signature);
  } catch {
    return false; // a signature that cannot even be parsed
  }
}

function p256Key(map: CborMap): KeyObject {
  if (map.get(1) !== 2 || map.get(-1) !== 1) throw new CborError('public key is not EC2 on P-256');
  const x = bytesOf(map, -2, 'x');
  const y = bytesOf(map, -3, 'y');
  if (x.length !== 32 || y.length !== 32) throw new CborError('public key is not on P-256');
  return fromJwk({ kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y) });
}

function rsaKey(map: CborMap): KeyObject {
  if (map.get(1) !== 3) throw new CborError('public key is not RSA');
  const n = bytesOf(map, -1, 'n');
  const e = bytesOf(map, -2, 'e');
  if (n.length < 256 || n.length > 512 || e.length > 8) throw new CborError('RSA key of an odd size');
  return fromJwk({ kty: 'RSA', n: base64url(n), e: base64url(e) });
}

function fromJwk(jwk: { kty: string; crv?: string; x?: string; y?: string; n?: string; e?: string }): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new CborError('public key is not a valid point or modulus');
  }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
