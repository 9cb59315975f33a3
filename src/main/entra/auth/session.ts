import { InteractionRequiredAuthError } from '@azure/msal-node';
import type { AccountInfo, AuthenticationResult, INetworkModule, PublicClientApplication } from '@azure/msal-node';
import { AppError } from '../../../shared/errors';
import type { Log } from '../../../shared/ports';
import type { Endpoints } from '../clouds';
import { pinFetch } from '../http/fetch';
import type { FetchLike } from '../http/fetch';
import type { AccessToken, TokenSource } from '../http/client';
import type { OpenSignInPage } from '../tenant';
import { signInByDeviceCode } from './device-code';
import type { DeviceCodeUi } from './device-code';
import { toSignInError } from './errors';
import { signInInteractively } from './interactive';
import { createMsal } from './msal';
import { keepFaults, MsalNetworkClient } from './network-client';
import { isTrivialScope, scopesFor } from './scopes';
import type { ScopeStep } from './scopes';

export interface SessionDeps {
  readonly endpoints: Endpoints;
  readonly clientId: string;
  readonly tenantId: string | null;
  readonly fetch: FetchLike;
  /** The simulated authority's; the cloud uses the pinned fetch. */
  readonly networkClient?: INetworkModule;
  readonly openSignInPage: OpenSignInPage;
  readonly deviceCode?: DeviceCodeUi;
  /** Sovereign clouds want scopes with their Graph's origin in front. */
  readonly qualifyScopes: boolean;
  readonly log: Log;
  /** Real milliseconds for one visit to the browser. */
  readonly signInTimeoutMs?: number;
}

export interface SignedIn {
  /** Object id of the account. */
  readonly userId: string;
  readonly tenantId: string;
  readonly username: string;
  /** Graph permissions of this client that were consented before this sign-in asked for any but `User.Read`. */
  readonly consented: readonly string[];
}

/** The operator's sign-in: one account, tokens in memory only, asked again only when Entra insists. */
export interface Session extends TokenSource {
  signIn(signal?: AbortSignal): Promise<SignedIn>;
  signOut(): Promise<void>;
  current(): SignedIn | null;
  /** Known after a survey; with it the device code is not even offered. */
  forbidDeviceCode(): void;
}

