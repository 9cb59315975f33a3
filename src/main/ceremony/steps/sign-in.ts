import { AppError } from '../../../shared/errors';
import type { Evidence } from '../../../shared/model/proof';
import type { Proven, SignInProof } from '../../entra/tenant';
import { callOptions, type StepContext } from '../context';
import { keysOfAccount, type AccountRecord } from '../state';

/** Template id of Global Administrator; the same in every tenant and cloud. */
export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const BROWSER_SECONDS = 600;

/** Step 8: a real sign-in with key and paper while the account still has no role, and no other method has appeared. */
export async function signIn(context: StepContext, accountIndex: number): Promise<void> {
  const account = accountAt(context, accountIndex);
  const proof = await browserSignIn(context, account, false);
  const { extra, evidence } = await checkMethods(context, account);
  await context.commit({
    type: 'signedIn',
    accountIndex,
    issuedAt: proof.value.issuedAt,
    extraMethods: extra,
    evidence: merge(proof.evidence, evidence),
  });
  if (extra.length > 0)
    throw new AppError('ceremony/other-methods', { account: account.userPrincipalName, what: extra.join(', ') });
}

/** Step 11: signed in again, and the role read with the account's own token. */
export async function signInAsAdmin(context: StepContext, accountIndex: number): Promise<void> {
  const account = accountAt(context, accountIndex);
  const proof = await browserSignIn(context, account, true);
  if (proof.value.roles?.includes(GLOBAL_ADMINISTRATOR) !== true) {
    throw new AppError('graph/not-proven', {
      what: proof.value.roles === null ? 'the roles could not be read' : 'the account does not see its role yet',
    });
  }
  await context.commit({
    type: 'signedInAsAdmin',
    accountIndex,
    issuedAt: proof.value.issuedAt,
    evidence: proof.evidence,
  });
}

/** Password and the passkeys of this ceremony, nothing else. */
export async function checkMethods(
  context: StepContext,
  account: AccountRecord,
): Promise<{ readonly extra: readonly string[]; readonly evidence: Evidence }> {
  const expected = keysOfAccount(context.state(), account.planned.index).flatMap((key) =>
    key.made === null ? [] : [Buffer.from(key.made.credentialId, 'hex')],
  );
  const { value, evidence } = await context.tenant.checkMethods(account.userId ?? '', expected, callOptions(context));
  return { extra: value, evidence };
}

export function accountAt(context: StepContext, index: number): AccountRecord {
  const account = context.state().accounts.find((each) => each.planned.index === index);
  if (account?.userId == null) throw new AppError('ceremony/not-allowed', { why: 'the account is not made.' });
  return account;
}

async function browserSignIn(
  context: StepContext,
  account: AccountRecord,
  asAdmin: boolean,
): Promise<Proven<SignInProof>> {
  const letters = keysOfAccount(context.state(), account.planned.index).map((key) => key.letter);
  await context.commit({ type: 'signInIntent', accountIndex: account.planned.index, asAdmin });
  context.prompt({
    kind: 'signInBrowser',
    keyLetter: letters[0] ?? null,
    keyId: null,
    text: `Sign in as ${account.userPrincipalName} with key ${letters.join(' or ')} and its sheet.`,
    secondsTotal: BROWSER_SECONDS,
    endsAt: context.clock.now() + BROWSER_SECONDS * 1000,
  });
  try {
    const expected = { userId: account.userId ?? '', userPrincipalName: account.userPrincipalName };
    const proof = await context.tenant.proveSignIn(expected, asAdmin, callOptions(context));
    if (proof.value.userId !== account.userId)
      throw new AppError('auth/wrong-account', { expected: account.userPrincipalName });
    if (proof.value.tenantId !== context.state().tenant?.id)
      throw new AppError('auth/wrong-tenant', { tenant: context.state().tenant?.displayName ?? '' });
    return proof;
  } finally {
    context.prompt(null);
  }
}

export function merge(...evidence: readonly Evidence[]): Evidence {
  return {
    requestIds: evidence.flatMap((each) => each.requestIds),
    facts: Object.assign({}, ...evidence.map((each) => each.facts)),
  };
}
