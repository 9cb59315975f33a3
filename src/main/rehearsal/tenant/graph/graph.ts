import { faultReply, GraphFault } from '../http/reply';
import type { Reply } from '../http/reply';
import type { Json, JsonObject } from '../json';
import type { Tokens } from '../authority/tokens';
import type { Throttle } from '../throttle';
import type { World } from '../state/world';
import type { GraphCall, Simulation } from './call';
import { batch } from './batch';
import { conditionalAccessRoutes } from './conditional-access';
import { consentRoutes } from './consent';
import { deletedItemRoutes } from './deleted-items';
import { fido2Routes } from './fido2';
import { groupRoutes } from './groups';
import { logRoutes } from './logs';
import { methodRoutes } from './methods';
import { methodsPolicyRoutes } from './methods-policy';
import { organizationRoutes } from './organization';
import { pimRoutes } from './pim';
import { policyRoutes } from './policies';
import type { GraphRequest } from './request';
import { demand } from './rights';
import { roleRoutes } from './roles';
import type { Route } from './route';
import { tapRoutes } from './tap';
import { unitRoutes } from './units';
import { userRoutes } from './users';

/** Fewest captures first, so that a name beats an id in the same place. */
const routes: readonly Route[] = [
  ...organizationRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...roleRoutes,
  ...pimRoutes,
  ...unitRoutes,
  ...policyRoutes,
  ...methodsPolicyRoutes,
  ...conditionalAccessRoutes,
  ...fido2Routes,
  ...tapRoutes,
  ...methodRoutes,
  ...deletedItemRoutes,
  ...logRoutes,
  ...consentRoutes,
].sort((left, right) => left.captures - right.captures);

/** Simulated Microsoft Graph: token, throttle, route, rights, handler; refusals in Graph's error shape. */
export class Graph {
  constructor(
    private readonly world: World,
    private readonly tokens: Tokens,
    private readonly simulation: Simulation,
    private readonly throttle: Throttle,
    private readonly pageSize: number,
  ) {}

  async handle(
    request: GraphRequest,
    ids: { readonly requestId: string; readonly clientRequestId: string },
  ): Promise<Reply> {
    try {
      if (/^\/\$batch$/i.test(request.path) && request.method === 'POST') {
        this.session(request);
        return await batch(request, this.world.chance, (inner, innerIds) => this.handle(inner, innerIds));
      }
      return await this.dispatch(request);
    } catch (thrown) {
      if (!(thrown instanceof GraphFault)) throw thrown;
      return faultReply(thrown, this.world.now(), ids.requestId, ids.clientRequestId);
    }
  }

  private session(request: GraphRequest): NonNullable<ReturnType<Tokens['session']>> {
    const token = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    if (token === undefined) throw unauthorized('Access token is empty.');
    const session = this.tokens.session(token);
    if (!session) throw unauthorized('CompactToken parsing failed with error code: 80049217');
    if (session.expiresAt <= this.world.now()) throw unauthorized('Lifetime validation failed, the token is expired.');
    return session;
  }

  private async dispatch(request: GraphRequest): Promise<Reply> {
    const session = this.session(request);
    const caller = this.world.state.users.get(session.userId);
    const revoked = !caller || !caller.accountEnabled || caller.sessionsValidFrom > session.issuedAt;
    if (!caller || (revoked && session.continuousAccess))
      throw claimsChallenge('TokenIssuedBeforeRevocationTimestamp', this.world.now());
    const slow = this.throttle.refuse(request.path);
    if (slow) throw throttled(slow.retryAfter);
    const route = this.find(request);
    const call: GraphCall = {
      world: this.world,
      version: request.version,
      path: request.path,
      params: captures(route, request.path),
      query: request.query,
      headers: request.headers,
      body: request.body,
      session,
      caller,
      base: `${request.origin}/${request.version}`,
      pageSize: this.pageSize,
      simulation: this.simulation,
    };
    demand(call, route.rights);
    return route.handle(call);
  }

  private find(request: GraphRequest): Route {
    const here = routes.filter((route) => route.pattern.test(request.path) && route.versions.includes(request.version));
    const route = here.find((candidate) => candidate.method === request.method);
    if (route) return route;
    if (here.length > 0) throw new GraphFault(405, 'methodNotAllowed', 'The method is not supported for this URL.');
    throw new GraphFault(
      400,
      'BadRequest',
      `Resource not found for the segment '${request.path.split('/')[1] ?? ''}'.`,
    );
  }
}

function captures(route: Route, path: string): readonly string[] {
  const match = route.pattern.exec(path);
  try {
    return (match?.slice(1) ?? []).map((part) => decodeURIComponent(part));
  } catch {
    throw new GraphFault(400, 'BadRequest', 'The path cannot be read.');
  }
}

function unauthorized(message: string): GraphFault {
  return new GraphFault(401, 'InvalidAuthenticationToken', message, {
    headers: {
      'www-authenticate': 'Bearer realm="", authorization_uri="https://login.rehearsal.test/common/oauth2/authorize"',
    },
  });
}

export function throttled(retryAfter: string | null): GraphFault {
  return new GraphFault(429, 'TooManyRequests', 'Too many requests', {
    headers: retryAfter === null ? {} : { 'retry-after': retryAfter },
  });
}

/** A step-up: the claims to sign in again with are in the header, base64 (OAuth claims challenge). */
export function claimsChallenge(why: string, now: number): GraphFault {
  const claims: JsonObject = { access_token: { nbf: { essential: true, value: String(Math.floor(now / 1000)) } } };
  const encoded = Buffer.from(JSON.stringify(claims satisfies Json)).toString('base64');
  return new GraphFault(
    401,
    'InvalidAuthenticationToken',
    `Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${why}`,
    {
      headers: {
        'www-authenticate': `Bearer realm="", authorization_uri="https://login.rehearsal.test/common/oauth2/authorize", error="insufficient_claims", claims="${encoded}"`,
      },
    },
  );
}

export const routeTable: readonly Route[] = routes;
