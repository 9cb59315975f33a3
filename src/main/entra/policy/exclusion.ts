import { roleIds } from '../roles';
import { phishingResistantStrength } from '../resources/conditional-access';
import type { ConditionalAccessPolicy } from '../resources/conditional-access';
import { sameId } from './fido2';

export const ownPolicyName = 'Emergency access: phishing-resistant sign-in';

/** The policy made for the one account that is to sign in phishing-resistant only: it is meant to hit. */
export function isOwnPolicy(policy: ConditionalAccessPolicy): boolean {
  const users = policy.conditions.users;
  const namesOneUser = (users?.includeUsers ?? []).length === 1 && users?.includeUsers?.[0] !== 'All';
  return (
    policy.displayName === ownPolicyName &&
    namesOneUser &&
    policy.grantControls?.authenticationStrength?.id === phishingResistantStrength
  );
}

/** Enabled now, or in report-only from where Microsoft or anybody may switch it on. */
export function isLive(policy: ConditionalAccessPolicy): boolean {
  return policy.state === 'enabled' || policy.state === 'enabledForReportingButNotEnforced';
}

/** Policies for workload identities, or bound to an authentication context only, cannot lock a person out of the portals. */
export function concernsPeople(policy: ConditionalAccessPolicy): boolean {
  const workloads = policy.conditions.clientApplications?.includeServicePrincipals ?? [];
  const contexts = policy.conditions.applications?.includeAuthenticationContextClassReferences ?? [];
  return workloads.length === 0 && contexts.length === 0;
}

/**
 * Could this policy hit an account of the group once it is Global Administrator, and is the group not excluded yet?
 * `groupIds`: every group the accounts are in, directly or not. Excluding each account by itself counts too.
 */
export function needsExclusion(
  policy: ConditionalAccessPolicy,
  groupId: string,
  userIds: readonly string[],
  groupIds: readonly string[] = [],
): boolean {
  if (!isLive(policy) || !concernsPeople(policy) || isOwnPolicy(policy)) return false;
  return mayHit(policy, userIds, [groupId, ...groupIds]) && !isExcluded(policy, groupId, userIds);
}

export function mayHit(
  policy: ConditionalAccessPolicy,
  userIds: readonly string[],
  groupIds: readonly string[],
): boolean {
  const users = policy.conditions.users;
  if (users === null || users === undefined) return false;
  const includes = (list: readonly string[] | null | undefined, wanted: readonly string[]): boolean =>
    (list ?? []).some((one) => wanted.some((id) => sameId(id, one)));
  return (
    includes(users.includeUsers, ['All', ...userIds]) ||
    includes(users.includeGroups, groupIds) ||
    includes(users.includeRoles, [roleIds.globalAdministrator])
  );
}

export function isExcluded(policy: ConditionalAccessPolicy, groupId: string, userIds: readonly string[]): boolean {
  const users = policy.conditions.users;
  const byGroup = (users?.excludeGroups ?? []).some((one) => sameId(one, groupId));
  const byUser =
    userIds.length > 0 && userIds.every((id) => (users?.excludeUsers ?? []).some((one) => sameId(one, id)));
  return byGroup || byUser;
}

/** The group appended to what is excluded already; the list is sent whole because Graph replaces arrays. */
export function withGroupExcluded(policy: ConditionalAccessPolicy, groupId: string): readonly string[] {
  const known = policy.conditions.users?.excludeGroups ?? [];
  return known.some((one) => sameId(one, groupId)) ? known : [...known, groupId];
}
