import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { RegisterAccount, RegisterTenant } from '../../../shared/model/drill';
import { eventual, globalAdministratorsPath, assignmentSchema, scheduleInstanceSchema } from '../../entra/resources/roles';
import { fido2MethodSchema } from '../../entra/resources/fido2-methods';
import { getGroup, groupSchema, findGroupsPath, memberSchema } from '../../entra/resources/groups';
import { getMethodsPolicy } from '../../entra/resources/methods-policy';
import { methodKind, methodsNeeds } from '../../entra/resources/methods';
import { getUser } from '../../entra/resources/users';
import { roleIds, roleNames } from '../../entra/roles';
import { pageOf, query, type Operation } from '../../entra/http/operation';
import type { Needs } from '../../entra/http/errors';
import {
  auditSchema,
  betaMethodSchema,
  conditionalAccessSchema,
  signInSchema,
  whatIfSchema,
  type AccountFacts,
  type AuditFact,
  type DrillFacts,
  type GroupFacts,
  type MethodFact,
  type WhatIfFact,
} from './facts';
import { attempt, inLanes, notAsked, type Known } from './known';

const reader = roleNames.globalReader;
const needs = (what: string, scope: string, licence?: string): Needs => ({ what, scope, role: reader, ...(licence === undefined ? {} : { licence }) });

/** Reads at once; lanes with limits of their own (logs, Conditional Access) are spaced by the client. */
const WIDTH = 4;
/** Objects named in one audit filter: keeps the address far below what Graph takes. */
const AUDIT_CHUNK = 5;
/** Entra keeps the audit log for 30 days with a licence, 7 without; asking for more is refused with a 400. */
const LOG_DAYS = [30, 7] as const;
const DAY = 86_400_000;

export interface ReadOptions {
  /** Sign-ins and audit events from here on; ISO 8601. */
  readonly since: string;
  /** What-If costs one request a second and account; the watch leaves it out. */
  readonly whatIf: boolean;
}

/** Reads everything that a tenant check judges. Never writes: the operation's client must be a read-only one. */
export async function readFacts(op: Operation, tenant: RegisterTenant, options: ReadOptions): Promise<DrillFacts> {
  const accounts = tenant.accounts.filter((account) => account.state === 'active');
  const total = accounts.length + 1;
  op.say('Reading the policies of the tenant.', 0, total);
  const common = readCommon(op, tenant, accounts, options);
  let done = 0;
  const each = inLanes(accounts, WIDTH, async (account) => {
    const facts = await readAccount(op, account, options);
    op.say(`Read ${account.userPrincipalName}.`, ++done, total);
    return facts;
  });
  // Both are awaited together, so that a failure of one is not left without a listener.
  const [shared, perAccount] = await Promise.all([common, each]);
  return { takenAt: new Date(op.clock.now()).toISOString(), since: options.since, ...shared, accounts: perAccount };
}

type Shared = Omit<DrillFacts, 'takenAt' | 'since' | 'accounts'>;

async function readCommon(op: Operation, tenant: RegisterTenant, accounts: readonly RegisterAccount[], options: ReadOptions): Promise<Shared> {
  const [securityDefaults, conditionalAccess, methodsPolicy, adminsMayResetThemselves, roleAssignments, roleSchedules, roleEligibilities, group, unitMembers, audits] =
    await Promise.all([
      attempt(async () => (await op.call({ method: 'GET', path: '/policies/identitySecurityDefaultsEnforcementPolicy', schema: z.object({ isEnabled: z.boolean() }), step: 'drill', needs: needs('Read Security Defaults', 'Policy.Read.All') })).isEnabled),
      attempt(() => op.list({ path: '/identity/conditionalAccess/policies', step: 'drill', needs: needs('Read Conditional Access', 'Policy.Read.All', 'Entra ID P1') }, conditionalAccessSchema)),
      attempt(() => getMethodsPolicy(op)),
      attempt(
        async () =>
          (await op.call({ method: 'GET', path: '/policies/authorizationPolicy', schema: z.object({ allowedToUseSSPR: z.boolean().nullish() }), step: 'drill', needs: needs('Read the authorization policy', 'Policy.Read.All') })).allowedToUseSSPR ?? null,
      ),
      attempt(() => op.list({ path: globalAdministratorsPath, step: 'drill', needs: needs('Read who holds roles', 'RoleManagement.Read.Directory') }, assignmentSchema)),
      attempt(() => readSchedules(op, 'roleAssignmentScheduleInstances')),
      attempt(() => readSchedules(op, 'roleEligibilityScheduleInstances')),
      tenant.group === null ? null : readGroup(op, tenant.group),
      tenant.unit === null ? null : attempt(() => op.list({ path: `/directory/administrativeUnits/${tenant.unit?.id ?? ''}/members?$select=id,displayName`, step: 'drill', needs: needs('Read the restricted unit', 'Directory.Read.All') }, memberSchema)),
      attempt(() => readAudits(op, tenant, accounts, options.since)),
    ]);
  return { securityDefaults, conditionalAccess, methodsPolicy, adminsMayResetThemselves, roleAssignments, roleSchedules, roleEligibilities, group, unitMembers, audits };
}

