import { AppError } from '../../../shared/errors';
import { readUntil } from '../http/settle';
import type { Operation } from '../http/operation';
import type { UndoRequest } from '../tenant';
import { findUnits, listUnitMembers, removeUnitMember, unitName } from '../resources/administrative-units';
import { deletePolicy, getPolicy, listPolicies, patchExclusions } from '../resources/conditional-access';
import { deleteFido2Method, listFido2Methods } from '../resources/fido2-methods';
import { deleteGroup, listMembers, removeMember } from '../resources/groups';
import { getFido2Policy, getMethodsPolicy, patchCampaign, patchFido2Policy } from '../resources/methods-policy';
import type { Campaign } from '../resources/methods-policy';
import { globalAdministratorAssignments } from '../resources/roles';
import { deleteTap, listTaps } from '../resources/tap';
import { deleteUser, getUser, isSoftDeleted, purgeUser } from '../resources/users';
import { rejoinCampaign } from '../policy/campaign';
import { isOwnPolicy } from '../policy/exclusion';
import { ownProfileId, sameId } from '../policy/fido2';
import { changedMembers, holds, withoutAnnotations } from '../policy/plain';
import type { SavedExclusions, SavedPolicies } from '../policy/saved';
import type { ApplyContext } from './context';
import { takeRole } from './role';
import { restoreTapTarget } from './tap';

/** Nothing is taken back until reading says so. @throws AppError `graph/not-proven` with `what` is still seen */
async function proveGone<T>(
  op: Operation,
  read: () => Promise<T>,
  gone: (now: T) => boolean,
  what: string,
): Promise<void> {
  if (!gone(await readUntil(op, read, gone))) throw new AppError('graph/not-proven', { what });
}

const isNull = (value: unknown): boolean => value === null;
const isEmpty = (list: readonly unknown[]): boolean => list.length === 0;

export async function leaveUnit(op: Operation, objectIds: readonly string[]): Promise<void> {
  const unit = (await findUnits(op, unitName)).find((one) => one.displayName === unitName);
  if (unit === undefined) return;
  const members = await listUnitMembers(op, unit.id);
  for (const id of objectIds.filter((one) => members.some((member) => sameId(member, one))))
    await op.orNull(() => removeUnitMember(op, unit.id, id));
  await proveGone(
    op,
    () => listUnitMembers(op, unit.id),
    (now) => !objectIds.some((id) => now.some((member) => sameId(member, id))),
    'the restricted unit still lists the accounts',
  );
}

export async function dropRole(context: ApplyContext, op: Operation, userId: string): Promise<void> {
  await takeRole(context, op, userId);
  await proveGone(op, () => globalAdministratorAssignments(op, userId), isEmpty, 'the role is still assigned');
}

/** A removal from a restricted unit lingers for up to 30 minutes, and so does its refusal: that is told, not waited for. */
export async function dropMethods(op: Operation, userId: string, byTap: boolean): Promise<void> {
  const keys = async () => (await op.orNull(() => listFido2Methods(op, userId))) ?? [];
  const taps = async () => (byTap ? ((await op.orNull(() => listTaps(op, userId))) ?? []) : []);
  const listedKeys = await keys();
  for (const key of listedKeys) await op.orNull(() => deleteFido2Method(op, userId, key.id));
  if (listedKeys.length > 0) await proveGone(op, keys, isEmpty, 'a key is still listed');
  const listedTaps = await taps();
  for (const tap of listedTaps) await op.orNull(() => deleteTap(op, userId, tap.id));
  if (listedTaps.length > 0) await proveGone(op, taps, isEmpty, 'a Temporary Access Pass is still listed');
}

/** Whatever became of the answer when it was made: a policy of our name for an account of ours is ours. */
export async function dropOwnPolicies(op: Operation, made: readonly string[]): Promise<void> {
  for (const policy of (await listPolicies(op)).filter(isOwnPolicy)) {
    const target = policy.conditions.users?.includeUsers?.[0] ?? '';
    if (made.some((id) => sameId(id, target))) await dropPolicy(op, policy.id);
  }
}

