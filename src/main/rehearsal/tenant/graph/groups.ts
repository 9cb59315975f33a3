import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, denied, noContent, notFound } from '../http/reply';
import type { Reply } from '../http/reply';
import type { GroupRecord } from '../state/model';
import type { World } from '../state/world';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { demandUnrestricted } from './rights';
import { route } from './route';
import type { Route } from './route';
import { groupShape, userShape } from './shapes';

const createBody = z.object({
  displayName: z.string().min(1).max(256),
  description: z.string().nullish(),
  mailEnabled: z.literal(false),
  mailNickname: z.string().regex(/^[^@()\\[\]";:.<>, ]{1,64}$/),
  securityEnabled: z.literal(true),
  groupTypes: z.array(z.string()).max(0).optional(),
  isAssignableToRole: z.boolean().optional(),
  visibility: z.string().nullish(),
  'members@odata.bind': z.array(z.string()).max(20).optional(),
  'owners@odata.bind': z.array(z.string()).max(20).optional(),
});
const patchBody = z.object({
  displayName: z.string().min(1).max(256).optional(),
  description: z.string().nullish(),
  isAssignableToRole: z.unknown().optional(),
});
export const referenceBody = z.object({ '@odata.id': z.string() });

function groupOf(call: GraphCall, id = param(call)): GroupRecord {
  const group = call.world.state.groups.get(id.toLowerCase());
  if (!group || !call.world.visible(group)) throw notFound(id);
  return group;
}

/** The id at the end of an absolute `@odata.id`. @throws GraphFault 400 where it is not absolute. */
export function referencedId(reference: string): string {
  const match = /^https?:\/\/[^/]+\/(?:v1\.0|beta)\/(?:directoryObjects|users|groups)\/([0-9a-f-]{36})$/i.exec(
    reference,
  );
  if (!match) throw badRequest('Invalid URI format in the reference link.');
  return match[1]!.toLowerCase();
}

/** Who may change a group, by what the group is. */
function demandGroupRights(call: GraphCall, group: GroupRecord): void {
  demandUnrestricted(call.world, call.caller, group.id);
  if (group.isAssignableToRole) {
    const scoped = call.session.scopes.has('RoleManagement.ReadWrite.Directory');
    if (!scoped || !call.world.hasRole(call.caller.id, 'globalAdministrator', 'privilegedRoleAdministrator'))
      throw denied();
  } else if (!call.session.scopes.has('Group.ReadWrite.All') && !call.session.scopes.has('GroupMember.ReadWrite.All')) {
    throw denied();
  }
}

function create(call: GraphCall): Reply {
  const { world } = call;
  const body = bodyOf(call, createBody);
  const assignable = body.isAssignableToRole === true;
  if (assignable) {
    if (!world.premium())
      throw badRequest('The tenant needs a Microsoft Entra ID P1 licence for role-assignable groups.');
    if (!call.session.scopes.has('RoleManagement.ReadWrite.Directory')) throw denied();
    if (!world.hasRole(call.caller.id, 'globalAdministrator', 'privilegedRoleAdministrator')) throw denied();
    if (body.visibility !== undefined && body.visibility !== null && body.visibility !== 'Private')
      throw badRequest("A role-assignable group's visibility must be Private.");
  }
  const members = (body['members@odata.bind'] ?? []).map(referencedId);
  for (const member of members) demandMember(world, member);
  const group: GroupRecord = {
    id: world.chance.uuid(),
    ...world.newborn(),
    displayName: body.displayName,
    description: body.description ?? null,
    mailNickname: body.mailNickname,
    isAssignableToRole: assignable,
    visibility: assignable ? 'Private' : (body.visibility ?? null),
    members,
    owners: (body['owners@odata.bind'] ?? []).map(referencedId),
  };
  world.state.groups.set(group.id, group);
  auditGroup(call, 'Add group', group);
  for (const member of members) auditMember(call, 'Add member to group', group, member);
  return entity({ ...call, query: new URLSearchParams() }, 'groups/$entity', groupShape(world, group), 201);
}

function demandMember(world: World, id: string): void {
  const user = world.state.users.get(id);
  const group = world.state.groups.get(id);
  const found = user ?? group;
  if (!found || !world.visible(found)) throw notFound(id);
}

function patch(call: GraphCall): Reply {
  const group = groupOf(call);
  const body = bodyOf(call, patchBody);
  if (body.isAssignableToRole !== undefined)
    throw badRequest("Property 'isAssignableToRole' is read-only and cannot be set.");
  demandGroupRights(call, group);
  if (body.displayName !== undefined) group.displayName = body.displayName;
  if (body.description !== undefined) group.description = body.description;
  auditGroup(call, 'Update group', group);
  return noContent;
}

function remove(call: GraphCall): Reply {
  const { world } = call;
  const group = groupOf(call);
  demandGroupRights(call, group);
  deleteGroup(world, group);
  auditGroup(call, 'Delete group', group);
  return noContent;
}

export function deleteGroup(world: World, group: GroupRecord): void {
  world.state.groups.delete(group.id);
  if (world.switches.groupsRestorable)
    world.state.deleted.set(group.id, { deletedAt: world.now(), object: { kind: 'group', group } });
}

function addMember(call: GraphCall): Reply {
  const { world } = call;
  const group = groupOf(call);
  const id = referencedId(bodyOf(call, referenceBody)['@odata.id']);
  demandGroupRights(call, group);
  demandMember(world, id);
  if (group.isAssignableToRole && world.state.groups.has(id))
    throw badRequest('Nesting is not supported for groups that can be assigned to a directory role.');
  if (group.members.includes(id))
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'members'.",
    );
  group.members.push(id);
  auditMember(call, 'Add member to group', group, id);
  return noContent;
}

function removeMember(call: GraphCall): Reply {
  const group = groupOf(call);
  const id = param(call, 1).toLowerCase();
  demandGroupRights(call, group);
  if (!group.members.includes(id)) throw notFound(id);
  group.members = group.members.filter((member) => member !== id);
  auditMember(call, 'Remove member from group', group, id);
  return noContent;
}

/** Without `/$ref` the object itself is deleted: the trap of the real service. */
function removeMemberObject(call: GraphCall): Reply {
  throw badRequest(`The simulation refuses to delete the object ${param(call, 1)} through a group: /$ref is missing.`);
}

function members(call: GraphCall): readonly JsonObject[] {
  const { world } = call;
  return objects(
    call,
    groupOf(call).members.filter((id) => {
      const found = world.state.users.get(id) ?? world.state.groups.get(id);
      return found !== undefined;
    }),
  );
}

function objects(call: GraphCall, ids: readonly string[]): readonly JsonObject[] {
  const { world } = call;
  return ids.flatMap((id): JsonObject[] => {
    const user = world.state.users.get(id);
    if (user) return [{ '@odata.type': '#microsoft.graph.user', ...userShape(world, user) }];
    const group = world.state.groups.get(id);
    return group ? [{ '@odata.type': '#microsoft.graph.group', ...groupShape(world, group) }] : [];
  });
}

function auditGroup(call: GraphCall, activity: string, group: GroupRecord): void {
  call.world.audit({
    activity,
    category: 'GroupManagement',
    service: 'Core Directory',
    actor: call.caller,
    target: { id: group.id, type: 'Group', name: group.displayName, userPrincipalName: null },
  });
}

function auditMember(call: GraphCall, activity: string, group: GroupRecord, memberId: string): void {
  const user = call.world.state.users.get(memberId);
  call.world.audit({
    activity,
    category: 'GroupManagement',
    service: 'Core Directory',
    actor: call.caller,
    target: {
      id: memberId,
      type: 'User',
      name: user?.displayName ?? null,
      userPrincipalName: user?.userPrincipalName ?? null,
    },
    changed: [{ name: 'Group.ObjectID', before: null, after: JSON.stringify(group.id) }],
  });
}

const wide = ['GroupMember.Read.All', 'Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All'] as const;
const read = { any: [...wide, 'Group.ReadBasic.All'], roles: 'member' } as const;
const readMembers = { any: [...wide, 'GroupMember.ReadBasic.All'], roles: 'member' } as const;
const readOwners = { any: wide, roles: 'member' } as const;
const administrators = ['groupsAdministrator', 'userAdministrator', 'privilegedRoleAdministrator'] as const;
const write = { any: ['Group.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'], roles: administrators } as const;
const writeMembers = {
  any: ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'],
  roles: administrators,
} as const;

export const groupRoutes: readonly Route[] = [
  route('GET', '/groups', read, (call) => {
    const { world } = call;
    const groups = [...world.state.groups.values()].filter((group) => world.visible(group));
    return collection(
      call,
      groups.map((group) => groupShape(world, group)),
      { context: 'groups' },
    );
  }),
  route('POST', '/groups', { any: ['Group.ReadWrite.All', 'Directory.ReadWrite.All'], roles: administrators }, create),
  route('GET', '/groups/{}', read, (call) => entity(call, 'groups/$entity', groupShape(call.world, groupOf(call)))),
  route('PATCH', '/groups/{}', write, patch),
  route('DELETE', '/groups/{}', write, remove),
  route('GET', '/groups/{}/members', readMembers, (call) =>
    collection(call, members(call), { context: 'directoryObjects' }),
  ),
  route('GET', '/groups/{}/owners', readOwners, (call) =>
    collection(call, objects(call, groupOf(call).owners), { context: 'directoryObjects' }),
  ),
  route('POST', '/groups/{}/members/$ref', writeMembers, addMember),
  route('DELETE', '/groups/{}/members/{}/$ref', writeMembers, removeMember),
  route('DELETE', '/groups/{}/members/{}', writeMembers, removeMemberObject),
];
