import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, json, noContent, notFound } from '../http/reply';
import type { Reply } from '../http/reply';
import type {
  Campaign,
  Fido2Configuration,
  MethodConfiguration,
  MethodsPolicy,
  TapConfiguration,
} from '../state/model';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { entity } from './collection';
import { bothVersions, route } from './route';
import type { Route } from './route';
import { methodsPolicyShape } from './shapes';

const maxPolicyBytes = 20_000;

const target = z
  .object({ '@odata.type': z.string().optional(), targetType: z.enum(['group', 'user']), id: z.string() })
  .passthrough();
const keyRestrictions = z
  .object({ isEnforced: z.boolean(), enforcementType: z.enum(['allow', 'block']), aaGuids: z.array(z.string()) })
  .passthrough();
const profile = z
  .object({
    id: z.string().optional(),
    name: z.string().min(1),
    passkeyTypes: z.string().regex(/^(deviceBound|synced)(, ?(deviceBound|synced))?$/),
    attestationEnforcement: z.enum(['disabled', 'registrationOnly']),
    keyRestrictions,
  })
  .passthrough();
const common = {
  state: z.enum(['enabled', 'disabled']).optional(),
  includeTargets: z.array(target).optional(),
  excludeTargets: z.array(target).optional(),
};
const lifetime = z.number().int().min(10).max(43200).optional();

const fido2Patch = z
  .object({
    ...common,
    isSelfServiceRegistrationAllowed: z.boolean().optional(),
    isAttestationEnforced: z.boolean().nullish(),
    keyRestrictions: keyRestrictions.nullish(),
    defaultPasskeyProfile: z.string().nullish(),
    passkeyProfiles: z.array(profile).nullish(),
  })
  .passthrough();
const tapPatch = z
  .object({
    ...common,
    minimumLifetimeInMinutes: lifetime,
    maximumLifetimeInMinutes: lifetime,
    defaultLifetimeInMinutes: lifetime,
    defaultLength: z.number().int().min(8).max(48).optional(),
    isUsableOnce: z.boolean().optional(),
  })
  .passthrough();
const otherPatch = z.object(common).passthrough();

const typeNames: Readonly<Record<string, string>> = {
  fido2: '#microsoft.graph.fido2AuthenticationMethodConfiguration',
  temporaryaccesspass: '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration',
  sms: '#microsoft.graph.smsAuthenticationMethodConfiguration',
  voice: '#microsoft.graph.voiceAuthenticationMethodConfiguration',
};

function configurationOf(policy: MethodsPolicy, id: string): MethodConfiguration {
  const key = id.toLowerCase();
  if (key === 'fido2') return policy.fido2;
  if (key === 'temporaryaccesspass') return policy.tap;
  const other = policy.others[key];
  if (!other) throw notFound(id);
  return other;
}

function readConfiguration(call: GraphCall): Reply {
  const configuration = configurationOf(call.world.state.methodsPolicy.current, param(call));
  return entity(call, 'authenticationMethodConfigurations/$entity', configuration as unknown as JsonObject);
}

/** 204; arrays are replaced; without `@odata.type` 400; over 20 kB 400; no ETag. */
function patchConfiguration(call: GraphCall): Reply {
  const key = param(call).toLowerCase();
  const before = call.world.state.methodsPolicy.current;
  const current = configurationOf(before, key);
  const sent = call.body as JsonObject | null;
  const type = typeNames[key] ?? current['@odata.type'];
  if (typeof sent !== 'object' || sent === null || sent['@odata.type'] !== type) {
    throw badRequest(
      'The @odata.type of the authentication method configuration is missing or does not match.',
      'invalidRequest',
    );
  }
  const after = { ...before, lastModifiedDateTime: call.world.iso(), ...patched(call, key, before, current) };
  write(call, after, current as unknown as JsonObject);
  return noContent;
}

function patched(
  call: GraphCall,
  key: string,
  policy: MethodsPolicy,
  current: MethodConfiguration,
): Partial<MethodsPolicy> {
  if (key === 'fido2') {
    const body = bodyOf(call, fido2Patch);
    return {
      fido2: checkedFido2(call, {
        ...(current as Fido2Configuration),
        ...defined(body),
        id: 'Fido2',
      } as Fido2Configuration),
    };
  }
  if (key === 'temporaryaccesspass') {
    const body = bodyOf(call, tapPatch);
    const merged = {
      ...(current as TapConfiguration),
      ...defined(body),
      id: 'TemporaryAccessPass',
    } as TapConfiguration;
    if (merged.minimumLifetimeInMinutes > merged.maximumLifetimeInMinutes)
      throw badRequest('The minimum lifetime exceeds the maximum lifetime.', 'invalidRequest');
    if (
      merged.defaultLifetimeInMinutes < merged.minimumLifetimeInMinutes ||
      merged.defaultLifetimeInMinutes > merged.maximumLifetimeInMinutes
    ) {
      throw badRequest('The default lifetime is outside the allowed lifetimes.', 'invalidRequest');
    }
    return { tap: merged };
  }
  const body = bodyOf(call, otherPatch);
  return {
    others: { ...policy.others, [key]: { ...current, ...defined(body), id: current.id } as MethodConfiguration },
  };
}

