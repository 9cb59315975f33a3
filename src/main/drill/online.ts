import { AppError } from '../../shared/errors';
import { createSession, type Session, type SignedIn } from '../entra/auth/session';
import type { ScopeStep } from '../entra/auth/scopes';
import { clouds, isLoopback } from '../entra/clouds';
import { createGraphTenant, type GraphTenantDeps } from '../entra/graph-tenant';
import { createGraphClient, type GraphClient, type TokenSource } from '../entra/http/client';
import { Operation } from '../entra/http/operation';
import { revokeSessions } from '../entra/resources/users';
import type { Proven, SignInProof, TenantCallOptions } from '../entra/tenant';
import { readOnly } from './check/read-only';

/** The tenant as a drill may see it: it reads, and it lets the emergency account sign in. It cannot change anything. */
export interface DrillTenant {
  /** Global Reader is enough. @throws AppError `auth/*`. */
  signIn(signal?: AbortSignal): Promise<SignedIn>;
  signOut(): Promise<void>;
  current(): SignedIn | null;
  readonly client: GraphClient;
  /** A real sign-in with key and paper in the system's browser, roles read with the account's own token. */
  proveSignIn(
    expected: { readonly userId: string; readonly userPrincipalName: string },
    options?: TenantCallOptions,
  ): Promise<Proven<SignInProof>>;
}

export interface DrillTenantDeps extends GraphTenantDeps {
  /** The tenant on record; another one is refused at sign-in. */
  readonly tenantId: string;
}

/** Signs the emergency account out everywhere. An administrator of its own session, because the drill's reader may not write. */
export interface SessionRevoker {
  /** Privileged Authentication Administrator, or another Global Administrator. */
  signIn(signal?: AbortSignal): Promise<SignedIn>;
  signOut(): Promise<void>;
  revoke(userId: string, options?: TenantCallOptions): Promise<void>;
}

export function createSessionRevoker(deps: DrillTenantDeps): SessionRevoker {
  const { session, client } = connect(deps, REVOKING_STEPS);
  return {
    signIn: (signal) => session.signIn(signal),
    signOut: () => session.signOut(),
    // Always sent, even when somebody did it minutes ago: it is this sign-in whose sessions must end.
    revoke: (userId, options) => revokeSessions(new Operation(client, deps.clock, options), userId),
  };
}

/** Steps for which a drill's operator is ever asked to consent: all of them reading. */
const READING_STEPS: ReadonlySet<ScopeStep> = new Set<ScopeStep>(['survey', 'drill']);
const REVOKING_STEPS: ReadonlySet<ScopeStep> = new Set<ScopeStep>(['survey', 'close']);

export function createDrillTenant(deps: DrillTenantDeps): DrillTenant {
  const { session, client } = connect(deps, READING_STEPS);
  // A client of its own: the emergency account's token never meets the operator's.
  const prover = createGraphTenant(deps);
  return {
    signIn: (signal) => session.signIn(signal),
    signOut: () => session.signOut(),
    current: () => session.current(),
    client: readOnly(client),
    proveSignIn: (expected, options) => prover.proveSignIn(expected, true, options),
  };
}

/** A session of its own and a client on it. @param steps whose scopes may be asked for; null: any. */
export function connect(
  deps: DrillTenantDeps,
  steps: ReadonlySet<ScopeStep> | null,
): { readonly session: Session; readonly client: GraphClient } {
  const endpoints = deps.endpoints ?? clouds[deps.cloud].endpoints;
  const session = createSession({
    ...deps,
    endpoints,
    qualifyScopes: !isLoopback(endpoints.graph) && deps.cloud !== 'global',
  });
  const client = createGraphClient({
    graph: endpoints.graph,
    fetch: deps.fetch,
    tokens: steps === null ? session : onlySteps(session, steps),
    clock: deps.clock,
    random: deps.random,
    log: deps.log,
    ...(deps.requestTimeoutMs === undefined ? {} : { timeoutMs: deps.requestTimeoutMs }),
  });
  return { session, client };
}

/** Refuses to ask for more than reading scopes, whoever calls. */
export function readingTokens(tokens: TokenSource): TokenSource {
  return onlySteps(tokens, READING_STEPS);
}

function onlySteps(tokens: TokenSource, steps: ReadonlySet<ScopeStep>): TokenSource {
  return {
    token: async (step, options) => {
      if (!steps.has(step)) throw new AppError('drill/write-refused', { what: `scopes of step ${step}` });
      return tokens.token(step, options);
    },
  };
}
