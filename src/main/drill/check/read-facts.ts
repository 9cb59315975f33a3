import { z } from 'zod';
import type { RegisterAccount, RegisterTenant } from '../../../shared/model/drill';
import { readBatch, type BatchRead, type Readings } from '../../entra/http/batch';
import { query, type Operation } from '../../entra/http/operation';
import { evaluate, type WhatIf } from '../../entra/resources/conditional-access';
import { fido2MethodSchema } from '../../entra/resources/fido2-methods';
import { findGroupsPath, groupSchema, groupSelect, memberSchema } from '../../entra/resources/groups';
import { isLive } from '../../entra/policy/exclusion';
import { methodKind, methodsNeeds, methodsPath } from '../../entra/resources/methods';
import { policyReads, reads } from '../../entra/resources/policy-reads';
import {
  assignmentSchema,
  eventual,
  globalAdministratorsPath,
  scheduleInstanceSchema,
} from '../../entra/resources/roles';
import { userSchema, userSelect } from '../../entra/resources/users';
import { roleIds } from '../../entra/roles';
import { betaMethodSchema, type AccountFacts, type DrillFacts, type MethodFact } from './facts';
import { attempt, fromReading, mapKnown, notAsked, orNull, unlicensed, type Known } from './known';
import { readAudits, readSignIns } from './read-logs';

export interface ReadOptions {
  /** Sign-ins and audit events from here on; ISO 8601. */
  readonly since: string;
  /** What-If costs one request a second and account; the watch leaves it out. */
  readonly whatIf: boolean;
  /** The logs cost a request each two seconds. `signIns`: only those. */
  readonly logs: 'all' | 'signIns' | 'none';
}

/**
 * Reads everything that a tenant check judges, most of it in batches. Never writes: the operation's client must be a read-only one.
 * Where an account or the group is gone, only then the deleted items or groups of the same name are asked.
 */
export async function readFacts(op: Operation, tenant: RegisterTenant, options: ReadOptions): Promise<DrillFacts> {
  const accounts = tenant.accounts.filter((account) => account.state === 'active');
  op.say('Reading accounts and policies.', 0, 3);
  const first = await readBatch(op, 'v1.0', {
    ...tenantReads,
    ...(tenant.group === null ? {} : groupReads(tenant.group.id)),
    ...(tenant.unit === null
      ? {}
      : {
          unitMembers: {
            path: `/directory/administrativeUnits/${tenant.unit.id}/members?$select=id,displayName`,
            needs: reads('Read the restricted unit'),
            schema: memberSchema,
            list: true,
          },
        }),
    ...Object.fromEntries(accounts.flatMap((account) => Object.entries(accountReads(account)))),
  });
  const lists: Loose = first;
  const beta: Loose = await readBatch(
    op,
    'beta',
    Object.fromEntries(accounts.flatMap((account) => Object.entries(betaReads(account)))),
  );
  const gone = accounts.filter((account) => isNotFound(lists[`user:${account.userId}`]));
  const groupGone = tenant.group !== null && isNotFound(lists['group']);
  const second: Loose = await readBatch(op, 'v1.0', {
    ...Object.fromEntries(
      gone.map((account): [string, BatchRead<unknown>] => [
        `deleted:${account.userId}`,
        {
          path: `/directory/deletedItems/${account.userId}`,
          needs: reads('Look among the deleted accounts'),
          schema: z.object({ id: z.string() }),
        },
      ]),
    ),
    ...(groupGone
      ? {
          namesakes: {
            path: findGroupsPath(tenant.group?.displayName ?? ''),
            needs: reads('Look for the group'),
            schema: groupSchema,
            list: true,
          },
        }
      : {}),
  });

  op.say('Reading the logs.', 1, 3);
  const policies = fromReading(first.conditionalAccess);
  // Without a live policy there is nothing that What-If could name.
  const askWhatIf = options.whatIf && policies.known && policies.value.some(isLive);
  // Each lane has a limit of its own and gains nothing from asking at once; the two together do.
  const [{ audits, signIns }, whatIf] = await Promise.all([
    readLogs(op, tenant, accounts, gone, options),
    askAll(accounts, gone, askWhatIf ? (userId) => readWhatIf(op, userId) : null),
  ]);
  op.say('Judging.', 2, 3);

  return {
    takenAt: new Date(entraNow(op)).toISOString(),
    since: options.since,
    securityDefaults: mapKnown(fromReading(first.securityDefaults), (policy) => policy.isEnabled),
    conditionalAccess: policies,
    methodsPolicy: fromReading(first.methodsPolicy),
    adminsMayResetThemselves: mapKnown(fromReading(first.authorization), (policy) => policy.allowedToUseSSPR ?? null),
    roleAssignments: fromReading(first.roleAssignments),
    roleSchedules: fromReading(first.roleSchedules),
    roleEligibilities: fromReading(first.roleEligibilities),
    group:
      tenant.group === null
        ? null
        : groupGone
          ? {
              group: orNull(read(lists, 'group', groupSchema)),
              members: notAsked,
              owners: notAsked,
              namesakes: fromReading(read(second, 'namesakes', z.array(groupSchema))),
            }
          : {
              group: orNull(read(lists, 'group', groupSchema)),
              members: fromReading(read(lists, 'members', z.array(memberSchema))),
              owners: fromReading(read(lists, 'owners', z.array(memberSchema))),
              namesakes: notAsked,
            },
    unitMembers: tenant.unit === null ? null : fromReading(read(lists, 'unitMembers', z.array(memberSchema))),
    audits,
    accounts: accounts.map((account, i) =>
      accountFacts(account, lists, beta, second, {
        signIns: signIns.get(account.userId) ?? notAsked,
        whatIf: whatIf[i] ?? notAsked,
      }),
    ),
  };
}

