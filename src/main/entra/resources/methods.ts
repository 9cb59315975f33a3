import { z } from 'zod';
import { roleNames } from '../roles';
import { oneLine } from '../untrusted';
import type { Needs } from '../http/errors';
import type { Operation } from '../http/operation';

/** Any authentication method; only its kind, its id and what its owner called it are looked at, because the rest may be personal data. */
export const methodSchema = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  phoneType: z.string().nullish(),
  displayName: z.string().nullish(),
});
export type GraphMethod = z.infer<typeof methodSchema>;

export type MethodKind =
  | 'password'
  | 'fido2'
  | 'temporaryAccessPass'
  | 'phone'
  | 'email'
  | 'microsoftAuthenticator'
  | 'softwareOath'
  | 'hardwareOath'
  | 'windowsHelloForBusiness'
  | 'platformCredential'
  | 'other';

const kinds: Readonly<Record<string, MethodKind>> = {
  passwordAuthenticationMethod: 'password',
  fido2AuthenticationMethod: 'fido2',
  temporaryAccessPassAuthenticationMethod: 'temporaryAccessPass',
  phoneAuthenticationMethod: 'phone',
  emailAuthenticationMethod: 'email',
  microsoftAuthenticatorAuthenticationMethod: 'microsoftAuthenticator',
  softwareOathAuthenticationMethod: 'softwareOath',
  hardwareOathAuthenticationMethod: 'hardwareOath',
  windowsHelloForBusinessAuthenticationMethod: 'windowsHelloForBusiness',
  platformCredentialAuthenticationMethod: 'platformCredential',
};

/** For people. */
export const methodNames: Readonly<Record<MethodKind, string>> = {
  password: 'password',
  fido2: 'passkey',
  temporaryAccessPass: 'Temporary Access Pass',
  phone: 'phone',
  email: 'email address',
  microsoftAuthenticator: 'Authenticator app',
  softwareOath: 'one-time code app',
  hardwareOath: 'one-time code token',
  windowsHelloForBusiness: 'Windows Hello',
  platformCredential: 'platform credential',
  other: 'method of another kind',
};

export function methodKind(method: GraphMethod): MethodKind {
  return kinds[method['@odata.type'].replace('#microsoft.graph.', '')] ?? 'other';
}

/** A passkey with its name, for there may be several; of the others the kind says enough. */
export function methodName(method: GraphMethod): string {
  const kind = methodKind(method);
  const name = kind === 'fido2' ? oneLine(method.displayName ?? '', 30) : '';
  return name === '' ? methodNames[kind] : `${methodNames[kind]} "${name}"`;
}

export const methodsNeeds: Needs = {
  what: 'Read the sign-in methods of the account',
  scope: 'UserAuthenticationMethod.Read.All',
  role: roleNames.authenticationAdministrator,
};

export const methodsPath = (userId: string): string => `/users/${userId}/authentication/methods`;

export function listMethods(op: Operation, userId: string): Promise<readonly GraphMethod[]> {
  return op.list({ path: methodsPath(userId), step: 'survey', needs: methodsNeeds }, methodSchema);
}

const removable: Readonly<Partial<Record<MethodKind, string>>> = {
  fido2: 'fido2Methods',
  phone: 'phoneMethods',
  email: 'emailMethods',
  microsoftAuthenticator: 'microsoftAuthenticatorMethods',
  softwareOath: 'softwareOathMethods',
  temporaryAccessPass: 'temporaryAccessPassMethods',
};

/** Whether Graph has a call to delete this kind. */
export function canRemove(kind: MethodKind): boolean {
  return removable[kind] !== undefined;
}

export async function removeMethod(op: Operation, userId: string, method: GraphMethod): Promise<void> {
  const segment = removable[methodKind(method)];
  await op.call({
    method: 'DELETE',
    path: `/users/${userId}/authentication/${segment}/${encodeURIComponent(method.id)}`,
    schema: null,
    step: 'cleanMethods',
    needs: {
      what: `Remove the ${methodNames[methodKind(method)]}`,
      scope: 'UserAuthenticationMethod.ReadWrite.All',
      role: roleNames.privilegedAuthenticationAdministrator,
    },
  });
}
