import { AppError } from '../../../shared/errors';
import type { Plan } from '../../../shared/model/tenant';
import { answerLost, createOnce, readUntil, whileNotFound } from '../http/settle';
import type { Operation } from '../http/operation';
import type { Proven, TenantCallOptions } from '../tenant';
import {
  addMember,
  createGroup,
  findGroups,
  getGroup,
  groupMark,
  isPlainSecurityGroup,
  listMembers,
} from '../resources/groups';
import type { GraphGroup } from '../resources/groups';
import { listFido2Methods } from '../resources/fido2-methods';
import { getFido2Policy } from '../resources/methods-policy';
import { sameId } from '../policy/fido2';
import { begin } from './context';
import type { ApplyContext } from './context';

/**
 * Step 5: the group with all accounts in it. Members that are there already stay; nobody is taken out.
 * @throws AppError `graph/group-taken` when the name belongs to a group that is not ours and not empty.
 */
export async function ensureGroup(
  context: ApplyContext,
  plan: Plan,
  userIds: readonly string[],
  options?: TenantCallOptions,
): Promise<Proven<{ readonly groupId: string; readonly ours: boolean }>> {
  const op = begin(context, options);
  op.say(`Group ${plan.group.displayName}`);
  const wanted = plan.group.roleAssignable ? await ready(op, userIds) : userIds;
  const { groupId, ours, facts } = await fill(op, plan, wanted);
  return op.proven({ groupId, ours }, { ...facts, deferred: userIds.length - wanted.length });
}

/**
 * A member of a role-assignable group can be given keys by a privileged administrator only, so accounts join it after registration
 * (step 9 asks again). Where the passkey policy covers nobody but its groups they have to be in it before, and join at once.
 */
async function ready(op: Operation, userIds: readonly string[]): Promise<readonly string[]> {
  const targets = (await getFido2Policy(op)).includeTargets ?? [];
  if (!targets.some((target) => target.id === 'all_users')) return userIds;
  const withKeys: string[] = [];
  for (const id of userIds) if (((await op.orNull(() => listFido2Methods(op, id))) ?? []).length > 0) withKeys.push(id);
  return withKeys;
}

/** The group with these members in it, made where it is missing. */
export async function fill(
  op: Operation,
  plan: Plan,
  userIds: readonly string[],
): Promise<{
  readonly groupId: string;
  readonly ours: boolean;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}> {
  const known =
    plan.group.id === null
      ? await find(op, plan, userIds)
      : await whileNotFound(op, () => getGroup(op, plan.group.id ?? ''));
  const group =
    known ??
    (await createOnce(
      op,
      () => create(op, plan, userIds),
      () => find(op, plan, userIds),
    ));
  if (!isPlainSecurityGroup(group))
    throw new AppError('graph/group-taken', { what: `${plan.group.displayName} is not a plain security group` });
  const groupId = group.id;
  const isIn = (members: readonly { readonly id: string }[] | null, id: string): boolean =>
    (members ?? []).some((member) => sameId(member.id, id));
  const all = (members: readonly { readonly id: string }[] | null): boolean =>
    members !== null && userIds.every((id) => isIn(members, id));
  // A group made just now may show its members a little later; an older one shows what it has.
  const before = await readUntil(
    op,
    () => op.orNull(() => listMembers(op, groupId)),
    (members) => (known === null ? all(members) : members !== null),
    known === null ? 15_000 : undefined,
  );
  const missing = userIds.filter((id) => !isIn(before, id));
  for (const id of missing) await join(op, groupId, id, plan.group.roleAssignable);
  const after =
    missing.length === 0 ? before : await readUntil(op, () => op.orNull(() => listMembers(op, groupId)), all);
  const lost = userIds.filter((id) => !isIn(after, id));
  if (lost.length > 0)
    throw new AppError('graph/not-proven', {
      what: `${lost.length} of ${userIds.length} accounts are not in the group`,
    });
  const strangers = (after ?? []).filter((member) => !userIds.some((id) => sameId(id, member.id))).length;
  return {
    groupId,
    ours: group.description === groupMark,
    facts: { groupId, members: (after ?? []).length, strangers, roleAssignable: group.isAssignableToRole === true },
  };
}

/** With its members at once; where a replica does not know an account yet, empty, and they join one by one. */
async function create(op: Operation, plan: Plan, userIds: readonly string[]): Promise<GraphGroup> {
  try {
    return await createGroup(op, plan.group, userIds.slice(0, 20));
  } catch (error) {
    const early = error instanceof AppError && (error.code === 'graph/not-found' || error.code === 'graph/bad-request');
    if (!early || userIds.length === 0) throw error;
    return createGroup(op, plan.group, []);
  }
}

/** A group of this name that is ours (by its mark) or empty, else none; somebody else's stops. */
async function find(op: Operation, plan: Plan, userIds: readonly string[]): Promise<GraphGroup | null> {
  const named = (await findGroups(op, plan.group.displayName)).filter(
    (group) => group.displayName === plan.group.displayName,
  );
  const ours = named.find((group) => group.description === groupMark);
  if (ours !== undefined) return ours;
  const stranger = named[0];
  if (stranger === undefined) return null;
  const members = (await op.orNull(() => listMembers(op, stranger.id))) ?? [];
  if (named.length > 1 || members.some((member) => !userIds.some((id) => sameId(id, member.id)))) {
    throw new AppError('graph/group-taken', { what: plan.group.displayName });
  }
  return stranger;
}

/** Adding twice is refused with 400, so a lost answer may simply be followed by the check that comes anyway. */
async function join(op: Operation, groupId: string, userId: string, roleAssignable: boolean): Promise<void> {
  await whileNotFound(op, async () => {
    try {
      await addMember(op, groupId, userId, roleAssignable);
    } catch (error) {
      const duplicate =
        error instanceof AppError && (error.code === 'graph/bad-request' || error.code === 'graph/conflict');
      if (!duplicate && !answerLost(error)) throw error;
      const members = await readUntil(
        op,
        () => op.orNull(() => listMembers(op, groupId)),
        (all) => (all ?? []).some((one) => sameId(one.id, userId)),
        60_000,
      );
      if (!(members ?? []).some((one) => sameId(one.id, userId))) throw error;
    }
  });
}
