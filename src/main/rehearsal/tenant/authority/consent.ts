import { graphAppId } from '../state/ids';
import type { ServicePrincipal, UserRecord } from '../state/model';
import type { World } from '../state/world';

const openId = new Set(['openid', 'profile', 'email', 'offline_access']);
/** Scopes that a user may consent to for himself. */
const userConsentable =
  /^(User\.Read|LicenseAssignment\.Read\.All|Policy\.Read\.ConditionalAccess|UserAuthMethod-[A-Za-z]+\.Read(Write)?)$/;

/** Names of Graph scopes, without the resource and without OpenID's own. */
export function graphScopes(requested: readonly string[]): readonly string[] {
  return [...new Set(requested.map((scope) => scope.replace(/^https:\/\/[^/]+\//, '')))].filter(
    (scope) => scope !== '' && !openId.has(scope) && scope !== '.default',
  );
}

export function servicePrincipalOf(world: World, appId: string): ServicePrincipal {
  for (const principal of world.state.servicePrincipals.values()) if (principal.appId === appId) return principal;
  const made: ServicePrincipal = {
    id: world.chance.uuid(),
    appId,
    displayName: `App ${appId.slice(0, 8)}`,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
  };
  world.state.servicePrincipals.set(made.id, made);
  return made;
}

/** Everything of Graph consented for this client and user so far: a token carries all of it, asked for or not. */
export function grantedScopes(world: World, appId: string, userId: string): readonly string[] {
  const client = servicePrincipalOf(world, appId).id;
  const graph = servicePrincipalOf(world, graphAppId).id;
  const scopes = [...world.state.grants.values()]
    .filter((grant) => grant.clientId === client && grant.resourceId === graph)
    .filter((grant) => grant.principalId === null || grant.principalId === userId)
    .flatMap((grant) => grant.scope.split(' '));
  return [...new Set(scopes.filter((scope) => scope !== ''))];
}

export function missingScopes(
  world: World,
  appId: string,
  userId: string,
  requested: readonly string[],
): readonly string[] {
  const granted = new Set(grantedScopes(world, appId, userId));
  return graphScopes(requested).filter((scope) => !granted.has(scope));
}

export function mayConsent(world: World, user: UserRecord, scopes: readonly string[]): boolean {
  if (world.state.adminConsented || world.hasRole(user.id, 'globalAdministrator', 'privilegedRoleAdministrator'))
    return true;
  return scopes.every((scope) => userConsentable.test(scope));
}

export function grant(world: World, appId: string, userId: string, scopes: readonly string[]): void {
  const clientId = servicePrincipalOf(world, appId).id;
  const resourceId = servicePrincipalOf(world, graphAppId).id;
  const existing = [...world.state.grants.values()].find(
    (candidate) =>
      candidate.clientId === clientId && candidate.resourceId === resourceId && candidate.principalId === userId,
  );
  if (existing) {
    existing.scope = [...new Set([...existing.scope.split(' '), ...scopes])].filter((scope) => scope !== '').join(' ');
    return;
  }
  const id = world.chance.token(32);
  world.state.grants.set(id, {
    id,
    clientId,
    consentType: 'Principal',
    principalId: userId,
    resourceId,
    scope: scopes.join(' '),
  });
}
