import { AppError } from '../../../shared/errors';
import { callOptions, type StepContext } from '../context';

/** Step 9, where the tenant has Conditional Access; elsewhere it settles that there is nothing to exclude from. */
export async function exclude(context: StepContext): Promise<void> {
  const { plan, group, accounts } = context.state();
  if (plan === null || group === null)
    throw new AppError('ceremony/not-allowed', { why: 'the accounts are not made.' });
  const userIds = accounts.flatMap((account) => (account.userId === null ? [] : [account.userId]));
  await context.commit({ type: 'exclusionIntent' });
  const { value, evidence } = await context.tenant.ensureExclusion(plan, group.id, userIds, {
    ...callOptions(context),
    saving: (saved) => context.commit({ type: 'exclusionSaved', saved }),
  });
  await context.commit({ type: 'excluded', applicable: value.applicable, saved: value.saved ?? null, evidence });
}

/** After the role: policies that target roles are read again, and Entra is asked what they would do (What-If). */
export async function excludeAgain(context: StepContext): Promise<void> {
  const { exclusion, group, accounts } = context.state();
  if (exclusion?.applicable !== true || group === null) return;
  await exclude(context);
  const userIds = accounts.flatMap((account) => (account.userId === null ? [] : [account.userId]));
  const checked = await context.tenant.checkExclusion?.(group.id, userIds, callOptions(context));
  if (checked === undefined || checked.value.hits.length === 0) return;
  throw new AppError('graph/not-proven', {
    what: `these policies would still apply: ${checked.value.hits.join(', ')}`,
  });
}

/** Step 12, by choice: comes last, since after it nobody can touch the accounts' methods. */
export async function restrict(context: StepContext): Promise<void> {
  const { plan, group, accounts } = context.state();
  if (plan === null || group === null)
    throw new AppError('ceremony/not-allowed', { why: 'the accounts are not made.' });
  const userIds = accounts.flatMap((account) => (account.userId === null ? [] : [account.userId]));
  await context.commit({ type: 'restrictIntent' });
  const { value, evidence } = await context.tenant.ensureRestrictedUnit(plan, userIds, group.id, callOptions(context));
  await context.commit({ type: 'restricted', applicable: value.applicable, evidence });
}
