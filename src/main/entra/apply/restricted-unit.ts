import { AppError } from '../../../shared/errors';
import type { Plan } from '../../../shared/model/tenant';
import { answerLost, createOnce, readUntil, whileNotFound } from '../http/settle';
import type { Operation } from '../http/operation';
import type { Proven, TenantCallOptions } from '../tenant';
import {
  addUnitMember,
  createRestrictedUnit,
  findUnits,
  listUnitMembers,
  unitName,
} from '../resources/administrative-units';
import type { AdministrativeUnit } from '../resources/administrative-units';
import { sameId } from '../policy/fido2';
import { begin } from './context';
import type { ApplyContext } from './context';

/**
 * Step 12, by choice and last of all: afterwards nobody can touch the accounts' methods. A role-assignable group stays outside,
 * because inside its membership could never be changed again (graph-facts §3.4, trap A).
 */
export async function ensureRestrictedUnit(
  context: ApplyContext,
  plan: Plan,
  userIds: readonly string[],
  groupId: string,
  options?: TenantCallOptions,
): Promise<Proven<{ readonly applicable: boolean }>> {
  const op = begin(context, options);
  if (!plan.choices.restrictedUnit || context.memory.licence === 'free')
    return op.proven({ applicable: false }, { applicable: false });
  op.say('Restricted unit');
  const unit =
    (await find(op)) ??
    (await createOnce(
      op,
      () => createRestrictedUnit(op, unitName),
      () => find(op),
    ));
  if (unit.isMemberManagementRestricted === false)
    throw new AppError('graph/not-proven', { what: `the unit "${unitName}" is not restricted` });
  const wanted = plan.group.roleAssignable ? userIds : [...userIds, groupId];
  const has = (members: readonly string[], id: string): boolean => members.some((member) => sameId(member, id));
  const before = await whileNotFound(op, () => listUnitMembers(op, unit.id));
  const missing = wanted.filter((id) => !has(before, id));
  // The group goes first: once an account is inside, its group could not be changed either way.
  for (const id of missing) await join(op, unit.id, id);
  const after =
    missing.length === 0
      ? before
      : await readUntil(
          op,
          () => listUnitMembers(op, unit.id),
          (members) => wanted.every((id) => has(members, id)),
        );
  if (!wanted.every((id) => has(after, id)))
    throw new AppError('graph/not-proven', { what: 'not everything is in the restricted unit' });
  return op.proven(
    { applicable: true },
    { unitId: unit.id, members: after.length, groupInside: !plan.group.roleAssignable },
  );
}

async function find(op: Operation): Promise<AdministrativeUnit | null> {
  return (await findUnits(op, unitName)).find((unit) => unit.displayName === unitName) ?? null;
}

async function join(op: Operation, unitId: string, objectId: string): Promise<void> {
  try {
    await whileNotFound(op, () => addUnitMember(op, unitId, objectId));
  } catch (error) {
    const maybe =
      answerLost(error) ||
      (error instanceof AppError && (error.code === 'graph/bad-request' || error.code === 'graph/conflict'));
    if (!maybe) throw error;
    const members = await readUntil(
      op,
      () => listUnitMembers(op, unitId),
      (all) => all.some((one) => sameId(one, objectId)),
      60_000,
    );
    if (members.some((one) => sameId(one, objectId))) return;
    if (!answerLost(error)) throw error;
    await addUnitMember(op, unitId, objectId);
  }
}
