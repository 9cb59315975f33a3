import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import { roleIds, roleNames } from '../roles';
import type { Needs } from '../http/errors';
import type { Operation } from '../http/operation';

export const assignmentSchema = z.object({
  id: z.string(),
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().nullish(),
  principal: z
    .object({
      '@odata.type': z.string().optional(),
      id: z.string(),
      displayName: z.string().nullish(),
      userPrincipalName: z.string().nullish(),
    })
    .nullish(),
});
export type RoleAssignment = z.infer<typeof assignmentSchema>;

export const scheduleInstanceSchema = z.object({
  id: z.string(),
  principalId: z.string().nullish(),
  roleDefinitionId: z.string().nullish(),
  assignmentType: z.string().nullish(),
  endDateTime: z.string().nullish(),
  directoryScopeId: z.string().nullish(),
});
export type ScheduleInstance = z.infer<typeof scheduleInstanceSchema>;

export const directoryRoleSchema = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  roleTemplateId: z.string().nullish(),
});

const readNeeds: Needs = {
  what: 'Read who holds roles',
  scope: 'RoleManagement.Read.Directory',
  role: roleNames.globalReader,
};
const writeNeeds: Needs = {
  what: 'Assign Global Administrator',
  scope: 'RoleManagement.ReadWrite.Directory',
  role: roleNames.privilegedRoleAdministrator,
};

export const globalAdministratorsPath = `/roleManagement/directory/roleAssignments?$filter=${encodeURIComponent(`roleDefinitionId eq '${roleIds.globalAdministrator}'`)}&$expand=principal`;
/** Who holds Global Administrator until when, and who may only activate it; P2 only. */
export const administratorInstancesPath = instancesPath('roleAssignmentScheduleInstances');
export const administratorEligibilitiesPath = `${instancesPath('roleEligibilityScheduleInstances')}&$expand=principal`;
export const ownRolesPath = '/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true';
export const eventual = { ConsistencyLevel: 'eventual' } as const;

export function schedulePath(principalId: string): string {
  return `/roleManagement/directory/roleAssignmentScheduleInstances?$filter=${encodeURIComponent(`principalId eq '${principalId}'`)}`;
}

/** Tenant-wide Global Administrator assignments of one principal. */
export async function globalAdministratorAssignments(
  op: Operation,
  principalId: string,
): Promise<readonly RoleAssignment[]> {
  const filter = encodeURIComponent(
    `principalId eq '${principalId}' and roleDefinitionId eq '${roleIds.globalAdministrator}'`,
  );
  const all = await op.list(
    { path: `/roleManagement/directory/roleAssignments?$filter=${filter}`, step: 'role', needs: readNeeds },
    assignmentSchema,
  );
  return all.filter(
    (one) => one.directoryScopeId === '/' || one.directoryScopeId === undefined || one.directoryScopeId === null,
  );
}

/** Active assignments with their ends; P2 only. */
export function scheduleInstances(op: Operation, principalId: string): Promise<readonly ScheduleInstance[]> {
  return op.list(
    { path: schedulePath(principalId), step: 'role', needs: { ...readNeeds, licence: 'Entra ID P2' } },
    scheduleInstanceSchema,
  );
}

function instancesPath(kind: string): string {
  return `/roleManagement/directory/${kind}?$filter=${encodeURIComponent(`roleDefinitionId eq '${roleIds.globalAdministrator}'`)}`;
}

const scheduleRequestSchema = z.object({ id: z.string(), status: z.string().nullish() });

/**
 * The way of Privileged Identity Management, P2 only: an assignment made beside it works too, but PIM reports it as an incident.
 * `adminUpdate` turns an assignment that ends into one that does not. @throws AppError `graph/pim-refused`, `graph/licence`.
 */
export async function requestRole(
  op: Operation,
  action: 'adminAssign' | 'adminUpdate' | 'adminRemove',
  principalId: string,
): Promise<void> {
  const removing = action === 'adminRemove';
  try {
    await op.call({
      method: 'POST',
      path: '/roleManagement/directory/roleAssignmentScheduleRequests',
      body: {
        action,
        principalId,
        roleDefinitionId: roleIds.globalAdministrator,
        directoryScopeId: '/',
        justification: removing ? 'The ceremony is taken back' : 'Emergency access account: active, without end',
        ...(removing
          ? {}
          : {
              scheduleInfo: {
                startDateTime: new Date(op.clock.now()).toISOString(),
                expiration: { type: 'noExpiration' },
              },
            }),
      },
      schema: scheduleRequestSchema,
      step: removing ? 'undo' : 'role',
      needs: {
        ...writeNeeds,
        what: removing ? 'Take Global Administrator away' : writeNeeds.what,
        licence: 'Entra ID P2',
      },
    });
  } catch (error) {
    if (error instanceof AppError && error.details['graphCode'] === policyRefusal)
      throw new AppError('graph/pim-refused', error.details, error);
    throw error;
  }
}

/** PIM's settings of the role forbid it; the message names the rules. */
const policyRefusal = 'RoleAssignmentRequestPolicyValidationFailed';

/** Permanent and active, for tenants without PIM (graph-facts §3.2). */
export function assignGlobalAdministrator(op: Operation, principalId: string): Promise<RoleAssignment> {
  return op.call({
    method: 'POST',
    path: '/roleManagement/directory/roleAssignments',
    body: {
      '@odata.type': '#microsoft.graph.unifiedRoleAssignment',
      roleDefinitionId: roleIds.globalAdministrator,
      principalId,
      directoryScopeId: '/',
    },
    schema: assignmentSchema,
    step: 'role',
    needs: writeNeeds,
  });
}

export const eligibilitySchema = z.object({
  id: z.string(),
  principalId: z.string().nullish(),
  directoryScopeId: z.string().nullish(),
  principal: z.object({ displayName: z.string().nullish(), userPrincipalName: z.string().nullish() }).nullish(),
});

export async function deleteAssignment(op: Operation, assignmentId: string): Promise<void> {
  await op.call({
    method: 'DELETE',
    path: `/roleManagement/directory/roleAssignments/${encodeURIComponent(assignmentId)}`,
    schema: null,
    step: 'undo',
    needs: { ...writeNeeds, what: 'Take Global Administrator away' },
  });
}
