import { AppError } from '../../../shared/errors';
import { answerLost, readUntil, whileNotFound } from '../http/settle';
import type { Operation } from '../http/operation';
import type { Proven, TenantCallOptions } from '../tenant';
import { roleIds } from '../roles';
import { listFido2Methods } from '../resources/fido2-methods';
import {
  assignGlobalAdministrator as assign,
  deleteAssignment,
  globalAdministratorAssignments,
  requestRole,
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
    await assignOnce(context, op, userId, before);
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
    throughPim: before !== 'permanent' && context.memory.licence === 'p2',
  });
}

type Permanence = 'none' | 'activated' | 'ends' | 'unread' | 'permanent';

/** With P2 an assignment can be active and still end: PIM's instances tell. Until they do, it is not known (rule 9). */
async function permanence(context: ApplyContext, op: Operation, userId: string): Promise<Permanence> {
  const assignments = await globalAdministratorAssignments(op, userId);
  if (assignments.length === 0) return 'none';
  if (context.memory.licence !== 'p2') return 'permanent';
  const instances = (await scheduleInstances(op, userId)).filter(
    (one) =>
      one.roleDefinitionId?.toLowerCase() === roleIds.globalAdministrator && (one.directoryScopeId ?? '/') === '/',
  );
  const assigned = instances.filter((one) => one.assignmentType === 'Assigned');
  if (assigned.some((one) => (one.endDateTime ?? null) === null)) return 'permanent';
  if (assigned.length > 0) return 'ends';
  return instances.length > 0 ? 'activated' : 'unread';
}

async function assignOnce(context: ApplyContext, op: Operation, userId: string, before: Permanence): Promise<void> {
  const send = (): Promise<unknown> => whileNotFound(op, () => give(context, op, userId, before));
  try {
    await send();
  } catch (error) {
    // "Conflicting object" is Graph's way of saying that it is assigned already; a lost answer may have been done.
    const maybe =
      answerLost(error) ||
      (error instanceof AppError && (error.code === 'graph/bad-request' || error.code === 'graph/conflict'));
    if (!maybe) throw error;
    const found = await readUntil(
      op,
      () => permanence(context, op, userId),
      (now) => now === 'permanent',
      60_000,
    );
    if (found === 'permanent') return;
    if (!answerLost(error)) throw error;
    await send();
  }
}

/** Through PIM where the tenant has it, and without where it turns out that it has not. */
async function give(context: ApplyContext, op: Operation, userId: string, before: Permanence): Promise<void> {
  if (context.memory.licence === 'p2') {
    try {
      await requestRole(op, before === 'ends' ? 'adminUpdate' : 'adminAssign', userId);
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'graph/licence') throw error;
      context.memory.licence = 'p1';
    }
  }
  await assign(op, userId);
}

/** Undo: the role is taken away the same way that it was given. */
export async function takeRole(context: ApplyContext, op: Operation, userId: string): Promise<void> {
  const assignments = await globalAdministratorAssignments(op, userId);
  if (assignments.length > 0 && context.memory.licence === 'p2') {
    const refused = await requestRole(op, 'adminRemove', userId).then(
      () => false,
      (error: unknown) => {
        // Made beside PIM, or no longer known to it: then the assignment itself is deleted.
        if (error instanceof AppError && ['graph/bad-request', 'graph/not-found', 'graph/licence'].includes(error.code))
          return true;
        throw error;
      },
    );
    if (!refused) return;
  }
  for (const assignment of assignments) await op.orNull(() => deleteAssignment(op, assignment.id));
}
