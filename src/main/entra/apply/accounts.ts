import { AppError } from '../../../shared/errors';
import type { Plan, PlannedAccount } from '../../../shared/model/tenant';
import { createOnce, readUntil, whileNotFound } from '../http/settle';
import type { Operation } from '../http/operation';
import type { AccountFacts, Proven, TenantCallOptions } from '../tenant';
import { globalAdministratorAssignments } from '../resources/roles';
import { createUser, getUser, judgeUser, stopExpiry } from '../resources/users';
import type { GraphUser } from '../resources/users';
import { begin } from './context';
import { explainRefusal } from './restricted';
import type { ApplyContext } from './context';

/**
 * Step 4: the account, without any role. What exists already is taken as it is and proven the same way.
 * @throws AppError `graph/conflict` when the name belongs to somebody else, `graph/not-proven` when re-reading says otherwise.
 */
export async function createAccount(
  context: ApplyContext,
  planned: PlannedAccount,
  plan: Plan,
  options?: TenantCallOptions,
): Promise<Proven<AccountFacts>> {
  const op = begin(context, options);
  op.say(`Account ${planned.userPrincipalName}`);
  if (planned.userId !== null) {
    const known = await whileNotFound(op, () => getUser(op, planned.userId ?? ''));
    return proven(op, await withoutExpiry(op, known), planned);
  }
  const existing = await op.orNull(() => getUser(op, planned.userPrincipalName));
  if (existing === null) await create(context, op, planned);
  else refuseStranger(existing, planned);
  const user = await readUntil(
    op,
    () => op.orNull(() => getUser(op, planned.userPrincipalName)),
    (found) => found !== null && isProven(found),
  );
  if (user === null)
    throw new AppError('graph/not-proven', { what: `account ${planned.userPrincipalName} is not there` });
  return proven(op, user, { ...planned, adopted: planned.adopted && plan.choices.adopt.length > 0 });
}

/** An account that somebody made by hand may have a password that expires; nobody is there to change it on the day it does. */
async function withoutExpiry(op: Operation, user: GraphUser): Promise<GraphUser> {
  const { cloudOnly, neverExpires } = judgeUser(user);
  if (neverExpires || !cloudOnly) return user;
  await explainRefusal(op, user.id, () => stopExpiry(op, user));
  return readUntil(
    op,
    () => getUser(op, user.id),
    (found) => judgeUser(found).neverExpires,
    60_000,
  );
}

async function create(context: ApplyContext, op: Operation, planned: PlannedAccount): Promise<void> {
  try {
    await createOnce(
      op,
      () => createUser(op, context.random, planned),
      () => op.orNull(() => getUser(op, planned.userPrincipalName)),
    );
  } catch (error) {
    // Taken between reading and writing: either ours, sent twice by the network, or a stranger's.
    if (!(error instanceof AppError) || error.code !== 'graph/conflict') throw error;
    const found = await op.orNull(() => getUser(op, planned.userPrincipalName));
    if (found === null) throw new AppError('graph/conflict', { ...error.details, what: planned.userPrincipalName });
    refuseStranger(found, planned);
  }
}

/** The name is random and derived from this tenant: only an account with our display name as well is ours. */
function refuseStranger(found: GraphUser, planned: PlannedAccount): void {
  if (found.displayName !== planned.displayName)
    throw new AppError('graph/conflict', { what: planned.userPrincipalName });
}

function isProven(user: GraphUser): boolean {
  const facts = judgeUser(user);
  return facts.enabled && facts.cloudOnly && facts.neverExpires;
}

async function proven(op: Operation, user: GraphUser, planned: PlannedAccount): Promise<Proven<AccountFacts>> {
  const facts = judgeUser(user);
  // A new account cannot hold a role; only one that was there before is asked about.
  const isGlobalAdministrator =
    planned.userId !== null || planned.adopted ? (await globalAdministratorAssignments(op, user.id)).length > 0 : false;
  const value: AccountFacts = {
    userId: user.id,
    userPrincipalName: user.userPrincipalName,
    ...facts,
    isGlobalAdministrator,
  };
  const wrong = [
    ...(facts.enabled ? [] : ['it is switched off']),
    ...(facts.cloudOnly ? [] : ['it is synchronised or a guest']),
    ...(facts.neverExpires ? [] : ['its password expires']),
  ];
  if (wrong.length > 0 && !planned.adopted)
    throw new AppError('graph/not-proven', { what: `${user.userPrincipalName}: ${wrong.join(', ')}` });
  return op.proven(value, { userId: user.id, ...facts, isGlobalAdministrator, adopted: planned.adopted });
}
