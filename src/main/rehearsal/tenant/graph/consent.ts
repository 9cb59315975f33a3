import type { JsonObject } from '../json';
import { noContent, notFound } from '../http/reply';
import type { Reply } from '../http/reply';
import type { Grant, ServicePrincipal } from '../state/model';
import { param } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { route } from './route';
import type { Route } from './route';

function grantShape(grant: Grant): JsonObject {
  return { ...grant };
}

function principalShape(principal: ServicePrincipal): JsonObject {
  return { ...principal, deletedDateTime: null, servicePrincipalType: 'Application' };
}

/** Removes all scopes of the grant; tokens that are out live on until they end. */
function remove(call: GraphCall): Reply {
  const grant = call.world.state.grants.get(param(call));
  if (!grant) throw notFound(param(call));
  call.world.state.grants.delete(grant.id);
  call.world.audit({
    activity: 'Remove delegated permission grant',
    category: 'ApplicationManagement',
    service: 'Core Directory',
    actor: call.caller,
    target: { id: grant.clientId, type: 'ServicePrincipal', name: null, userPrincipalName: null },
  });
  return noContent;
}

const readGrants = {
  any: ['Directory.Read.All', 'DelegatedPermissionGrant.ReadWrite.All'],
  roles: [
    'globalReader',
    'directoryReaders',
    'cloudApplicationAdministrator',
    'privilegedRoleAdministrator',
    'userAdministrator',
  ],
} as const;
const readPrincipals = {
  any: ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'],
  roles: 'member',
} as const;

export const consentRoutes: readonly Route[] = [
  route('GET', '/oauth2PermissionGrants', readGrants, (call) =>
    collection(call, [...call.world.state.grants.values()].map(grantShape), { context: 'oauth2PermissionGrants' }),
  ),
  route(
    'DELETE',
    '/oauth2PermissionGrants/{}',
    {
      any: ['DelegatedPermissionGrant.ReadWrite.All'],
      roles: ['cloudApplicationAdministrator', 'privilegedRoleAdministrator', 'userAdministrator'],
    },
    remove,
  ),
  route('GET', '/servicePrincipals', readPrincipals, (call) =>
    collection(call, [...call.world.state.servicePrincipals.values()].map(principalShape), {
      context: 'servicePrincipals',
    }),
  ),
  route('GET', '/servicePrincipals/{}', readPrincipals, (call) => {
    const principal = call.world.state.servicePrincipals.get(param(call).toLowerCase());
    if (!principal) throw notFound(param(call));
    return entity(call, 'servicePrincipals/$entity', principalShape(principal));
  }),
];
