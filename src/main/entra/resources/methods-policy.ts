import { z } from 'zod';
import { roleNames } from '../roles';
import type { Needs } from '../http/errors';
import type { Operation } from '../http/operation';

const target = z.looseObject({
  targetType: z.string(),
  id: z.string(),
  isRegistrationRequired: z.boolean().optional(),
});
const excludeTarget = z.looseObject({ targetType: z.string(), id: z.string() });
const keyRestrictions = z.looseObject({
  isEnforced: z.boolean().nullish(),
  enforcementType: z.string().nullish(),
  aaGuids: z.array(z.string()).nullish(),
});

const passkeyProfileSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  passkeyTypes: z.string().nullish(),
  attestationEnforcement: z.string().nullish(),
  keyRestrictions: keyRestrictions.nullish(),
});
export type PasskeyProfile = z.infer<typeof passkeyProfileSchema>;

/** Fido2 configuration, in the form with profiles or the older one without (graph-facts §2.4). */
export const fido2PolicySchema = z.looseObject({
  id: z.string(),
  state: z.string().nullish(),
  isSelfServiceRegistrationAllowed: z.boolean().nullish(),
  isAttestationEnforced: z.boolean().nullish(),
  keyRestrictions: keyRestrictions.nullish(),
  includeTargets: z.array(target.extend({ allowedPasskeyProfiles: z.array(z.string()).nullish() })).nullish(),
  excludeTargets: z.array(excludeTarget).nullish(),
  defaultPasskeyProfile: z.string().nullish(),
  passkeyProfiles: z.array(passkeyProfileSchema).nullish(),
});
export type Fido2Policy = z.infer<typeof fido2PolicySchema>;

export const tapPolicySchema = z.looseObject({
  id: z.string(),
  state: z.string().nullish(),
  minimumLifetimeInMinutes: z.number().nullish(),
  maximumLifetimeInMinutes: z.number().nullish(),
  defaultLifetimeInMinutes: z.number().nullish(),
  defaultLength: z.number().nullish(),
  isUsableOnce: z.boolean().nullish(),
  includeTargets: z.array(target).nullish(),
  excludeTargets: z.array(excludeTarget).nullish(),
});
export type TapPolicy = z.infer<typeof tapPolicySchema>;

/** Any other method's configuration: only whether it is on, and for whom. */
export const plainMethodSchema = z.looseObject({
  id: z.string(),
  state: z.string().nullish(),
  includeTargets: z.array(target).nullish(),
  excludeTargets: z.array(excludeTarget).nullish(),
});
export type PlainMethodPolicy = z.infer<typeof plainMethodSchema>;

export const campaignSchema = z.looseObject({
  state: z.string().nullish(),
  snoozeDurationInDays: z.number().nullish(),
  includeTargets: z
    .array(
      z.looseObject({ targetType: z.string(), id: z.string(), targetedAuthenticationMethod: z.string().nullish() }),
    )
    .nullish(),
  excludeTargets: z.array(excludeTarget).nullish(),
});
export type Campaign = z.infer<typeof campaignSchema>;

export const methodsPolicySchema = z.looseObject({
  policyMigrationState: z.string().nullish(),
  reconfirmationInDays: z.number().nullish(),
  registrationEnforcement: z
    .looseObject({ authenticationMethodsRegistrationCampaign: campaignSchema.nullish() })
    .nullish(),
  authenticationMethodConfigurations: z.array(z.looseObject({ id: z.string() })).nullish(),
});
export type MethodsPolicy = z.infer<typeof methodsPolicySchema>;

/** Beta members that the Entra portal documents and the v1.0 schema lacks; any of them may be absent. */
export const betaMethodsPolicySchema = z.looseObject({
  systemCredentialPreferences: z.looseObject({ state: z.string().nullish() }).nullish(),
  optOutSettings: z.looseObject({ passkeyDynamicMigration: z.boolean().nullish() }).nullish(),
});

export const methodsPolicyPath = '/policies/authenticationMethodsPolicy';
const configPath = (id: 'fido2' | 'temporaryAccessPass'): string =>
  `${methodsPolicyPath}/authenticationMethodConfigurations/${id}`;

const readNeeds: Needs = {
  what: 'Read the authentication methods policy',
  scope: 'Policy.Read.All',
  role: roleNames.globalReader,
};
const writeNeeds: Needs = {
  what: 'Change the authentication methods policy',
  scope: 'Policy.ReadWrite.AuthenticationMethod',
  role: roleNames.authenticationPolicyAdministrator,
};

export function getMethodsPolicy(op: Operation): Promise<MethodsPolicy> {
  return op.call({
    method: 'GET',
    path: methodsPolicyPath,
    schema: methodsPolicySchema,
    step: 'provision',
    needs: readNeeds,
  });
}

export function getFido2Policy(op: Operation): Promise<Fido2Policy> {
  return op.call({
    method: 'GET',
    path: configPath('fido2'),
    schema: fido2PolicySchema,
    step: 'provision',
    needs: readNeeds,
  });
}

export async function patchFido2Policy(op: Operation, patch: Readonly<Record<string, unknown>>): Promise<void> {
  await op.call({
    method: 'PATCH',
    path: configPath('fido2'),
    body: { '@odata.type': '#microsoft.graph.fido2AuthenticationMethodConfiguration', ...patch },
    schema: null,
    step: 'provision',
    needs: writeNeeds,
  });
}

export function getTapPolicy(op: Operation): Promise<TapPolicy> {
  return op.call({
    method: 'GET',
    path: configPath('temporaryAccessPass'),
    schema: tapPolicySchema,
    step: 'provision',
    needs: readNeeds,
  });
}

export async function patchTapPolicy(op: Operation, patch: Readonly<Record<string, unknown>>): Promise<void> {
  await op.call({
    method: 'PATCH',
    path: configPath('temporaryAccessPass'),
    body: { '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration', ...patch },
    schema: null,
    step: 'provision',
    needs: writeNeeds,
  });
}

/** The campaign is always sent complete, because its collections are replaced. 200 or 204. */
export async function patchCampaign(op: Operation, campaign: Readonly<Record<string, unknown>>): Promise<void> {
  await op.call({
    method: 'PATCH',
    path: methodsPolicyPath,
    body: { registrationEnforcement: { authenticationMethodsRegistrationCampaign: campaign } },
    schema: null,
    step: 'provision',
    needs: writeNeeds,
  });
}

/** One method's configuration out of the whole policy; ids are compared without case. */
export function configOf<T>(policy: MethodsPolicy, id: string, schema: z.ZodType<T>): T | null {
  const found = (policy.authenticationMethodConfigurations ?? []).find(
    (one) => one.id.toLowerCase() === id.toLowerCase(),
  );
  if (found === undefined) return null;
  const parsed = schema.safeParse(found);
  return parsed.success ? parsed.data : null;
}
