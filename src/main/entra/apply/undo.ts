import { AppError } from '../../../shared/errors';
import { readUntil } from '../http/settle';
import type { Operation } from '../http/operation';
import type { Proven, TenantCallOptions, UndoRequest } from '../tenant';
import { findUnits, listUnitMembers, removeUnitMember, unitName } from '../resources/administrative-units';
import { deletePolicy, getPolicy, listPolicies, patchExclusions } from '../resources/conditional-access';
import { deleteFido2Method, listFido2Methods } from '../resources/fido2-methods';
import { deleteGroup, findGroups, groupMark, listMembers, removeMember } from '../resources/groups';
import { getFido2Policy, getMethodsPolicy, patchCampaign, patchFido2Policy } from '../resources/methods-policy';
import { globalAdministratorAssignments } from '../resources/roles';
import { deleteTap, listTaps } from '../resources/tap';
import { deleteUser, getUser, isSoftDeleted, purgeUser } from '../resources/users';
import { rejoinCampaign } from '../policy/campaign';
import { isOwnPolicy } from '../policy/exclusion';
import { ownProfileId, sameId } from '../policy/fido2';
import { changedMembers, withoutAnnotations } from '../policy/plain';
import { readSavedExclusions, readSavedPolicies } from '../policy/saved';
import type { SavedExclusions, SavedPolicies } from '../policy/saved';
import { begin } from './context';
import type { ApplyContext } from './context';
import { takeRole } from './role';
import { restoreTapTarget } from './tap';

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
      `${adopted.size} adopted accounts keep their role, keys and name, because this app did not make them.`,
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

async function leaveUnit(op: Operation, objectIds: readonly string[]): Promise<void> {
  const unit = (await findUnits(op, unitName)).find((one) => one.displayName === unitName);
  if (unit === undefined) return;
  const members = await listUnitMembers(op, unit.id);
  for (const id of objectIds.filter((one) => members.some((member) => sameId(member, one))))
    await op.orNull(() => removeUnitMember(op, unit.id, id));
  const left = await readUntil(
    op,
    () => listUnitMembers(op, unit.id),
    (now) => !objectIds.some((id) => now.some((member) => sameId(member, id))),
  );
  if (objectIds.some((id) => left.some((member) => sameId(member, id))))
    throw new AppError('graph/not-proven', { what: 'the restricted unit still lists the accounts' });
}

async function dropRole(context: ApplyContext, op: Operation, userId: string): Promise<void> {
  await takeRole(context, op, userId);
  const left = await readUntil(
    op,
    () => globalAdministratorAssignments(op, userId),
    (all) => all.length === 0,
  );
  if (left.length > 0) throw new AppError('graph/not-proven', { what: 'the role is still assigned' });
}

/** A removal from a restricted unit lingers for up to 30 minutes, and so does its refusal: that is told, not waited for. */
async function dropMethods(op: Operation, userId: string, byTap: boolean): Promise<void> {
  const keys = (await op.orNull(() => listFido2Methods(op, userId))) ?? [];
  for (const key of keys) await op.orNull(() => deleteFido2Method(op, userId, key.id));
  const taps = byTap ? ((await op.orNull(() => listTaps(op, userId))) ?? []) : [];
  for (const tap of taps) await op.orNull(() => deleteTap(op, userId, tap.id));
}

/** Whatever became of the answer when it was made: a policy of our name for an account of ours is ours. */
async function dropOwnPolicies(op: Operation, made: readonly string[]): Promise<void> {
  for (const policy of (await listPolicies(op)).filter(isOwnPolicy)) {
    const target = policy.conditions.users?.includeUsers?.[0] ?? '';
    if (made.some((id) => sameId(id, target))) await op.orNull(() => deletePolicy(op, policy.id));
  }
}

