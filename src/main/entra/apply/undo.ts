import { AppError } from '../../../shared/errors';
import type { Operation } from '../http/operation';
import type { Proven, TenantCallOptions, UndoRequest } from '../tenant';
import { findGroups, groupMark } from '../resources/groups';
import { getUser } from '../resources/users';
import { readSavedExclusions, readSavedPolicies } from '../policy/saved';
import { begin } from './context';
import type { ApplyContext } from './context';
import {
  dropExclusions,
  dropGroup,
  dropMethods,
  dropOwnPolicies,
  dropRole,
  dropUser,
  leaveGroup,
  leaveUnit,
  restorePolicies,
} from './take-back';

/**
 * Takes a ceremony back as far as the tenant allows, in the only order that works: out of the restricted unit, role off, re-read,
 * methods, exclusions and targets, accounts, purge, group (graph-facts, addenda). What fails stays and is named; the rest goes on.
 * Adopted accounts keep role, methods and membership of anything we did not make; a group that is not ours is never deleted.
 */
export async function undo(
  context: ApplyContext,
  asked: UndoRequest,
  options?: TenantCallOptions,
): Promise<Proven<readonly string[]>> {
  const op = begin(context, options);
  const what = await withUnsettled(op, asked);
  const adopted = new Set(
    what.plan.accounts
      .filter((account) => account.adopted && account.userId !== null)
      .map((account) => account.userId?.toLowerCase()),
  );
  const made = what.userIds.filter((id) => !adopted.has(id.toLowerCase()));
  const remains: string[] = [];
  const attempt = async (label: string, work: () => Promise<unknown>): Promise<void> => {
    op.say(label);
    try {
      await work();
    } catch (error) {
      if (error instanceof AppError && error.code === 'app/cancelled') throw error;
      const why = error instanceof AppError ? error.toData().says : 'Something in the app went wrong.';
      remains.push(`${label}: ${why}`);
      context.log.event('warn', 'undo.remains', {
        label,
        code: error instanceof AppError ? error.code : 'app/internal',
      });
    }
  };

  if (what.plan.choices.restrictedUnit)
    await attempt('Out of the restricted unit', () =>
      leaveUnit(op, [...what.userIds, ...(what.groupId === null ? [] : [what.groupId])]),
    );
  for (const id of made) await attempt(`Global Administrator of ${id}`, () => dropRole(context, op, id));
  for (const id of made)
    await attempt(`Keys of ${id}`, () => dropMethods(op, id, what.plan.choices.registerBy === 'tap'));
  const exclusions = readSavedExclusions(what.savedExclusions);
  if (exclusions !== null) await attempt('Conditional Access', () => dropExclusions(op, exclusions));
  if (what.plan.choices.exclusion === 'onePhishingResistant' && context.memory.licence !== 'free')
    await attempt('Conditional Access policy of this app', () => dropOwnPolicies(op, made));
  const policies = readSavedPolicies(what.savedPolicies);
  if (policies !== null) await attempt('Sign-in method policies', () => restorePolicies(context, op, what, policies));
  const { groupId } = what;
  if (groupId !== null) await attempt('Out of the group', () => leaveGroup(op, groupId, made));
  for (const id of made) await attempt(`Account ${id}`, () => dropUser(op, id));
  if (groupId !== null && what.groupIsOurs) {
    await attempt('Group', async () => {
      const others = await dropGroup(op, groupId);
      if (others > 0) remains.push(`The group "${what.plan.group.displayName}" stays: it has ${others} other members.`);
    });
  }
  if (groupId !== null && !what.groupIsOurs)
    remains.push(`The group "${what.plan.group.displayName}" stays: this app did not make it.`);
  if (adopted.size > 0)
    remains.push(
      `${adopted.size} adopted accounts keep their role, keys and name, and passwords that do not expire, because this app did not make them.`,
    );
  return op.proven(remains, { remains: remains.length, accounts: made.length });
}

/** What a crash left without an outcome is looked for: an account by its random name, a group by name and mark. */
async function withUnsettled(op: Operation, what: UndoRequest): Promise<UndoRequest> {
  const { plan, unsettled } = what;
  if (unsettled === undefined) return what;
  const found: string[] = [];
  for (const planned of plan.accounts) {
    if (planned.adopted || planned.userId !== null || !unsettled.accounts.includes(planned.index)) continue;
    const user = await op.orNull(() => getUser(op, planned.userPrincipalName));
    if (user?.displayName === planned.displayName && !what.userIds.includes(user.id)) found.push(user.id);
  }
  const group =
    what.groupId !== null || !unsettled.group
      ? undefined
      : (await findGroups(op, plan.group.displayName)).find(
          (one) => one.displayName === plan.group.displayName && one.description === groupMark,
        );
  return {
    ...what,
    userIds: [...what.userIds, ...found],
    ...(group === undefined ? {} : { groupId: group.id, groupIsOurs: true }),
  };
}
