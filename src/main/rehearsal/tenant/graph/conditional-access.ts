import { z } from 'zod';
import type { Json, JsonObject } from '../json';
import { badRequest, GraphFault, noContent, notFound } from '../http/reply';
import type { Reply } from '../http/reply';
import type { ConditionalAccessPolicy } from '../state/model';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { object, texts, whyNot } from './ca-evaluation';
import { collection, entity } from './collection';
import { route } from './route';
import type { Route } from './route';
import { conditionalAccessShape } from './shapes';

const state = z.enum(['enabled', 'disabled', 'enabledForReportingButNotEnforced']);
const users = z.record(z.string(), z.unknown());
const createBody = z.object({
  displayName: z.string().min(1),
  state,
  conditions: z.record(z.string(), z.unknown()),
  grantControls: z.unknown().optional(),
  sessionControls: z.unknown().optional(),
});
const patchBody = z.object({
  displayName: z.string().min(1).optional(),
  state: state.optional(),
  conditions: z.object({ users: users.optional() }).passthrough().optional(),
  grantControls: z.unknown().optional(),
  sessionControls: z.unknown().optional(),
});

/** Without a licence the collection can be read and is empty; writing and What-If are refused. */
function demandLicence(call: GraphCall): void {
  if (!call.world.premium())
    throw new GraphFault(
      403,
      'AccessDenied',
      'Your tenant is not licensed for this feature. Conditional Access requires Microsoft Entra ID P1.',
    );
}

function policyOf(call: GraphCall): ConditionalAccessPolicy {
  const policy = call.world.state.conditionalAccess.current.find(
    (candidate) => candidate.id === param(call).toLowerCase(),
  );
  if (!policy) throw new GraphFault(404, 'ResourceNotFound', `Policy with id ${param(call)} is not found.`);
  return policy;
}

function demandDefaultsOff(call: GraphCall, wanted: string | undefined): void {
  if (wanted === 'enabled' && call.world.state.securityDefaults.current) {
    throw badRequest(
      '1034: Security Defaults is enabled in the tenant. You must disable Security defaults before enabling a Conditional Access policy.',
      'BadRequest',
    );
  }
}

function demandObjects(call: GraphCall, conditions: JsonObject): void {
  const holder = object(conditions['users']);
  for (const name of ['includeGroups', 'excludeGroups']) {
    for (const id of texts(holder, name))
      if (!call.world.state.groups.has(id))
        throw badRequest(`1011: Policy contains invalid group: ${id}.`, 'BadRequest');
  }
  for (const name of ['includeUsers', 'excludeUsers']) {
    for (const id of texts(holder, name)) {
      if (!['All', 'None', 'GuestsOrExternalUsers'].includes(id) && !call.world.state.users.has(id))
        throw badRequest(`1018: Policy contains invalid user: ${id}.`, 'BadRequest');
    }
  }
}

function create(call: GraphCall): Reply {
  demandLicence(call);
  const { world } = call;
  const body = bodyOf(call, createBody);
  demandDefaultsOff(call, body.state);
  demandObjects(call, body.conditions as JsonObject);
  const policy: ConditionalAccessPolicy = {
    id: world.chance.uuid(),
    displayName: body.displayName,
    state: body.state,
    createdDateTime: world.iso(),
    modifiedDateTime: null,
    templateId: null,
    conditions: body.conditions as JsonObject,
    grantControls: (body.grantControls ?? null) as Json,
    sessionControls: (body.sessionControls ?? null) as Json,
  };
  write(call, [...world.state.conditionalAccess.current, policy], 'Add Conditional Access policy', null, policy);
  return entity(
    { ...call, query: new URLSearchParams() },
    'identity/conditionalAccess/policies/$entity',
    conditionalAccessShape(policy),
    201,
  );
}

/** Members not sent keep their value; arrays are replaced. */
function patch(call: GraphCall): Reply {
  demandLicence(call);
  const before = policyOf(call);
  const body = bodyOf(call, patchBody);
  demandDefaultsOff(call, body.state);
  if (before.templateId !== null && body.displayName !== undefined)
    throw badRequest('A Microsoft-managed policy cannot be renamed.', 'BadRequest');
  const sentConditions = (body.conditions ?? {}) as JsonObject;
  const conditions: JsonObject = {
    ...before.conditions,
    ...sentConditions,
    users: { ...object(before.conditions['users']), ...object(sentConditions['users']) },
  };
  demandObjects(call, conditions);
  const after: ConditionalAccessPolicy = {
    ...before,
    displayName: body.displayName ?? before.displayName,
    state: body.state ?? before.state,
    modifiedDateTime: call.world.iso(),
    conditions,
    grantControls: body.grantControls === undefined ? before.grantControls : (body.grantControls as Json),
    sessionControls: body.sessionControls === undefined ? before.sessionControls : (body.sessionControls as Json),
  };
  const policies = call.world.state.conditionalAccess.current.map((policy) =>
    policy.id === after.id ? after : policy,
  );
  write(call, policies, 'Update Conditional Access policy', before, after);
  return noContent;
}