async function dropExclusions(op: Operation, saved: SavedExclusions): Promise<void> {
  for (const id of saved.created) {
    if ((await op.orNull(() => getPolicy(op, id))) !== null) await op.orNull(() => deletePolicy(op, id));
  }
  for (const { id } of saved.excluded) {
    const policy = await op.orNull(() => getPolicy(op, id));
    const groups = policy?.conditions.users?.excludeGroups ?? [];
    if (policy === null || !groups.some((one) => sameId(one, saved.groupId))) continue;
    await patchExclusions(op, id, { excludeGroups: groups.filter((one) => !sameId(one, saved.groupId)) });
    const after = await readUntil(
      op,
      () => getPolicy(op, id),
      (now) => !(now.conditions.users?.excludeGroups ?? []).some((one) => sameId(one, saved.groupId)),
      60_000,
    );
    if ((after.conditions.users?.excludeGroups ?? []).some((one) => sameId(one, saved.groupId)))
      throw new AppError('graph/not-proven', { what: policy.displayName ?? id });
  }
}

/** Only what was ours comes out; what others have changed since stays as they left it. */
async function restorePolicies(
  context: ApplyContext,
  op: Operation,
  what: UndoRequest,
  saved: SavedPolicies,
): Promise<void> {
  const { groupId } = saved;
  if (saved.tap !== null && what.plan.choices.registerBy === 'tap')
    await restoreTapTarget(context, op, saved.tap, groupId);
  const campaign =
    (await getMethodsPolicy(op)).registrationEnforcement?.authenticationMethodsRegistrationCampaign ?? null;
  const rejoin = rejoinCampaign(campaign, saved.campaign, groupId);
  if (rejoin !== null) await patchCampaign(op, rejoin);
  if (saved.fido2 === null) return;
  const now = withoutAnnotations(await getFido2Policy(op));
  const before = withoutAnnotations(saved.fido2);
  const hadTarget = (before.includeTargets ?? []).some((target) => sameId(target.id, groupId));
  const profileId = ownProfileId(what.plan.tenantId);
  const hadProfile = (before.passkeyProfiles ?? []).some((profile) => sameId(profile.id, profileId));
  const after = {
    ...now,
    ...(now.state !== before.state ? { state: before.state } : {}),
    isSelfServiceRegistrationAllowed: before.isSelfServiceRegistrationAllowed,
    includeTargets: hadTarget
      ? now.includeTargets
      : (now.includeTargets ?? []).filter((target) => !sameId(target.id, groupId)),
    ...(!now.passkeyProfiles || hadProfile
      ? {}
      : { passkeyProfiles: now.passkeyProfiles.filter((profile) => !sameId(profile.id, profileId)) }),
  };
  const patch = changedMembers(now, after);
  if (Object.keys(patch).length > 0) await patchFido2Policy(op, patch);
}

async function dropUser(op: Operation, userId: string): Promise<void> {
  const read = () => op.orNull(() => getUser(op, userId));
  if ((await read()) !== null) {
    await op.orNull(() => deleteUser(op, userId));
    if ((await readUntil(op, read, (user) => user === null)) !== null)
      throw new AppError('graph/not-proven', { what: 'the account is still there' });
  }
  if (await isSoftDeleted(op, userId)) await op.orNull(() => purgeUser(op, userId));
}

/** Out of the group while the accounts still exist: a deleted account that is restored comes back as a member. */
async function leaveGroup(op: Operation, groupId: string, made: readonly string[]): Promise<void> {
  const members = (await op.orNull(() => listMembers(op, groupId))) ?? [];
  for (const member of members.filter((one) => made.some((id) => sameId(id, one.id))))
    await op.orNull(() => removeMember(op, groupId, member.id));
}

/** Only a group that is ours and empty by now goes. */
async function dropGroup(op: Operation, groupId: string): Promise<number> {
  const members = await op.orNull(() => listMembers(op, groupId));
  if (members === null) return 0;
  if (members.length === 0) await op.orNull(() => deleteGroup(op, groupId));
  return members.length;
}
