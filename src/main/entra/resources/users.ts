import { z } from 'zod';
import type { Random } from '../../../shared/ports';
import { roleNames } from '../roles';
import type { Needs } from '../http/errors';
import type { Operation } from '../http/operation';
import { query } from '../http/operation';
import { jsonWithSecret, makePassword } from './password';

export const userSchema = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  passwordPolicies: z.string().nullish(),
  userType: z.string().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  isManagementRestricted: z.boolean().nullish(),
  createdDateTime: z.string().nullish(),
  lastPasswordChangeDateTime: z.string().nullish(),
  signInSessionsValidFromDateTime: z.string().nullish(),
});
export type GraphUser = z.infer<typeof userSchema>;

export const userSelect =
  'id,userPrincipalName,displayName,accountEnabled,passwordPolicies,userType,onPremisesSyncEnabled,isManagementRestricted,createdDateTime,lastPasswordChangeDateTime,signInSessionsValidFromDateTime';

const readNeeds: Needs = { what: 'Read the account', scope: 'Directory.Read.All', role: roleNames.globalReader };
const writeNeeds: Needs = {
  what: 'Create the account',
  scope: 'User.ReadWrite.All',
  role: roleNames.userAdministrator,
};
const deleteNeeds: Needs = {
  what: 'Delete the account',
  scope: 'User.ReadWrite.All',
  role: roleNames.userAdministrator,
};

/** By object id or user principal name. */
export function getUser(op: Operation, idOrName: string): Promise<GraphUser> {
  return op.call({
    method: 'GET',
    path: `/users/${encodeURIComponent(idOrName)}${query({ $select: userSelect })}`,
    schema: userSchema,
    step: 'provision',
    needs: readNeeds,
  });
}

const passwordMarker = 'PASSWORD-GOES-HERE';

/**
 * POST /users (graph-facts §3.1). The password is made here, sent in this one request and wiped; nobody ever sees it.
 */
export async function createUser(
  op: Operation,
  random: Random,
  account: { readonly userPrincipalName: string; readonly displayName: string },
): Promise<GraphUser> {
  const password = makePassword(random);
  const body = jsonWithSecret(
    {
      accountEnabled: true,
      displayName: account.displayName,
      mailNickname: account.userPrincipalName.split('@')[0],
      userPrincipalName: account.userPrincipalName,
      passwordPolicies: 'DisablePasswordExpiration',
      passwordProfile: { password: passwordMarker, forceChangePasswordNextSignIn: false },
    },
    passwordMarker,
    password,
  );
  password.fill(0);
  try {
    return await op.call({
      method: 'POST',
      path: '/users',
      body,
      schema: userSchema,
      step: 'provision',
      needs: writeNeeds,
    });
  } finally {
    body.fill(0);
  }
}

/** PATCH /users/{id}: the password keeps its other policies and no longer expires. 204. */
export async function stopExpiry(op: Operation, user: GraphUser): Promise<void> {
  const kept = (user.passwordPolicies ?? '').split(',').map((one) => one.trim());
  const passwordPolicies = [...kept.filter((one) => one !== '' && one !== 'None'), 'DisablePasswordExpiration'];
  await op.call({
    method: 'PATCH',
    path: `/users/${user.id}`,
    body: { passwordPolicies: passwordPolicies.join(', ') },
    schema: null,
    step: 'provision',
    needs: {
      what: 'Let the password of the account never expire',
      scope: 'User.ReadWrite.All',
      role: roleNames.privilegedAuthenticationAdministrator,
    },
  });
}

/** Soft delete. 204. */
export async function deleteUser(op: Operation, userId: string): Promise<void> {
  await op.call({ method: 'DELETE', path: `/users/${userId}`, schema: null, step: 'undo', needs: deleteNeeds });
}

/** Whether the user is among the deleted ones, from where it could be restored for 30 days. */
export async function isSoftDeleted(op: Operation, userId: string): Promise<boolean> {
  const found = await op.orNull(() =>
    op.call({
      method: 'GET',
      path: `/directory/deletedItems/${userId}`,
      schema: z.object({ id: z.string() }),
      step: 'undo',
      needs: { ...readNeeds, what: 'Read deleted accounts' },
    }),
  );
  return found !== null;
}

/** Removes a soft-deleted user for good. 204. */
export async function purgeUser(op: Operation, userId: string): Promise<void> {
  await op.call({
    method: 'DELETE',
    path: `/directory/deletedItems/${userId}`,
    schema: null,
    step: 'undo',
    needs: { what: 'Purge the account', scope: 'User.DeleteRestore.All', role: roleNames.userAdministrator },
  });
}

/** POST /users/{id}/revokeSignInSessions. Tokens already given out die within the hour at most. */
export async function revokeSessions(op: Operation, userId: string): Promise<void> {
  await op.call({
    method: 'POST',
    path: `/users/${userId}/revokeSignInSessions`,
    schema: null,
    step: 'close',
    needs: {
      what: 'Revoke the sessions',
      scope: 'User.RevokeSessions.All',
      role: roleNames.privilegedAuthenticationAdministrator,
    },
  });
}

/** Rule facts about one account, as DESIGN §3 step 4 wants them proven. */
export function judgeUser(user: GraphUser): {
  readonly enabled: boolean;
  readonly cloudOnly: boolean;
  readonly neverExpires: boolean;
} {
  return {
    enabled: user.accountEnabled === true,
    cloudOnly: user.onPremisesSyncEnabled !== true && user.userType !== 'Guest',
    neverExpires: /\bDisablePasswordExpiration\b/.test(user.passwordPolicies ?? ''),
  };
}