function remove(call: GraphCall): Reply {
  demandLicence(call);
  const policy = policyOf(call);
  if (policy.templateId !== null) throw badRequest('A Microsoft-managed policy cannot be deleted.', 'BadRequest');
  write(
    call,
    call.world.state.conditionalAccess.current.filter((candidate) => candidate.id !== policy.id),
    'Delete Conditional Access policy',
    policy,
    null,
  );
  return noContent;
}

function write(
  call: GraphCall,
  policies: readonly ConditionalAccessPolicy[],
  activity: string,
  before: ConditionalAccessPolicy | null,
  after: ConditionalAccessPolicy | null,
): void {
  const { world } = call;
  world.state.conditionalAccess.write(policies, world.enforcedFrom());
  const named = after ?? before;
  world.audit({
    activity,
    category: 'Policy',
    service: 'Conditional Access',
    actor: call.caller,
    target: { id: named?.id ?? null, type: 'Policy', name: named?.displayName ?? null, userPrincipalName: null },
    changed: [
      {
        name: 'ConditionalAccessPolicy',
        before: before && JSON.stringify(before),
        after: after && JSON.stringify(after),
      },
    ],
  });
}

const evaluateBody = z.object({
  signInIdentity: z.object({ userId: z.string() }).passthrough(),
  signInContext: z.object({ includeApplications: z.array(z.string()).optional() }).passthrough(),
  signInConditions: z.record(z.string(), z.unknown()).optional(),
  appliedPoliciesOnly: z.boolean().optional(),
});

/** What-If. It asks what can be read now, not what is in force yet. */
function evaluate(call: GraphCall): Reply {
  demandLicence(call);
  const { world } = call;
  const body = bodyOf(call, evaluateBody);
  const user = world.state.users.get(body.signInIdentity.userId.toLowerCase());
  if (!user) throw notFound(body.signInIdentity.userId);
  const told = (name: string, otherwise: string): string => {
    const value = body.signInConditions?.[name];
    return typeof value === 'string' ? value : otherwise;
  };
  const situation = {
    user,
    application: body.signInContext.includeApplications?.[0] ?? 'All',
    clientAppType: told('clientAppType', 'browser'),
    platform: told('devicePlatform', 'windows'),
    signInRisk: told('signInRiskLevel', 'none'),
    userRisk: told('userRiskLevel', 'none'),
    deviceCode: JSON.stringify(body.signInConditions?.['authenticationFlow'] ?? '').includes('deviceCodeFlow'),
    userAction: null,
  };
  const results = world.state.conditionalAccess.current
    .filter((policy) => policy.state !== 'disabled')
    .map((policy) => {
      const why = whyNot(world, policy, situation);
      return {
        ...conditionalAccessShape(policy),
        policyApplies: why === null,
        analysisReasons: why ?? 'notSet',
      } satisfies JsonObject;
    })
    .filter((result) => body.appliedPoliciesOnly !== true || result.policyApplies);
  return collection(call, results, { context: 'Collection(microsoft.graph.whatIfAnalysisResult)' });
}

const reading = {
  any: ['Policy.Read.All'],
  roles: ['conditionalAccessAdministrator', 'securityAdministrator', 'globalReader', 'securityReader'],
  family: 'conditionalAccess',
} as const;
const writing = {
  any: [],
  all: ['Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess', 'Application.Read.All'],
  roles: ['conditionalAccessAdministrator', 'securityAdministrator'],
  family: 'conditionalAccess',
} as const;
const base = '/identity/conditionalAccess';

export const conditionalAccessRoutes: readonly Route[] = [
  route('GET', `${base}/policies`, reading, (call) =>
    collection(call, call.world.state.conditionalAccess.current.map(conditionalAccessShape), {
      context: 'identity/conditionalAccess/policies',
    }),
  ),
  route('POST', `${base}/policies`, writing, create),
  route('GET', `${base}/policies/{}`, reading, (call) =>
    entity(call, 'identity/conditionalAccess/policies/$entity', conditionalAccessShape(policyOf(call))),
  ),
  route('PATCH', `${base}/policies/{}`, writing, patch),
  route(
    'DELETE',
    `${base}/policies/{}`,
    { ...writing, all: ['Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess'] },
    remove,
  ),
  route(
    'POST',
    `${base}/evaluate`,
    { ...reading, any: ['Policy.Read.ConditionalAccess', 'Policy.Read.All'] },
    evaluate,
  ),
];
