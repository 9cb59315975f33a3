import { AppError } from '../../../shared/errors';
import { answerLost, readUntil, whileNotFound } from '../http/settle';
import type { Operation } from '../http/operation';
import type { Proven, TenantCallOptions } from '../tenant';
import { roleIds } from '../roles';
import { listFido2Methods } from '../resources/fido2-methods';
import {
  assignGlobalAdministrator as assign,
  globalAdministratorAssignments,
  scheduleInstances,
} from '../resources/roles';
import { begin } from './context';
import type { ApplyContext } from './context';

/**
 * Step 10: Global Administrator, permanent and active. The machine calls it only after key, paper and sign-in are proven (rule 3);
 * as a second bolt it refuses an account on which Entra lists no device-bound key.
 * @throws AppError `graph/no-key`, `graph/forbidden`, `graph/not-proven`.
 */
export async function assignGlobalAdministrator(
  context: ApplyContext,
  userId: string,
  options?: TenantCallOptions,
): Promise<Proven<null>> {
  const op = begin(context, options);
  op.say('Global Administrator');
  const before = await permanence(context, op, userId);
  if (before !== 'permanent') {
    const listed =
      context.memory.keyListed.has(userId.toLowerCase()) ||
      (await listFido2Methods(op, userId)).some((key) => key.passkeyType !== 'synced');
    if (!listed) throw new AppError('graph/no-key');
    await assignOnce(op, userId);
  }
  const after =
    before === 'permanent'
      ? before
      : await readUntil(
          op,
          () => permanence(context, op, userId),
          (now) => now === 'permanent',
        );
  if (after !== 'permanent')
    throw new AppError('graph/not-proven', { what: 'the account is not a permanent Global Administrator' });
  return op.proven(null, {
    userId,
    roleDefinitionId: roleIds.globalAdministrator,
    before,
    after,
    timeLimitsRead: context.memory.licence === 'p2',
  });
}

/** With P2 an assignment can be active and still end: PIM's instances tell. */
async function permanence(
  context: ApplyContext,
  op: Operation,
  userId: string,
): Promise<'none' | 'timeLimited' | 'permanent'> {
  const assignments = await globalAdministratorAssignments(op, userId);
  if (assignments.length === 0) return 'none';
  if (context.memory.licence !== 'p2') return 'permanent';
  const instances = (await scheduleInstances(op, userId)).filter(
    (one) => one.roleDefinitionId === roleIds.globalAdministrator,
  );
  if (instances.length === 0) return 'permanent';
  return instances.some((one) => one.assignmentType === 'Assigned' && (one.endDateTime ?? null) === null)
    ? 'permanent'
    : 'timeLimited';
}

async function assignOnce(op: Operation, userId: string): Promise<void> {
  try {
    await whileNotFound(op, () => assign(op, userId));
  } catch (error) {
    // "Conflicting object" is Graph's way of saying that it is assigned already; a lost answer may have been done.
    const maybe =
      answerLost(error) ||
      (error instanceof AppError && (error.code === 'graph/bad-request' || error.code === 'graph/conflict'));
    if (!maybe) throw error;
    const found = await readUntil(
      op,
      () => globalAdministratorAssignments(op, userId),
      (all) => all.length > 0,
      60_000,
    );
    if (found.length > 0) return;
    if (!answerLost(error)) throw error;
    await assign(op, userId);
  }
}
