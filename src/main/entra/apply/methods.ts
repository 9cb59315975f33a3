import { AppError } from '../../../shared/errors';
import { readUntil, whileNotFound } from '../http/settle';
import type { Operation } from '../http/operation';
import type { Proven, TenantCallOptions } from '../tenant';
import { isCredential } from '../resources/fido2-methods';
import { canRemove, listMethods, methodKind, methodName, methodNames, removeMethod } from '../resources/methods';
import type { GraphMethod } from '../resources/methods';
import { begin } from './context';
import { explainRefusal } from './restricted';
import type { ApplyContext } from './context';

/** Password and the passkeys expected, nothing else. `value` names what is too much; a missing passkey is an error. */
export async function checkMethods(
  context: ApplyContext,
  userId: string,
  expected: readonly Uint8Array[],
  options?: TenantCallOptions,
): Promise<Proven<readonly string[]>> {
  const op = begin(context, options);
  const methods = await readUntil(
    op,
    () => whileNotFound(op, () => listMethods(op, userId)),
    (all) => expected.every((id) => all.some((method) => isExpected(method, [id]))),
    60_000,
  );
  const missing = expected.filter((id) => !methods.some((method) => isExpected(method, [id]))).length;
  if (missing > 0)
    throw new AppError('graph/not-proven', { what: `${missing} of ${expected.length} keys are not on the account` });
  const extra = foreign(methods, expected);
  return op.proven(extra.map(methodName), {
    methods: methods.length,
    expected: expected.length,
    foreign: extra.length,
  });
}

/**
 * Removes what is neither the password nor an expected passkey, but nothing before every expected one is listed: else the account could be
 * left without a way in. `value` names what stays because Graph cannot delete it.
 * @throws AppError `graph/not-proven`, `graph/restricted`, `graph/forbidden`.
 */
export async function removeOtherMethods(
  context: ApplyContext,
  userId: string,
  expected: readonly Uint8Array[],
  options?: TenantCallOptions,
): Promise<Proven<readonly string[]>> {
  if (expected.length === 0) throw new AppError('app/bad-input', { what: 'no passkey that stays' });
  const op = begin(context, options);
  await checkMethods(context, userId, expected, options);
  const removed = new Map<string, string>();
  // A default phone cannot go before its alternates (addendum), so a second round takes what the first could not.
  for (let round = 0; round < 2; round += 1) {
    for (const method of foreign(await listMethods(op, userId), expected).sort(alternatesFirst)) {
      if (!canRemove(methodKind(method))) continue;
      op.say(`Removing the ${methodNames[methodKind(method)]}`);
      if (await removeQuietly(op, userId, method, round === 1)) removed.set(method.id, methodName(method));
    }
  }
  const left = foreign(
    await readUntil(
      op,
      () => listMethods(op, userId),
      (all) => !foreign(all, expected).some((method) => canRemove(methodKind(method))),
      60_000,
    ),
    expected,
  );
  return op.proven(left.map(methodName), { removed: [...removed.values()].join(', '), left: left.length });
}

async function removeQuietly(op: Operation, userId: string, method: GraphMethod, last: boolean): Promise<boolean> {
  try {
    await explainRefusal(op, userId, () => op.orNull(() => removeMethod(op, userId, method)));
    return true;
  } catch (error) {
    if (last || !(error instanceof AppError) || error.code !== 'graph/bad-request') throw error;
    return false;
  }
}

function alternatesFirst(a: GraphMethod, b: GraphMethod): number {
  const rank = (method: GraphMethod): number =>
    method.phoneType === 'alternateMobile' ? 0 : method.phoneType === 'mobile' ? 2 : 1;
  return rank(a) - rank(b);
}

function isExpected(method: GraphMethod, expected: readonly Uint8Array[]): boolean {
  return methodKind(method) === 'fido2' && expected.some((id) => isCredential(method.id, id));
}

function foreign(methods: readonly GraphMethod[], expected: readonly Uint8Array[]): GraphMethod[] {
  return methods.filter((method) => methodKind(method) !== 'password' && !isExpected(method, expected));
}
