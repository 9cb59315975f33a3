import { z } from 'zod';
import { roleNames } from '../roles';
import type { Needs } from '../http/errors';
import type { Operation } from '../http/operation';

const ids = z.array(z.string()).nullish();

export const conditionalAccessPolicySchema = z.looseObject({
  id: z.string(),
  displayName: z.string().nullish(),
  state: z.string(),
  templateId: z.string().nullish(),
  conditions: z.looseObject({
    users: z
      .looseObject({
        includeUsers: ids,
        excludeUsers: ids,
        includeGroups: ids,
        excludeGroups: ids,
        includeRoles: ids,
        excludeRoles: ids,
      })
      .nullish(),
    applications: z
      .looseObject({
        includeApplications: ids,
        includeUserActions: ids,
        includeAuthenticationContextClassReferences: ids,
      })
      .nullish(),
    clientApplications: z.looseObject({ includeServicePrincipals: ids }).nullish(),
    authenticationFlows: z.looseObject({ transferMethods: z.string().nullish() }).nullish(),
  }),
  grantControls: z
    .looseObject({
      builtInControls: ids,
      operator: z.string().nullish(),
      authenticationStrength: z.looseObject({ id: z.string().nullish() }).nullish(),
    })
    .nullish(),
  sessionControls: z
    .looseObject({ secureSignInSession: z.looseObject({ isEnabled: z.boolean().nullish() }).nullish() })
    .nullish(),
});
export type ConditionalAccessPolicy = z.infer<typeof conditionalAccessPolicySchema>;

/** A What-If answer: the policy's id and whether it would apply. */
const whatIfSchema = z.looseObject({
  id: z.string().nullish(),
  displayName: z.string().nullish(),
  state: z.string().nullish(),
  policyApplies: z.boolean().nullish(),
});
export type WhatIf = z.infer<typeof whatIfSchema>;

export const phishingResistantStrength = '00000000-0000-0000-0000-000000000004';

export const conditionalAccessPath = '/identity/conditionalAccess/policies';
export const conditionalAccessNeeds: Needs = {
  what: 'Read the Conditional Access policies',
  scope: 'Policy.Read.All',
  role: roleNames.globalReader,
  licence: 'Entra ID P1',
};
const writeNeeds: Needs = {
  what: 'Change a Conditional Access policy',
  scope: 'Policy.ReadWrite.ConditionalAccess',
  role: roleNames.conditionalAccessAdministrator,
  licence: 'Entra ID P1',
};

export function listPolicies(op: Operation): Promise<readonly ConditionalAccessPolicy[]> {
  return op.list(
    { path: conditionalAccessPath, step: 'access', needs: conditionalAccessNeeds },
    conditionalAccessPolicySchema,
  );
}

export function getPolicy(op: Operation, id: string): Promise<ConditionalAccessPolicy> {
  return op.call({
    method: 'GET',
    path: `${conditionalAccessPath}/${id}`,
    schema: conditionalAccessPolicySchema,
    step: 'access',
    needs: conditionalAccessNeeds,
  });
}

/** Members that are not sent keep their value; the arrays that are sent are replaced. 204. */
export async function patchExclusions(
  op: Operation,
  id: string,
  users: { readonly excludeGroups?: readonly string[]; readonly excludeUsers?: readonly string[] },
): Promise<void> {
  await op.call({
    method: 'PATCH',
    path: `${conditionalAccessPath}/${id}`,
    body: { conditions: { users } },
    schema: null,
    step: 'access',
    needs: writeNeeds,
  });
}

export function createPolicy(op: Operation, body: unknown): Promise<ConditionalAccessPolicy> {
  return op.call({
    method: 'POST',
    path: conditionalAccessPath,
    body,
    schema: conditionalAccessPolicySchema,
    step: 'access',
    needs: { ...writeNeeds, what: 'Create a Conditional Access policy' },
  });
}

export async function deletePolicy(op: Operation, id: string): Promise<void> {
  await op.call({
    method: 'DELETE',
    path: `${conditionalAccessPath}/${id}`,
    schema: null,
    step: 'access',
    needs: { ...writeNeeds, what: 'Delete a Conditional Access policy' },
  });
}

export interface SignInConditions {
  readonly devicePlatform: 'windows' | 'macOS' | 'linux';
  readonly clientAppType: 'browser' | 'mobileAppsAndDesktopClients';
  readonly signInRiskLevel: 'none' | 'high';
  readonly userRiskLevel: 'none' | 'high';
}

/** What-If (graph-facts §6): every policy, with whether it would apply to this sign-in. */
export async function evaluate(
  op: Operation,
  userId: string,
  conditions: SignInConditions,
): Promise<readonly WhatIf[]> {
  const answer = await op.call({
    method: 'POST',
    reads: true,
    path: '/identity/conditionalAccess/evaluate',
    body: {
      signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId },
      // The Azure portal; a policy for all resources covers it like any other.
      signInContext: {
        '@odata.type': '#microsoft.graph.applicationContext',
        includeApplications: ['c44b4083-3bb0-49c1-b47d-974e53cbdf3c'],
      },
      signInConditions: conditions,
      appliedPoliciesOnly: true,
    },
    schema: z.object({ value: z.array(whatIfSchema) }),
    step: 'access',
    needs: { ...conditionalAccessNeeds, what: 'Ask what Conditional Access would do' },
  });
  return answer.value;
}
