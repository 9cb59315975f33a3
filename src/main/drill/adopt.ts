import { z } from 'zod';
import { AppError } from '../../shared/errors';
import type { AdoptablePerson } from '../../shared/model/adopt';
import type { RegisterAccount, RegisterKey, RegisterTenant } from '../../shared/model/drill';
import type { TenantSummary } from '../../shared/model/tenant';
import type { Clock } from '../../shared/ports';
import { readCredentialId, sameBytes, toBase64Url } from '../entra/encoding';
import type { GraphClient } from '../entra/http/client';
import { readBatch } from '../entra/http/batch';
import { Operation } from '../entra/http/operation';
import { fido2MethodSchema, type GraphFido2Method } from '../entra/resources/fido2-methods';
import { getGroup } from '../entra/resources/groups';
import { methodsNeeds } from '../entra/resources/methods';
import { assignmentSchema, eventual, globalAdministratorsPath } from '../entra/resources/roles';
import { getUser, userSchema } from '../entra/resources/users';
import { roleNames } from '../entra/roles';
import type { KeyCallOptions, SecurityKey, StoredCredential } from '../keys/key-operations';
import type { KeyInfo } from '../../shared/model/key';
import { readOnly } from './check/read-only';
import { demandTries, type KeyDeps } from './recorded-key';
import { withKey, type Register } from './register';

/** Names under which passkeys of Entra stand on a key (graph-facts §4.2). */
const RP_IDS = ['login.microsoft.com', 'login.microsoftonline.com'] as const;

/**
 * Puts accounts that were made by hand into the register, still without keys. Reads only. A tenant on record keeps what it has.
 * @throws AppError `graph/not-found` for an account or group that is not there.
 */
export async function adoptAccounts(
  deps: { readonly client: GraphClient; readonly clock: Clock; readonly register: Register },
  what: { readonly summary: TenantSummary; readonly userIds: readonly string[]; readonly groupId: string | null },
): Promise<RegisterTenant> {
  const op = new Operation(readOnly(deps.client), deps.clock, {});
  const tenantId = what.summary.id.toLowerCase();
  const previous = deps.register.tenants.find((tenant) => tenant.tenantId === tenantId) ?? null;
  const group = what.groupId === null ? null : await getGroup(op, what.groupId);
  const accounts: RegisterAccount[] = [];
  for (const userId of what.userIds) {
    const user = await getUser(op, userId);
    accounts.push({
      userId: user.id.toLowerCase(),
      userPrincipalName: user.userPrincipalName,
      displayName: user.displayName ?? user.userPrincipalName,
      adopted: true,
      createdAt: new Date(user.createdDateTime ?? deps.clock.now()).toISOString(),
      state: 'active',
      keys: [],
      baseline: null,
      ownSignIns: [],
      lastFullDrillAt: null,
    });
  }
  const known = previous?.accounts ?? [];
  await deps.register.put({
    ...(previous ?? {
      policies: [],
      accepted: [],
      staffChanges: [],
      drills: [],
      unit: null,
      exclusion: 'all',
      calendarSequence: 0,
    }),
    tenantId,
    displayName: what.summary.displayName,
    initialDomain: what.summary.initialDomain,
    cloud: what.summary.cloud,
    simulated: what.summary.simulated,
    licence: what.summary.licence,
    securityDefaults: what.summary.securityDefaults,
    group:
      group === null
        ? (previous?.group ?? null)
        : {
            id: group.id.toLowerCase(),
            displayName: group.displayName ?? '',
            roleAssignable: group.isAssignableToRole === true,
          },
    accounts: [...known, ...accounts.filter((account) => !known.some((one) => one.userId === account.userId))],
    calendarSequence: (previous?.calendarSequence ?? 0) + 1,
  });
  return deps.register.find(tenantId);
}

