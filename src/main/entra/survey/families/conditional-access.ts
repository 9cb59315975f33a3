import { roleIds } from '../../roles';
import { isLive, needsExclusion } from '../../policy/exclusion';
import { groupMark } from '../../resources/groups';
import type { ConditionalAccessPolicy } from '../../resources/conditional-access';
import type { SurveyFacts } from '../facts';
import { names, unknown, when } from '../verdict';
import type { FindingId } from '../catalogue';
import type { Verdict } from '../verdict';

const all: readonly FindingId[] = [
  'ca-not-excluded',
  'ca-report-only',
  'ca-managed',
  'ca-excludes-role',
  'ca-device-code',
  'ca-registration-blocked',
  'ca-token-protection',
];

export function conditionalAccessVerdicts(facts: SurveyFacts): readonly Verdict[] {
  const policies = facts.conditionalAccess;
  if (policies === null) return all.map((id) => unknown(id, facts, 'conditionalAccess'));
  const ours = facts.groups?.find((one) => one.group.description === groupMark)?.group.id ?? 'no group yet';
  const open = policies.filter((policy) => needsExclusion(policy, ours, []));
  const named = (some: readonly ConditionalAccessPolicy[]): string =>
    names(some.map((policy) => policy.displayName ?? policy.id));
  const live = policies.filter(isLive);
  const pick = (test: (policy: ConditionalAccessPolicy) => boolean): readonly ConditionalAccessPolicy[] =>
    live.filter(test);
  const check = (
    id: FindingId,
    severity: 'fix' | 'know',
    found: readonly ConditionalAccessPolicy[],
    mended = false,
  ): Verdict => when(found.length > 0, id, severity, named(found), `${live.length} policies are live.`, mended);
  return [
    check(
      'ca-not-excluded',
      'fix',
      open.filter((policy) => policy.state === 'enabled'),
      true,
    ),
    check(
      'ca-report-only',
      'fix',
      open.filter((policy) => policy.state !== 'enabled'),
      true,
    ),
    check(
      'ca-managed',
      'know',
      policies.filter((policy) => isManaged(policy)),
    ),
    check(
      'ca-excludes-role',
      'fix',
      pick((policy) =>
        (policy.conditions.users?.excludeRoles ?? []).some((id) => id.toLowerCase() === roleIds.globalAdministrator),
      ),
    ),
    check(
      'ca-device-code',
      'know',
      pick((policy) => (policy.conditions.authenticationFlows?.transferMethods ?? '').includes('deviceCodeFlow')),
    ),
    check(
      'ca-registration-blocked',
      'know',
      pick((policy) =>
        (policy.conditions.applications?.includeUserActions ?? []).includes('urn:user:registersecurityinfo'),
      ),
    ),
    check(
      'ca-token-protection',
      'fix',
      pick((policy) => policy.sessionControls?.secureSignInSession?.isEnabled === true),
    ),
  ];
}

function isManaged(policy: ConditionalAccessPolicy): boolean {
  return (policy.templateId ?? '') !== '' && (policy.displayName ?? '').startsWith('Microsoft-managed');
}
