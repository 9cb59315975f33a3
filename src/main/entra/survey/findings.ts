import type { Finding, Severity } from '../../../shared/model/tenant';
import { findingIds } from './catalogue';
import type { SurveyFacts } from './facts';
import type { Verdict } from './verdict';
import { accountVerdicts } from './families/accounts';
import { afterwardsVerdicts } from './families/afterwards';
import { baselineVerdicts } from './families/baseline';
import { conditionalAccessVerdicts } from './families/conditional-access';
import { groupVerdicts } from './families/group';
import { interruptVerdicts } from './families/interrupts';
import { operatorVerdicts } from './families/operator';
import { passkeyVerdicts } from './families/passkeys';
import { tapVerdicts } from './families/tap';
import { tenantVerdicts } from './families/tenant';

const order: readonly Severity[] = ['stop', 'fix', 'know', 'unknown', 'fine'];

function verdictsOf(facts: SurveyFacts): readonly Verdict[] {
  return [
    ...tenantVerdicts(facts),
    ...operatorVerdicts(facts),
    ...baselineVerdicts(facts),
    ...conditionalAccessVerdicts(facts),
    ...passkeyVerdicts(facts),
    ...tapVerdicts(facts),
    ...interruptVerdicts(facts),
    ...accountVerdicts(facts),
    ...groupVerdicts(facts),
    ...afterwardsVerdicts(facts),
  ];
}

/** Findings for people, worst first, within one severity in the order of the families. */
export function findingsOf(facts: SurveyFacts): readonly Finding[] {
  const findings = verdictsOf(facts).map((verdict): Finding => {
    const entry = findingIds[verdict.id];
    return {
      id: verdict.id,
      severity: verdict.severity,
      title:
        verdict.severity === 'fine'
          ? entry.fine
          : verdict.severity === 'unknown'
            ? `Not known: ${lowerFirst(entry.fine)}`
            : entry.title,
      evidence: verdict.evidence,
      why: entry.why,
      fix: verdict.severity === 'fine' ? 'Nothing to do.' : entry.fix,
      source: entry.source,
      mendedByPlan: verdict.mended === true,
    };
  });
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
