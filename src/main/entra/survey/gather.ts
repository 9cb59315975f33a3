import { z } from 'zod';
import type { Cloud, SignedInAdmin } from '../../../shared/model/tenant';
import { defaultChoices } from '../../../shared/model/tenant';
import { readBatch, valueOr } from '../http/batch';
import type { BatchRead, Reading } from '../http/batch';
import { minutesOff } from '../http/clock-skew';
import type { Needs } from '../http/errors';
import type { Operation } from '../http/operation';
import { odata } from '../http/operation';
import { roleIds, roleNames } from '../roles';
import { unitName, unitSchema } from '../resources/administrative-units';
import {
  conditionalAccessNeeds,
  conditionalAccessPath,
  conditionalAccessPolicySchema,
} from '../resources/conditional-access';
import { grantSchema, grantsPath, servicePrincipalPath, servicePrincipalSchema } from '../resources/grants';
import { findGroupsPath, groupMark, groupSchema, memberSchema } from '../resources/groups';
import { userSchema, userSelect } from '../resources/users';
import { methodKind, methodSchema, methodsNeeds, methodsPath } from '../resources/methods';
import {
  betaMethodsPolicySchema,
  configOf,
  fido2PolicySchema,
  methodsPolicyPath,
  methodsPolicySchema,
  plainMethodSchema,
  tapPolicySchema,
} from '../resources/methods-policy';
import {
  domainSchema,
  initialDomainOf,
  licenceOf,
  organizationPath,
  organizationSchema,
  skuSchema,
} from '../resources/organization';
import {
  administratorEligibilitiesPath,
  administratorInstancesPath,
  assignmentSchema,
  eligibilitySchema,
  globalAdministratorsPath,
  scheduleInstanceSchema,
} from '../resources/roles';
import type { RoleAssignment, ScheduleInstance } from '../resources/roles';
import type { GlobalAdministrator, KnownGroup, Namesake, SurveyFacts, Unread } from './facts';

export interface GatherContext {
  readonly cloud: Cloud;
  readonly simulated: boolean;
  readonly clientId: string;
  readonly admin: SignedInAdmin;
  readonly answers: Readonly<Record<string, string>>;
}

/** Reader roles suffice for all of it. */
function reads(what: string, scope = 'Directory.Read.All', licence?: string): Needs {
  return { what, scope, role: roleNames.globalReader, ...(licence === undefined ? {} : { licence }) };
}

/** How many Global Administrators have their methods read; more would cost a request each for no new insight. */
const maxAdminsRead = 12;

