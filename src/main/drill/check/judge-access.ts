import type { ConditionalAccessPolicy } from '../../entra/resources/conditional-access';
import { phishingResistantStrength } from '../../entra/resources/conditional-access';
import { isLive, concernsPeople, mayHit } from '../../entra/policy/exclusion';
import { sameId } from '../../entra/policy/fido2';
import { roleIds } from '../../entra/roles';
import type { AccountCase } from './judge';
import { unlicensed } from './known';

/**
 * Would this policy reach the account in any situation at all? Conditions of place, device or risk are not looked at:
 * an emergency is the day on which they are unusual. The registration page does not stand before a sign-in (graph-facts §2.3).
 */
function reaches(policy: ConditionalAccessPolicy, userId: string, groups: readonly string[]): boolean {
  const { users, applications } = policy.conditions;
  if (!concernsPeople(policy) || (applications?.includeUserActions ?? []).length > 0) return false;
  const names = (list: readonly string[] | null | undefined, wanted: readonly string[]): boolean =>
    (list ?? []).some((one) => wanted.some((id) => sameId(id, one)));
  const excluded =
    names(users?.excludeUsers, [userId]) ||
    names(users?.excludeGroups, groups) ||
    names(users?.excludeRoles, [roleIds.globalAdministrator]);
  return mayHit(policy, [userId], groups) && !excluded;
}

/** Asks for nothing but a phishing-resistant sign-in, which the key is. */
export function onlyPhishingResistant(policy: ConditionalAccessPolicy): boolean {
  const grant = policy.grantControls;
  const more = ['builtInControls', 'customAuthenticationFactors', 'termsOfUse'].some((name) => {
    const list: unknown = grant?.[name];
    return Array.isArray(list) && list.length > 0;
  });
  return grant?.authenticationStrength?.id?.toLowerCase() === phishingResistantStrength && !more;
}

/** Exclusion from every enabled and report-only policy, resolved through the groups that the account is in now. */
export function judgeAccess({ bench, subject, account, now, facts, tenant }: AccountCase): void {
  if (now.user.known && now.user.value === null) return;
  if (unlicensed(facts.conditionalAccess)) return;
  bench.when(facts.conditionalAccess, subject, 'Conditional Access', (policies) => {
    bench.when(now.groups, subject, 'The groups of the account', (groups) => {
      const live = policies.filter(isLive);
      const reached = live.filter((policy) => reaches(policy, account.userId, [...groups]));
      // One account may stay under the phishing-resistant policy by the operator's choice: the last one.
      const last = tenant.accounts.filter((one) => one.state === 'active').at(-1);
      const spared = tenant.exclusion === 'onePhishingResistant' && last?.userId === account.userId;
      const offending = reached.filter((policy) => !(spared && onlyPhishingResistant(policy)));
      for (const policy of offending) {
        const made = isNew(policy) ? 'New since the last record. ' : '';
        bench.find(
          policy.state === 'enabled' ? 'access-not-excluded' : 'access-report-only',
          subject,
          `${made}“${policy.displayName ?? policy.id}” (${policy.id})${(policy.templateId ?? null) === null ? '' : ', Microsoft-managed'}.`,
        );
      }
      if (offending.length === 0)
        bench.fine(
          live.length === 0
            ? `${account.userPrincipalName}: no Conditional Access policy is on`
            : live.length === 1
              ? `${account.userPrincipalName}: excluded from the one Conditional Access policy`
              : `${account.userPrincipalName}: excluded from all ${live.length} Conditional Access policies`,
        );
      judgeWhatIf(reached);
    });
  });

  function judgeWhatIf(reached: readonly ConditionalAccessPolicy[]): void {
    if (!now.whatIf.known) {
      if (now.whatIf.code !== 'drill/not-asked' && !unlicensed(now.whatIf))
        bench.find('not-read', subject, `What-If: ${now.whatIf.why}`);
      return;
    }
    for (const { id, displayName, state } of now.whatIf.value) {
      const live = isLive({ id: id ?? '', state: state ?? 'enabled', conditions: {} });
      if (live && !reached.some((policy) => sameId(policy.id, id ?? '')))
        bench.find('access-what-if', subject, `“${displayName ?? ''}” (${id ?? 'no id'}).`);
    }
  }

  function isNew(policy: ConditionalAccessPolicy): boolean {
    return !tenant.policies.some((known) => sameId(known.id, policy.id));
  }
}
