import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, GraphFault } from '../http/reply';
import type { Reply } from '../http/reply';
import { roles as roleIds } from '../state/ids';
import type { World } from '../state/world';
import { bodyOf } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { active, assign, guid, removeAssignment } from './roles';
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
    ...(call.query.get('$expand') === 'principal'
      ? { principal: principalShape(call.world, eligible.principalId) }
      : {}),
  }));
  return collection(call, rows, { context: 'roleManagement/directory/roleEligibilityScheduleInstances' });
}

function principalShape(world: World, principalId: string): JsonObject {
  const user = world.state.users.get(principalId);
  return {
    '@odata.type': user ? '#microsoft.graph.user' : '#microsoft.graph.group',
    id: principalId,
    displayName: user?.displayName ?? world.state.groups.get(principalId)?.displayName ?? null,
    ...(user ? { userPrincipalName: user.userPrincipalName } : {}),
  };
}

const scheduleBody = z.object({
  action: z.enum(['adminAssign', 'adminUpdate', 'adminRemove']),
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
  const principalId = body.principalId.toLowerCase();
  const roleDefinitionId = body.roleDefinitionId.toLowerCase();
  const standing = active(world).find(
    (one) =>
      one.principalId === principalId &&
      one.roleDefinitionId === roleDefinitionId &&
      one.directoryScopeId === body.directoryScopeId &&
      one.origin === 'Assigned',
  );
  const endsAt = body.action === 'adminRemove' ? null : endOf(body.scheduleInfo?.expiration, world);
  const done = (scheduleId: string): Reply => answer(call, body, scheduleId, endsAt);
  if (body.action === 'adminRemove') {
    if (!standing) throw badRequest('The Role assignment does not exist.', 'RoleAssignmentDoesNotExist');
    removeAssignment(call, standing);
    return done(standing.id);
  }
  const failed = [
    ...(endsAt === null && !world.state.pimAllowsPermanent ? ['ExpirationRule'] : []),
    ...(world.state.pimDemandsMfa && !call.session.methods.includes('mfa') ? ['MfaRule'] : []),
    ...((body.justification ?? '') === '' ? ['JustificationRule'] : []),
  ];
  if (failed.length > 0)
    throw badRequest(
      `The following policy rules failed: ${JSON.stringify(failed)}`,
      'RoleAssignmentRequestPolicyValidationFailed',
    );
  if (body.action === 'adminUpdate') {
    if (!standing) throw badRequest('The Role assignment does not exist.', 'RoleAssignmentDoesNotExist');
    world.state.roleAssignments.set(standing.id, { ...standing, endsAt });
    return done(standing.id);
  }
  if (standing) throw badRequest('The Role assignment already exists.', 'RoleAssignmentExists');
  return done(assign(call, principalId, roleDefinitionId, body.directoryScopeId, endsAt).id);
}

type Expiration = NonNullable<NonNullable<z.infer<typeof scheduleBody>['scheduleInfo']>['expiration']>;

/** Epoch ms; null: never. */
function endOf(expiration: Expiration | undefined, world: World): number | null {
  if (expiration === undefined || expiration.type === 'noExpiration') return null;
  const hours = /^PT(\d{1,4})H$/.exec(expiration.duration ?? '')?.[1];
  const end = hours === undefined ? Date.parse(expiration.endDateTime ?? '') : world.now() + Number(hours) * 3_600_000;
  if (Number.isNaN(end) || end <= world.now()) throw badRequest('The expiration cannot be read.', 'InvalidExpiration');
  return end;
}

function answer(call: GraphCall, body: z.infer<typeof scheduleBody>, scheduleId: string, endsAt: number | null): Reply {
  const { world } = call;
  return entity(
    { ...call, query: new URLSearchParams() },
    'roleManagement/directory/roleAssignmentScheduleRequests/$entity',
    {
      id: world.chance.uuid(),
      status: body.action === 'adminRemove' ? 'Revoked' : 'Provisioned',
      action: body.action,
      principalId: body.principalId,
      roleDefinitionId: body.roleDefinitionId,
      directoryScopeId: body.directoryScopeId,
      justification: body.justification ?? null,
      targetScheduleId: scheduleId,
      createdDateTime: world.iso(),
      completedDateTime: world.iso(),
      scheduleInfo: {
        startDateTime: world.iso(),
        recurrence: null,
        expiration: {
          type: endsAt === null ? 'noExpiration' : 'afterDateTime',
          endDateTime: endsAt === null ? null : world.iso(endsAt),
          duration: null,
        },
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
