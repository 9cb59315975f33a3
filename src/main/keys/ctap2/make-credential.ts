import { bytesOf, optionalBoolean, optionalMap, optionalText, params } from './cbor-read';
import { encodeCbor, type CborKey, type CborMap, type CborValue } from './cbor';
import { CtapCommand, type Ctap, type CtapOptions } from './ctap';
import type { PinToken } from './client-pin';
import { parseAuthenticatorData, type AuthenticatorData } from './authenticator-data';

/** authenticatorMakeCredential (CTAP 2.3 §6.1). */
export interface MakeCredentialRequest {
  readonly clientDataHash: Uint8Array;
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: Uint8Array; readonly name: string; readonly displayName: string };
  readonly algorithms: readonly number[];
  readonly excludeList: readonly Uint8Array[];
  readonly residentKey: boolean;
  readonly hmacSecret: boolean;
  readonly credProtect: 1 | 2 | 3 | null;
  readonly enterpriseAttestation: 1 | 2 | null;
}

export interface MakeCredentialResponse {
  readonly format: string;
  readonly authData: Uint8Array;
  readonly parsed: AuthenticatorData;
  readonly statement: CborMap;
  readonly enterpriseAttestation: boolean;
}

export async function makeCredential(
  ctap: Ctap,
  request: MakeCredentialRequest,
  token: PinToken,
  options: CtapOptions,
): Promise<MakeCredentialResponse> {
  const answer = await ctap.call(CtapCommand.makeCredential, parameters(request, token), options, { touch: true });
  const authData = bytesOf(answer, 0x02, 'authData');
  return {
    format: optionalText(answer, 0x01, 'fmt') ?? '',
    authData,
    parsed: parseAuthenticatorData(authData),
    statement: optionalMap(answer, 0x03, 'attStmt') ?? new Map(),
    enterpriseAttestation: optionalBoolean(answer, 0x04, 'epAtt') ?? false,
  };
}

export function makeCredentialSize(ctap: Ctap, request: MakeCredentialRequest, token: PinToken): number {
  return ctap.sizeOf(CtapCommand.makeCredential, parameters(request, token));
}

/** WebAuthn §6.5.4. */
export function attestationObject(response: MakeCredentialResponse): Uint8Array {
  return encodeCbor(
    new Map<CborKey, CborValue>([
      ['fmt', response.format],
      ['attStmt', response.statement],
      ['authData', response.authData],
    ]),
  );
}

function parameters(request: MakeCredentialRequest, token: PinToken): CborMap {
  const extensions = params([
    ['hmac-secret', request.hmacSecret ? true : undefined],
    ['credProtect', request.credProtect ?? undefined],
  ]);
  return params([
    [0x01, request.clientDataHash],
    [
      0x02,
      params([
        ['id', request.rp.id],
        ['name', request.rp.name],
      ]),
    ],
    [
      0x03,
      params([
        ['id', request.user.id],
        ['name', request.user.name],
        ['displayName', request.user.displayName],
      ]),
    ],
    [
      0x04,
      request.algorithms.map((alg) =>
        params([
          ['alg', alg],
          ['type', 'public-key'],
        ]),
      ),
    ],
    [0x05, request.excludeList.length > 0 ? request.excludeList.map(credentialDescriptor) : undefined],
    [0x06, extensions.size > 0 ? extensions : undefined],
    [0x07, request.residentKey ? params([['rk', true]]) : undefined],
    [0x08, token.authenticate(request.clientDataHash)],
    [0x09, token.protocol],
    [0x0a, request.enterpriseAttestation ?? undefined],
  ]);
}

export function credentialDescriptor(id: Uint8Array): CborMap {
  return params([
    ['id', id],
    ['type', 'public-key'],
  ]);
}
