import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, denied, GraphFault, json, noContent, notFound } from '../http/reply';
import type { Reply } from '../http/reply';
import type { UserRecord } from '../state/model';
import type { World } from '../state/world';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { selected } from './odata';
import { demandUserRights, privileged } from './rights';
import { betaOnly, route } from './route';
import type { Route } from './route';
import { directoryRoleShape, groupShape, userDefaults, userShape } from './shapes';

const passwordProfile = z.object({
  password: z.string().max(256),
  forceChangePasswordNextSignIn: z.boolean().optional(),
  forceChangePasswordNextSignInWithMfa: z.boolean().optional(),
});
const createBody = z.object({
  accountEnabled: z.boolean(),
  displayName: z.string().min(1).max(256),
  mailNickname: z.string().min(1).max(64),
  userPrincipalName: z.string().min(3).max(113),
  passwordPolicies: z.string().optional(),
  usageLocation: z.string().nullish(),
  passwordProfile,
});
const patchBody = z.object({
  accountEnabled: z.boolean().optional(),
  displayName: z.string().min(1).max(256).optional(),
  passwordPolicies: z.string().optional(),
  usageLocation: z.string().nullish(),
  passwordProfile: passwordProfile.optional(),
});

/** The user that the path names. A replica that has not heard of it answers 404. */
export function userOf(call: GraphCall, key = param(call)): UserRecord {
  const user = call.world.userByIdOrName(key);
  if (!user || !call.world.visible(user)) throw notFound(key);
  return user;
}

function list(call: GraphCall): Reply {
  demandSignInActivityLicence(call);
  const { world } = call;
  const users = [...world.state.users.values()]
    .filter((user) => world.visible(user))
    .map((user) => userShape(world, user));
  return collection(call, users, { context: 'users', defaults: userDefaults });
}

function read(call: GraphCall): Reply {
  demandSignInActivityLicence(call);
  return show(call, userOf(call));
}

function show(call: GraphCall, user: UserRecord): Reply {
  const shape = userShape(call.world, user);
  const names = selected(call.query);
  const shown = names.length > 0 ? shape : Object.fromEntries(userDefaults.map((name) => [name, shape[name] ?? null]));
  return entity(call, 'users/$entity', shown);
}

function demandSignInActivityLicence(call: GraphCall): void {
  if (selected(call.query).some((name) => name.toLowerCase() === 'signinactivity') && !call.world.premium())
    throw nonPremium();
}

export function nonPremium(): GraphFault {
  return new GraphFault(
    403,
    'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    "Neither tenant is B2C or tenant doesn't have premium license",
  );
}

