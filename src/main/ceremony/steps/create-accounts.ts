import { AppError } from '../../../shared/errors';
import { callOptions, type StepContext } from '../context';
import { isReady } from '../state';

/** Steps 4 and 5. Every write reads first, so what a crash left half-done is found, not made twice. */
export async function createAccounts(context: StepContext): Promise<void> {
  const { plan } = context.state();
  if (plan === null) throw new AppError('ceremony/not-allowed', { why: 'there is no plan yet.' });
  await samePlanStill(context);
  const total = plan.accounts.length + 2;
  for (const [done, planned] of plan.accounts.entries()) {
    context.progress({ done, total, label: `Making ${planned.userPrincipalName}` });
    const before = context.state().accounts.find((account) => account.planned.index === planned.index);
    if (before?.userId != null) continue;
    await context.commit({ type: 'accountIntent', index: planned.index });
    const { value, evidence } = await context.tenant.createAccount(planned, plan, callOptions(context));
    if (!value.enabled || !value.cloudOnly || !value.neverExpires) {
      throw new AppError('graph/not-proven', {
        what: `${value.userPrincipalName}: ${[
          value.enabled ? '' : 'it is switched off',
          value.cloudOnly ? '' : 'it is synchronised or a guest',
          value.neverExpires ? '' : 'its password expires',
        ]
          .filter((wrong) => wrong !== '')
          .join(', ')}`,
      });
    }
    await context.commit({
      type: 'accountMade',
      index: planned.index,
      userId: value.userId,
      userPrincipalName: value.userPrincipalName,
      isGlobalAdministrator: value.isGlobalAdministrator,
      evidence,
    });
  }
  context.progress({ done: plan.accounts.length, total, label: 'Putting the accounts into the group' });
  await ensureGroup(context);
  context.progress({ done: plan.accounts.length + 1, total, label: 'Allowing passkeys for the group' });
  await ensurePolicies(context);
}

async function ensureGroup(context: StepContext): Promise<void> {
  const { plan, accounts } = context.state();
  if (plan === null) return;
  await context.commit({ type: 'groupIntent' });
  const userIds = accounts.flatMap((account) => (account.userId === null ? [] : [account.userId]));
  const { value, evidence } = await context.tenant.ensureGroup(plan, userIds, callOptions(context));
  await context.commit({ type: 'groupMade', groupId: value.groupId, ours: value.ours, evidence });
}

/** The models of all keys that are ready; run again when a later key is of another model. */
export async function ensurePolicies(context: StepContext): Promise<void> {
  const { plan, group, policy, keys } = context.state();
  if (plan === null || group === null) return;
  const aaguids = [
    ...new Set([...(policy?.aaguids ?? []), ...keys.filter(isReady).map((key) => key.info.aaguid)]),
  ].toSorted();
  await context.commit({ type: 'policyIntent', aaguids });
  const { value, evidence } = await context.tenant.ensurePolicies(plan, group.id, aaguids, {
    ...callOptions(context),
    saving: (saved) => context.commit({ type: 'policySaved', saved }),
  });
  await context.commit({ type: 'policySet', aaguids, saved: value.saved ?? null, evidence });
}

/** After a pause the tenant may have changed: nothing is written from a plan that a new survey would not give. */
async function samePlanStill(context: StepContext): Promise<void> {
  const state = context.state();
  if (
    context.survey.get() !== null ||
    state.accounts.some((account) => account.userId !== null) ||
    state.unsettled.some((open) => open.startsWith('account'))
  )
    return;
  const taken = await context.tenant.survey(state.answers, callOptions(context));
  context.survey.set(taken);
  const plan = context.tenant.plan(taken, state.choices);
  if (plan.hash === state.plan?.hash) return;
  await context.commit({ type: 'surveyed', report: taken.report });
  await context.commit({ type: 'planned', plan });
  throw new AppError('ceremony/plan-changed');
}
