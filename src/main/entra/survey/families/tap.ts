import type { SurveyFacts } from '../facts';
import { unknown, when } from '../verdict';
import type { Verdict } from '../verdict';

export function tapVerdicts(facts: SurveyFacts): readonly Verdict[] {
  const policy = facts.tap;
  if (policy === null)
    return (['tap-off', 'tap-everybody', 'tap-reusable'] as const).map((id) => unknown(id, facts, 'methodsPolicy'));
  const on = policy.state === 'enabled';
  const everybody = on && (policy.includeTargets ?? []).some((target) => target.id === 'all_users');
  const limits = `${policy.minimumLifetimeInMinutes ?? '?'} to ${policy.maximumLifetimeInMinutes ?? '?'} minutes`;
  return [
    when(!on, 'tap-off', 'know', `temporaryAccessPass · state = ${policy.state ?? 'not set'}`, `On, ${limits}.`, true),
    when(
      everybody,
      'tap-everybody',
      'fix',
      'temporaryAccessPass · target all_users',
      on ? 'Only certain groups.' : 'Off.',
    ),
    when(
      on && policy.isUsableOnce !== true,
      'tap-reusable',
      'know',
      `isUsableOnce = ${String(policy.isUsableOnce ?? false)}, ${limits}`,
      on ? 'isUsableOnce = true' : 'Off.',
    ),
  ];
}