async function dropPolicy(op: Operation, id: string): Promise<void> {
  const read = () => op.orNull(() => getPolicy(op, id));
  if ((await read()) === null) return;
  await op.orNull(() => deletePolicy(op, id));
  await proveGone(op, read, isNull, 'the Conditional Access policy of this app is still there');
}

export async function dropExclusions(op: Operation, saved: SavedExclusions): Promise<void> {
  for (const id of saved.created) await dropPolicy(op, id);
  for (const { id } of saved.excluded) {
    const policy = await op.orNull(() => getPolicy(op, id));
    const groups = policy?.conditions.users?.excludeGroups ?? [];
    if (policy === null || !groups.some((one) => sameId(one, saved.groupId))) continue;
    await patchExclusions(op, id, { excludeGroups: groups.filter((one) => !sameId(one, saved.groupId)) });
    await proveGone(
      op,
      () => getPolicy(op, id),
      (now) => !(now.conditions.users?.excludeGroups ?? []).some((one) => sameId(one, saved.groupId)),
      policy.displayName ?? id,
    );
  }
}

/** Only what was ours comes out; what others have changed since stays as they left it. */
export async function restorePolicies(
  context: ApplyContext,
  op: Operation,
  what: UndoRequest,
  saved: SavedPolicies,
): Promise<void> {
  const { groupId } = saved;
  if (saved.tap !== null && what.plan.choices.registerBy === 'tap')
    await restoreTapTarget(context, op, saved.tap, groupId);
  const campaign = async () =>
    (await getMethodsPolicy(op)).registrationEnforcement?.authenticationMethodsRegistrationCampaign ?? null;
  const rejoin = rejoinCampaign(await campaign(), saved.campaign, groupId);
  if (rejoin !== null) {
    await patchCampaign(op, rejoin);
    const rejoined = (read: Campaign | null) => rejoinCampaign(read, saved.campaign, groupId) === null;
    await proveGone(op, campaign, rejoined, 'the registration campaign still leaves the group out');
  }
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
  if (Object.keys(patch).length === 0) return;
  await patchFido2Policy(op, patch);
  const wanted = { ...now, ...patch };
  await proveGone(
    op,
    () => getFido2Policy(op),
    (read) => holds(read, wanted),
    'the passkey policy is not as it was',
  );
}

export async function dropUser(op: Operation, userId: string): Promise<void> {
  const read = () => op.orNull(() => getUser(op, userId));
  if ((await read()) !== null) {
    await op.orNull(() => deleteUser(op, userId));
    await proveGone(op, read, isNull, 'the account is still there');
  }
  if (!(await isSoftDeleted(op, userId))) return;
  await op.orNull(() => purgeUser(op, userId));
  await proveGone(
    op,
    () => isSoftDeleted(op, userId),
    (there) => !there,
    'the account is still among the deleted ones',
  );
}

/** Out of the group while the accounts still exist: a deleted account that is restored comes back as a member. */
export async function leaveGroup(op: Operation, groupId: string, made: readonly string[]): Promise<void> {
  const ours = async () =>
    ((await op.orNull(() => listMembers(op, groupId))) ?? []).filter((one) => made.some((id) => sameId(id, one.id)));
  const members = await ours();
  for (const member of members) await op.orNull(() => removeMember(op, groupId, member.id));
  if (members.length > 0) await proveGone(op, ours, isEmpty, 'the group still lists the accounts');
}

/** Only a group that is ours and empty by now goes. */
export async function dropGroup(op: Operation, groupId: string): Promise<number> {
  const read = () => op.orNull(() => listMembers(op, groupId));
  const members = await read();
  if (members === null) return 0;
  if (members.length > 0) return members.length;
  await op.orNull(() => deleteGroup(op, groupId));
  await proveGone(op, read, isNull, 'the group is still there');
  return 0;
}
