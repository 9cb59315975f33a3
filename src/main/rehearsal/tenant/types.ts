import type { ScopeAsk } from './authority/authority';
import type { INetworkModule } from '@azure/msal-node';
import type { Cloud } from '../../../shared/model/tenant';
import type { Clock, Random } from '../../../shared/ports';
import type { Faults } from './faults';
import type { JsonObject } from './json';
import type { Personality } from './personalities';
import type { Switches } from './state/switches';
import type { TimingName } from './state/timing';
import type { World } from './state/world';

/** One request and its answer, as they crossed the wire; for contract tests and counting. Bodies of the authority are left out. */
export interface Exchange {
  readonly surface: 'graph' | 'authority' | 'page';
  readonly version: 'v1.0' | 'beta' | null;
  readonly method: string;
  /** Path after the version, as sent; for the sign-in service the whole path. */
  readonly path: string;
  readonly query: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
  /** The answer was bent or lost by a fault. */
  readonly faulty: boolean;
}

export interface SimulatedTenantOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** A personality or the id of a shipped one; `small-firm` when left out. */
  readonly personality?: string | Personality;
  /** 0 or left out: any free port. */
  readonly port?: number;
  /** PEM roots whose keys count as certified. The rehearsal's own CA when left out. */
  readonly attestationRoots?: readonly string[];
  readonly timing?: TimingName;
  readonly switches?: Partial<Switches>;
  /** Added to every answer, in milliseconds of the wall clock. */
  readonly latencyMs?: number;
  readonly pageSize?: number;
  readonly onExchange?: (exchange: Exchange) => void;
}

export interface MsalFacts {
  readonly authority: string;
  readonly knownAuthorities: readonly string[];
  /** JSON text for MSAL's `authorityMetadata`. */
  readonly authorityMetadata: string;
  /** A client for MSAL that sends the rehearsal's host to 127.0.0.1 and refuses every other. */
  readonly networkClient: () => INetworkModule;
}

/** How to reach a simulated tenant, in this process or in another. */
export interface SimulatedEndpoint {
  /** `http://127.0.0.1:PORT`, also Graph's origin. */
  readonly url: string;
  readonly tenantId: string;
  readonly cloud: Cloud;
  readonly personality: { readonly id: string; readonly title: string };
  /** Changes that were made in it before we came. */
  readonly writesBefore: number;
  readonly msal: MsalFacts;
  /** The rehearsal's sign-in host becomes loopback; any other address is refused. */
  readonly mapUrl: (url: string) => string;
}

export interface SimulatedTenant extends SimulatedEndpoint {
  /** Everything there is, as plain data; holds the passwords of the simulation. */
  readonly inspect: () => Inspection;
  /** Scopes that anybody asked its authority for, in order. */
  readonly asked: () => readonly ScopeAsk[];
  readonly faults: Faults;
  /** One thing that goes wrong in the months between two drills. @throws Error where no kind has that id. */
  readonly decay: (id: string, userId?: string) => void;
  /** The operator activates the roles he is eligible for once more, for an hour. Nothing where the roles are his for good. */
  readonly activateRoles: () => void;
  readonly canDecay: () => boolean;
  /** An access token without a sign-in, for tests of the stand-in itself. @throws Error where nobody has that name. */
  readonly tokenFor: (userPrincipalName: string, scopes: readonly string[]) => string;
  /** For tests of the stand-in itself and for preparing a state. */
  readonly world: World;
  readonly stop: () => Promise<void>;
}

export interface Inspection {
  readonly tenantId: string;
  readonly personality: string;
  readonly operator: { readonly userPrincipalName: string; readonly password: string };
  readonly users: readonly (JsonObject & { readonly id: string })[];
  readonly groups: readonly JsonObject[];
  readonly roleAssignments: readonly JsonObject[];
  readonly conditionalAccess: readonly JsonObject[];
  readonly securityDefaults: boolean;
  readonly requests: number;
  readonly writes: number;
}
