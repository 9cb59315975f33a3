import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, noContent, notFound } from '../http/reply';
import type { Reply } from '../http/reply';
import { phishingResistantStrengthId } from '../state/ids';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { route } from './route';
import type { Route } from './route';

/* The tenant's smaller policies: Security Defaults, authentication strengths, authorization. */

function securityDefaults(call: GraphCall): JsonObject {
  return {
    id: '00000000-0000-0000-0000-000000000005',
    displayName: 'Security Defaults',
    description: 'Security defaults is a set of basic identity security mechanisms recommended by Microsoft.',
    isEnabled: call.world.state.securityDefaults.current,
  };
}

function patchSecurityDefaults(call: GraphCall): Reply {
  const { world } = call;
  const { isEnabled } = bodyOf(call, z.object({ isEnabled: z.boolean() }));
  if (isEnabled && world.state.conditionalAccess.current.some((policy) => policy.state === 'enabled')) {
    throw badRequest('Security Defaults cannot be enabled while Conditional Access policies are enabled.');
  }
  world.state.securityDefaults.write(isEnabled, world.enforcedFrom());
  world.audit({
    activity: 'Update security defaults',
    category: 'Policy',
    service: 'Conditional Access',
    actor: call.caller,
    target: { id: null, type: 'Policy', name: 'Security Defaults', userPrincipalName: null },
  });
  return noContent;
}

const strengths: readonly JsonObject[] = [
  [
    '00000000-0000-0000-0000-000000000002',
    'Multifactor authentication',
    ['fido2', 'password,microsoftAuthenticatorPush', 'temporaryAccessPassOneTime'],
  ],
  ['00000000-0000-0000-0000-000000000003', 'Passwordless MFA', ['fido2', 'deviceBasedPush']],
  [
    phishingResistantStrengthId,
    'Phishing-resistant MFA',
    ['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor'],
  ],
].map(([id, displayName, allowedCombinations]) => ({
  id: id as string,
  createdDateTime: '2021-12-01T00:00:00Z',
  modifiedDateTime: '2021-12-01T00:00:00Z',
  displayName: displayName as string,
  description: displayName as string,
  policyType: 'builtIn',
  requirementsSatisfied: 'mfa',
  allowedCombinations: allowedCombinations as readonly string[],
}));

function patchAuthorization(call: GraphCall): Reply {
  const body = bodyOf(call, z.object({ allowedToUseSSPR: z.boolean().optional() }).passthrough());
  const policy = call.world.state.authorizationPolicy;
  call.world.state.authorizationPolicy = {
    ...policy,
    ...(body as JsonObject),
    allowedToUseSSPR: body.allowedToUseSSPR ?? policy.allowedToUseSSPR,
  };
  return noContent;
}

const readPolicies = {
  any: ['Policy.Read.All', 'Policy.ReadWrite.SecurityDefaults'],
  roles: ['globalReader', 'securityReader', 'conditionalAccessAdministrator', 'securityAdministrator'],
} as const;
export const policyRoutes: readonly Route[] = [
  route('GET', '/policies/identitySecurityDefaultsEnforcementPolicy', readPolicies, (call) =>
    entity(call, 'policies/identitySecurityDefaultsEnforcementPolicy/$entity', securityDefaults(call)),
  ),
  route(
    'PATCH',
    '/policies/identitySecurityDefaultsEnforcementPolicy',
    {
      any: ['Policy.ReadWrite.SecurityDefaults', 'Policy.ReadWrite.ConditionalAccess'],
      roles: ['conditionalAccessAdministrator', 'securityAdministrator'],
    },
    patchSecurityDefaults,
  ),
  route(
    'GET',
    '/policies/authenticationStrengthPolicies',
    { any: ['Policy.Read.AuthenticationMethod', 'Policy.Read.All'], roles: 'member' },
    (call) => collection(call, strengths, { context: 'policies/authenticationStrengthPolicies' }),
  ),
  route(
    'GET',
    '/policies/authenticationStrengthPolicies/{}',
    { any: ['Policy.Read.AuthenticationMethod', 'Policy.Read.All'], roles: 'member' },
    (call) => {
      const strength = strengths.find((candidate) => candidate['id'] === param(call).toLowerCase());
      if (!strength) throw notFound(param(call));
      return entity(call, 'policies/authenticationStrengthPolicies/$entity', strength);
    },
  ),
  route(
    'GET',
    '/policies/authorizationPolicy',
    { any: ['Policy.Read.All', 'Policy.ReadWrite.Authorization'], roles: 'member' },
    (call) => entity(call, 'policies/authorizationPolicy/$entity', call.world.state.authorizationPolicy),
  ),
  route(
    'PATCH',
    '/policies/authorizationPolicy',
    { any: ['Policy.ReadWrite.Authorization'], roles: ['privilegedRoleAdministrator'] },
    patchAuthorization,
  ),
];
