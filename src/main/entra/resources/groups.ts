import { z } from 'zod';
import { roleNames } from '../roles';
import type { Needs } from '../http/errors';
import type { Operation } from '../http/operation';
import { odata, query } from '../http/operation';

export const groupSchema = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  mailNickname: z.string().nullish(),
  securityEnabled: z.boolean().nullish(),
  mailEnabled: z.boolean().nullish(),
  groupTypes: z.array(z.string()).nullish(),
  isAssignableToRole: z.boolean().nullish(),
  isManagementRestricted: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
});
export type GraphGroup = z.infer<typeof groupSchema>;

export const memberSchema = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
});
export type GraphMember = z.infer<typeof memberSchema>;

export const groupSelect =
  'id,displayName,description,mailNickname,securityEnabled,mailEnabled,groupTypes,isAssignableToRole,isManagementRestricted,onPremisesSyncEnabled';

/** How the app knows a group again as its own. */
export const groupMark = 'Emergency access accounts. Made by Break Glass Kit; do not edit by hand.';

const readNeeds: Needs = { what: 'Read the group', scope: 'Directory.Read.All', role: roleNames.globalReader };

function writeNeeds(roleAssignable: boolean, what: string): Needs {
  return roleAssignable
    ? {
        what,
        scope: 'RoleManagement.ReadWrite.Directory',
        role: roleNames.privilegedRoleAdministrator,
        licence: 'Entra ID P1',
      }
    : { what, scope: 'Group.ReadWrite.All', role: roleNames.groupsAdministrator };
}

export function findGroupsPath(displayName: string): string {
  return `/groups?$filter=displayName%20eq%20${odata(displayName)}&$select=${groupSelect}`;
}

export function findGroups(op: Operation, displayName: string): Promise<readonly GraphGroup[]> {
  return op.list({ path: findGroupsPath(displayName), step: 'provision', needs: readNeeds }, groupSchema);
}

export function getGroup(op: Operation, groupId: string): Promise<GraphGroup> {
  return op.call({
    method: 'GET',
    path: `/groups/${groupId}${query({ $select: groupSelect })}`,
    schema: groupSchema,
    step: 'provision',
    needs: readNeeds,
  });
}

export function listMembers(op: Operation, groupId: string): Promise<readonly GraphMember[]> {
  return op.list(
    {
      path: `/groups/${groupId}/members?$select=id,displayName,userPrincipalName`,
      step: 'provision',
      needs: readNeeds,
    },
    memberSchema,
  );
}

/** Security group with at most 20 members; role-assignable ones must be private (graph-facts §3.3). */
export function createGroup(
  op: Operation,
  group: { readonly displayName: string; readonly mailNickname: string; readonly roleAssignable: boolean },
  memberIds: readonly string[],
): Promise<GraphGroup> {
  return op.call({
    method: 'POST',
    path: '/groups',
    body: {
      displayName: group.displayName,
      description: groupMark,
      mailEnabled: false,
      mailNickname: group.mailNickname,
      securityEnabled: true,
      groupTypes: [],
      visibility: 'Private',
      ...(group.roleAssignable ? { isAssignableToRole: true } : {}),
      ...(memberIds.length === 0
        ? {}
        : { 'members@odata.bind': memberIds.map((id) => `${op.client.referenceOrigin}/v1.0/users/${id}`) }),
    },
    schema: groupSchema,
    step: group.roleAssignable ? 'role' : 'provision',
    needs: writeNeeds(group.roleAssignable, 'Create the group'),
  });
}

export async function addMember(
  op: Operation,
  groupId: string,
  userId: string,
  roleAssignable: boolean,
): Promise<void> {
  await op.call({
    method: 'POST',
    path: `/groups/${groupId}/members/$ref`,
    body: { '@odata.id': `${op.client.referenceOrigin}/v1.0/directoryObjects/${userId}` },
    schema: null,
    step: roleAssignable ? 'role' : 'provision',
    needs: writeNeeds(roleAssignable, 'Add the account to the group'),
  });
}

/** The path ends in `/$ref`: without it Graph would delete the account itself. */
export async function removeMember(op: Operation, groupId: string, userId: string): Promise<void> {
  await op.call({
    method: 'DELETE',
    path: `/groups/${groupId}/members/${userId}/$ref`,
    schema: null,
    step: 'undo',
    needs: writeNeeds(false, 'Take the account out of the group'),
  });
}

export async function deleteGroup(op: Operation, groupId: string): Promise<void> {
  await op.call({
    method: 'DELETE',
    path: `/groups/${groupId}`,
    schema: null,
    step: 'undo',
    needs: writeNeeds(false, 'Delete the group'),
  });
}

/** A plain security group with assigned members: the only kind the policies can target. */
export function isPlainSecurityGroup(group: GraphGroup): boolean {
  return (
    group.securityEnabled === true &&
    group.mailEnabled !== true &&
    (group.groupTypes ?? []).length === 0 &&
    group.onPremisesSyncEnabled !== true
  );
}
