import { createECDH, createHash, createHmac } from 'node:crypto';
import type { Random } from '../../../shared/ports';
import { bigToBytes, bytesToBig, concat } from './bytes';

/** Order of the group P-256 (FIPS 186-4 D.1.2.3). */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

export interface Point {
  readonly x: Uint8Array;
  readonly y: Uint8Array;
}

/** A private scalar of 32 bytes, drawn so that a seeded Random gives the same key again. */
export function drawScalar(random: Random): Uint8Array {
  return scalarFrom(random.bytes(48));
}

/** 48 bytes reduced into [1, n-1]; the surplus makes the bias negligible (FIPS 186-4 B.4.1). */
export function scalarFrom(material: Uint8Array): Uint8Array {
  return bigToBytes((bytesToBig(material) % (N - 1n)) + 1n, 32);
}

export function publicPoint(scalar: Uint8Array): Point {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar);
  const point = ecdh.getPublicKey();
  return { x: new Uint8Array(point.subarray(1, 33)), y: new Uint8Array(point.subarray(33, 65)) };
}

/** The x-coordinate of the shared point; throws when the peer's point is not on the curve. */
export function sharedX(scalar: Uint8Array, peer: Point): Uint8Array {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar);
  return new Uint8Array(ecdh.computeSecret(concat(Uint8Array.of(4), peer.x, peer.y)));
}

/** ECDSA with SHA-256, DER encoded, deterministic (RFC 6979) so that a seeded run gives the same signatures. */
export function signP256(scalar: Uint8Array, message: Uint8Array): Uint8Array {
  const digest = new Uint8Array(createHash('sha256').update(message).digest());
  const z = bytesToBig(digest) % N;
  for (const k of nonces(scalar, bigToBytes(z, 32))) {
    const r = bytesToBig(publicPoint(bigToBytes(k, 32)).x) % N;
    const s = (invert(k) * ((z + r * bytesToBig(scalar)) % N)) % N;
    if (r !== 0n && s !== 0n) return derSignature(r, s);
  }
  throw new Error('unreachable: the nonces never end');
}

function* nonces(scalar: Uint8Array, digest: Uint8Array): Generator<bigint> {
  let v: Uint8Array = new Uint8Array(32).fill(1);
  let k: Uint8Array = new Uint8Array(32);
  for (const separator of [0, 1]) {
    k = hmac(k, concat(v, Uint8Array.of(separator), scalar, digest));
    v = hmac(k, v);
  }
  for (;;) {
    v = hmac(k, v);
    const candidate = bytesToBig(v);
    if (candidate > 0n && candidate < N) yield candidate;
    k = hmac(k, concat(v, Uint8Array.of(0)));
    v = hmac(k, v);
  }
}

function invert(value: bigint): bigint {
  let [a, b, u, v] = [value, N, 1n, 0n];
  while (a !== 1n) {
    const q = b / a;
    [a, b] = [b - q * a, a];
    [u, v] = [v - q * u, u];
  }
  return ((u % N) + N) % N;
}

function derSignature(r: bigint, s: bigint): Uint8Array {
  const body = concat(derInteger(r), derInteger(s));
  return concat(Uint8Array.of(0x30, body.length), body);
}

function derInteger(value: bigint): Uint8Array {
  const hex = value.toString(16);
  const bytes = bigToBytes(value, Math.ceil(hex.length / 2));
  const signed = (bytes[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), bytes) : bytes;
  return concat(Uint8Array.of(0x02, signed.length), signed);
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(data).digest());
}
