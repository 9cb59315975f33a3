import { roleIds } from '../../entra/roles';
import type { ConditionalAccessFact } from './facts';
import type { AccountCase } from './judge';
import { unlicensed } from './known';

const PHISHING_RESISTANT = '00000000-0000-0000-0000-000000000004';
const lower = (ids: readonly string[]): readonly string[] => ids.map((id) => id.toLowerCase());

/**
 * Would this policy reach the account in any situation at all? Conditions of place, device or risk are not looked at:
 * an emergency is the day on which they are unusual. Workload identities, authentication contexts and the registration
 * page do not stand before a sign-in (graph-facts §2.3).
 */
export function reaches(policy: ConditionalAccessFact, userId: string, groups: ReadonlySet<string>): boolean {
  const { users, applications, clientApplications } = policy.conditions;
  if ((clientApplications?.includeServicePrincipals ?? []).length > 0) return false;
  if ((applications?.includeAuthenticationContextClassReferences ?? []).length > 0) return false;
  if ((applications?.includeUserActions ?? []).length > 0) return false;
  if (users == null) return false;
  const inGroups = (ids: readonly string[]): boolean => lower(ids).some((id) => groups.has(id));
  const inRoles = (ids: readonly string[]): boolean => lower(ids).includes(roleIds.globalAdministrator);
  const included = users.includeUsers.includes('All') || lower(users.includeUsers).includes(userId) || inGroups(users.includeGroups) || inRoles(users.includeRoles);
  const excluded = lower(users.excludeUsers).includes(userId) || inGroups(users.excludeGroups) || inRoles(users.excludeRoles);
  return included && !excluded;
}

/** Asks for nothing but a phishing-resistant sign-in, which the key is. */
export function onlyPhishingResistant(policy: ConditionalAccessFact): boolean {
  const grant = policy.grantControls;
  return (
    grant?.authenticationStrength?.id?.toLowerCase() === PHISHING_RESISTANT &&
    grant.builtInControls.length === 0 &&
    grant.customAuthenticationFactors.length === 0 &&
    grant.termsOfUse.length === 0
  );
}

/** Exclusion from every enabled and report-only policy, resolved through the groups that the account is in now. */
export function judgeAccess({ bench, subject, account, now, facts, tenant }: AccountCase): void {
  if (now.user.known && now.user.value === null) return;
  if (unlicensed(facts.conditionalAccess)) return;
  bench.when(facts.conditionalAccess, subject, 'Conditional Access', (policies) => {
    bench.when(now.groups, subject, 'The groups of the account', (groups) => {
      const live = policies.filter((policy) => policy.state === 'enabled' || policy.state === 'enabledForReportingButNotEnforced');
      const reached = live.filter((policy) => reaches(policy, account.userId, groups));
      // One account may stay under the phishing-resistant policy by the operator's choice: the last one.
      const last = tenant.accounts.filter((one) => one.state === 'active').at(-1);
      const spared = tenant.exclusion === 'onePhishingResistant' && last?.userId === account.userId;
      const offending = reached.filter((policy) => !(spared && onlyPhishingResistant(policy)));
      for (const policy of offending) {
        const made = isNew(policy) ? 'New since the last record. ' : '';
        bench.find(policy.state === 'enabled' ? 'access-not-excluded' : 'access-report-only', subject, `${made}“${policy.displayName ?? policy.id}” (${policy.id})${policy.templateId == null ? '' : ', Microsoft-managed'}.`);
      }
      if (offending.length === 0) bench.fine(`${account.userPrincipalName}: excluded from all ${live.length} Conditional Access policies`);
      judgeWhatIf(new Set(reached.map((policy) => policy.id.toLowerCase())));
    });
  });

  function judgeWhatIf(reached: ReadonlySet<string>): void {
    if (!now.whatIf.known) {
      if (!unlicensed(now.whatIf) && now.whatIf.why !== 'It was not asked for.') bench.find('not-read', subject, `What-If: ${now.whatIf.why}`);
      return;
    }
    for (const policy of now.whatIf.value) {
      const id = policy.id ?? '';
      const live = policy.state == null || policy.state === 'enabled' || policy.state === 'enabledForReportingButNotEnforced';
      if (live && !reached.has(id.toLowerCase())) bench.find('access-what-if', subject, `“${policy.displayName ?? id}” (${id}).`);
    }
  }

  function isNew(policy: ConditionalAccessFact): boolean {
    return !tenant.policies.some((known) => known.id === policy.id.toLowerCase());
  }
}