async function readLogs(
  op: Operation,
  tenant: RegisterTenant,
  accounts: readonly RegisterAccount[],
  gone: readonly RegisterAccount[],
  { since, logs }: ReadOptions,
): Promise<{ readonly audits: DrillFacts['audits']; readonly signIns: ReadonlyMap<string, AccountFacts['signIns']> }> {
  const audits = logs === 'all' ? await attempt(() => readAudits(op, tenant, accounts, since)) : notAsked;
  return {
    audits,
    signIns:
      logs === 'none'
        ? new Map()
        : await readSignIns(
            op,
            accounts.filter((account) => !gone.includes(account)).map((account) => account.userId),
            since,
          ),
  };
}

async function readWhatIf(op: Operation, userId: string): Promise<readonly WhatIf[]> {
  return (await evaluate(op, userId, WHAT_IF)).filter((one) => one.policyApplies !== false);
}

/** One account after the other; nothing is asked about those that are gone. A refusal for want of a licence is the same for all. */
async function askAll<T>(
  accounts: readonly RegisterAccount[],
  gone: readonly RegisterAccount[],
  ask: ((userId: string) => Promise<T>) | null,
): Promise<readonly Known<T>[]> {
  const all: Known<T>[] = [];
  let refused: Known<T> | null = null;
  for (const account of accounts) {
    if (ask === null || gone.includes(account)) {
      all.push(notAsked);
      continue;
    }
    const answer: Known<T> = refused ?? (await attempt(() => ask(account.userId)));
    if (unlicensed(answer)) refused = answer;
    all.push(answer);
  }
  return all;
}

const tenantReads = {
  ...policyReads,
  roleAssignments: {
    path: globalAdministratorsPath,
    needs: reads('Read who holds roles', 'RoleManagement.Read.Directory'),
    schema: assignmentSchema,
    list: true,
  },
  roleSchedules: schedules('roleAssignmentScheduleInstances'),
  roleEligibilities: schedules('roleEligibilityScheduleInstances'),
} as const;

function schedules(kind: 'roleAssignmentScheduleInstances' | 'roleEligibilityScheduleInstances') {
  const filter = query({ $filter: `roleDefinitionId eq '${roleIds.globalAdministrator}'` });
  return {
    path: `/roleManagement/directory/${kind}${filter}`,
    needs: reads('Read the schedules of roles', 'RoleManagement.Read.Directory', 'Entra ID P2'),
    schema: scheduleInstanceSchema,
    list: true,
  } as const;
}

function groupReads(id: string): Readonly<Record<'group' | 'members' | 'owners', BatchRead<unknown>>> {
  const people = (what: 'members' | 'owners'): BatchRead<unknown> => ({
    path: `/groups/${id}/${what}?$select=id,displayName,userPrincipalName`,
    needs: reads(`Read the ${what} of the group`),
    schema: memberSchema,
    list: true,
  });
  return {
    group: {
      path: `/groups/${id}${query({ $select: groupSelect })}`,
      needs: reads('Read the group'),
      schema: groupSchema,
    },
    members: people('members'),
    owners: people('owners'),
  };
}

