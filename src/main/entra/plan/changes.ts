import type { PlanChange } from '../../../shared/model/tenant';
import type { SurveyFacts } from '../survey/facts';
import { accountChanges, groupChanges } from './account-lines';
import { closing, exclusionChanges, methodChanges, roleChanges, unitChanges } from './finish-lines';
import type { PlanBody } from './lines';
import { keyChanges, policyChanges, settingChanges } from './policy-lines';

/** Every line of the plan, in the order in which it will be done. */
export function planChanges(facts: SurveyFacts, body: PlanBody): readonly PlanChange[] {
  return [
    ...accountChanges(facts, body),
    ...groupChanges(facts, body),
    ...policyChanges(facts, body),
    ...settingChanges(body),
    ...keyChanges(facts, body),
    ...methodChanges(facts, body),
    ...exclusionChanges(facts, body),
    ...roleChanges(facts, body),
    ...unitChanges(facts, body),
    ...closing(facts, body),
  ];
}