function create(call: GraphCall): Reply {
  const { world } = call;
  const body = bodyOf(call, createBody);
  const [name, domainName] = body.userPrincipalName.split('@');
  if (!name || !/^[A-Za-z0-9'._!#^~-]+$/.test(name)) throw badRequest('Property userPrincipalName is invalid.');
  const domain = world.state.domains.find((candidate) => candidate.id.toLowerCase() === domainName?.toLowerCase());
  if (!domain)
    throw badRequest(
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    );
  if (domain.authenticationType === 'Federated')
    throw badRequest('Property userPrincipalName is invalid: the domain is federated.');
  if (nameTaken(world, body.userPrincipalName)) {
    throw new GraphFault(
      400,
      'Request_BadRequest',
      'Another object with the same value for property userPrincipalName already exists.',
      {
        details: [
          {
            code: 'ObjectConflict',
            message: 'Another object with the same value for property userPrincipalName already exists.',
            target: 'userPrincipalName',
          },
        ],
      },
    );
  }
  demandPassword(body.passwordProfile.password, body.passwordPolicies ?? null);
  const now = world.now();
  const user: UserRecord = {
    id: world.chance.uuid(),
    ...world.newborn(),
    userPrincipalName: body.userPrincipalName,
    displayName: body.displayName,
    mailNickname: body.mailNickname,
    accountEnabled: body.accountEnabled,
    userType: 'Member',
    passwordPolicies: body.passwordPolicies ?? null,
    usageLocation: body.usageLocation ?? null,
    onPremisesSyncEnabled: null,
    password: body.passwordProfile.password,
    secondFactor: null,
    forceChangePassword: body.passwordProfile.forceChangePasswordNextSignIn ?? true,
    lastPasswordChangeAt: now,
    sessionsValidFrom: now,
    passwordLastUsedAt: null,
    passkeys: [],
    tap: null,
    phones: [],
    emails: [],
    authenticators: [],
    softwareOaths: [],
    perUserMfaState: 'disabled',
    campaignSnoozes: 0,
    userHandles: [],
    extra: {},
  };
  world.state.users.set(user.id, user);
  auditUser(call, 'Add user', user);
  const shape = userShape(world, user);
  return entity(
    { ...call, query: new URLSearchParams() },
    'users/$entity',
    Object.fromEntries(userDefaults.map((key) => [key, shape[key] ?? null])),
    201,
  );
}

function nameTaken(world: World, name: string): boolean {
  if (world.userByIdOrName(name)) return true;
  if (!world.switches.deletedNameReserved) return false;
  return [...world.state.deleted.values()].some(
    (item) => item.object.kind === 'user' && item.object.user.userPrincipalName.toLowerCase() === name.toLowerCase(),
  );
}

function demandPassword(password: string, policies: string | null): void {
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  const weak = password.length < 8 || (classes < 3 && !policies?.includes('DisableStrongPassword'));
  if (weak) {
    throw new GraphFault(
      400,
      'Request_BadRequest',
      'The specified password does not comply with password complexity requirements. Please provide a different password.',
      {
        details: [{ code: 'InvalidPassword', message: 'The password is too weak.', target: 'password' }],
      },
    );
  }
}

function patch(call: GraphCall): Reply {
  const user = userOf(call);
  const body = bodyOf(call, patchBody);
  demandUserRights(call, user);
  if (body.accountEnabled !== undefined) user.accountEnabled = body.accountEnabled;
  if (body.displayName !== undefined) user.displayName = body.displayName;
  if (body.passwordPolicies !== undefined) user.passwordPolicies = body.passwordPolicies;
  if (body.usageLocation !== undefined) user.usageLocation = body.usageLocation;
  if (body.passwordProfile) {
    demandPassword(body.passwordProfile.password, user.passwordPolicies);
    user.password = body.passwordProfile.password;
    user.forceChangePassword = body.passwordProfile.forceChangePasswordNextSignIn ?? true;
    user.lastPasswordChangeAt = call.world.now();
    auditUser(call, 'Reset password (by admin)', user);
  }
  auditUser(call, body.accountEnabled === false ? 'Disable account' : 'Update user', user);
  return noContent;
}

function remove(call: GraphCall): Reply {
  const { world } = call;
  const user = userOf(call);
  demandUserRights(call, user);
  if (privileged(world, user.id) && !call.session.scopes.has('Directory.AccessAsUser.All')) throw denied();
  if (isLastGlobalAdministrator(world, user.id))
    throw badRequest('The last Global Administrator of the tenant cannot be deleted.');
  deleteUser(world, user);
  auditUser(call, 'Delete user', user);
  return noContent;
}

export function isLastGlobalAdministrator(world: World, userId: string): boolean {
  const holders = world.holdersOf('globalAdministrator').filter((holder) => holder.accountEnabled);
  return holders.length === 1 && holders[0]!.id === userId;
}

/** Soft: the account waits in the deleted items; roles and memberships are taken off at once. */
export function deleteUser(world: World, user: UserRecord): void {
  world.state.users.delete(user.id);
  for (const [id, assignment] of world.state.roleAssignments)
    if (assignment.principalId === user.id) world.state.roleAssignments.delete(id);
  for (const unit of world.state.units.values()) unit.members = unit.members.filter((member) => member !== user.id);
  world.state.deleted.set(user.id, { deletedAt: world.now(), object: { kind: 'user', user } });
}

function revoke(call: GraphCall): Reply {
  const user = userOf(call);
  // Documented for anyone with the scope; an administrator's sessions are his peers' business.
  if (user.id !== call.caller.id) demandUserRights(call, user);
  user.sessionsValidFrom = call.world.now();
  auditUser(call, 'Update StsRefreshTokenValidFrom Timestamp', user);
  return json({ '@odata.context': `${call.base}/$metadata#Edm.Boolean`, value: true });
}

function memberships(call: GraphCall, user: UserRecord, transitive: boolean): readonly JsonObject[] {
  const { world } = call;
  const groups = transitive
    ? world.groupsOf(user.id)
    : [...world.state.groups.values()].filter((group) => group.members.includes(user.id));
  const units = [...world.state.units.values()].filter(
    (unit) => unit.members.includes(user.id) && unit.visibility !== 'HiddenMembership',
  );
  return [
    ...groups
      .filter((group) => world.visible(group))
      .map((group) => ({ '@odata.type': '#microsoft.graph.group', ...groupShape(world, group) })),
    ...world
      .activeRoles(user.id)
      .map((id) => ({ '@odata.type': '#microsoft.graph.directoryRole', ...directoryRoleShape(id) })),
    ...units.map((unit) => ({
      '@odata.type': '#microsoft.graph.administrativeUnit',
      id: unit.id,
      displayName: unit.displayName,
    })),
  ];
}

function ownRoles(call: GraphCall): Reply {
  const eventual = call.headers['consistencylevel']?.toLowerCase() === 'eventual';
  if (call.query.get('$count') === 'true' && !eventual)
    throw badRequest('$count needs the header ConsistencyLevel: eventual.', 'Request_UnsupportedQuery');
  return collection(call, call.world.activeRoles(call.caller.id).map(directoryRoleShape), {
    context: 'directoryRoles',
  });
}

export function auditUser(
  call: GraphCall,
  activity: string,
  user: UserRecord,
  service = 'Core Directory',
  changed: Parameters<World['audit']>[0]['changed'] = [],
): void {
  call.world.audit({
    activity,
    category: 'UserManagement',
    service,
    actor: call.caller,
    target: { id: user.id, type: 'User', name: user.displayName, userPrincipalName: user.userPrincipalName },
    changed,
  });
}

const readUsers = {
  any: ['User.ReadBasic.All', 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  roles: 'member',
} as const;
const readOwn = {
  any: ['User.Read', 'User.ReadWrite', 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'],
  roles: 'member',
} as const;
const readMemberships = {
  any: ['User.Read', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  roles: 'member',
} as const;
const writeUsers = {
  any: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  roles: ['userAdministrator', 'privilegedAuthenticationAdministrator'],
} as const;

export const userRoutes: readonly Route[] = [
  route('GET', '/users', readUsers, list),
  route('POST', '/users', writeUsers, create),
  route('GET', '/users/{}', readUsers, read, { versions: ['v1.0', 'beta'] }),
  route('PATCH', '/users/{}', writeUsers, patch),
  route(
    'DELETE',
    '/users/{}',
    { any: ['User.DeleteRestore.All', 'User.ReadWrite.All', 'Directory.AccessAsUser.All'], roles: writeUsers.roles },
    remove,
  ),
  route(
    'POST',
    '/users/{}/revokeSignInSessions',
    { any: ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'], roles: 'member' },
    revoke,
  ),
  route(
    'POST',
    '/users/{}/invalidateAllRefreshTokens',
    { any: ['User.RevokeSessions.All'], roles: 'member' },
    revoke,
    betaOnly,
  ),
  route('GET', '/users/{}/memberOf', readMemberships, (call) =>
    collection(call, memberships(call, userOf(call), false), { context: 'directoryObjects' }),
  ),
  route('GET', '/users/{}/transitiveMemberOf', readMemberships, (call) =>
    collection(call, memberships(call, userOf(call), true), { context: 'directoryObjects' }),
  ),
  route(
    'GET',
    '/users/{}/licenseDetails',
    { any: ['LicenseAssignment.Read.All', 'User.Read.All', 'Directory.Read.All'], roles: 'member' },
    (call) => {
      userOf(call);
      return collection(call, [], { context: 'users/licenseDetails' });
    },
  ),
  route('GET', '/me', readOwn, (call) => show(call, call.caller)),
  route('GET', '/me/memberOf', readMemberships, (call) =>
    collection(call, memberships(call, call.caller, false), { context: 'directoryObjects' }),
  ),
  route('GET', '/me/transitiveMemberOf', readMemberships, (call) =>
    collection(call, memberships(call, call.caller, true), { context: 'directoryObjects' }),
  ),
  route('GET', '/me/transitiveMemberOf/microsoft.graph.directoryRole', readMemberships, ownRoles),
];
