import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, GraphFault } from '../http/reply';
import type { Reply } from '../http/reply';
import { roles as roleIds } from '../state/ids';
import type { World } from '../state/world';
import { bodyOf } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { active, assign, guid } from './roles';
import { route } from './route';
import type { Route } from './route';

/* Privileged Identity Management: schedules, eligibilities and the policy of the role. */

function demandPim(world: World): void {
  if (world.state.licence !== 'p2') {
    throw new GraphFault(
      400,
      'AadPremiumLicenseRequired',
      'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
    );
  }
}

function scheduleInstances(call: GraphCall): Reply {
  demandPim(call.world);
  const rows = active(call.world).map((assignment) => ({
    id: assignment.id,
    principalId: assignment.principalId,
    roleDefinitionId: assignment.roleDefinitionId,
    directoryScopeId: assignment.directoryScopeId,
    appScopeId: null,
    startDateTime: call.world.iso(assignment.createdAt),
    endDateTime: assignment.endsAt === null ? null : call.world.iso(assignment.endsAt),
    assignmentType: assignment.origin,
    memberType: 'Direct',
    roleAssignmentOriginId: assignment.id,
    roleAssignmentScheduleId: assignment.id,
  }));
  return collection(call, rows, { context: 'roleManagement/directory/roleAssignmentScheduleInstances' });
}

function eligibilityInstances(call: GraphCall): Reply {
  demandPim(call.world);
  const rows = [...call.world.state.roleEligibilities.values()].map((eligible) => ({
    id: eligible.id,
    principalId: eligible.principalId,
    roleDefinitionId: eligible.roleDefinitionId,
    directoryScopeId: eligible.directoryScopeId,
    appScopeId: null,
    startDateTime: call.world.state.createdDateTime,
    endDateTime: eligible.endsAt === null ? null : call.world.iso(eligible.endsAt),
    memberType: 'Direct',
    roleEligibilityScheduleId: eligible.id,
  }));
  return collection(call, rows, { context: 'roleManagement/directory/roleEligibilityScheduleInstances' });
}

const scheduleBody = z.object({
  action: z.enum(['adminAssign', 'adminRemove']),
  principalId: guid,
  roleDefinitionId: guid,
  directoryScopeId: z.string().startsWith('/'),
  justification: z.string().optional(),
  scheduleInfo: z
    .object({
      startDateTime: z.string().optional(),
      expiration: z
        .object({ type: z.string(), endDateTime: z.string().nullish(), duration: z.string().nullish() })
        .optional(),
    })
    .optional(),
});

function scheduleRequest(call: GraphCall): Reply {
  const { world } = call;
  demandPim(world);
  const body = bodyOf(call, scheduleBody);
  const permanent = (body.scheduleInfo?.expiration?.type ?? 'noExpiration') === 'noExpiration';
  const failed: string[] = [];
  if (permanent && !world.state.pimAllowsPermanent) failed.push('ExpirationRule');
  if (world.state.pimDemandsMfa && !call.session.methods.includes('mfa')) failed.push('MfaRule');
  if (failed.length > 0)
    throw badRequest(
      `The following policy rules failed: ${JSON.stringify(failed)}`,
      'RoleAssignmentRequestPolicyValidationFailed',
    );
  const assignment = assign(
    call,
    body.principalId.toLowerCase(),
    body.roleDefinitionId.toLowerCase(),
    body.directoryScopeId,
  );
  return entity(
    { ...call, query: new URLSearchParams() },
    'roleManagement/directory/roleAssignmentScheduleRequests/$entity',
    {
      id: world.chance.uuid(),
      status: 'Provisioned',
      action: body.action,
      principalId: assignment.principalId,
      roleDefinitionId: assignment.roleDefinitionId,
      directoryScopeId: assignment.directoryScopeId,
      justification: body.justification ?? null,
      targetScheduleId: assignment.id,
      createdDateTime: world.iso(),
      completedDateTime: world.iso(),
      scheduleInfo: {
        startDateTime: world.iso(),
        recurrence: null,
        expiration: { type: 'noExpiration', endDateTime: null, duration: null },
      },
    },
    201,
  );
}

function policyAssignments(call: GraphCall): Reply {
  const { world } = call;
  demandPim(world);
  if (!call.query.get('$filter')) throw badRequest('The $filter query option is required.', 'MissingFilter');
  const rule = (type: string, id: string, more: JsonObject): JsonObject => ({
    '@odata.type': `#microsoft.graph.unifiedRoleManagementPolicy${type}`,
    id,
    ...more,
    target: {
      caller: 'Admin',
      operations: ['all'],
      level: 'Assignment',
      inheritableSettings: [],
      enforcedSettings: [],
    },
  });
  const rows = [roleIds.globalAdministrator].map((roleDefinitionId) => {
    const policyId = `DirectoryRole_${world.state.tenantId}_${roleDefinitionId}`;
    return {
      id: `${policyId}_${roleDefinitionId}`,
      policyId,
      scopeId: '/',
      scopeType: 'DirectoryRole',
      roleDefinitionId,
      policy: {
        id: policyId,
        displayName: 'DirectoryRole',
        description: 'DirectoryRole',
        isOrganizationDefault: false,
        scopeId: '/',
        scopeType: 'DirectoryRole',
        lastModifiedDateTime: world.state.createdDateTime,
        rules: [
          rule('ExpirationRule', 'Expiration_Admin_Assignment', {
            isExpirationRequired: !world.state.pimAllowsPermanent,
            maximumDuration: 'P180D',
          }),
          rule('EnablementRule', 'Enablement_Admin_Assignment', {
            enabledRules: world.state.pimDemandsMfa
              ? ['MultiFactorAuthentication', 'Justification']
              : ['Justification'],
          }),
        ],
      },
    } satisfies JsonObject;
  });
  return collection(call, rows, { context: 'policies/roleManagementPolicyAssignments' });
}

export const pimRoutes: readonly Route[] = [
  route(
    'GET',
    '/roleManagement/directory/roleAssignmentScheduleInstances',
    {
      any: [
        'RoleAssignmentSchedule.Read.Directory',
        'RoleManagement.Read.Directory',
        'RoleManagement.ReadWrite.Directory',
        'RoleManagement.Read.All',
      ],
      roles: 'member',
    },
    scheduleInstances,
  ),
  route(
    'GET',
    '/roleManagement/directory/roleEligibilityScheduleInstances',
    {
      any: [
        'RoleEligibilitySchedule.Read.Directory',
        'RoleManagement.Read.Directory',
        'RoleManagement.ReadWrite.Directory',
        'RoleManagement.Read.All',
      ],
      roles: 'member',
    },
    eligibilityInstances,
  ),
  route(
    'POST',
    '/roleManagement/directory/roleAssignmentScheduleRequests',
    {
      any: ['RoleAssignmentSchedule.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory'],
      roles: ['privilegedRoleAdministrator'],
    },
    scheduleRequest,
  ),
  route(
    'GET',
    '/policies/roleManagementPolicyAssignments',
    {
      any: [
        'RoleManagementPolicy.Read.Directory',
        'RoleManagement.Read.Directory',
        'RoleManagement.ReadWrite.Directory',
        'RoleManagement.Read.All',
      ],
      roles: ['globalReader', 'securityReader', 'securityAdministrator', 'privilegedRoleAdministrator'],
    },
    policyAssignments,
  ),
];
