import { bytesOf, optionalBytes, optionalMap, params } from './cbor-read';
import { CborError, type CborMap } from './cbor';
import { CtapCommand, type Ctap, type CtapOptions } from './ctap';
import type { PinToken } from './client-pin';
import { parseAuthenticatorData, type AuthenticatorData } from './authenticator-data';
import { credentialDescriptor } from './make-credential';

/*
 * authenticatorGetAssertion (CTAP 2.3 §6.2). Rule 13: whoever may call this may have anything signed, so only
 * security-key.ts and the rehearsal's stand-in for the browser import it; the lint wall holds everybody else off.
 */

export interface GetAssertionRequest {
  readonly rpId: string;
  readonly clientDataHash: Uint8Array;
  readonly allowList: readonly Uint8Array[];
  /** False asks silently: no touch, and where no token is given no PIN either. */
  readonly userPresence: boolean;
}

export interface GetAssertionResponse {
  /** Null where the key left it out because the allow list held one id only. */
  readonly credentialId: Uint8Array | null;
  readonly authData: Uint8Array;
  readonly parsed: AuthenticatorData;
  readonly signature: Uint8Array;
  readonly userId: Uint8Array | null;
}

export async function getAssertion(
  ctap: Ctap,
  request: GetAssertionRequest,
  token: PinToken | null,
  options: CtapOptions,
): Promise<GetAssertionResponse> {
  const answer = await ctap.call(CtapCommand.getAssertion, parameters(request, token), options, {
    touch: request.userPresence,
    repeatable: !request.userPresence,
  });
  const credential = optionalMap(answer, 0x01, 'credential');
  const authData = bytesOf(answer, 0x02, 'authData');
  const parsed = parseAuthenticatorData(authData);
  if (parsed.attested !== null) throw new CborError('assertion carries attested credential data');
  const user = optionalMap(answer, 0x04, 'user');
  return {
    credentialId: credential === null ? null : bytesOf(credential, 'id', 'credential id'),
    authData,
    parsed,
    signature: bytesOf(answer, 0x03, 'signature'),
    userId: user === null ? null : optionalBytes(user, 'id', 'user id'),
  };
}

function parameters(request: GetAssertionRequest, token: PinToken | null): CborMap {
  return params([
    [0x01, request.rpId],
    [0x02, request.clientDataHash],
    [0x03, request.allowList.length > 0 ? request.allowList.map(credentialDescriptor) : undefined],
    [0x05, request.userPresence ? undefined : params([['up', false]])],
    [0x06, token?.authenticate(request.clientDataHash)],
    [0x07, token?.protocol],
  ]);
}
