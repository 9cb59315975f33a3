import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, GraphFault, json, noContent } from '../http/reply';
import type { Reply } from '../http/reply';
import type { Passkey, UserRecord } from '../state/model';
import { RegistrationRefused, verifyRegistration } from '../webauthn/attestation';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { refusedBy } from './passkey-policy';
import { demandMethodRights } from './rights';
import { betaOnly, bothVersions, route } from './route';
import type { Route } from './route';
import { passkeyShape } from './shapes';
import { auditUser, userOf } from './users';

const maxPasskeys = 10;
const minute = 60_000;
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const createBody = z.object({
  '@odata.type': z.string().optional(),
  displayName: z.string().min(1).max(30).optional(),
  publicKeyCredential: z.strictObject({
    '@odata.type': z.string().optional(),
    id: base64url,
    response: z.strictObject({
      '@odata.type': z.string().optional(),
      clientDataJSON: base64url,
      attestationObject: base64url,
    }),
    clientExtensionResults: z.record(z.string(), z.unknown()).nullish(),
  }),
});

function demandOther(call: GraphCall, user: UserRecord): void {
  if (user.id === call.caller.id) throw unsupported(405);
}

function unsupported(status: number): GraphFault {
  return status === 405
    ? new GraphFault(405, 'methodNotAllowed', 'The method is not supported for this URL.')
    : status === 403
      ? new GraphFault(403, 'accessDenied', 'Self-service set up of passkeys is not allowed in this tenant.')
      : badRequest('Self-service set up of passkeys is not allowed in this tenant.', 'badRequest');
}

/** US Gov has no provisioning API: the path does not exist there. */
function demandCloud(call: GraphCall): void {
  if (call.world.state.cloud !== 'global')
    throw badRequest(`Resource not found for the segment 'creationOptions'.`, 'BadRequest');
}

function creationOptions(call: GraphCall): Reply {
  demandCloud(call);
  const { world } = call;
  const user = userOf(call);
  demandOther(call, user);
  demandMethodRights(call, user);
  if (!world.state.methodsPolicy.at(world.now()).fido2.isSelfServiceRegistrationAllowed)
    throw unsupported(world.switches.selfServiceOffStatus);
  const minutes = challengeMinutes(call);
  const { challenge, expiresAt } = call.simulation.secretChallenges.issue('register', user.id, minutes * minute);
  return json({
    '@odata.context': `${call.base}/$metadata#microsoft.graph.webauthnCredentialCreationOptions`,
    challengeTimeoutDateTime: world.iso(expiresAt),
    publicKey: {
      rp: { id: world.switches.rpId, name: 'Microsoft' },
      user: { id: userHandle(call, user), name: user.userPrincipalName, displayName: user.displayName },
      challenge,
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      timeout: 60_000,
      excludeCredentials: user.passkeys.map((passkey, index) => ({
        type: 'public-key',
        id: excludeId(call, passkey.credentialId, index),
        transports: ['usb', 'nfc'],
      })),
      authenticatorSelection: {
        authenticatorAttachment: 'cross-platform',
        requireResidentKey: true,
        userVerification: 'required',
      },
      attestation: 'direct',
      extensions: {
        hmacCreateSecret: true,
        enforceCredentialProtectionPolicy: true,
        credentialProtectionPolicy: 'userVerificationOptional',
      },
    },
  });
}

function challengeMinutes(call: GraphCall): number {
  if (call.version === 'v1.0') return 5;
  const asked = param(call, 1) || call.query.get('challengeTimeoutInMinutes');
  if (!asked) return 5;
  const minutes = Number(/(\d+)/.exec(asked)?.[1]);
  if (!Number.isInteger(minutes) || minutes < 5 || minutes > 43_200)
    throw badRequest('challengeTimeoutInMinutes must be between 5 and 43200.', 'badRequest');
  return minutes;
}

