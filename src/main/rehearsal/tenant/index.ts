import type { Clock } from '../../../shared/ports';
import { Authority } from './authority/authority';
import { canDecay, decay } from './decay';
import { Faults } from './faults';
import { Graph } from './graph/graph';
import type { Simulation } from './graph/call';
import { listen } from './http/server';
import { inspect } from './inspection';
import { tellObservers } from './observe';
import { mapperTo, msalFacts, rehearsalOrigin } from './network';
import { defaultPersonality, personalityOf } from './personalities';
import { rehearsalPages } from './rehearsal-pages';
import { Chance } from './state/chance';
import { buildState } from './state/seed';
import { defaultSwitches } from './state/switches';
import { timings } from './state/timing';
import { World } from './state/world';
import { Throttle } from './throttle';
import type { SimulatedTenant, SimulatedTenantOptions } from './types';
import { Challenges } from './webauthn/challenges';
import { foreignPolicyWrite } from './foreign-write';
import { modelName } from './models';
import { rehearsalRoots } from '../test-ca';

export type {
  Exchange,
  Inspection,
  MsalFacts,
  SimulatedEndpoint,
  SimulatedTenant,
  SimulatedTenantOptions,
} from './types';
export { connectSimulatedTenant } from './connect';
export { kindsOfDecay } from './decay';
export type { KindOfDecay } from './decay';
export { knownFaults } from './faults';
export { rehearsalOrigin } from './network';
export { observeExchanges } from './observe';
export { defaultPersonality, personalities } from './personalities';
export type { Personality } from './personalities';

/** The server's clock: the injected one, run ahead where a fault says so. */
function skewed(clock: Clock, faults: Faults): Clock {
  return {
    now: () => clock.now() + faults.skew(),
    monotonic: () => clock.monotonic(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}

function mint(world: World, authority: Authority, userPrincipalName: string, scopes: readonly string[]): string {
  const user = world.userByIdOrName(userPrincipalName);
  if (!user) throw new Error(`Nobody is called ${userPrincipalName}.`);
  const issued = authority.tokens.issue({
    user,
    clientId: world.chance.uuid(),
    graphScopes: scopes,
    nonce: null,
    continuousAccess: false,
    claimsMet: false,
    proofs: ['password', 'mfa'],
  });
  return String(issued['access_token']);
}

/** What a person does in PIM before a day of work. */
function activateRoles(world: World): void {
  const { roleAssignments, operatorId } = world.state;
  for (const [id, one] of roleAssignments)
    if (one.principalId === operatorId && one.origin === 'Activated')
      roleAssignments.set(id, { ...one, endsAt: world.now() + 3_600_000 });
}

/**
 * Starts a simulated tenant on 127.0.0.1: Graph under `/v1.0` and `/beta`, the sign-in service under `/{tenant}`,
 * its own pages under `/rehearsal`. @throws AppError `app/port-taken`; Error where the personality is not known.
 */
export async function startSimulatedTenant(options: SimulatedTenantOptions): Promise<SimulatedTenant> {
  const chosen = options.personality ?? defaultPersonality;
  const personality = typeof chosen === 'string' ? personalityOf(chosen) : chosen;
  const faults = new Faults();
  const clock = skewed(options.clock, faults);
  const chance = new Chance(options.random);
  const state = buildState(personality.blueprint, chance, clock.now());
  const world = new World(state, clock, options.random, timings[options.timing ?? 'instant'], {
    ...defaultSwitches,
    ...personality.switches,
    ...options.switches,
  });
  personality.prepare?.(world);
  const roots = options.attestationRoots ?? (await rehearsalRoots());
  const simulation: Simulation = {
    attestationRoots: () => roots,
    modelName,
    secretChallenges: new Challenges(world),
  };
  const authority = new Authority(world, simulation, rehearsalOrigin);
  const graph = new Graph(world, authority.tokens, simulation, new Throttle(world), options.pageSize ?? 100);
  const counts = { requests: 0, writes: 0 };
  const describe = (): ReturnType<typeof inspect> => inspect(world, personality.id, counts);
  const { server, port } = await listen(options.port ?? 0, {
    world,
    graph,
    authority,
    faults,
    latencyMs: options.latencyMs ?? 0,
    onExchange: (exchange) => {
      if (exchange.surface === 'graph') {
        counts.requests += 1;
        if (exchange.method !== 'GET' && exchange.status < 300 && !/\/(\$batch|evaluate)$/.test(exchange.path))
          counts.writes += 1;
      }
      options.onExchange?.(exchange);
      tellObservers(exchange);
    },
    rehearsal: rehearsalPages(world, personality, describe, faults),
    foreignWrite: () => foreignPolicyWrite(world),
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    tenantId: state.tenantId,
    cloud: state.cloud,
    personality: { id: personality.id, title: personality.title },
    writesBefore: 0,
    msal: msalFacts(url, state.tenantId),
    mapUrl: mapperTo(url),
    inspect: describe,
    asked: () => authority.asked,
    faults,
    decay: (id, userId) => decay(world, id, userId),
    activateRoles: () => activateRoles(world),
    canDecay: () => canDecay(world),
    tokenFor: (userPrincipalName, scopes) => mint(world, authority, userPrincipalName, scopes),
    world,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
