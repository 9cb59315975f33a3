import { z } from 'zod';
import type { CreationOptions, MadeCredential } from '../../keys/key-operations';
import { readCredentialId, sameBytes, toBase64Url } from '../encoding';
import { roleNames } from '../roles';
import type { Needs } from '../http/errors';
import type { Operation } from '../http/operation';
import type { Fido2Method } from '../tenant';
import { creationOptionsSchema, decodeCreationOptions } from './creation-options';

export const fido2MethodSchema = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  aaGuid: z.string().nullish(),
  model: z.string().nullish(),
  attestationLevel: z.string().nullish(),
  passkeyType: z.string().nullish(),
  createdDateTime: z.string().nullish(),
});
export type GraphFido2Method = z.infer<typeof fido2MethodSchema>;

const role = roleNames.authenticationAdministrator;
const readNeeds: Needs = { what: 'Read the keys of the account', scope: 'UserAuthMethod-Passkey.Read.All', role };
const optionsNeeds: Needs = {
  what: 'Ask for a challenge to register a key',
  scope: 'UserAuthMethod-Passkey.ReadWrite.All',
  role,
};
const writeNeeds: Needs = { what: 'Register the key', scope: 'UserAuthMethod-Passkey.ReadWrite.All', role };
const deleteNeeds: Needs = {
  what: 'Delete the key from the account',
  scope: 'UserAuthMethod-Passkey.ReadWrite.All',
  role,
};

const pathOf = (userId: string): string => `/users/${userId}/authentication/fido2Methods`;

export async function listFido2Methods(op: Operation, userId: string): Promise<readonly Fido2Method[]> {
  const methods = await op.list({ path: pathOf(userId), step: 'provision', needs: readNeeds }, fido2MethodSchema);
  return methods.map(toMethod);
}

export async function getCreationOptions(op: Operation, userId: string): Promise<CreationOptions> {
  const answer = await op.call({
    method: 'GET',
    path: `${pathOf(userId)}/creationOptions`,
    schema: creationOptionsSchema,
    step: 'provision',
    needs: optionsNeeds,
  });
  return decodeCreationOptions(answer);
}

/** Exactly the members of the CSDL type: no rawId, no type (graph-facts §4.3). */
export function registrationBody(displayName: string, made: MadeCredential): unknown {
  return {
    displayName,
    publicKeyCredential: {
      id: toBase64Url(made.credentialId),
      response: {
        clientDataJSON: toBase64Url(made.clientDataJSON),
        attestationObject: toBase64Url(made.attestationObject),
      },
      clientExtensionResults: { hmacCreateSecret: made.hmacSecret },
    },
  };
}

export async function postFido2Method(op: Operation, userId: string, body: unknown): Promise<Fido2Method> {
  return toMethod(
    await op.call({
      method: 'POST',
      path: pathOf(userId),
      body,
      schema: fido2MethodSchema,
      step: 'provision',
      needs: writeNeeds,
    }),
  );
}

export async function deleteFido2Method(op: Operation, userId: string, methodId: string): Promise<void> {
  await op.call({
    method: 'DELETE',
    path: `${pathOf(userId)}/${encodeURIComponent(methodId)}`,
    schema: null,
    step: 'provision',
    needs: deleteNeeds,
  });
}

/** Graph's id is the credential id in one of three encodings; the likeliest reading is kept, all are compared. */
export function isCredential(methodId: string, credentialId: Uint8Array): boolean {
  return readCredentialId(methodId).some((reading) => sameBytes(reading, credentialId));
}

function toMethod(method: GraphFido2Method): Fido2Method {
  return {
    id: method.id,
    displayName: method.displayName ?? '',
    aaguid: (method.aaGuid ?? '').toLowerCase(),
    credentialId: readCredentialId(method.id)[0] ?? new Uint8Array(0),
    attestationLevel:
      method.attestationLevel === 'attested' || method.attestationLevel === 'notAttested'
        ? method.attestationLevel
        : null,
    passkeyType: method.passkeyType === 'deviceBound' || method.passkeyType === 'synced' ? method.passkeyType : null,
    createdDateTime: method.createdDateTime ?? null,
  };
}