/** ASCII `OF:` and 48 opaque bytes, at most 64 as WebAuthn allows. */
function userHandle(call: GraphCall, user: UserRecord): string {
  const known = user.userHandles[0];
  if (known !== undefined && call.world.switches.userHandle === 'stable') return known;
  const handle = Buffer.concat([Buffer.from('OF:'), call.world.chance.bytes(48)]).toString('base64url');
  user.userHandles.unshift(handle);
  return handle;
}

/** Three ways in which credential ids have been seen written. */
function excludeId(call: GraphCall, id: Uint8Array, index: number): string {
  const chosen = call.world.switches.excludeIdEncoding;
  const encoding = chosen === 'mixed' ? (['base64url', 'base64urlDigit', 'base64'] as const)[index % 3]! : chosen;
  if (encoding === 'base64') return Buffer.from(id).toString('base64');
  return encoding === 'base64url' ? Buffer.from(id).toString('base64url') : methodId(id);
}

/** base64url with the number of padding characters appended. */
export function methodId(credentialId: Uint8Array): string {
  const bytes = Buffer.from(credentialId);
  return `${bytes.toString('base64url')}${(3 - (bytes.length % 3)) % 3}`;
}

async function register(call: GraphCall): Promise<Reply> {
  demandCloud(call);
  const { world } = call;
  const user = userOf(call);
  demandOther(call, user);
  demandMethodRights(call, user);
  const body = bodyOf(call, createBody);
  if (user.userType === 'Guest') throw refused('Guests cannot have passkeys.');
  if (user.passkeys.length >= maxPasskeys) throw refused('The user has reached the maximum number of passkeys.');
  const { id, response } = body.publicKeyCredential;
  const challenge = challengeOf(response.clientDataJSON);
  const wrong = call.simulation.secretChallenges.judge('register', user.id, challenge);
  if (wrong !== null) throw refused(wrong === 'expired' ? 'The challenge has expired.' : 'The challenge is not valid.');
  if (user.passkeys.some((passkey) => Buffer.from(passkey.credentialId).toString('base64url') === id))
    throw refused('The passkey is registered already.');
  const passkey = await addPasskey(
    call,
    user,
    { id, ...response },
    {
      challenge,
      origin: `https://${world.switches.rpId}`,
      rpId: world.switches.rpId,
      displayName: body.displayName ?? null,
    },
  );
  call.simulation.secretChallenges.spend(challenge);
  return entity(
    { ...call, query: new URLSearchParams() },
    `users('${user.id}')/authentication/fido2Methods/$entity`,
    passkeyShape(world, passkey, call.version),
    201,
  );
}

export function challengeOf(clientDataJSON: string): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));
    const challenge = (parsed as { challenge?: unknown }).challenge;
    if (typeof challenge === 'string') return challenge;
  } catch {
    // falls through to the refusal
  }
  throw refused('The client data cannot be read.');
}

export function refused(message: string): GraphFault {
  return badRequest(message, 'badRequest');
}

/** The one way in which a passkey comes to be: verified, judged by the policy in force, stored, audited. */
export async function addPasskey(
  call: Pick<GraphCall, 'world' | 'simulation' | 'caller'>,
  user: UserRecord,
  credential: { readonly id: string; readonly clientDataJSON: string; readonly attestationObject: string },
  expected: {
    readonly challenge: string;
    readonly origin: string;
    readonly rpId: string;
    readonly displayName: string | null;
  },
): Promise<Passkey> {
  const { world } = call;
  const configuration = world.state.methodsPolicy.at(world.now()).fido2;
  const verified = await verifyRegistration(credential, {
    ...expected,
    roots: call.simulation.attestationRoots(),
    acceptsNone: world.switches.acceptsNoAttestation,
  }).catch((thrown: unknown) => {
    throw refused(thrown instanceof RegistrationRefused ? thrown.message : 'The registration cannot be verified.');
  });
  const why = refusedBy(world, configuration, user, verified, 'registration');
  if (why !== null) throw refused(why);
  const model = call.simulation.modelName(verified.aaguid);
  const passkey: Passkey = {
    id: methodId(verified.credentialId),
    displayName: expected.displayName ?? model.slice(0, 30),
    createdDateTime: world.iso(),
    aaguid: verified.aaguid,
    model,
    attestationCertificates: verified.thumbprints,
    attestationLevel: verified.attested ? 'attested' : 'notAttested',
    passkeyType: verified.deviceBound ? 'deviceBound' : 'synced',
    credentialId: verified.credentialId,
    publicKey: verified.publicKey,
    rpId: expected.rpId,
    userHandle: user.userHandles[0] ?? null,
    signCount: verified.signCount,
    lastUsedAt: null,
  };
  user.passkeys.push(passkey);
  // The target of this event carries a name only, and a second event tells the same: both as in real logs.
  world.audit({
    activity: 'Add Passkey (device-bound)',
    category: 'UserManagement',
    service: 'Device Registration Service',
    actor: call.caller,
    target: { id: null, type: 'User', name: null, userPrincipalName: user.userPrincipalName },
  });
  world.audit({
    activity: 'Admin registered security info',
    category: 'UserManagement',
    service: 'Authentication Methods',
    actor: call.caller,
    target: { id: user.id, type: 'User', name: user.displayName, userPrincipalName: user.userPrincipalName },
  });
  return passkey;
}

