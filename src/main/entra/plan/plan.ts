import type { Choices, Plan, PlanChange } from '../../../shared/model/tenant';
import { canonicalJson, sha256Hex, uuidFrom } from '../encoding';
import type { SurveyFacts } from '../survey/facts';
import { planAccounts, usableGroup } from './accounts';
import { planChanges } from './changes';

/** Pure: the same facts and choices give the same plan, to the byte. */
export function makePlan(facts: SurveyFacts, choices: Choices): Plan {
  const accounts = planAccounts(facts, choices);
  const group = usableGroup(facts, choices)?.group ?? null;
  const tenantId = facts.organization?.id ?? facts.admin.tenantId;
  const body: Omit<Plan, 'hash' | 'changes'> = {
    tenantId,
    choices,
    accounts,
    group: {
      id: group?.id ?? null,
      displayName: choices.groupName,
      mailNickname: group?.mailNickname ?? `ea-${uuidFrom(`${tenantId}|${choices.groupName}`).slice(0, 8)}`,
      roleAssignable: group === null ? choices.groupKind === 'roleAssignable' : group.isAssignableToRole === true,
    },
  };
  const changes: readonly PlanChange[] = planChanges(facts, body);
  return { ...body, changes, hash: sha256Hex(canonicalJson({ ...body, changes })) };
}
