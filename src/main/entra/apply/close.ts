import { AppError } from '../../../shared/errors';
import { readUntil } from '../http/settle';
import type { Proven, TenantCallOptions } from '../tenant';
import { getFido2Policy, patchFido2Policy } from '../resources/methods-policy';
import { getUser, revokeSessions as revoke } from '../resources/users';
import { closeFido2 } from '../policy/fido2';
import { readSavedPolicies } from '../policy/saved';
import { begin } from './context';
import type { ApplyContext } from './context';
import { restoreTapTarget } from './tap';

/** How fresh a revocation must be to be taken as done, when nobody has signed in since as far as we know. */
const freshMs = 10 * 60_000;
/** A new account's sessions count from its creation, give or take a second; that is no revocation. */
const madeWithinMs = 1_000;

/** Step 13. Skipped when the sessions were revoked minutes ago and no sign-in of ours came after it. */
export async function revokeSessions(
  context: ApplyContext,
  userId: string,
  options?: TenantCallOptions,
): Promise<Proven<null>> {
  const op = begin(context, options);
  const validFrom = async (): Promise<number> =>
    Date.parse((await getUser(op, userId)).signInSessionsValidFromDateTime ?? '');
  const before = await validFrom();
  const signedInAt = context.memory.signedInAt.get(userId) ?? 0;
  const created = Date.parse((await getUser(op, userId)).createdDateTime ?? '');
  const done = before > signedInAt && context.clock.now() - before < freshMs && before > created + madeWithinMs;
  if (!done) {
    await revoke(op, userId);
    context.memory.signedInAt.delete(userId);
  }
  const after = done ? before : await readUntil(op, validFrom, (now) => !(now <= before), 60_000);
  // The time is filled with a delay, or not at all: then the 200 of the call is the only proof, and the facts say so.
  return op.proven(null, {
    userId,
    sessionsValidFrom: Number.isNaN(after) ? null : new Date(after).toISOString(),
    moved: done || after > before,
  });
}

/** Step 13: what was opened for the ceremony only is closed again: self-service set-up and the TAP target, as saved. */
export async function closePolicies(
  context: ApplyContext,
  saved: unknown,
  options?: TenantCallOptions,
): Promise<Proven<null>> {
  const op = begin(context, options);
  const before = readSavedPolicies(saved);
  if (before === null) return op.proven(null, { applicable: false });
  if (before.tap !== null) await restoreTapTarget(context, op, before.tap, before.groupId);
  if (before.fido2?.isSelfServiceRegistrationAllowed === false) {
    const patch = closeFido2(await getFido2Policy(op), before.fido2);
    if (Object.keys(patch).length > 0) {
      await patchFido2Policy(op, patch);
      const after = await readUntil(
        op,
        () => getFido2Policy(op),
        (policy) => policy.isSelfServiceRegistrationAllowed === false,
        60_000,
      );
      if (after.isSelfServiceRegistrationAllowed !== false)
        throw new AppError('graph/policy-changed', { what: 'passkey policy' });
    }
  }
  return op.proven(null, { applicable: true, selfService: before.fido2?.isSelfServiceRegistrationAllowed ?? null });
}