function list(call: GraphCall): Reply {
  const user = userOf(call);
  const rows: readonly JsonObject[] = user.passkeys.map((passkey) => passkeyShape(call.world, passkey, call.version));
  return collection(call, rows, { context: `users('${user.id}')/authentication/fido2Methods` });
}

function passkeyOf(call: GraphCall, user: UserRecord): Passkey {
  const wanted = param(call, 1);
  const passkey = user.passkeys.find(
    (candidate) => candidate.id === wanted || Buffer.from(candidate.credentialId).toString('base64url') === wanted,
  );
  if (!passkey) throw new GraphFault(404, 'resourceNotFound', 'The resource could not be found.');
  return passkey;
}

function remove(call: GraphCall): Reply {
  const user = userOf(call);
  if (user.id !== call.caller.id) demandMethodRights(call, user);
  const passkey = passkeyOf(call, user);
  user.passkeys = user.passkeys.filter((candidate) => candidate !== passkey);
  call.world.audit({
    activity: 'Delete Passkey (device-bound)',
    category: 'UserManagement',
    service: 'Device Registration Service',
    actor: call.caller,
    target: { id: null, type: 'User', name: null, userPrincipalName: user.userPrincipalName },
  });
  auditUser(call, 'Admin deleted security info', user, 'Authentication Methods');
  return noContent;
}

const readers = ['globalReader', 'authenticationAdministrator', 'privilegedAuthenticationAdministrator'] as const;
const writers = ['authenticationAdministrator', 'privilegedAuthenticationAdministrator'] as const;
const reading = {
  any: [
    'UserAuthMethod-Passkey.Read.All',
    'UserAuthMethod-Passkey.ReadWrite.All',
    'UserAuthenticationMethod.Read.All',
    'UserAuthenticationMethod.ReadWrite.All',
  ],
  roles: readers,
  family: 'authentication',
} as const;
const writing = {
  any: ['UserAuthMethod-Passkey.ReadWrite.All', 'UserAuthenticationMethod.ReadWrite.All'],
  roles: writers,
  family: 'authentication',
} as const;
const base = '/users/{}/authentication/fido2Methods';

export const fido2Routes: readonly Route[] = [
  route('GET', `${base}/creationOptions`, writing, creationOptions, bothVersions),
  route('GET', `${base}/creationOptions()`, writing, creationOptions, bothVersions),
  route('GET', `${base}/creationOptions({})`, writing, creationOptions, betaOnly),
  route('GET', base, reading, list, bothVersions),
  route('POST', base, writing, register, bothVersions),
  route(
    'GET',
    `${base}/{}`,
    reading,
    (call) => {
      const user = userOf(call);
      return entity(
        call,
        `users('${user.id}')/authentication/fido2Methods/$entity`,
        passkeyShape(call.world, passkeyOf(call, user), call.version),
      );
    },
    bothVersions,
  ),
  route('DELETE', `${base}/{}`, writing, remove, bothVersions),
];
