import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, noContent, notFound } from '../http/reply';
import type { Reply } from '../http/reply';
import type { UnitRecord } from '../state/model';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { referenceBody, referencedId } from './groups';
import { route } from './route';
import type { Route } from './route';
import { groupShape, unitShape, userShape } from './shapes';

const createBody = z.object({
  displayName: z.string().min(1),
  description: z.string().nullish(),
  visibility: z.string().nullish(),
  isMemberManagementRestricted: z.boolean().optional(),
});
const scopedBody = z.object({ roleId: z.string(), roleMemberInfo: z.object({ id: z.string() }) });

function unitOf(call: GraphCall): UnitRecord {
  const unit = call.world.state.units.get(param(call).toLowerCase());
  if (!unit || !call.world.visible(unit)) throw notFound(param(call));
  return unit;
}

function create(call: GraphCall): Reply {
  const { world } = call;
  if (!world.premium())
    throw badRequest(
      'The tenant needs a Microsoft Entra ID P1 licence for administrative units.',
      'Authorization_LicenseRequired',
    );
  const body = bodyOf(call, createBody);
  const unit: UnitRecord = {
    id: world.chance.uuid(),
    ...world.newborn(),
    displayName: body.displayName,
    description: body.description ?? null,
    visibility: body.visibility ?? null,
    isMemberManagementRestricted: body.isMemberManagementRestricted ?? false,
    members: [],
    scopedRoles: [],
  };
  world.state.units.set(unit.id, unit);
  audit(call, 'Add administrative unit', unit, null);
  return entity(
    { ...call, query: new URLSearchParams() },
    'directory/administrativeUnits/$entity',
    unitShape(unit),
    201,
  );
}

function remove(call: GraphCall): Reply {
  const { world } = call;
  const unit = unitOf(call);
  for (const member of unit.members) linger(call, unit, member);
  world.state.units.delete(unit.id);
  audit(call, 'Delete administrative unit', unit, null);
  return noContent;
}

function members(call: GraphCall): Reply {
  const { world } = call;
  const rows = unitOf(call).members.flatMap((id): JsonObject[] => {
    const user = world.state.users.get(id);
    if (user) return [{ '@odata.type': '#microsoft.graph.user', ...userShape(world, user) }];
    const group = world.state.groups.get(id);
    return group ? [{ '@odata.type': '#microsoft.graph.group', ...groupShape(world, group) }] : [];
  });
  return collection(call, rows, { context: 'directoryObjects' });
}

function addMember(call: GraphCall): Reply {
  const { world } = call;
  const unit = unitOf(call);
  const id = referencedId(bodyOf(call, referenceBody)['@odata.id']);
  const found = world.state.users.get(id) ?? world.state.groups.get(id);
  if (!found || !world.visible(found)) throw notFound(id);
  if (unit.members.includes(id))
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'members'.",
    );
  unit.members.push(id);
  audit(
    call,
    unit.isMemberManagementRestricted
      ? 'Add member to restricted management administrative unit'
      : 'Add member to administrative unit',
    unit,
    id,
  );
  return noContent;
}

function removeMember(call: GraphCall): Reply {
  const unit = unitOf(call);
  const id = param(call, 1).toLowerCase();
  if (!unit.members.includes(id)) throw notFound(id);
  unit.members = unit.members.filter((member) => member !== id);
  linger(call, unit, id);
  audit(
    call,
    unit.isMemberManagementRestricted
      ? 'Remove member from restricted management administrative unit'
      : 'Remove member from administrative unit',
    unit,
    id,
  );
  return noContent;
}

function linger(call: GraphCall, unit: UnitRecord, id: string): void {
  if (unit.isMemberManagementRestricted)
    call.world.state.lingeringRestriction.set(
      id,
      call.world.now() + call.world.chance.between(call.world.timing.restrictedUnit),
    );
}

function scopedRoles(call: GraphCall): Reply {
  const unit = unitOf(call);
  return collection(
    call,
    unit.scopedRoles.map((role) => ({
      id: role.id,
      roleId: role.roleId,
      administrativeUnitId: unit.id,
      roleMemberInfo: { id: role.userId, displayName: call.world.state.users.get(role.userId)?.displayName ?? null },
    })),
    { context: 'scopedRoleMemberships' },
  );
}

function addScopedRole(call: GraphCall): Reply {
  const unit = unitOf(call);
  const body = bodyOf(call, scopedBody);
  const userId = body.roleMemberInfo.id.toLowerCase();
  const user = call.world.state.users.get(userId);
  if (!user) throw notFound(userId);
  const role = { id: call.world.chance.token(18), roleId: body.roleId, userId };
  unit.scopedRoles.push(role);
  return entity(
    { ...call, query: new URLSearchParams() },
    'scopedRoleMemberships/$entity',
    {
      id: role.id,
      roleId: role.roleId,
      administrativeUnitId: unit.id,
      roleMemberInfo: { id: userId, displayName: user.displayName },
    },
    201,
  );
}

function removeScopedRole(call: GraphCall): Reply {
  const unit = unitOf(call);
  if (!unit.scopedRoles.some((role) => role.id === param(call, 1))) throw notFound(param(call, 1));
  unit.scopedRoles = unit.scopedRoles.filter((role) => role.id !== param(call, 1));
  return noContent;
}

function audit(call: GraphCall, activity: string, unit: UnitRecord, memberId: string | null): void {
  const user = memberId === null ? null : call.world.state.users.get(memberId);
  call.world.audit({
    activity,
    category: 'AdministrativeUnit',
    service: 'Core Directory',
    actor: call.caller,
    target: {
      id: memberId ?? unit.id,
      type: memberId === null ? 'AdministrativeUnit' : 'User',
      name: user?.displayName ?? unit.displayName,
      userPrincipalName: user?.userPrincipalName ?? null,
    },
  });
}

const read = {
  any: ['AdministrativeUnit.Read.All', 'AdministrativeUnit.ReadWrite.All', 'Directory.Read.All'],
  roles: 'member',
} as const;
const write = { any: ['AdministrativeUnit.ReadWrite.All'], roles: ['privilegedRoleAdministrator'] } as const;
const scoped = { any: ['RoleManagement.ReadWrite.Directory'], roles: ['privilegedRoleAdministrator'] } as const;
const base = '/directory/administrativeUnits';

export const unitRoutes: readonly Route[] = [
  route('GET', base, read, (call) => {
    const units = [...call.world.state.units.values()].filter((unit) => call.world.visible(unit));
    return collection(call, units.map(unitShape), { context: 'directory/administrativeUnits' });
  }),
  route('POST', base, write, create),
  route('GET', `${base}/{}`, read, (call) =>
    entity(call, 'directory/administrativeUnits/$entity', unitShape(unitOf(call))),
  ),
  route('DELETE', `${base}/{}`, write, remove),
  route('GET', `${base}/{}/members`, read, members),
  route('POST', `${base}/{}/members/$ref`, write, addMember),
  route('DELETE', `${base}/{}/members/{}/$ref`, write, removeMember),
  route(
    'GET',
    `${base}/{}/scopedRoleMembers`,
    { any: ['RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory'], roles: 'member' },
    scopedRoles,
  ),
  route('POST', `${base}/{}/scopedRoleMembers`, scoped, addScopedRole),
  route('DELETE', `${base}/{}/scopedRoleMembers/{}`, scoped, removeScopedRole),
];
