import type { Request } from './request';
import { hasPermissions } from './personality';
import type { PinProtocol } from './pin-protocol';
import type { KeyState, Token } from './state';
import { Refusal, Status } from './status';

/** pinUvAuthToken permissions (CTAP 2.1 §6.5.5.7). */
export const Permission = { mc: 0x01, ga: 0x02, cm: 0x04, be: 0x08, lbw: 0x10, acfg: 0x20, pcmr: 0x40 } as const;

const UNUSED_MS = 30_000;
const LIFETIME_MS = 600_000;

export function issueToken(key: KeyState, protocol: 1 | 2, permissions: number, rpId: string | null): Token {
  const length = hasPermissions(key.model) || protocol === 2 ? 32 : 16;
  const bytes = key.random.bytes(length);
  const token: Token = { protocol, bytes, permissions, rpId, issuedAt: key.clock.monotonic(), used: false };
  key.ram.token = token;
  return token;
}

/** The protocol that a request names, or 0x02. */
export function protocolOf(key: KeyState, id: number): PinProtocol {
  const protocol = key.ram.protocols.get(id);
  if (protocol === undefined) throw new Refusal(Status.invalidParameter);
  return protocol;
}

/**
 * Verifies pinUvAuthParam with the token in use and checks what the token may do.
 * Ends the command with 0x33, 0x38 or 0x40.
 */
export function useToken(
  key: KeyState,
  protocolId: number,
  tag: Uint8Array,
  message: Uint8Array,
  permission: number,
  rpId: string | null,
): void {
  const protocol = protocolOf(key, protocolId);
  if (key.faults.take('token-invalid')) key.ram.token = null;
  const token = key.ram.token;
  if (token === null || token.protocol !== protocol.id) throw new Refusal(Status.pinAuthInvalid);
  if (key.faults.take('token-expired') || isExpired(key, token)) {
    key.ram.token = null;
    throw new Refusal(hasPermissions(key.model) ? Status.pinAuthInvalid : Status.pinTokenExpired);
  }
  if (!protocol.verify(token.bytes, message, tag)) throw new Refusal(Status.pinAuthInvalid);
  token.used = true;
  // CTAP 2.0 tokens know neither permissions nor RP ids.
  if (!hasPermissions(key.model)) return;
  const unauthorized = key.model.unauthorizedStatus ?? Status.unauthorizedPermission;
  if ((token.permissions & permission) === 0) throw new Refusal(unauthorized);
  if (rpId === null) return;
  // A token from 0x05 is bound to the first RP id that it is used for.
  token.rpId ??= rpId;
  if (token.rpId !== rpId) throw new Refusal(unauthorized);
}

/** After user presence was tested, all permissions but lbw are gone (§6.5.5.7.1 clearPinUvAuthTokenPermissionsExceptLbw). */
export function spendToken(key: KeyState): void {
  if (key.ram.token !== null && hasPermissions(key.model)) key.ram.token.permissions &= Permission.lbw;
}

/** pinUvAuthParam and protocol of a request; null when the request carries none. */
export function authOf(
  request: Request,
  protocolKey: number,
  tagKey: number,
): { readonly protocol: number; readonly tag: Uint8Array } | null {
  const tag = request.maybeBytes(tagKey);
  if (tag === undefined) return null;
  return { tag, protocol: request.number(protocolKey) };
}

function isExpired(key: KeyState, token: Token): boolean {
  const age = key.clock.monotonic() - token.issuedAt;
  return age > LIFETIME_MS || (!token.used && age > UNUSED_MS);
}
