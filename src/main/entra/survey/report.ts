import type { SurveyReport, TenantSummary } from '../../../shared/model/tenant';
import type { SurveyFacts } from './facts';
import { findingsOf } from './findings';
import { questionsOf } from './questions';

function summaryOf(facts: SurveyFacts): TenantSummary {
  return {
    id: facts.organization?.id ?? facts.admin.tenantId,
    displayName: facts.organization?.displayName ?? facts.admin.tenantId,
    initialDomain: facts.initialDomain ?? '',
    cloud: facts.cloud,
    securityDefaults: facts.securityDefaults,
    licence: facts.licence,
    simulated: facts.simulated,
  };
}

/** What people read. Pure: the same facts give the same report. */
export function reportOf(facts: SurveyFacts): SurveyReport {
  const findings = findingsOf(facts);
  return {
    tenant: summaryOf(facts),
    takenAt: facts.takenAt,
    findings,
    questions: questionsOf(facts),
    blocked: findings.some((finding) => finding.severity === 'stop' && finding.mendedByPlan !== true),
  };
}
