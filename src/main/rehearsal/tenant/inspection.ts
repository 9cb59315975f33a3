import type { JsonObject } from './json';
import {
  conditionalAccessShape,
  groupShape,
  passkeyShape,
  roleAssignmentShape,
  roleName,
  userShape,
} from './graph/shapes';
import type { Inspection } from './types';
import type { World } from './state/world';

/** The whole state as plain data, for tests and for the state page. */
export function inspect(
  world: World,
  personality: string,
  counts: { readonly requests: number; readonly writes: number },
): Inspection {
  const { state } = world;
  const operator = state.users.get(state.operatorId);
  return {
    tenantId: state.tenantId,
    personality,
    operator: { userPrincipalName: operator?.userPrincipalName ?? '', password: operator?.password ?? '' },
    users: [...state.users.values()].map((user) => ({
      ...(userShape(world, user) as JsonObject & { readonly id: string }),
      id: user.id,
      roles: world.activeRoles(user.id).map(roleName),
      passkeys: user.passkeys.map((passkey) => passkeyShape(world, passkey, 'beta')),
      temporaryAccessPass: user.tap !== null,
    })),
    groups: [...state.groups.values()].map((group) => ({ ...groupShape(world, group), members: [...group.members] })),
    roleAssignments: [...state.roleAssignments.values()].map(roleAssignmentShape),
    conditionalAccess: state.conditionalAccess.current.map(conditionalAccessShape),
    securityDefaults: state.securityDefaults.current,
    requests: counts.requests,
    writes: counts.writes,
  };
}
