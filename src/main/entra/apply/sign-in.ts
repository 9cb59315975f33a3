import { AppError } from '../../../shared/errors';
import { createGraphClient } from '../http/client';
import { Operation } from '../http/operation';
import type { Proven, SignInProof, TenantCallOptions } from '../tenant';
import { roleNames } from '../roles';
import { signInWithKey } from '../auth/sign-in-proof';
import type { SignInProofDeps } from '../auth/sign-in-proof';
import { directoryRoleSchema, eventual, ownRolesPath } from '../resources/roles';
import type { ApplyContext } from './context';

/** Steps 8 and 11: the key's own sign-in, and with `withRoles` the roles that its own token reads. */
export async function proveSignIn(
  context: ApplyContext,
  deps: SignInProofDeps,
  tenantId: string,
  expected: { readonly userId: string; readonly userPrincipalName: string },
  withRoles: boolean,
  options?: TenantCallOptions,
): Promise<Proven<SignInProof>> {
  if (tenantId === '') throw new AppError('graph/unauthorized', { what: 'Sign in with the key' });
  options?.onProgress?.({ done: 0, total: 1, label: `Sign in as ${expected.userPrincipalName} with the key` });
  return signInWithKey(deps, { ...expected, tenantId }, withRoles, options?.signal, async (proof) => {
    context.memory.signedInAt.set(expected.userId, context.clock.now());
    const roles = proof.accessToken === null ? null : await ownRoles(context, deps, proof.accessToken, options);
    const value: SignInProof = {
      userId: proof.userId,
      tenantId: proof.tenantId,
      issuedAt: proof.issuedAt,
      roles: roles?.templateIds ?? null,
    };
    return {
      value,
      evidence: {
        requestIds: roles?.requestIds ?? [],
        facts: {
          userId: proof.userId,
          tenantId: proof.tenantId,
          issuedAt: proof.issuedAt,
          roles: roles === null ? null : roles.templateIds.length,
        },
      },
      writes: 0,
    };
  });
}

/** Read with the token of this very sign-in, so that it is the account's own right that is proven and not the operator's. */
async function ownRoles(
  context: ApplyContext,
  deps: SignInProofDeps,
  accessToken: string,
  options: TenantCallOptions | undefined,
): Promise<{ readonly templateIds: readonly string[]; readonly requestIds: readonly string[] }> {
  const client = createGraphClient({
    graph: deps.endpoints.graph,
    fetch: deps.fetch,
    tokens: { token: () => Promise.resolve({ secret: accessToken, scopes: ['User.Read'] }) },
    clock: context.clock,
    random: context.random,
    log: context.log,
  });
  const op = new Operation(client, context.clock, options);
  const needs = { what: 'Read the roles of the account', scope: 'User.Read', role: roleNames.globalReader };
  const roles = await op.list({ path: ownRolesPath, headers: eventual, step: 'ownRoles', needs }, directoryRoleSchema);
  context.client.absorb(client.counts());
  return {
    templateIds: roles.map((role) => (role.roleTemplateId ?? '').toLowerCase()),
    requestIds: op.evidence({}).requestIds,
  };
}
