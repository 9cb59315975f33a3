import { z } from 'zod';
import type { Reading } from '../http/batch';
import { userSchema } from '../resources/users';
import { methodKind, methodSchema } from '../resources/methods';
import type { eligibilitySchema } from '../resources/roles';
import { scheduleInstanceSchema } from '../resources/roles';
import type { RoleAssignment, ScheduleInstance } from '../resources/roles';
import type { GlobalAdministrator, Namesake, SurveyFacts, Unread } from './facts';
import type { pimSchema } from './reads';

export function principalKind(one: RoleAssignment): GlobalAdministrator['kind'] {
  const type = one.principal?.['@odata.type'];
  if (type === '#microsoft.graph.user' || one.principal?.userPrincipalName) return 'user';
  return type === '#microsoft.graph.group' ? 'group' : 'other';
}

export function toAdministrator(
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
export function endOf(principalId: string, instances: readonly ScheduleInstance[] | null): string | null {
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

export function eligibleOf(all: readonly z.infer<typeof eligibilitySchema>[] | null): SurveyFacts['eligible'] {
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

export function keysOf(readings: Readonly<Record<string, Reading<unknown>>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(readings).flatMap(([part, reading]) => {
      const methods = part.startsWith('methods:') ? valueOf(reading, z.array(methodSchema)) : null;
      return methods === null
        ? []
        : [[part.slice('methods:'.length), methods.filter((method) => methodKind(method) === 'fido2').length]];
    }),
  );
}

export type Named = readonly {
  readonly id: string;
  readonly userPrincipalName?: string | null;
  readonly displayName?: string | null;
}[];

/** A deleted user's name is prefixed with its object id without dashes (addendum, deleted items). */
export function namesakes(live: Named | null, deleted: Named | null): readonly Namesake[] | null {
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

export function readPim(assignments: readonly z.infer<typeof pimSchema>[] | null): SurveyFacts['pim'] {
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
export function valueOf<T>(reading: Reading<unknown> | undefined, schema: z.ZodType<T>): T | null {
  if (reading === undefined || !reading.ok) return null;
  const parsed = schema.safeParse(reading.value);
  return parsed.success ? parsed.data : null;
}

export function unreadOf(readings: Readonly<Record<string, Reading<unknown>>>): readonly Unread[] {
  return Object.entries(readings).flatMap(([part, reading]) =>
    reading.ok ? [] : [{ part, code: reading.code, says: reading.says }],
  );
}
