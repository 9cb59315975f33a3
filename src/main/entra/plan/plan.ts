import type { Choices, Plan, PlanChange } from '../../../shared/model/tenant';
import { AppError } from '../../../shared/errors';
import { clouds } from '../clouds';
import { canonicalJson, sha256Hex, uuidFrom } from '../encoding';
import type { SurveyFacts } from '../survey/facts';
import { planAccounts, usableGroup } from './accounts';
import { planChanges } from './changes';

/**
 * Pure: the same facts and choices give the same plan, to the byte.
 * @throws AppError `graph/not-offered` when the cloud has no way to do what was chosen, before anything is changed.
 */
export function makePlan(facts: SurveyFacts, choices: Choices): Plan {
  const cloud = clouds[facts.cloud];
  if (choices.registerBy === 'onBehalf' && !cloud.registersOnBehalf)
    throw new AppError('graph/not-offered', { what: 'registering keys for other accounts in this cloud' });
  if (choices.registerBy === 'tap' && !cloud.hasTap)
    throw new AppError('graph/not-offered', { what: 'Temporary Access Passes in this cloud' });
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
