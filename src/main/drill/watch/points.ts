import type { FindingSubject, RegisterTenant } from '../../../shared/model/drill';
import { campaignRuns } from '../../entra/policy/campaign';
import { fingerprint } from '../../entra/policy/plain';
import { sha256Hex } from '../../entra/encoding';
import { accountSubject, tenantSubject } from '../check/judge';
import type { AccountFacts, DrillFacts } from '../check/facts';
import { unlicensed, type Known } from '../check/known';

/** One thing that is watched: what it is worth now, and how it is called. */
export interface WatchPoint {
  readonly subject: FindingSubject;
  readonly label: string;
  /** Null: not known now. */
  readonly value: string | null;
  /** 0: use or tampering. 1: a policy that the keys depend on. 2: an attempt. */
  readonly severity: 0 | 1 | 2;
}

/** Stable name of the point; the same thing has the same name at every poll. */
export type WatchPoints = ReadonlyMap<string, WatchPoint>;

/**
 * Everything that Graph shows, with or without a licence, and that must not move by itself. Events of the logs are points of
 * their own that come into being. Pure.
 */
export function watchPoints(tenant: RegisterTenant, facts: DrillFacts): WatchPoints {
  const points = new Map<string, WatchPoint>();
  const put = (
    name: string,
    subject: FindingSubject,
    label: string,
    severity: WatchPoint['severity'],
    value: string | null,
  ): void => {
    points.set(name, { subject, label, value, severity });
  };
  const whole = tenantSubject(tenant);
  const from = <T>(fact: Known<T>, text: (value: T) => string): string | null => (fact.known ? text(fact.value) : null);
  const ids = (list: readonly { readonly id: string }[]): string =>
    list
      .map((one) => one.id)
      .toSorted()
      .join(' ');

  for (const account of tenant.accounts.filter((one) => one.state === 'active')) {
    const now = facts.accounts.find((one) => one.userId === account.userId);
    if (now !== undefined) accountPoints(account.userId, accountSubject(account), now);
  }
  if (tenant.group !== null && facts.group !== null) {
    const subject: FindingSubject = { kind: 'group', id: tenant.group.id, name: tenant.group.displayName };
    put(
      'group',
      subject,
      'The group',
      0,
      from(facts.group.group, (group) => (group === null ? 'gone' : (group.displayName ?? ''))),
    );
    put('group members', subject, 'The members of the group', 0, from(facts.group.members, ids));
    put('group owners', subject, 'The owners of the group', 0, from(facts.group.owners, ids));
  }
  if (tenant.unit !== null && facts.unitMembers !== null) {
    put(
      'unit members',
      { kind: 'unit', id: tenant.unit.id, name: tenant.unit.displayName },
      'The restricted unit',
      0,
      from(facts.unitMembers, ids),
    );
  }
  put(
    'security defaults',
    whole,
    'Security Defaults',
    1,
    from(facts.securityDefaults, (on) => (on ? 'on' : 'off')),
  );
  if (!unlicensed(facts.conditionalAccess)) {
    put('conditional access', whole, 'The list of Conditional Access policies', 1, from(facts.conditionalAccess, ids));
    for (const policy of facts.conditionalAccess.known ? facts.conditionalAccess.value : []) {
      put(
        `policy ${policy.id}`,
        { kind: 'policy', id: policy.id, name: policy.displayName ?? policy.id },
        'A Conditional Access policy',
        1,
        digest(policy),
      );
    }
  }
  put(
    'methods policy',
    whole,
    'The authentication methods policy',
    1,
    from(facts.methodsPolicy, (policy) => digest(policy.authenticationMethodConfigurations ?? [])),
  );
  put(
    'campaign',
    whole,
    'The registration campaign',
    1,
    from(facts.methodsPolicy, (policy) => {
      const campaign = policy.registrationEnforcement?.authenticationMethodsRegistrationCampaign ?? null;
      return campaignRuns(campaign) ? digest(campaign) : 'off';
    }),
  );
  for (const event of facts.audits.known ? facts.audits.value : []) {
    const about = event.targetResources[0];
    const name = about?.userPrincipalName ?? about?.displayName ?? about?.id ?? '';
    const onPolicy =
      event.category === 'Policy' || tenant.policies.some((policy) => policy.id === about?.id?.toLowerCase());
    put(
      `audit ${event.id}`,
      { kind: onPolicy ? 'policy' : 'account', id: about?.id ?? '', name },
      event.activityDisplayName ?? 'A change',
      onPolicy ? 1 : 0,
      `${event.activityDateTime} by ${event.initiatedBy?.user?.userPrincipalName ?? event.initiatedBy?.app?.displayName ?? 'unknown'}`,
    );
  }
  return points;

  function accountPoints(userId: string, subject: FindingSubject, now: AccountFacts): void {
    const at = (what: string): string => `${what} ${userId}`;
    put(
      at('exists'),
      subject,
      'The account',
      0,
      from(now.user, (user) => (user === null ? 'gone' : 'there')),
    );
    const user = now.user.known ? now.user.value : null;
    if (user !== null) {
      put(
        at('enabled'),
        subject,
        'Switched on',
        0,
        (user.accountEnabled ?? null) === null ? null : String(user.accountEnabled),
      );
      put(at('name'), subject, 'The name', 0, user.userPrincipalName);
      put(at('password policies'), subject, 'The password policy', 0, user.passwordPolicies ?? 'None');
      put(at('password changed'), subject, 'The password was changed', 0, user.lastPasswordChangeDateTime ?? null);
      put(at('sessions'), subject, 'The sessions were revoked', 0, user.signInSessionsValidFromDateTime ?? null);
    }
    put(at('keys'), subject, 'The keys', 0, from(now.passkeys, ids));
    put(
      at('methods'),
      subject,
      'The sign-in methods',
      0,
      from(now.methods, (all) =>
        all
          .map((one) => `${one.kind}:${one.id}`)
          .toSorted()
          .join(' '),
      ),
    );
    for (const method of now.methods.known ? now.methods.value : []) {
      if (method.lastUsedAt !== null)
        put(
          `${at('used')} ${method.id}`,
          subject,
          method.kind === 'password' ? 'The password was used' : 'A key was used',
          0,
          method.lastUsedAt,
        );
    }
    put(
      at('per-user MFA'),
      subject,
      'Per-user MFA',
      0,
      from(now.perUserMfa, (state) => state ?? 'none'),
    );
    put(
      at('groups'),
      subject,
      'The groups',
      0,
      from(now.groups, (groups) => [...groups].toSorted().join(' ')),
    );
    const roles = from(facts.roleAssignments, (all) =>
      all
        .filter((one) => one.principalId.toLowerCase() === userId)
        .map((one) => one.directoryScopeId ?? '/')
        .toSorted()
        .join(' '),
    );
    put(at('role'), subject, 'Global Administrator', 0, roles);
    for (const event of now.signIns.known ? now.signIns.value : []) {
      const code = event.status?.errorCode ?? null;
      put(
        `sign-in ${event.id}`,
        subject,
        code === 0 ? 'A sign-in' : 'A failed sign-in',
        code === 0 ? 0 : 2,
        `${event.createdDateTime}, ${event.appDisplayName ?? 'unknown app'}, ${event.ipAddress ?? 'unknown address'}, code ${code ?? 'not told'}`,
      );
    }
  }
}

/** Times of Graph's own bookkeeping move without anybody changing a policy. */
function digest(value: unknown): string {
  return sha256Hex(fingerprint(without(value, new Set(['modifiedDateTime', 'lastModifiedDateTime'])))).slice(0, 16);
}

function without(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => without(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !names.has(name))
      .map(([name, member]) => [name, without(member, names)]),
  );
}
