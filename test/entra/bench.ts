import { createGraphTenant } from '../../src/main/entra/graph-tenant';
import type { GraphTenantDeps } from '../../src/main/entra/graph-tenant';
import type { Tenant } from '../../src/main/entra/tenant';
import { rehearsalOrigin } from '../../src/main/rehearsal/tenant';
import { seededRandom } from '../../src/main/rehearsal/seeded-random';
import type { Log } from '../../src/shared/ports';
import { bench, keyBench, standIn } from '../rehearsal/tenant/support';
import type { Bench, KeyBench } from '../rehearsal/tenant/support';

export const clientId = '7f0c1c1e-6d5e-4d0a-9a38-0d6a4c1f2b11';

export interface LogLine {
  readonly level: string;
  readonly name: string;
  readonly facts: unknown;
}

/** A log that a test can look through. */
export function memoryLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  return { lines, event: (level, name, facts) => void lines.push({ level, name, facts }) };
}

export interface TenantBench {
  readonly b: Bench;
  readonly tenant: Tenant;
  readonly keys: KeyBench;
  readonly log: ReturnType<typeof memoryLog>;
  /** A second sitting on the same simulated tenant: nothing remembered. */
  again(more?: Partial<GraphTenantDeps>): Tenant;
}

/** Our whole client against the simulated tenant, through MSAL and HTTP, signed in by the stand-in for the browser. */
export async function tenantBench(
  options: Parameters<typeof bench>[0] = {},
  more: Partial<GraphTenantDeps> = {},
): Promise<TenantBench> {
  const b = await bench(options);
  const keys = await keyBench();
  const log = memoryLog();
  const again = (extra: Partial<GraphTenantDeps> = {}): Tenant =>
    createGraphTenant({
      cloud: 'global',
      endpoints: {
        authority: rehearsalOrigin,
        graph: b.tenant.url,
        knownAuthorities: b.tenant.msal.knownAuthorities,
        authorityMetadata: b.tenant.msal.authorityMetadata,
      },
      clientId,
      tenantId: b.tenant.tenantId,
      fetch: (url, init) => fetch(url, init),
      networkClient: b.tenant.msal.networkClient(),
      openSignInPage: standIn(b, null),
      openKeySignInPage: standIn(b, keys),
      clock: b.clock,
      random: seededRandom('app'),
      log,
      ...more,
      ...extra,
    });
  return { b, tenant: again(), keys, log, again };
}