/** Reads the whole tenant in about four requests; changes nothing. */
export async function gather(op: Operation, context: GatherContext): Promise<SurveyFacts> {
  const groupName = context.answers['groupName'] ?? defaultChoices.groupName;
  op.say('Reading the tenant', 0, 3);
  const first = await readBatch(op, 'v1.0', {
    organization: {
      path: organizationPath,
      needs: reads('Read the organisation'),
      schema: organizationSchema,
      list: true,
    },
    domains: { path: '/domains', needs: reads('Read the domains'), schema: domainSchema, list: true },
    skus: { path: '/subscribedSkus', needs: reads('Read the licences'), schema: skuSchema, list: true },
    securityDefaults: {
      path: '/policies/identitySecurityDefaultsEnforcementPolicy',
      needs: reads('Read Security Defaults', 'Policy.Read.All'),
      schema: z.object({ isEnabled: z.boolean() }),
    },
    conditionalAccess: {
      path: conditionalAccessPath,
      needs: conditionalAccessNeeds,
      schema: conditionalAccessPolicySchema,
      list: true,
    },
    methodsPolicy: {
      path: methodsPolicyPath,
      needs: reads('Read the authentication methods policy', 'Policy.Read.All'),
      schema: methodsPolicySchema,
    },
    authorization: {
      path: '/policies/authorizationPolicy',
      needs: reads('Read the authorization policy', 'Policy.Read.All'),
      schema: z.object({ allowedToUseSSPR: z.boolean().nullish() }),
    },
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
      path: servicePrincipalPath(context.clientId),
      needs: reads('Look up this app in the tenant'),
      schema: servicePrincipalSchema,
      list: true,
    },
  });

  const licence = licenceOf(valueOr(first.skus));
  const administrators = (valueOr(first.administrators) ?? []).filter((one) => (one.directoryScopeId ?? '/') === '/');
  const people = administrators.filter((one) => principalKind(one) === 'user').slice(0, maxAdminsRead);
  const groups = valueOr(first.groups);
  const servicePrincipal = valueOr(first.servicePrincipal)?.[0] ?? null;

  op.say('Reading who is who', 1, 3);
  const second: Record<string, Reading<unknown>> = await readBatch(op, 'v1.0', {
    ...Object.fromEntries(
      (groups ?? []).slice(0, 3).map((group): [string, BatchRead<unknown>] => [
        `members:${group.id}`,
        {
          path: `/groups/${group.id}/members?$select=id,displayName,userPrincipalName`,
          needs: reads('Read the members of the group'),
          schema: memberSchema,
          list: true,
        },
      ]),
    ),
    ...Object.fromEntries(
      people.map((one): [string, BatchRead<unknown>] => [
        `methods:${one.principalId}`,
        { path: methodsPath(one.principalId), needs: methodsNeeds, schema: methodSchema, list: true },
      ]),
    ),
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
    ...(servicePrincipal === null
      ? {}
      : {
          grants: {
            path: grantsPath(servicePrincipal.id),
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
  });

  const members = (groups ?? [])
    .filter((group) => group.description === groupMark)
    .flatMap((group) => valueOf(second[`members:${group.id}`], z.array(memberSchema)) ?? [])
    .filter((member) => !people.some((one) => one.principalId === member.id));
  const more: Record<string, Reading<unknown>> = await readBatch(
    op,
    'v1.0',
    Object.fromEntries(
      members.map((member): [string, BatchRead<unknown>] => [
        `methods:${member.id}`,
        { path: methodsPath(member.id), needs: methodsNeeds, schema: methodSchema, list: true },
      ]),
    ),
  );

  op.say('Reading what only the beta version tells', 2, 3);
  const third: Record<string, Reading<unknown>> = await readBatch(op, 'beta', {
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
  });

  const methodsPolicy = valueOr(first.methodsPolicy);
  const beta = valueOf(third['methodsPolicy'], betaMethodsPolicySchema);
  const domains = valueOr(first.domains);
  const organization = valueOr(first.organization)?.[0] ?? null;
  const configs = methodsPolicy?.authenticationMethodConfigurations ?? [];
  return {
    version: 1,
    takenAt: new Date(op.clock.now()).toISOString(),
    cloud: context.cloud,
    simulated: context.simulated,
    clientId: context.clientId,
    admin: context.admin,
    organization,
    domains,
    licence,
    initialDomain: initialDomainOf(organization, domains),
    securityDefaults: valueOr(first.securityDefaults)?.isEnabled ?? null,
    conditionalAccess: valueOr(first.conditionalAccess) ?? (licence === 'free' ? [] : null),
    fido2: methodsPolicy === null ? null : configOf(methodsPolicy, 'Fido2', fido2PolicySchema),
    tap: methodsPolicy === null ? null : configOf(methodsPolicy, 'TemporaryAccessPass', tapPolicySchema),
    campaign: methodsPolicy?.registrationEnforcement?.authenticationMethodsRegistrationCampaign ?? null,
    methodsPolicyRead: methodsPolicy !== null,
    otherMethods: configs.flatMap((one) => {
      const parsed = plainMethodSchema.safeParse(one);
      return parsed.success && !/^(fido2|temporaryaccesspass)$/i.test(parsed.data.id) ? [parsed.data] : [];
    }),
    migrationState: methodsPolicy?.policyMigrationState ?? null,
    reconfirmationInDays: methodsPolicy?.reconfirmationInDays ?? null,
    systemPreferred: beta?.systemCredentialPreferences?.state ?? null,
    passkeyMigrationOptOut: beta?.optOutSettings?.passkeyDynamicMigration ?? null,
    ssprForAdmins: valueOr(first.authorization)?.allowedToUseSSPR ?? null,
    globalAdministrators: first.administrators.ok
      ? administrators.map((one) => toAdministrator(one, second, third))
      : null,
    memberKeys: keysOf({ ...second, ...more }),
    groups:
      groups === null
        ? null
        : groups.map((group): KnownGroup => ({
            group,
            members: valueOf(second[`members:${group.id}`], z.array(memberSchema)),
          })),
    namesakes: namesakes(valueOr(first.names), valueOr(first.deleted)),
    units: valueOr(first.units),
    servicePrincipal,
    grants: valueOf(second['grants'], z.array(grantSchema)),
    eligible: eligibleOf(valueOf(second['eligible'], z.array(eligibilitySchema))),
    pim: readPim(valueOf(second['pim'], z.array(pimSchema))),
    clockMinutesOff: op.client.skew() === null ? null : (minutesOff(op.client.skew()) ?? 0),
    unread: unreadOf({ ...first, ...second, ...more }),
    answers: context.answers,
  };
}

function principalKind(one: RoleAssignment): GlobalAdministrator['kind'] {
  const type = one.principal?.['@odata.type'];
  if (type === '#microsoft.graph.user' || one.principal?.userPrincipalName) return 'user';
  return type === '#microsoft.graph.group' ? 'group' : 'other';
}

function toAdministrator(
  one: RoleAssignment,
  second: Record<string, Reading<unknown>>,
  third: Record<string, Reading<unknown>>,
): GlobalAdministrator {
  const methods = valueOf(second[`methods:${one.principalId}`], z.array(methodSchema));
  const mfa = valueOf(third[`mfa:${one.principalId}`], z.object({ perUserMfaState: z.string().nullish() }));
  const user = valueOf(second[`user:${one.principalId}`], userSchema);
  const read = user !== null;
  return {
    id: one.principalId,
    kind: principalKind(one),
    displayName: user?.displayName ?? one.principal?.displayName ?? '',
    userPrincipalName: user?.userPrincipalName ?? one.principal?.userPrincipalName ?? null,
    enabled: user?.accountEnabled ?? null,
    endsAt: endOf(one.principalId, valueOf(second['instances'], z.array(scheduleInstanceSchema))),
    synced: read ? user.onPremisesSyncEnabled === true : null,
    neverExpires: read ? (user.passwordPolicies ?? '').includes('DisablePasswordExpiration') : null,
    methods: methods === null ? null : methods.map(methodKind),
    perUserMfa: mfa?.perUserMfaState ?? null,
  };
}

/** The end of the longest assignment; null where one of them has none. */
function endOf(principalId: string, instances: readonly ScheduleInstance[] | null): string | null {
  const own = (instances ?? []).filter((one) => one.principalId?.toLowerCase() === principalId.toLowerCase());
  const assigned = own.filter((one) => one.assignmentType === 'Assigned');
  if (own.length === 0 || assigned.some((one) => (one.endDateTime ?? null) === null)) return null;
  return (
    own
      .flatMap((one) => one.endDateTime ?? [])
      .sort()
      .at(-1) ?? null
  );
}

function eligibleOf(all: readonly z.infer<typeof eligibilitySchema>[] | null): SurveyFacts['eligible'] {
  return (
    all
      ?.filter((one) => (one.directoryScopeId ?? '/') === '/')
      .flatMap(({ principalId, principal }) =>
        principalId == null
          ? []
          : [{ id: principalId, name: principal?.userPrincipalName ?? principal?.displayName ?? principalId }],
      ) ?? null
  );
}

function keysOf(readings: Readonly<Record<string, Reading<unknown>>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(readings).flatMap(([part, reading]) => {
      const methods = part.startsWith('methods:') ? valueOf(reading, z.array(methodSchema)) : null;
      return methods === null
        ? []
        : [[part.slice('methods:'.length), methods.filter((method) => methodKind(method) === 'fido2').length]];
    }),
  );
}

type Named = readonly {
  readonly id: string;
  readonly userPrincipalName?: string | null;
  readonly displayName?: string | null;
}[];

/** A deleted user's name is prefixed with its object id without dashes (addendum, deleted items). */
function namesakes(live: Named | null, deleted: Named | null): readonly Namesake[] | null {
  if (live === null) return null;
  const read = (all: Named, gone: boolean): readonly Namesake[] =>
    all.map((one) => ({
      id: one.id,
      userPrincipalName: (one.userPrincipalName ?? '').replace(/^[0-9a-f]{32}/i, '').toLowerCase(),
      displayName: one.displayName ?? '',
      deleted: gone,
    }));
  const byName = (a: Namesake, b: Namesake): number => (a.userPrincipalName < b.userPrincipalName ? -1 : 1);
  return [...read(live, false), ...read(deleted ?? [], true)]
    .filter((one) => one.userPrincipalName.startsWith('ea-'))
    .sort(byName);
}

const pimPath = `/policies/roleManagementPolicyAssignments?$filter=${encodeURIComponent(
  `scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '${roleIds.globalAdministrator}'`,
)}&$expand=policy($expand=rules)`;

const pimSchema = z.object({
  policy: z
    .object({
      rules: z.array(z.looseObject({ id: z.string(), isExpirationRequired: z.boolean().nullish() })).nullish(),
    })
    .nullish(),
});

function readPim(assignments: readonly z.infer<typeof pimSchema>[] | null): SurveyFacts['pim'] {
  const rules = assignments?.[0]?.policy?.rules;
  if (rules === undefined || rules === null) return null;
  const rule = rules.find((one) => one.id === 'Expiration_Admin_Assignment');
  return {
    permanentActiveAllowed:
      rule?.isExpirationRequired === undefined || rule.isExpirationRequired === null
        ? null
        : !rule.isExpirationRequired,
  };
}

/** Readings of a batch with computed names have lost their type; the schema has already been applied once. */
function valueOf<T>(reading: Reading<unknown> | undefined, schema: z.ZodType<T>): T | null {
  if (reading === undefined || !reading.ok) return null;
  const parsed = schema.safeParse(reading.value);
  return parsed.success ? parsed.data : null;
}

function unreadOf(readings: Readonly<Record<string, Reading<unknown>>>): readonly Unread[] {
  return Object.entries(readings).flatMap(([part, reading]) =>
    reading.ok ? [] : [{ part, code: reading.code, says: reading.says }],
  );
}
