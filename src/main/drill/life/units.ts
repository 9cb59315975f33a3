import { AppError } from '../../../shared/errors';
import { Operation } from '../../entra/http/operation';
import { readUntil } from '../../entra/http/settle';
import { addUnitMember, listUnitMembers, removeUnitMember } from '../../entra/resources/administrative-units';
import type { TenantCallOptions } from '../../entra/tenant';
import { connect, type DrillTenantDeps } from '../online';

/** The door of the restricted unit: while an account is inside, nobody can touch its methods, a Global Administrator included. */
export interface UnitDoor {
  /** Privileged Role Administrator or Global Administrator. */
  signIn(signal?: AbortSignal): Promise<unknown>;
  signOut(): Promise<void>;
  /** Proven by reading; what the unit protected may stay refused for up to 30 minutes. */
  leave(unitId: string, userId: string, options?: TenantCallOptions): Promise<void>;
  join(unitId: string, userId: string, options?: TenantCallOptions): Promise<void>;
}

export function createUnitDoor(deps: DrillTenantDeps): UnitDoor {
  const { session, client } = connect(deps, null);
  const inside = async (op: Operation, unitId: string, userId: string): Promise<boolean> =>
    (await listUnitMembers(op, unitId)).some((id) => id.toLowerCase() === userId.toLowerCase());
  const until = async (op: Operation, unitId: string, userId: string, wanted: boolean): Promise<void> => {
    const is = await readUntil(
      op,
      () => inside(op, unitId, userId),
      (now) => now === wanted,
    );
    if (is !== wanted)
      throw new AppError('graph/not-proven', {
        what: wanted ? 'the restricted unit does not list the account' : 'the restricted unit still lists the account',
      });
  };
  return {
    signIn: (signal) => session.signIn(signal),
    signOut: () => session.signOut(),
    leave: async (unitId, userId, options) => {
      const op = new Operation(client, deps.clock, options);
      if (await inside(op, unitId, userId)) await op.orNull(() => removeUnitMember(op, unitId, userId));
      await until(op, unitId, userId, false);
    },
    join: async (unitId, userId, options) => {
      const op = new Operation(client, deps.clock, options);
      if (!(await inside(op, unitId, userId))) await addUnitMember(op, unitId, userId);
      await until(op, unitId, userId, true);
    },
  };
}
