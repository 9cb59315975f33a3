import { z } from 'zod';
import { roleNames } from '../roles';
import type { Needs } from '../http/errors';
import type { Operation } from '../http/operation';
import { odata } from '../http/operation';

export const unitSchema = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  isMemberManagementRestricted: z.boolean().nullish(),
});
export type AdministrativeUnit = z.infer<typeof unitSchema>;
const idOnly = z.object({ id: z.string() });

export const unitName = 'Emergency access (restricted)';

const needs = (what: string): Needs => ({
  what,
  scope: 'AdministrativeUnit.ReadWrite.All',
  role: roleNames.privilegedRoleAdministrator,
  licence: 'Entra ID P1',
});

export function findUnits(op: Operation, displayName: string): Promise<readonly AdministrativeUnit[]> {
  const path = `/directory/administrativeUnits?$filter=displayName%20eq%20${odata(displayName)}`;
  return op.list({ path, step: 'restrictedUnit', needs: needs('Read the restricted unit') }, unitSchema);
}

/** Restricted management can only be chosen at creation (graph-facts §3.4). */
export function createRestrictedUnit(op: Operation, displayName: string): Promise<AdministrativeUnit> {
  return op.call({
    method: 'POST',
    path: '/directory/administrativeUnits',
    body: {
      displayName,
      description: 'Emergency access accounts and their group. Made by Break Glass Kit.',
      visibility: 'HiddenMembership',
      isMemberManagementRestricted: true,
    },
    schema: unitSchema,
    step: 'restrictedUnit',
    needs: needs('Create the restricted unit'),
  });
}

export async function listUnitMembers(op: Operation, unitId: string): Promise<readonly string[]> {
  const members = await op.list(
    {
      path: `/directory/administrativeUnits/${unitId}/members?$select=id`,
      step: 'restrictedUnit',
      needs: needs('Read the members of the restricted unit'),
    },
    idOnly,
  );
  return members.map((member) => member.id);
}

export async function addUnitMember(op: Operation, unitId: string, objectId: string): Promise<void> {
  await op.call({
    method: 'POST',
    path: `/directory/administrativeUnits/${unitId}/members/$ref`,
    body: { '@odata.id': `${op.client.referenceOrigin}/v1.0/directoryObjects/${objectId}` },
    schema: null,
    step: 'restrictedUnit',
    needs: needs('Put the account into the restricted unit'),
  });
}

export async function removeUnitMember(op: Operation, unitId: string, objectId: string): Promise<void> {
  await op.call({
    method: 'DELETE',
    path: `/directory/administrativeUnits/${unitId}/members/${objectId}/$ref`,
    schema: null,
    step: 'restrictedUnit',
    needs: needs('Take the account out of the restricted unit'),
  });
}
