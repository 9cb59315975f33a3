import type { SurveyFacts } from '../facts';
import { unknown, when } from '../verdict';
import type { Verdict } from '../verdict';

export function baselineVerdicts(facts: SurveyFacts): readonly Verdict[] {
  const { securityDefaults, conditionalAccess } = facts;
  const enabled = conditionalAccess?.filter((policy) => policy.state === 'enabled') ?? null;
  const asksForMfa =
    enabled?.some(
      (policy) =>
        (policy.grantControls?.builtInControls ?? []).includes('mfa') ||
        Boolean(policy.grantControls?.authenticationStrength),
    ) ?? false;
  const defaultsKnown = securityDefaults !== null;
  return [
    defaultsKnown
      ? when(securityDefaults, 'security-defaults-on', 'know', 'isEnabled = true', 'isEnabled = false')
      : unknown('security-defaults-on', facts, 'securityDefaults'),
    !defaultsKnown || enabled === null
      ? unknown('no-mfa-baseline', facts, defaultsKnown ? 'conditionalAccess' : 'securityDefaults')
      : when(
          !securityDefaults && !asksForMfa,
          'no-mfa-baseline',
          'fix',
          `Security Defaults are off; ${enabled.length} enabled policies, none asks for multifactor authentication.`,
          securityDefaults ? 'Security Defaults' : 'Conditional Access',
        ),
    !defaultsKnown || conditionalAccess === null
      ? unknown('defaults-and-policies', facts, 'conditionalAccess')
      : when(
          securityDefaults && conditionalAccess.length > 0,
          'defaults-and-policies',
          'know',
          `${conditionalAccess.length} policies`,
          `${conditionalAccess.length} policies, Security Defaults ${securityDefaults ? 'on' : 'off'}`,
        ),
    when(facts.cloud === 'global', 'mandatory-mfa', 'know', 'Global cloud', facts.cloud),
  ];
}