function checkedFido2(call: GraphCall, configuration: Fido2Configuration): Fido2Configuration {
  const { world } = call;
  const profiles = configuration.passkeyProfiles?.map((entry) => ({ ...entry, id: entry.id ?? world.chance.uuid() }));
  if (profiles && profiles.length > world.switches.maxPasskeyProfiles)
    throw badRequest(`At most ${world.switches.maxPasskeyProfiles} passkey profiles are supported.`, 'invalidRequest');
  const known = new Set((profiles ?? []).map((entry) => entry.id));
  for (const entry of profiles ?? []) {
    if (entry.attestationEnforcement === 'registrationOnly' && entry.passkeyTypes.includes('synced'))
      throw badRequest('Attestation enforcement allows device-bound passkeys only.', 'invalidRequest');
  }
  for (const included of configuration.includeTargets) {
    for (const id of included.allowedPasskeyProfiles ?? [])
      if (!known.has(id)) throw badRequest(`Passkey profile ${id} does not exist.`, 'invalidRequest');
    if (included.id !== 'all_users' && !world.state.groups.has(included.id) && !world.state.users.has(included.id))
      throw badRequest(`The target ${included.id} does not exist.`, 'invalidRequest');
  }
  return profiles ? { ...configuration, passkeyProfiles: profiles } : configuration;
}

function defined(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function write(call: GraphCall, after: MethodsPolicy, before: JsonObject): void {
  const { world } = call;
  const size = Buffer.byteLength(JSON.stringify(methodsPolicyShape(after, 'v1.0')));
  if (size > maxPolicyBytes)
    throw badRequest('The authentication methods policy exceeds the maximum size of 20 KB.', 'invalidRequest');
  world.state.methodsPolicy.write(after, world.enforcedFrom());
  world.audit({
    activity: 'Authentication Methods Policy Update',
    category: 'ApplicationManagement',
    service: 'Authentication Methods',
    actor: call.caller,
    target: { id: null, type: 'Policy', name: 'Authentication Methods Policy', userPrincipalName: null },
    changed: [
      { name: 'AuthenticationMethodsPolicy', before: JSON.stringify(before), after: JSON.stringify(call.body) },
    ],
  });
}

const campaignPatch = z.object({
  state: z.enum(['default', 'enabled', 'disabled']),
  snoozeDurationInDays: z.number().int().min(0).max(14),
  includeTargets: z.array(target),
  excludeTargets: z.array(target),
  enforceRegistrationAfterAllowedSnoozes: z.boolean().optional(),
});
const policyPatch = z
  .object({
    policyMigrationState: z.enum(['preMigration', 'migrationInProgress', 'migrationComplete']).optional(),
    reconfirmationInDays: z.number().int().optional(),
    registrationEnforcement: z.object({ authenticationMethodsRegistrationCampaign: campaignPatch }).optional(),
  })
  .passthrough();

const betaMembers = ['systemCredentialPreferences', 'reportSuspiciousActivitySettings', 'optOutSettings'] as const;

function patchPolicy(call: GraphCall): Reply {
  const before = call.world.state.methodsPolicy.current;
  const body = bodyOf(call, policyPatch);
  const beta: Record<string, JsonObject[string]> = { ...before.beta };
  for (const name of betaMembers) {
    if (body[name] === undefined) continue;
    if (call.version !== 'beta')
      throw badRequest(
        `The property '${name}' does not exist on type 'microsoft.graph.authenticationMethodsPolicy'.`,
        'BadRequest',
      );
    beta[name] = body[name] as JsonObject;
  }
  const campaign = body.registrationEnforcement?.authenticationMethodsRegistrationCampaign as Campaign | undefined;
  const after: MethodsPolicy = {
    ...before,
    lastModifiedDateTime: call.world.iso(),
    policyMigrationState: body.policyMigrationState ?? before.policyMigrationState,
    reconfirmationInDays: body.reconfirmationInDays ?? before.reconfirmationInDays,
    campaign: campaign ?? before.campaign,
    beta,
  };
  write(call, after, { campaign: before.campaign as unknown as JsonObject });
  if (call.world.switches.methodsPolicyPatchStatus === 204) return noContent;
  return json({
    '@odata.context': `${call.base}/$metadata#policies/authenticationMethodsPolicy/$entity`,
    ...methodsPolicyShape(after, call.version),
  });
}

function readPolicy(call: GraphCall): Reply {
  return entity(
    call,
    'policies/authenticationMethodsPolicy/$entity',
    methodsPolicyShape(call.world.state.methodsPolicy.current, call.version),
  );
}

const readMethods = {
  any: ['Policy.Read.AuthenticationMethod', 'Policy.Read.All', 'Policy.ReadWrite.AuthenticationMethod'],
  roles: ['globalReader', 'authenticationPolicyAdministrator', 'securityReader', 'securityAdministrator'],
} as const;
const writeMethods = {
  any: ['Policy.ReadWrite.AuthenticationMethod'],
  roles: ['authenticationPolicyAdministrator'],
} as const;
const base = '/policies/authenticationMethodsPolicy';

export const methodsPolicyRoutes: readonly Route[] = [
  route('GET', base, readMethods, readPolicy, bothVersions),
  route('PATCH', base, writeMethods, patchPolicy, bothVersions),
  route('GET', `${base}/authenticationMethodConfigurations/{}`, readMethods, readConfiguration, bothVersions),
  route('PATCH', `${base}/authenticationMethodConfigurations/{}`, writeMethods, patchConfiguration, bothVersions),
];
