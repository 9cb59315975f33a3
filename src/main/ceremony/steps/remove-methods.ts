import { AppError } from '../../../shared/errors';
import { callOptions, type StepContext } from '../context';
import { keysOfAccount } from '../state';
import { accountAt } from './sign-in';

/**
 * Only when the operator has said so: what opens the account beside its password and the passkeys of this ceremony is removed, and the
 * account's list of methods read again. It cannot be taken back, so the intent is in the journal first.
 * @throws AppError `ceremony/other-methods` where something is left that Graph cannot delete.
 */
export async function removeMethods(context: StepContext, accountIndex: number): Promise<void> {
  const account = accountAt(context, accountIndex);
  const expected = keysOfAccount(context.state(), accountIndex).flatMap((key) =>
    key.made === null || key.registered === null ? [] : [Buffer.from(key.made.credentialId, 'hex')],
  );
  if (expected.length === 0)
    throw new AppError('ceremony/not-allowed', { why: 'no key of the account is registered.' });
  await context.commit({ type: 'methodsIntent', accountIndex, methods: account.extraMethods });
  const { value: left, evidence } = await context.tenant.removeOtherMethods(
    account.userId ?? '',
    expected,
    callOptions(context),
  );
  await context.commit({ type: 'methodsRemoved', accountIndex, left, evidence });
  if (left.length > 0)
    throw new AppError('ceremony/other-methods', { account: account.userPrincipalName, what: left.join(', ') });
}
