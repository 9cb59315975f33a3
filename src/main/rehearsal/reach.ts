import type { GraphTenantDeps } from '../entra/graph-tenant';
import { rehearsalOrigin, type SimulatedEndpoint } from './tenant';

/** The id that the simulated tenant's consents are for; it exists nowhere else. */
const REHEARSAL_CLIENT = '00000000-0000-4000-8000-00000000b6b6';

/** Where a rehearsal's sign-in and Graph go, in a ceremony and in its drill. */
export function reach(endpoint: SimulatedEndpoint): Required<Pick<GraphTenantDeps, 'endpoints' | 'networkClient'>> & {
  readonly clientId: string;
  readonly tenantId: string;
} {
  return {
    endpoints: {
      authority: rehearsalOrigin,
      graph: endpoint.url,
      knownAuthorities: [...endpoint.msal.knownAuthorities],
      authorityMetadata: endpoint.msal.authorityMetadata,
    },
    clientId: REHEARSAL_CLIENT,
    tenantId: endpoint.tenantId,
    networkClient: endpoint.msal.networkClient(),
  };
}