function readSchedules(op: Operation, kind: 'roleAssignmentScheduleInstances' | 'roleEligibilityScheduleInstances') {
  const filter = query({ $filter: `roleDefinitionId eq '${roleIds.globalAdministrator}'` });
  return op.list({ path: `/roleManagement/directory/${kind}${filter}`, step: 'drill', needs: needs('Read the schedules of roles', 'RoleManagement.Read.Directory', 'Entra ID P2') }, scheduleInstanceSchema);
}

async function readGroup(op: Operation, recorded: { readonly id: string; readonly displayName: string }): Promise<GroupFacts> {
  const group = await attempt(() => op.orNull(() => getGroup(op, recorded.id)));
  if (group.known && group.value === null) {
    const namesakes = await attempt(() => op.list({ path: findGroupsPath(recorded.displayName), step: 'drill', needs: needs('Look for the group', 'Directory.Read.All') }, groupSchema));
    return { group, members: notAsked, owners: notAsked, namesakes };
  }
  const list = (what: 'members' | 'owners') =>
    attempt(() => op.list({ path: `/groups/${recorded.id}/${what}?$select=id,displayName,userPrincipalName`, step: 'drill', needs: needs(`Read the ${what} of the group`, 'Directory.Read.All') }, memberSchema));
  const [members, owners] = await Promise.all([list('members'), list('owners')]);
  return { group, members, owners, namesakes: notAsked };
}

/** One account. Where it is gone, only the deleted items are asked. */
async function readAccount(op: Operation, account: RegisterAccount, options: ReadOptions): Promise<AccountFacts> {
  const { userId } = account;
  const user = await attempt(() => op.orNull(() => getUser(op, userId)));
  if (user.known && user.value === null) {
    const deleted = await attempt(async () => (await op.orNull(() => op.call({ method: 'GET', path: `/directory/deletedItems/${userId}`, schema: z.object({ id: z.string() }), step: 'drill', needs: needs('Look among the deleted accounts', 'Directory.Read.All') }))) !== null);
    return { userId, user, deleted, methods: notAsked, passkeys: notAsked, groups: notAsked, perUserMfa: notAsked, signIns: notAsked, whatIf: notAsked };
  }
  const [methods, passkeys, groups, perUserMfa, signIns, whatIf] = await Promise.all([
    attempt(() => readMethods(op, userId)),
    attempt(() => op.list({ path: `/users/${userId}/authentication/fido2Methods`, step: 'drill', needs: { ...methodsNeeds, what: 'Read the keys of the account' } }, fido2MethodSchema)),
    attempt(() => readGroups(op, userId)),
    attempt(async () => (await op.call({ method: 'GET', version: 'beta', path: `/users/${userId}/authentication/requirements`, schema: z.object({ perUserMfaState: z.string().nullish() }), step: 'drill', needs: needs('Read per-user MFA', 'Policy.Read.All') })).perUserMfaState ?? null),
    attempt(() => readSignIns(op, userId, options.since)),
    options.whatIf ? attempt(() => readWhatIf(op, userId)) : Promise.resolve<Known<readonly WhatIfFact[]>>(notAsked),
  ]);
  return { userId, user, deleted: notAsked, methods, passkeys, groups, perUserMfa, signIns, whatIf };
}

/** beta, because only there a method says when it was last used. */
async function readMethods(op: Operation, userId: string): Promise<readonly MethodFact[]> {
  const methods = await op.list({ version: 'beta', path: `/users/${userId}/authentication/methods`, step: 'drill', needs: methodsNeeds }, betaMethodSchema);
  return methods.map((method) => ({ kind: methodKind(method), id: method.id, lastUsedAt: method.lastUsedDateTime ?? null }));
}

async function readGroups(op: Operation, userId: string): Promise<ReadonlySet<string>> {
  const all = await op.list(
    { path: `/users/${userId}/transitiveMemberOf?$select=id&$top=999`, headers: eventual, step: 'drill', needs: needs('Read the groups of the account', 'Directory.Read.All') },
    z.object({ id: z.string(), '@odata.type': z.string().optional() }),
  );
  return new Set(all.filter((one) => one['@odata.type'] === undefined || one['@odata.type'].endsWith('.group')).map((one) => one.id.toLowerCase()));
}

