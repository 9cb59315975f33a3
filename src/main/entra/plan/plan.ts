import type { Choices, Plan, PlanChange } from '../../../shared/model/tenant';
import { AppError } from '../../../shared/errors';
import { clouds } from '../clouds';
import { oneLine } from '../untrusted';
import { canonicalJson, sha256Hex, uuidFrom } from '../encoding';
import type { SurveyFacts } from '../survey/facts';
import { planAccounts, usableGroup } from './accounts';
import { planChanges } from './changes';

/**
 * Pure: the same facts and choices give the same plan, to the byte.
 * @throws AppError `graph/not-offered`, `graph/licence`, `graph/not-adoptable` where what was chosen cannot be, before anything is changed.
 */
export function makePlan(facts: SurveyFacts, choices: Choices): Plan {
  const cloud = clouds[facts.cloud];
  if (choices.registerBy === 'onBehalf' && !cloud.registersOnBehalf)
    throw new AppError('graph/not-offered', { what: 'registering keys for other accounts in this cloud' });
  if (choices.registerBy === 'tap' && !cloud.hasTap)
    throw new AppError('graph/not-offered', { what: 'Temporary Access Passes in this cloud' });
  refuseWithoutLicence(facts, choices);
  for (const wanted of choices.adopt) refuseUnfit(facts, wanted);
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

/** A restricted unit and a policy are left out and said to be; the group cannot be, because everything hangs on it. */
function refuseWithoutLicence(facts: SurveyFacts, choices: Choices): void {
  if (choices.groupKind !== 'roleAssignable' || facts.licence !== 'free' || usableGroup(facts, choices) !== null)
    return;
  throw new AppError('graph/licence', { what: 'a role-assignable group', needs: 'Entra ID P1' });
}

/** What would fall together with something outside Entra, or cannot sign in, is no emergency access account. */
function refuseUnfit(facts: SurveyFacts, wanted: string): void {
  if (facts.globalAdministrators === null) return;
  const found = facts.globalAdministrators.find(
    (one) => one.id === wanted || one.userPrincipalName?.toLowerCase() === wanted.toLowerCase(),
  );
  const account = oneLine(found?.userPrincipalName ?? wanted, 80);
  const refuse = (why: string): never => {
    throw new AppError('graph/not-adoptable', { account, why });
  };
  if (found === undefined || found.kind !== 'user') return refuse('it is no Global Administrator of this tenant');
  if (found.enabled === false) return refuse('it is switched off');
  if (found.synced === true) return refuse('it is synchronised from on-premises');
  const suffix = found.userPrincipalName?.split('@')[1]?.toLowerCase();
  const domain = facts.domains?.find((one) => one.id.toLowerCase() === suffix);
  if (domain?.authenticationType === 'Federated') return refuse('its domain is federated');
}
