import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, noContent, notFound } from '../http/reply';
import type { Reply } from '../http/reply';
import { roles as roleIds } from '../state/ids';
import type { RoleAssignment } from '../state/model';
import type { World } from '../state/world';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { demandUnrestricted } from './rights';
import { route } from './route';
import type { Route } from './route';
import { roleAssignmentShape, roleDefinitionShape, roleName } from './shapes';
import { isLastGlobalAdministrator } from './users';

export const guid = z.string().regex(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i);
const createBody = z.object({
  roleDefinitionId: guid,
  principalId: guid,
  directoryScopeId: z.string().startsWith('/'),
});
const knownRoles: readonly string[] = Object.values(roleIds);

function shown(call: GraphCall, assignment: RoleAssignment): JsonObject {
  const expand = call.query.get('$expand') ?? '';
  const principal = call.world.state.users.get(assignment.principalId);
  return {
    ...roleAssignmentShape(assignment),
    ...(expand.includes('roleDefinition') ? { roleDefinition: roleDefinitionShape(assignment.roleDefinitionId) } : {}),
    ...(expand.includes('principal')
      ? {
          principal: {
            '@odata.type': principal ? '#microsoft.graph.user' : '#microsoft.graph.group',
            id: assignment.principalId,
            displayName: principal?.displayName ?? null,
          },
        }
      : {}),
  };
}

/** Active assignments, PIM activations included; eligibilities are elsewhere. */
export function active(world: World): readonly RoleAssignment[] {
  const now = world.now();
  return [...world.state.roleAssignments.values()].filter(
    (assignment) => (assignment.endsAt === null || assignment.endsAt > now) && world.visible(assignment),
  );
}

function list(call: GraphCall): Reply {
  return collection(
    call,
    active(call.world).map((assignment) => shown(call, assignment)),
    { context: 'roleManagement/directory/roleAssignments' },
  );
}

function read(call: GraphCall): Reply {
  const assignment = active(call.world).find((candidate) => candidate.id === param(call));
  if (!assignment) throw notFound(param(call));
  return entity(call, 'roleManagement/directory/roleAssignments/$entity', shown(call, assignment));
}

function create(call: GraphCall): Reply {
  const body = bodyOf(call, createBody);
  const assignment = assign(
    call,
    body.principalId.toLowerCase(),
    body.roleDefinitionId.toLowerCase(),
    body.directoryScopeId,
  );
  return entity(
    { ...call, query: new URLSearchParams() },
    'roleManagement/directory/roleAssignments/$entity',
    roleAssignmentShape(assignment),
    201,
  );
}

export function assign(
  call: GraphCall,
  principalId: string,
  roleDefinitionId: string,
  directoryScopeId: string,
  endsAt: number | null = null,
): RoleAssignment {
  const { world } = call;
  if (!knownRoles.includes(roleDefinitionId)) throw notFound(roleDefinitionId);
  const user = world.state.users.get(principalId);
  const group = world.state.groups.get(principalId);
  const principal = user ?? group;
  if (!principal || !world.visible(principal)) throw notFound(principalId);
  if (group && !group.isAssignableToRole) throw badRequest('Only role-assignable groups can be assigned to a role.');
  const now = world.now();
  const there = [...world.state.roleAssignments.values()].some(
    (assignment) =>
      assignment.principalId === principalId &&
      assignment.roleDefinitionId === roleDefinitionId &&
      assignment.directoryScopeId === directoryScopeId &&
      assignment.origin === 'Assigned' &&
      (assignment.endsAt === null || assignment.endsAt > now),
  );
  if (there)
    throw badRequest(
      'A conflicting object with one or more of the specified property values is present in the directory.',
    );
  const made: RoleAssignment = {
    id: world.chance.token(24),
    ...world.newborn(),
    roleDefinitionId,
    principalId,
    directoryScopeId,
    endsAt,
    origin: 'Assigned',
  };
  world.state.roleAssignments.set(made.id, made);
  auditRole(call, 'Add member to role', made);
  return made;
}

function remove(call: GraphCall): Reply {
  const { world } = call;
  const assignment = world.state.roleAssignments.get(param(call));
  if (!assignment || !world.visible(assignment)) throw notFound(param(call));
  removeAssignment(call, assignment);
  return noContent;
}

export function removeAssignment(call: GraphCall, assignment: RoleAssignment): void {
  const { world } = call;
  demandUnrestricted(world, call.caller, assignment.principalId);
  if (
    assignment.roleDefinitionId === roleIds.globalAdministrator &&
    isLastGlobalAdministrator(world, assignment.principalId)
  ) {
    throw badRequest('Removing the last Global Administrator of the tenant is not allowed.');
  }
  if (assignment.principalId === call.caller.id && assignment.roleDefinitionId === roleIds.globalAdministrator) {
    throw badRequest('Removing self from Global Administrator built-in role is not allowed.');
  }
  world.state.roleAssignments.delete(assignment.id);
  auditRole(call, 'Remove member from role', assignment);
}

function auditRole(call: GraphCall, activity: string, assignment: RoleAssignment): void {
  const user = call.world.state.users.get(assignment.principalId);
  call.world.audit({
    activity,
    category: 'RoleManagement',
    service: 'Core Directory',
    actor: call.caller,
    target: {
      id: assignment.principalId,
      type: user ? 'User' : 'Group',
      name: user?.displayName ?? null,
      userPrincipalName: user?.userPrincipalName ?? null,
    },
    changed: [{ name: 'Role.DisplayName', before: null, after: JSON.stringify(roleName(assignment.roleDefinitionId)) }],
  });
}

const readRoles = {
  any: [
    'RoleManagement.Read.Directory',
    'RoleManagement.ReadWrite.Directory',
    'Directory.Read.All',
    'RoleManagement.Read.All',
  ],
  roles: 'member',
} as const;
const writeRoles = { any: ['RoleManagement.ReadWrite.Directory'], roles: ['privilegedRoleAdministrator'] } as const;

export const roleRoutes: readonly Route[] = [
  route('GET', '/roleManagement/directory/roleAssignments', readRoles, list),
  route('POST', '/roleManagement/directory/roleAssignments', writeRoles, create),
  route('GET', '/roleManagement/directory/roleAssignments/{}', readRoles, read),
  route('DELETE', '/roleManagement/directory/roleAssignments/{}', writeRoles, remove),
  route('GET', '/roleManagement/directory/roleDefinitions', readRoles, (call) =>
    collection(call, knownRoles.map(roleDefinitionShape), { context: 'roleManagement/directory/roleDefinitions' }),
  ),
  route('GET', '/roleManagement/directory/roleDefinitions/{}', readRoles, (call) => {
    if (!knownRoles.includes(param(call).toLowerCase())) throw notFound(param(call));
    return entity(
      call,
      'roleManagement/directory/roleDefinitions/$entity',
      roleDefinitionShape(param(call).toLowerCase()),
    );
  }),
];
