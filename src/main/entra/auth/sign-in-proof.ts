import type { INetworkModule } from '@azure/msal-node';
import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { Clock, Random } from '../../../shared/ports';
import type { Endpoints } from '../clouds';
import { toBase64Url } from '../encoding';
import { pinFetch } from '../http/fetch';
import type { FetchLike } from '../http/fetch';
import type { OpenSignInPage } from '../tenant';
import { signInInteractively } from './interactive';
import { createMsal } from './msal';
import { keepFaults, MsalNetworkClient } from './network-client';

export interface SignInProofDeps {
  readonly endpoints: Endpoints;
  /** Best a registration without Graph permissions: a widely consented client would hand over every scope. */
  readonly clientId: string;
  readonly fetch: FetchLike;
  readonly networkClient?: INetworkModule;
  readonly openKeySignInPage: OpenSignInPage;
  readonly qualifyScopes: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly timeoutMs?: number;
}

export interface ProvenSignIn {
  readonly userId: string;
  readonly tenantId: string;
  /** ISO time from the id token. */
  readonly issuedAt: string;
  /** Only while `use` runs; null unless the account's own roles were asked for. */
  readonly accessToken: string | null;
}

const idTokenClaims = z.object({
  oid: z.string(),
  tid: z.string(),
  iat: z.number(),
  preferred_username: z.string().optional(),
});

/** Seconds that Entra's clock and this one may differ. */
const slackSeconds = 300;

/**
 * A real sign-in with the key, in a client of its own whose cache is thrown away. It proves key, PIN, paper, policy and account at once
 * (paper-and-drill: prompt=login, openid and profile only, tid, oid, fresh iat, our nonce).
 */
export async function signInWithKey<T>(
  deps: SignInProofDeps,
  expected: { readonly tenantId: string; readonly userId: string; readonly userPrincipalName: string },
  withRoles: boolean,
  signal: AbortSignal | undefined,
  use: (proof: ProvenSignIn) => Promise<T>,
): Promise<T> {
  const network =
    deps.networkClient === undefined
      ? new MsalNetworkClient(pinFetch(deps.fetch, [deps.endpoints.authority]))
      : keepFaults(deps.networkClient);
  const msal = createMsal({
    ...deps,
    tenantId: expected.tenantId,
    networkClient: network,
  });
  const nonce = toBase64Url(deps.random.bytes(16));
  const startedAt = deps.clock.now();
  const userRead = deps.qualifyScopes ? `${deps.endpoints.graph}/User.Read` : 'User.Read';
  try {
    const result = await signInInteractively(msal, network, {
      scopes: ['openid', 'profile', ...(withRoles ? [userRead] : [])],
      loginHint: expected.userPrincipalName,
      prompt: 'login',
      nonce,
      open: deps.openKeySignInPage,
      timeoutMs: deps.timeoutMs ?? 5 * 60_000,
      tenant: expected.tenantId,
      expected: expected.userPrincipalName,
      ...(signal === undefined ? {} : { signal }),
    });
    const claims = idTokenClaims.safeParse(result.idTokenClaims);
    if (!claims.success) throw new AppError('graph/malformed', { what: 'Sign in with the key', at: 'id_token' });
    if (claims.data.tid.toLowerCase() !== expected.tenantId.toLowerCase())
      throw new AppError('auth/wrong-tenant', { tenant: expected.tenantId });
    if (claims.data.oid.toLowerCase() !== expected.userId.toLowerCase())
      throw new AppError('auth/wrong-account', { expected: expected.userPrincipalName });
    if (claims.data.iat < startedAt / 1000 - slackSeconds) throw new AppError('auth/not-fresh');
    return await use({
      userId: claims.data.oid,
      tenantId: claims.data.tid,
      issuedAt: new Date(claims.data.iat * 1000).toISOString(),
      accessToken: withRoles ? result.accessToken : null,
    });
  } finally {
    const cache = msal.getTokenCache();
    for (const account of await cache.getAllAccounts()) await cache.removeAccount(account);
  }
}