const membershipSchema = z.object({ id: z.string(), '@odata.type': z.string().optional() });

function accountReads({ userId }: RegisterAccount): Readonly<Record<string, BatchRead<unknown>>> {
  return {
    [`user:${userId}`]: {
      path: `/users/${userId}${query({ $select: userSelect })}`,
      needs: reads('Read the account'),
      schema: userSchema,
    },
    [`passkeys:${userId}`]: {
      path: `/users/${userId}/authentication/fido2Methods`,
      needs: { ...methodsNeeds, what: 'Read the keys of the account' },
      schema: fido2MethodSchema,
      list: true,
    },
    [`groups:${userId}`]: {
      path: `/users/${userId}/transitiveMemberOf?$select=id`,
      headers: eventual,
      needs: reads('Read the groups of the account'),
      schema: membershipSchema,
      list: true,
    },
  };
}

/** beta, because only there a method says when it was last used. */
function betaReads({ userId }: RegisterAccount): Readonly<Record<string, BatchRead<unknown>>> {
  return {
    [`methods:${userId}`]: { path: methodsPath(userId), needs: methodsNeeds, schema: betaMethodSchema, list: true },
    [`mfa:${userId}`]: {
      path: `/users/${userId}/authentication/requirements`,
      needs: reads('Read per-user MFA', 'Policy.Read.All'),
      schema: z.object({ perUserMfaState: z.string().nullish() }),
    },
  };
}

type Loose = Readonly<Record<string, Readings<Record<string, BatchRead<unknown>>>[string]>>;

/** The batch has checked the value against this schema already; parsing it again gives it its type back. */
function read<T>(readings: Loose, name: string, schema: z.ZodType<T>) {
  const reading = readings[name];
  return reading?.ok === true ? { ok: true as const, value: schema.parse(reading.value) } : reading;
}

function isNotFound(reading: Loose[string] | undefined): boolean {
  return reading !== undefined && !reading.ok && reading.code === 'graph/not-found';
}

function accountFacts(
  account: RegisterAccount,
  lists: Loose,
  beta: Loose,
  second: Loose,
  slow: Pick<AccountFacts, 'signIns' | 'whatIf'>,
): AccountFacts {
  const { userId } = account;
  const user = orNull(read(lists, `user:${userId}`, userSchema));
  if (user.known && user.value === null) {
    const deleted = mapKnown(
      orNull(read(second, `deleted:${userId}`, z.object({ id: z.string() }))),
      (item) => item !== null,
    );
    return {
      userId,
      user,
      deleted,
      methods: notAsked,
      passkeys: notAsked,
      groups: notAsked,
      perUserMfa: notAsked,
      signIns: notAsked,
      whatIf: notAsked,
    };
  }
  const groups = fromReading(read(lists, `groups:${userId}`, z.array(membershipSchema)));
  const methods = fromReading(read(beta, `methods:${userId}`, z.array(betaMethodSchema)));
  return {
    userId,
    user,
    deleted: notAsked,
    methods: mapKnown(methods, (all): readonly MethodFact[] =>
      all.map((method) => ({ kind: methodKind(method), id: method.id, lastUsedAt: method.lastUsedDateTime ?? null })),
    ),
    passkeys: fromReading(read(lists, `passkeys:${userId}`, z.array(fido2MethodSchema))),
    groups: mapKnown(groups, (all) => new Set(all.filter(isGroup).map((one) => one.id.toLowerCase()))),
    perUserMfa: mapKnown(
      fromReading(read(beta, `mfa:${userId}`, z.object({ perUserMfaState: z.string().nullish() }))),
      (one) => one.perUserMfaState ?? null,
    ),
    ...slow,
  };
}

/** Roles and units come in the same list; where the kind is not told, an id too many does no harm. */
function isGroup(one: { readonly '@odata.type'?: string | undefined }): boolean {
  return one['@odata.type'] === undefined || one['@odata.type'].endsWith('.group');
}

/** A browser on an ordinary computer, with no risk seen: the sign-in that the paper describes. */
const WHAT_IF = {
  devicePlatform: 'windows',
  clientAppType: 'browser',
  signInRiskLevel: 'none',
  userRiskLevel: 'none',
} as const;

/** Entra's own time: what it stamps on events is compared with this, so the laptop's clock must not count. */
function entraNow(op: Operation): number {
  const skew = op.client.skew();
  return op.clock.now() - (skew === null || Math.abs(skew.ms) <= skew.uncertaintyMs ? 0 : skew.ms);
}