export function createSession(deps: SessionDeps): Session {
  const network =
    deps.networkClient === undefined
      ? new MsalNetworkClient(pinFetch(deps.fetch, [deps.endpoints.authority]))
      : keepFaults(deps.networkClient);
  const timeoutMs = deps.signInTimeoutMs ?? 5 * 60_000;
  const tenant = deps.tenantId ?? 'the tenant';
  let msal: PublicClientApplication | null = null;
  let account: AccountInfo | null = null;
  let consented: readonly string[] = [];
  let deviceCodeForbidden = false;
  let queue: Promise<unknown> = Promise.resolve();

  const client = (): PublicClientApplication => (msal ??= createMsal({ ...deps, networkClient: network }));
  const wanted = (step: ScopeStep): string[] =>
    scopesFor(step).map((scope) => (deps.qualifyScopes ? `${deps.endpoints.graph}/${scope}` : scope));

  /** One visit to the browser at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = queue.then(work, work);
    queue = next.catch(() => undefined);
    return next;
  }

  async function interactive(
    step: ScopeStep,
    options: { signal?: AbortSignal; claims?: string; loginHint?: string },
  ): Promise<AuthenticationResult> {
    const common = { scopes: wanted(step), tenant, signal: options.signal, timeoutMs };
    try {
      return await signInInteractively(client(), network, {
        ...common,
        open: deps.openSignInPage,
        ...(options.claims === undefined ? {} : { claims: options.claims }),
        ...(options.loginHint === undefined
          ? { prompt: 'select_account' as const }
          : { loginHint: options.loginHint, expected: options.loginHint }),
      });
    } catch (error) {
      const noBrowser = error instanceof AppError && error.code === 'auth/no-browser';
      if (!noBrowser || deps.deviceCode === undefined || options.claims !== undefined) throw error;
      if (deviceCodeForbidden) throw new AppError('auth/device-code-blocked', {}, error);
      if (!(await deps.deviceCode.accept())) throw error;
      return signInByDeviceCode(client(), network, { ...common, ui: deps.deviceCode });
    }
  }

  function take(result: AuthenticationResult): AccessToken {
    if (result.account === null) throw new AppError('auth/refused', { message: 'no account in the answer' });
    return {
      secret: result.accessToken,
      scopes: result.scopes.map(shortScope),
    };
  }

  async function silent(
    step: ScopeStep,
    known: AccountInfo,
    options: { signal?: AbortSignal; claims?: string; renew?: boolean },
  ): Promise<AuthenticationResult | null> {
    network.begin(options.signal);
    try {
      return await client().acquireTokenSilent({
        account: known,
        scopes: wanted(step),
        forceRefresh: options.renew === true,
        ...(options.claims === undefined ? {} : { claims: options.claims }),
      });
    } catch (error) {
      const fault = network.takeFault();
      if (fault) throw fault;
      if (error instanceof InteractionRequiredAuthError || needsBrowser(error)) return null;
      throw toSignInError(error, { tenant });
    }
  }

  return {
    signIn: (signal) =>
      inTurn(async () => {
        await forget();
        // Who it is, and nothing else: the token then tells what had been consented before, because Entra puts all of it in.
        const result = await interactive('ownRoles', { signal });
        const signedIn = toSignedIn(result);
        if (
          deps.tenantId !== null &&
          isGuid(deps.tenantId) &&
          signedIn.tenantId.toLowerCase() !== deps.tenantId.toLowerCase()
        ) {
          await forget();
          throw new AppError('auth/wrong-tenant', { tenant: deps.tenantId });
        }
        account = result.account;
        consented = signedIn.consented;
        deps.log.event('info', 'auth.signed-in', { tenantId: signedIn.tenantId, userId: signedIn.userId });
        return signedIn;
      }),
    signOut: () => inTurn(forget),
    current: () =>
      account === null
        ? null
        : { userId: account.localAccountId, tenantId: account.tenantId, username: account.username, consented },
    forbidDeviceCode: () => {
      deviceCodeForbidden = true;
    },
    token: (step, options) =>
      inTurn(async () => {
        const known = account;
        if (known === null) throw new AppError('graph/unauthorized', { what: 'Sign in' });
        const renewed = await silent(step, known, options);
        if (renewed !== null) return take(renewed);
        deps.log.event('info', 'auth.step-up', { step, claims: options.claims !== undefined });
        const result = await interactive(step, {
          signal: options.signal,
          claims: options.claims,
          loginHint: known.username,
        });
        if (result.account?.localAccountId !== known.localAccountId || result.account.tenantId !== known.tenantId) {
          throw new AppError('auth/wrong-account', { expected: known.username });
        }
        account = result.account;
        return take(result);
      }),
  };

  async function forget(): Promise<void> {
    const cache = msal?.getTokenCache();
    for (const known of (await cache?.getAllAccounts()) ?? []) await cache?.removeAccount(known);
    msal = null;
    account = null;
    consented = [];
  }
}

function toSignedIn(result: AuthenticationResult): SignedIn {
  if (result.account === null) throw new AppError('auth/refused', { message: 'no account in the answer' });
  return {
    userId: result.account.localAccountId,
    tenantId: result.account.tenantId,
    username: result.account.username,
    consented: result.scopes.map(shortScope).filter((scope) => !isTrivialScope(scope)),
  };
}

/** `https://graph.microsoft.us/User.Read` is `User.Read`. */
function shortScope(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1);
}

/** MSAL's own word for "no token and no way to get one silently". */
function needsBrowser(error: unknown): boolean {
  const code = (error as { readonly errorCode?: unknown }).errorCode;
  return (
    code === 'no_tokens_found' ||
    code === 'token_refresh_required' ||
    code === 'invalid_grant' ||
    code === 'consent_required'
  );
}

export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
