import { concat } from './bytes';
import { type CborMap, cborMap, isCborMap } from './cbor';
import { hmacSha256 } from './pin-protocol';
import type { Request } from './request';
import type { KeyState } from './state';
import { Refusal, Status } from './status';
import { protocolOf } from './token';

/** The hmac-secret extension's output for one or two salts (CTAP 2.1 §12.5). */
export function hmacSecret(key: KeyState, input: Request, credRandom: Uint8Array): CborMap {
  const protocol = protocolOf(key, input.maybeNumber(4) ?? 1);
  const cose = input.raw(1);
  if (!isCborMap(cose)) throw new Refusal(Status.missingParameter);
  const [x, y] = [cose.get(-2), cose.get(-3)];
  if (!(x instanceof Uint8Array) || !(y instanceof Uint8Array)) throw new Refusal(Status.invalidParameter);
  const shared = protocol.decapsulate({ x, y });
  const encrypted = input.bytes(2);
  if (!protocol.verify(shared, encrypted, input.bytes(3))) throw new Refusal(Status.pinAuthInvalid);
  const salts = protocol.decrypt(shared, encrypted);
  if (salts === null || (salts.length !== 32 && salts.length !== 64)) throw new Refusal(Status.invalidLength);
  const parts = [salts.subarray(0, 32), salts.subarray(32)].filter((salt) => salt.length === 32);
  const output = concat(...parts.map((salt) => hmacSha256(credRandom, salt)));
  return cborMap([['hmac-secret', protocol.encrypt(shared, output)]]);
}
