import { AppError } from '../../../shared/errors';
import type { Plan } from '../../../shared/model/tenant';
import { readUntil, whileNotFound } from '../http/settle';
import type { Operation } from '../http/operation';
import type { Proven, TenantCallOptions } from '../tenant';
import { listFido2Methods } from '../resources/fido2-methods';
import { listMembers } from '../resources/groups';
import { getTapPolicy, patchTapPolicy } from '../resources/methods-policy';
import type { TapPolicy } from '../resources/methods-policy';
import { createTap as post, deleteTap, listTaps } from '../resources/tap';
import { holds } from '../policy/plain';
import { readSavedPolicies } from '../policy/saved';
import { closeTap, tapLifetime } from '../policy/tap';
import { begin } from './context';
import type { ApplyContext } from './context';

/**
 * A Temporary Access Pass for one registration. The code is in this answer only and is never stored; a second one replaces the first,
 * so after a lost answer it is simply asked for again.
 */
export async function createTap(
  context: ApplyContext,
  userId: string,
  options?: TenantCallOptions,
): Promise<{ readonly id: string; readonly code: string; readonly endsAt: string }> {
  const op = begin(context, options);
  const policy = await getTapPolicy(op);
  const minutes = tapLifetime(policy);
  const tap = await whileNotFound(op, () => post(op, userId, minutes));
  if (!tap.temporaryAccessPass)
    throw new AppError('graph/malformed', { what: 'Make a Temporary Access Pass', at: 'temporaryAccessPass' });
  if (tap.isUsable === false && tap.methodUsabilityReason === 'DisabledByPolicy') {
    throw new AppError('graph/not-proven', { what: 'the Temporary Access Pass policy does not cover the account yet' });
  }
  const start = tap.startDateTime ? Date.parse(tap.startDateTime) : context.clock.now();
  return {
    id: tap.id,
    code: tap.temporaryAccessPass,
    endsAt: new Date(start + (tap.lifetimeInMinutes ?? minutes) * 60_000).toISOString(),
  };
}

/** No TAP on the account, and the target that we opened is closed again, in every way the ceremony may have left it. */
export async function ensureNoTap(
  context: ApplyContext,
  plan: Plan,
  userId: string,
  saved: unknown,
  options?: TenantCallOptions,
): Promise<Proven<null>> {
  const op = begin(context, options);
  if (plan.choices.registerBy !== 'tap') return op.proven(null, { applicable: false });
  const taps = await whileNotFound(op, () => listTaps(op, userId));
  for (const tap of taps) await op.orNull(() => deleteTap(op, userId, tap.id));
  const left =
    taps.length === 0
      ? 0
      : (
          await readUntil(
            op,
            () => listTaps(op, userId),
            (all) => all.length === 0,
            60_000,
          )
        ).length;
  if (left > 0) throw new AppError('graph/not-proven', { what: 'a Temporary Access Pass is still on the account' });
  const closed = await closeTarget(context, plan, saved, op);
  return op.proven(null, { applicable: true, tapsDeleted: taps.length, targetClosed: closed });
}

/**
 * Closes the target once every account of the group has its keys: another account may still need it.
 * @returns null when nothing of ours was open.
 */
async function closeTarget(context: ApplyContext, plan: Plan, saved: unknown, op: Operation): Promise<boolean | null> {
  const before = readSavedPolicies(saved);
  if (before === null || before.tap === null) return null;
  const members = (await op.orNull(() => listMembers(op, before.groupId))) ?? [];
  for (const member of members) {
    const keys = (await op.orNull(() => listFido2Methods(op, member.id))) ?? [];
    if (keys.length < plan.choices.keysPerAccount) return false;
  }
  await restoreTapTarget(context, op, before.tap, before.groupId);
  return true;
}

/** The TAP policy as it was saved, in what we opened; re-read. */
export async function restoreTapTarget(
  context: ApplyContext,
  op: Operation,
  saved: TapPolicy,
  groupId: string,
): Promise<void> {
  const now = await getTapPolicy(op);
  const close = closeTap(now, saved, groupId);
  if (Object.keys(close.patch).length === 0) return;
  await patchTapPolicy(op, close.patch);
  context.memory.policyWrittenAt = context.clock.monotonic();
  const after = await readUntil(
    op,
    () => getTapPolicy(op),
    (policy) => holds(policy, close.after),
    60_000,
  );
  if (!holds(after, close.after)) throw new AppError('graph/policy-changed', { what: 'Temporary Access Pass policy' });
}