export interface AdoptKeyRequest {
  readonly tenantId: string;
  readonly userId: string;
  /** What stands on the sticker, or is put there now. */
  readonly letter: string;
  /** From the sheet that came with the key; UTF-8, stays the caller's to wipe. Sent once. */
  readonly pin: Uint8Array;
  readonly triesLeft: number | null;
  readonly sheetNumber: string | null;
  readonly envelopeNumber: string | null;
  readonly custodian: string | null;
}

/**
 * Finds out whose the plugged-in key is, and proves it: the account's passkeys are looked for on the key without a PIN, then the key signs
 * our challenge, verified with the public key that it keeps itself. A key that cannot tell its public keys proves PIN and credential id only,
 * and the record says so. @throws AppError `key/no-credential` when it holds none of this account.
 */
export async function adoptKey(
  deps: KeyDeps & { readonly client: GraphClient; readonly clock: Clock; readonly register: Register },
  request: AdoptKeyRequest,
  options: KeyCallOptions = {},
): Promise<RegisterKey> {
  const op = new Operation(readOnly(deps.client), deps.clock, {});
  const methods = await op.list(
    {
      path: `/users/${request.userId}/authentication/fido2Methods`,
      step: 'drill',
      needs: { ...methodsNeeds, what: 'Read the keys of the account' },
    },
    fido2MethodSchema,
  );
  const devices = (await deps.source.list()).filter((device) => device.denied === null);
  const [device] = devices;
  if (device === undefined) throw new AppError('key/none');
  if (devices.length > 1) throw new AppError('key/several', { count: devices.length });
  const key = await deps.openKey(device);
  try {
    const info = await key.describe();
    const found = await findMethod(key, info, methods);
    if (found === null) throw new AppError('key/no-credential');
    demandNew(deps.register, request, toBase64Url(found.credentialId), info);
    demandTries(info, request.triesLeft);
    const record = await proveMine(key, info, found, request, deps.clock, options);
    await deps.register.change(request.tenantId, (tenant) => withKey(tenant, request.userId.toLowerCase(), record));
    return record;
  } finally {
    await key.close().catch(() => undefined);
  }
}

/** Before the PIN is sent: no two keys with one letter, and no key that stands in another record (rule 4). */
function demandNew(register: Register, request: AdoptKeyRequest, credentialId: string, info: KeyInfo): void {
  for (const tenant of register.tenants) {
    for (const account of tenant.accounts) {
      const isHere = tenant.tenantId === request.tenantId && account.userId === request.userId.toLowerCase();
      for (const key of account.keys.filter((one) => one.state === 'active')) {
        const same =
          key.credentialId === credentialId ||
          (info.serial !== null && key.serial === info.serial && key.aaguid === info.aaguid);
        if (same && !isHere)
          throw new AppError('key/already-assigned', { account: account.userPrincipalName, wanted: request.userId });
        if (!same && key.letter === request.letter && tenant.tenantId === request.tenantId)
          throw new AppError('app/bad-input', { what: `the letter: key ${request.letter} is another one on record` });
      }
    }
  }
}

interface Found {
  readonly method: GraphFido2Method;
  readonly rpId: string;
  readonly credentialId: Uint8Array;
}

/** Which of the account's passkeys is on this key? Silent assertions: no PIN, no touch. */
async function findMethod(
  key: SecurityKey,
  info: KeyInfo,
  methods: readonly GraphFido2Method[],
): Promise<Found | null> {
  const maybe: Found[] = [];
  for (const method of methods.filter((one) => (one.aaGuid ?? '').toLowerCase() === info.aaguid)) {
    for (const credentialId of readCredentialId(method.id)) {
      for (const rpId of RP_IDS) {
        const here = await key.recognise(rpId, credentialId);
        if (here === true) return { method, rpId, credentialId };
        if (here === null) maybe.push({ method, rpId, credentialId });
      }
    }
  }
  // A key that stays silent without a PIN is judged by the signature that follows; several candidates are not guessed between.
  const ids = new Set(maybe.map((one) => one.method.id));
  return ids.size === 1 ? (maybe[0] ?? null) : null;
}

