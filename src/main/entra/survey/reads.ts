import { z } from 'zod';
import type { BatchRead } from '../http/batch';
import { odata } from '../http/operation';
import { roleIds } from '../roles';
import { unitName, unitSchema } from '../resources/administrative-units';
import { grantSchema, grantsPath, servicePrincipalPath, servicePrincipalSchema } from '../resources/grants';
import { findGroupsPath, groupSchema, memberSchema } from '../resources/groups';
import { userSchema, userSelect } from '../resources/users';
import { methodSchema, methodsNeeds, methodsPath } from '../resources/methods';
import { betaMethodsPolicySchema, methodsPolicyPath } from '../resources/methods-policy';
import { policyReads, reads } from '../resources/policy-reads';
import { domainSchema, organizationPath, organizationSchema, skuSchema } from '../resources/organization';
import {
  administratorEligibilitiesPath,
  administratorInstancesPath,
  assignmentSchema,
  eligibilitySchema,
  globalAdministratorsPath,
  scheduleInstanceSchema,
} from '../resources/roles';
import type { RoleAssignment } from '../resources/roles';
import type { SurveyFacts } from './facts';

/** What one look at the tenant asks for, whoever is in it. */
export function tenantReads(clientId: string, groupName: string) {
  return {
    organization: {
      path: organizationPath,
      needs: reads('Read the organisation'),
      schema: organizationSchema,
      list: true,
    },
    domains: { path: '/domains', needs: reads('Read the domains'), schema: domainSchema, list: true },
    skus: { path: '/subscribedSkus', needs: reads('Read the licences'), schema: skuSchema, list: true },
    ...policyReads,
    administrators: {
      path: globalAdministratorsPath,
      needs: reads('Read who is Global Administrator', 'RoleManagement.Read.Directory'),
      schema: assignmentSchema,
      list: true,
    },
    groups: { path: findGroupsPath(groupName), needs: reads('Look for the group'), schema: groupSchema, list: true },
    names: {
      path: `/users?$filter=startswith(userPrincipalName,'ea-')&$select=id,userPrincipalName,displayName`,
      needs: reads('Look for taken names'),
      schema: z.object({ id: z.string(), userPrincipalName: z.string(), displayName: z.string().nullish() }),
      list: true,
    },
    deleted: {
      path: '/directory/deletedItems/microsoft.graph.user?$select=id,userPrincipalName',
      needs: reads('Read deleted accounts'),
      schema: z.object({ id: z.string(), userPrincipalName: z.string().nullish() }),
      list: true,
    },
    units: {
      path: `/directory/administrativeUnits?$filter=displayName%20eq%20${odata(unitName)}`,
      needs: reads('Look for the restricted unit'),
      schema: unitSchema,
      list: true,
    },
    servicePrincipal: {
      path: servicePrincipalPath(clientId),
      needs: reads('Look up this app in the tenant'),
      schema: servicePrincipalSchema,
      list: true,
    },
  } as const;
}

/** What is asked about those that the first look found. */
export function peopleReads({
  groups,
  people,
  servicePrincipalId,
  licence,
}: {
  readonly groups: readonly { readonly id: string }[];
  readonly people: readonly RoleAssignment[];
  readonly servicePrincipalId: string | null;
  readonly licence: SurveyFacts['licence'];
}): Readonly<Record<string, BatchRead<unknown>>> {
  return {
    ...Object.fromEntries(
      groups.slice(0, 3).map((group): [string, BatchRead<unknown>] => [
        `members:${group.id}`,
        {
          path: `/groups/${group.id}/members?$select=id,displayName,userPrincipalName`,
          needs: reads('Read the members of the group'),
          schema: memberSchema,
          list: true,
        },
      ]),
    ),
    ...methodReads(people.map((one) => one.principalId)),
    ...Object.fromEntries(
      people.map((one): [string, BatchRead<unknown>] => [
        `user:${one.principalId}`,
        {
          path: `/users/${one.principalId}?$select=${userSelect}`,
          needs: reads('Read a Global Administrator'),
          schema: userSchema,
        },
      ]),
    ),
    ...(servicePrincipalId === null
      ? {}
      : {
          grants: {
            path: grantsPath(servicePrincipalId),
            needs: reads('Read the consents of this app'),
            schema: grantSchema,
            list: true,
          },
        }),
    ...(licence === 'p2'
      ? {
          pim: {
            path: pimPath,
            needs: reads('Read the PIM policy', 'RoleManagement.Read.Directory', 'Entra ID P2'),
            schema: pimSchema,
            list: true,
          },
          instances: {
            path: administratorInstancesPath,
            needs: reads('Read which roles end', 'RoleManagement.Read.Directory', 'Entra ID P2'),
            schema: scheduleInstanceSchema,
            list: true,
          },
          eligible: {
            path: administratorEligibilitiesPath,
            needs: reads('Read who may activate the role', 'RoleManagement.Read.Directory', 'Entra ID P2'),
            schema: eligibilitySchema,
            list: true,
          },
        }
      : {}),
  };
}

/** The sign-in methods of each. */
export function methodReads(userIds: readonly string[]): Readonly<Record<string, BatchRead<unknown>>> {
  return Object.fromEntries(
    userIds.map((id): [string, BatchRead<unknown>] => [
      `methods:${id}`,
      { path: methodsPath(id), needs: methodsNeeds, schema: methodSchema, list: true },
    ]),
  );
}

/** What only the beta version tells. */
export function betaReads(people: readonly RoleAssignment[]): Readonly<Record<string, BatchRead<unknown>>> {
  return {
    methodsPolicy: {
      path: methodsPolicyPath,
      needs: reads('Read newer settings', 'Policy.Read.All'),
      schema: betaMethodsPolicySchema,
    },
    ...Object.fromEntries(
      people.map((one): [string, BatchRead<unknown>] => [
        `mfa:${one.principalId}`,
        {
          path: `/users/${one.principalId}/authentication/requirements`,
          needs: reads('Read per-user MFA', 'Policy.Read.All'),
          schema: z.object({ perUserMfaState: z.string().nullish() }),
        },
      ]),
    ),
  };
}

const pimPath = `/policies/roleManagementPolicyAssignments?$filter=${encodeURIComponent(
  `scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '${roleIds.globalAdministrator}'`,
)}&$expand=policy($expand=rules)`;

export const pimSchema = z.object({
  policy: z
    .object({
      rules: z.array(z.looseObject({ id: z.string(), isExpirationRequired: z.boolean().nullish() })).nullish(),
    })
    .nullish(),
});
