import { AppError } from '../../shared/errors';
import { createSession, type SignedIn } from '../entra/auth/session';
import type { ScopeStep } from '../entra/auth/scopes';
import { clouds, isLoopback } from '../entra/clouds';
import { createGraphTenant, type GraphTenantDeps } from '../entra/graph-tenant';
import { createGraphClient, type GraphClient, type TokenSource } from '../entra/http/client';
import type { Proven, SignInProof, TenantCallOptions } from '../entra/tenant';
import { readOnly } from './check/read-only';

/** The tenant as a drill may see it: it reads, and it lets the emergency account sign in. It cannot change anything. */
export interface DrillTenant {
  /** Global Reader is enough. @throws AppError `auth/*`. */
  signIn(signal?: AbortSignal): Promise<SignedIn>;
  signOut(): Promise<void>;
  current(): SignedIn | null;
  readonly client: GraphClient;
  /** A real sign-in with key and paper in a private window, roles read with the account's own token. */
  proveSignIn(expected: { readonly userId: string; readonly userPrincipalName: string }, options?: TenantCallOptions): Promise<Proven<SignInProof>>;
}

export interface DrillTenantDeps extends GraphTenantDeps {
  /** The tenant on record; another one is refused at sign-in. */
  readonly tenantId: string;
}

/** Steps for which a drill's operator is ever asked to consent: all of them reading. */
const READING_STEPS: ReadonlySet<ScopeStep> = new Set<ScopeStep>(['survey', 'drill']);

export function createDrillTenant(deps: DrillTenantDeps): DrillTenant {
  const endpoints = deps.endpoints ?? clouds[deps.cloud].endpoints;
  const qualifyScopes = !isLoopback(endpoints.graph) && deps.cloud !== 'global';
  const session = createSession({ ...deps, endpoints, qualifyScopes });
  const client = createGraphClient({
    graph: endpoints.graph,
    fetch: deps.fetch,
    tokens: readingTokens(session),
    clock: deps.clock,
    random: deps.random,
    log: deps.log,
    ...(deps.requestTimeoutMs === undefined ? {} : { timeoutMs: deps.requestTimeoutMs }),
  });
  // A client of its own: the emergency account's token never meets the operator's.
  const prover = createGraphTenant({ ...deps, endpoints });
  return {
    signIn: (signal) => session.signIn(signal),
    signOut: () => session.signOut(),
    current: () => session.current(),
    client: readOnly(client),
    proveSignIn: (expected, options) => prover.proveSignIn(expected, true, options),
  };
}

/** Refuses to ask for more than reading scopes, whoever calls. */
export function readingTokens(tokens: TokenSource): TokenSource {
  return {
    token: async (step, options) => {
      if (!READING_STEPS.has(step)) throw new AppError('drill/write-refused', { what: `scopes of step ${step}` });
      return tokens.token(step, options);
    },
  };
}