async function proveMine(
  key: SecurityKey,
  info: KeyInfo,
  found: Found,
  request: AdoptKeyRequest,
  clock: Clock,
  options: KeyCallOptions,
): Promise<RegisterKey> {
  const stored = await key.listCredentials(request.pin, options);
  const own: StoredCredential | undefined = stored?.find((one) => sameBytes(one.credentialId, found.credentialId));
  if (stored !== null && own === undefined) throw new AppError('key/no-credential');
  let signCount = 0;
  if (own !== undefined) {
    const proof = await key.prove(
      { rpId: own.rpId, credentialId: own.credentialId, publicKey: own.publicKey, lastSignCount: 0 },
      request.pin,
      options,
    );
    signCount = proof.signCount;
  } else {
    await key.provePin(request.pin, options);
  }
  return {
    letter: request.letter,
    serial: info.serial,
    serialMethod: info.serialMethod,
    model: info.model ?? info.product,
    firmware: info.firmware,
    aaguid: info.aaguid,
    rpId: own?.rpId ?? found.rpId,
    credentialId: toBase64Url(found.credentialId),
    publicKey: own === undefined ? null : toBase64Url(own.publicKey),
    methodId: found.method.id,
    signCount,
    attestation: found.method.attestationLevel === 'attested' ? 'verified' : 'none',
    knownBy: own === undefined ? 'credentialId' : 'assertion',
    registeredAt: new Date(found.method.createdDateTime ?? clock.now()).toISOString(),
    sheetNumber: request.sheetNumber,
    envelopeNumber: request.envelopeNumber,
    custodian: request.custodian,
    state: 'active',
  };
}

/** What may be picked: the people, not guests, who hold Global Administrator now, with the groups that they are in. */
export async function adoptable(
  client: GraphClient,
  clock: Clock,
): Promise<readonly Omit<AdoptablePerson, 'onRecord'>[]> {
  const op = new Operation(readOnly(client), clock, {});
  const needs = {
    what: 'Read who is Global Administrator',
    scope: 'RoleManagement.Read.Directory',
    role: roleNames.globalReader,
  };
  const holders = [
    ...new Set(
      (await op.list({ path: globalAdministratorsPath, step: 'drill', needs }, assignmentSchema)).map(
        (one) => one.principalId,
      ),
    ),
  ];
  // Groups and apps hold the role too; only what is found among the users is a person. The expanded principal is not relied on for names.
  const users = await readBatch(
    op,
    'v1.0',
    Object.fromEntries(
      holders.map((id) => [
        id,
        {
          path: `/users/${id}?$select=id,userPrincipalName,displayName,userType`,
          needs: { ...needs, scope: 'Directory.Read.All' },
          schema: userSchema,
        },
      ]),
    ),
  );
  const people = Object.values(users)
    .flatMap((reading) => (reading.ok ? [reading.value] : []))
    .filter((one) => one.userType !== 'Guest');
  const groups = await readBatch(
    op,
    'v1.0',
    Object.fromEntries(
      people.map(({ id }) => [
        id,
        {
          path: `/users/${id}/transitiveMemberOf?$select=id,displayName`,
          headers: eventual,
          needs: { ...needs, what: 'Read the groups of the account', scope: 'Directory.Read.All' },
          schema: membershipSchema,
          list: true as const,
        },
      ]),
    ),
  );
  return people.map(({ id, userPrincipalName, displayName }) => {
    const reading = groups[id];
    return {
      id,
      userPrincipalName,
      displayName: displayName ?? '',
      groups: (reading?.ok === true ? reading.value : [])
        .filter((one) => one['@odata.type']?.endsWith('.group') === true)
        .map((one) => ({ id: one.id, displayName: one.displayName ?? '' })),
    };
  });
}

const membershipSchema = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  '@odata.type': z.string().optional(),
});
