import { denied, GraphFault, restrictedMessage } from '../http/reply';
import type { World } from '../state/world';
import type { UserRecord } from '../state/model';
import type { RoleName } from '../state/ids';
import type { GraphCall } from './call';

/** Scopes: one of `any` and all of `all`. Roles: one of them, or `member` for every member of the tenant. */
export interface Rights {
  readonly any: readonly string[];
  readonly all?: readonly string[];
  readonly roles: readonly RoleName[] | 'member';
  /** The family of the operation decides the words of the refusal. */
  readonly family?: 'directory' | 'conditionalAccess' | 'authentication' | 'logs';
}

/** @throws GraphFault 403 */
export function demand(call: GraphCall, rights: Rights): void {
  const { scopes } = call.session;
  const scoped =
    (rights.any.length === 0 || rights.any.some((scope) => scopes.has(scope))) &&
    (rights.all ?? []).every((scope) => scopes.has(scope));
  if (!scoped) throw refusal(rights, 'required scopes are missing in the token');
  if (rights.roles === 'member') {
    if (call.caller.userType === 'Guest') throw refusal(rights, 'guests may not do this');
    return;
  }
  const readOnly = call.world.hasRole(call.caller.id, 'globalReader') && rights.roles.includes('globalReader');
  if (readOnly || call.world.hasRole(call.caller.id, 'globalAdministrator', ...rights.roles)) return;
  throw refusal(rights, 'the signed-in user does not have the role for it');
}

function refusal(rights: Rights, why: string): GraphFault {
  switch (rights.family ?? 'directory') {
    case 'conditionalAccess':
      return new GraphFault(403, 'AccessDenied', `You cannot perform the requested operation, ${why}.`);
    case 'authentication':
      return new GraphFault(403, 'accessDenied', 'Request Authorization failed');
    case 'logs':
      return new GraphFault(
        403,
        'Authentication_MSGraphPermissionMissing',
        `The principal does not have required Microsoft Graph permission(s) or role to call this API: ${why}.`,
      );
    case 'directory':
      return denied();
  }
}

/** A target that only privileged administrators may touch: holds a role or is in a role-assignable group. */
export function privileged(world: World, userId: string): boolean {
  return world.activeRoles(userId).length > 0 || world.inRoleAssignableGroup(userId);
}

/** Who may change another account's sign-in methods, by the state the account is in now. @throws GraphFault 403 */
export function demandMethodRights(call: GraphCall, target: UserRecord): void {
  demandUnrestricted(call.world, call.caller, target.id);
  const { world, caller } = call;
  if (world.hasRole(caller.id, 'globalAdministrator', 'privilegedAuthenticationAdministrator')) return;
  if (world.hasRole(caller.id, 'authenticationAdministrator') && !privileged(world, target.id)) return;
  throw denied();
}

/** Who may change or delete an account itself. @throws GraphFault 403 */
export function demandUserRights(call: GraphCall, target: UserRecord): void {
  demandUnrestricted(call.world, call.caller, target.id);
  const { world, caller } = call;
  if (world.hasRole(caller.id, 'globalAdministrator', 'privilegedAuthenticationAdministrator')) return;
  if (world.hasRole(caller.id, 'userAdministrator') && !privileged(world, target.id)) return;
  throw denied();
}

/** Members of a restricted management unit are closed to tenant-wide administrators, a Global Administrator included. */
export function demandUnrestricted(world: World, caller: UserRecord, objectId: string): void {
  if (!world.restricted(objectId)) return;
  const scoped = [...world.state.units.values()].some(
    (unit) => unit.members.includes(objectId) && unit.scopedRoles.some((role) => role.userId === caller.id),
  );
  if (!scoped) throw denied(restrictedMessage);
}