const logNeeds = (what: string): Needs => needs(what, 'AuditLog.Read.All', 'Entra ID P1');

/** Interactive and non-interactive sign-ins: both kinds are only in beta. */
function readSignIns(op: Operation, userId: string, since: string) {
  return withinRetention(op, since, (from) => {
    const filter = query({ $filter: `userId eq '${userId}' and createdDateTime ge ${from} and signInEventTypes/any(t: t eq 'interactiveUser' or t eq 'nonInteractiveUser')`, $top: '50' });
    return op.list({ version: 'beta', path: `/auditLogs/signIns${filter}`, step: 'drill', needs: logNeeds('Read the sign-in log') }, signInSchema);
  });
}

/** Audit events about the accounts, group and unit, by id or by name (a passkey event may lack the id; graph-facts §7.2). */
async function readAudits(op: Operation, tenant: RegisterTenant, accounts: readonly RegisterAccount[], since: string): Promise<readonly AuditFact[]> {
  const clauses = [
    ...accounts.flatMap((account) => [`t/id eq '${account.userId}'`, `t/userPrincipalName eq '${account.userPrincipalName.replaceAll("'", "''")}'`]),
    ...[tenant.group?.id, tenant.unit?.id].filter((id) => id !== undefined).map((id) => `t/id eq '${id}'`),
    ...tenant.policies.map((policy) => `t/id eq '${policy.id}'`),
  ];
  const chunks = Array.from({ length: Math.ceil(clauses.length / AUDIT_CHUNK) }, (_, i) => clauses.slice(i * AUDIT_CHUNK, (i + 1) * AUDIT_CHUNK));
  const found = new Map<string, AuditFact>();
  for (const chunk of chunks) {
    for (const event of await auditsOf(op, chunk, since)) found.set(event.id, event);
  }
  return [...found.values()].toSorted((a, b) => (a.activityDateTime < b.activityDateTime ? -1 : 1));
}

async function auditsOf(op: Operation, clauses: readonly string[], since: string): Promise<readonly AuditFact[]> {
  const ask = (some: readonly string[]) =>
    withinRetention(op, since, (from) => {
      const filter = query({ $filter: `activityDateTime ge ${from} and targetResources/any(t: ${some.join(' or ')})`, $top: '200' });
      return op.list({ path: `/auditLogs/directoryAudits${filter}`, step: 'drill', needs: logNeeds('Read the audit log') }, auditSchema);
    });
  try {
    return await ask(clauses);
  } catch (error) {
    // Whether the log takes "or" inside any() is not documented; one clause at a time always works.
    if (!(error instanceof AppError) || error.code !== 'graph/bad-request' || clauses.length === 1) throw error;
    const all: AuditFact[] = [];
    for (const clause of clauses) all.push(...(await ask([clause])));
    return all;
  }
}

/** The log refuses dates older than it keeps: then less is asked for. */
async function withinRetention<T>(op: Operation, since: string, ask: (from: string) => Promise<T>): Promise<T> {
  const starts = LOG_DAYS.map((days) => op.clock.now() - days * DAY + 3_600_000).map((from) => new Date(Math.max(from, Date.parse(since))).toISOString());
  const [first, second] = starts as [string, string];
  try {
    return await ask(first);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'graph/bad-request' || first === second) throw error;
    return ask(second);
  }
}

/** What would happen to a browser sign-in to the admin portal (graph-facts §6). Policies that apply, enforced or report-only. */
async function readWhatIf(op: Operation, userId: string): Promise<readonly WhatIfFact[]> {
  const body = {
    signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId },
    signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [ADMIN_PORTAL] },
    signInConditions: { devicePlatform: 'windows', clientAppType: 'browser', signInRiskLevel: 'none', userRiskLevel: 'none' },
    appliedPoliciesOnly: true,
  };
  const answer = await op.call({ method: 'POST', reads: true, path: '/identity/conditionalAccess/evaluate', body, schema: pageOf(whatIfSchema), step: 'drill', needs: needs('Ask What-If', 'Policy.Read.ConditionalAccess', 'Entra ID P1') });
  return answer.value.filter((policy) => policy.policyApplies !== false);
}

/** Microsoft Admin Portals as Conditional Access names them is an app group; What-If takes the Azure portal's own id. */
const ADMIN_PORTAL = 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c';
