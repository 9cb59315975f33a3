import { AppError } from '../../../shared/errors';
import { callOptions, type StepContext } from '../context';
import { roleHeldBack } from '../progress';
import { checkMethods, merge } from './sign-in';
import { excludeAgain } from './exclude';

/**
 * Step 10. Rule 3 is asked again for every account, right before its role, and the account's methods are read once more: nobody
 * may have added a phone since the first sign-in.
 */
export async function assignRole(context: StepContext): Promise<void> {
  const total = context.state().accounts.length;
  for (const [done, { planned }] of context.state().accounts.entries()) {
    const account = context.state().accounts.find((each) => each.planned.index === planned.index);
    if (account?.userId == null) throw new AppError('ceremony/not-allowed', { why: 'the account is not made.' });
    if (account.roleAt !== null) continue;
    const heldBack = roleHeldBack(context.state());
    if (heldBack !== null) throw new AppError('ceremony/not-allowed', { why: heldBack });
    context.progress({ done, total, label: `Giving the role to ${account.userPrincipalName}` });
    const methods = await checkMethods(context, account);
    if (methods.extra.length > 0) {
      const { extra: extraMethods, evidence } = methods;
      await context.commit({ type: 'methodsFound', accountIndex: planned.index, extraMethods, evidence });
      throw new AppError('ceremony/other-methods', {
        account: account.userPrincipalName,
        what: extraMethods.join(', '),
      });
    }
    await context.commit({ type: 'roleIntent', accountIndex: planned.index });
    const { writes, evidence } = await context.tenant.assignGlobalAdministrator(account.userId, callOptions(context));
    await context.commit({
      type: 'roleGiven',
      accountIndex: planned.index,
      writes,
      evidence: merge(methods.evidence, evidence),
    });
  }
  // Only now do policies that target roles apply to the accounts.
  await excludeAgain(context);
}
