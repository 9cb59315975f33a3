import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, GraphFault, noContent } from '../http/reply';
import type { Reply } from '../http/reply';
import type { UserRecord } from '../state/model';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { demandMethodRights } from './rights';
import { betaOnly, bothVersions, route } from './route';
import type { Route } from './route';
import { passkeyShape, passwordShape, tapShape } from './shapes';
import { usability } from './tap';
import { auditUser, userOf } from './users';

function all(call: GraphCall, user: UserRecord): readonly JsonObject[] {
  const { world, version } = call;
  const typed = (type: string, row: JsonObject): JsonObject => ({ '@odata.type': `#microsoft.graph.${type}`, ...row });
  return [
    typed('passwordAuthenticationMethod', passwordShape(world, user, version)),
    ...user.passkeys.map((passkey) => typed('fido2AuthenticationMethod', passkeyShape(world, passkey, version))),
    ...(user.tap
      ? [typed('temporaryAccessPassAuthenticationMethod', tapShape(world, user.tap, usability(world, user, user.tap)))]
      : []),
    ...user.phones.map((phone) => typed('phoneAuthenticationMethod', phoneShape(phone))),
    ...user.emails.map((email) => typed('emailAuthenticationMethod', { ...email })),
    ...user.authenticators.map((app) =>
      typed('microsoftAuthenticatorAuthenticationMethod', authenticatorShape(call, app)),
    ),
    ...user.softwareOaths.map((oath) => typed('softwareOathAuthenticationMethod', { id: oath.id, secretKey: null })),
  ];
}

function phoneShape(phone: UserRecord['phones'][number]): JsonObject {
  return { id: phone.id, phoneNumber: phone.phoneNumber, phoneType: phone.phoneType, smsSignInState: 'notConfigured' };
}

function authenticatorShape(call: GraphCall, app: UserRecord['authenticators'][number]): JsonObject {
  return {
    id: app.id,
    displayName: app.displayName,
    deviceTag: app.deviceTag,
    phoneAppVersion: app.phoneAppVersion,
    createdDateTime: call.world.state.createdDateTime,
  };
}

/** The default phone goes last: a mobile stays while an alternate mobile is there. */
function removePhone(call: GraphCall): Reply {
  const user = userOf(call);
  demandMethodRights(call, user);
  const phone = user.phones.find((candidate) => candidate.id === param(call, 1).toLowerCase());
  if (!phone) throw missing();
  if (phone.phoneType === 'mobile' && user.phones.some((candidate) => candidate.phoneType === 'alternateMobile')) {
    throw badRequest('The mobile phone cannot be deleted while an alternate mobile phone exists.', 'invalidRequest');
  }
  user.phones = user.phones.filter((candidate) => candidate !== phone);
  auditUser(call, 'Admin deleted security info', user, 'Authentication Methods');
  return noContent;
}

function remover(kind: 'emails' | 'authenticators' | 'softwareOaths'): (call: GraphCall) => Reply {
  return (call) => {
    const user = userOf(call);
    demandMethodRights(call, user);
    const id = param(call, 1).toLowerCase();
    if (!user[kind].some((method) => method.id.toLowerCase() === id)) throw missing();
    if (kind === 'emails') user.emails = user.emails.filter((method) => method.id.toLowerCase() !== id);
    if (kind === 'authenticators')
      user.authenticators = user.authenticators.filter((method) => method.id.toLowerCase() !== id);
    if (kind === 'softwareOaths')
      user.softwareOaths = user.softwareOaths.filter((method) => method.id.toLowerCase() !== id);
    auditUser(call, 'Admin deleted security info', user, 'Authentication Methods');
    return noContent;
  };
}

function missing(): GraphFault {
  return new GraphFault(404, 'resourceNotFound', 'The resource could not be found.');
}

const readers = ['globalReader', 'authenticationAdministrator', 'privilegedAuthenticationAdministrator'] as const;
const writers = ['authenticationAdministrator', 'privilegedAuthenticationAdministrator'] as const;
const wide = ['UserAuthenticationMethod.Read.All', 'UserAuthenticationMethod.ReadWrite.All'] as const;

const reading = (narrow: string): Route['rights'] => ({
  any: [`UserAuthMethod-${narrow}.Read.All`, `UserAuthMethod-${narrow}.ReadWrite.All`, ...wide],
  roles: readers,
  family: 'authentication',
});
const writing = (narrow: string): Route['rights'] => ({
  any: [`UserAuthMethod-${narrow}.ReadWrite.All`, 'UserAuthenticationMethod.ReadWrite.All'],
  roles: writers,
  family: 'authentication',
});

function listing(
  path: string,
  rights: Route['rights'],
  rows: (call: GraphCall, user: UserRecord) => readonly JsonObject[],
  versions = {},
): Route {
  return route(
    'GET',
    `/users/{}/authentication/${path}`,
    rights,
    (call) => {
      const user = userOf(call);
      return collection(call, rows(call, user), { context: `users('${user.id}')/authentication/${path}` });
    },
    versions,
  );
}

export const methodRoutes: readonly Route[] = [
  listing('methods', { any: wide, roles: readers, family: 'authentication' }, all, bothVersions),
  listing(
    'passwordMethods',
    reading('Password'),
    (call, user) => [passwordShape(call.world, user, call.version)],
    bothVersions,
  ),
  listing('phoneMethods', reading('Phone'), (_call, user) => user.phones.map(phoneShape)),
  listing('emailMethods', reading('Email'), (_call, user) => user.emails.map((email) => ({ ...email }))),
  listing('microsoftAuthenticatorMethods', reading('MicrosoftAuthApp'), (call, user) =>
    user.authenticators.map((app) => authenticatorShape(call, app)),
  ),
  listing('softwareOathMethods', reading('SoftwareOATH'), (_call, user) =>
    user.softwareOaths.map((oath) => ({ id: oath.id, secretKey: null })),
  ),
  route('DELETE', '/users/{}/authentication/phoneMethods/{}', writing('Phone'), removePhone),
  route('DELETE', '/users/{}/authentication/emailMethods/{}', writing('Email'), remover('emails')),
  route(
    'DELETE',
    '/users/{}/authentication/microsoftAuthenticatorMethods/{}',
    writing('MicrosoftAuthApp'),
    remover('authenticators'),
  ),
  route('DELETE', '/users/{}/authentication/softwareOathMethods/{}', writing('SoftwareOATH'), remover('softwareOaths')),
  route(
    'GET',
    '/users/{}/authentication/requirements',
    {
      any: ['Policy.Read.All', 'Policy.ReadWrite.AuthenticationMethod'],
      roles: ['globalReader', 'authenticationPolicyAdministrator'],
    },
    (call) => {
      const user = userOf(call);
      return entity(call, 'users/authentication/requirements', { perUserMfaState: user.perUserMfaState });
    },
    betaOnly,
  ),
  route(
    'PATCH',
    '/users/{}/authentication/requirements',
    { any: ['Policy.ReadWrite.AuthenticationMethod'], roles: ['authenticationPolicyAdministrator'] },
    (call) => {
      const user = userOf(call);
      const { perUserMfaState } = bodyOf(
        call,
        z.object({ perUserMfaState: z.enum(['disabled', 'enabled', 'enforced']) }),
      );
      const registered = user.passkeys.length + user.phones.length + user.authenticators.length > 0;
      user.perUserMfaState = perUserMfaState === 'enabled' && registered ? 'enforced' : perUserMfaState;
      auditUser(call, 'Update per-user multifactor authentication state', user, 'Authentication Methods');
      return noContent;
    },
    betaOnly,
  ),
];
