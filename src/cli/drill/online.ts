import { AppError } from '../../shared/errors';
import type { RegisterTenant } from '../../shared/model/drill';
import type { Clock, Log, Random } from '../../shared/ports';
import { ofSignIn } from '../../main/app/links';
import { createPageOpener, startProgram, type StartProgram } from '../../main/app/open-page';
import { createDrillTenant, type DrillTenant } from '../../main/drill/online';
import { clouds, graphCommandLineToolsClientId } from '../../main/entra/clouds';
import { createGraphTenant, type GraphTenantDeps } from '../../main/entra/graph-tenant';
import type { OpenSignInPage, Tenant } from '../../main/entra/tenant';
import { systemRandom } from '../../main/system-ports';
import type { Cloud } from '../../shared/model/tenant';
import type { DrillWorld } from './world';
import { connectSimulatedTenant } from '../../main/rehearsal/tenant';
import { proxiedFetch } from '../support/proxied-fetch';
import { createBrowserStandIn } from '../../main/rehearsal/browser';

interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly say: (text: string) => void;
}

/**
 * The recorded tenant: the cloud's, or a simulated one on this laptop. A real record is never checked against a simulated
 * tenant, nor the other way round (rule 11).
 */
export async function connect(
  tenant: RegisterTenant,
  options: { readonly client: string | null; readonly graph: string | null },
  ports: Ports,
): Promise<DrillTenant> {
  if ((options.graph !== null) !== tenant.simulated) {
    throw new AppError('app/rehearsal-only', {
      why: tenant.simulated
        ? 'this record is of a rehearsal; name its simulated tenant with --graph'
        : 'this record is of a real tenant',
    });
  }
  return createDrillTenant({
    ...(await depsFor(tenant.cloud, tenant.tenantId, options, ports)),
    tenantId: tenant.tenantId,
  });
}

/** The tenant that the operator signs in to, which is on no record yet; and the same with a record, to adopt its keys. */
export async function connectTenant(
  options: { readonly client: string | null; readonly graph: string | null; readonly cloud: Cloud },
  world: Pick<DrillWorld, 'clock' | 'log' | 'err'>,
): Promise<Tenant> {
  const ports = { clock: world.clock, random: systemRandom, log: world.log, say: world.err };
  return createGraphTenant(await depsFor(options.cloud, null, options, ports));
}

async function depsFor(
  cloud: Cloud,
  tenantId: string | null,
  options: { readonly client: string | null; readonly graph: string | null },
  ports: Ports,
): Promise<GraphTenantDeps> {
  const common = {
    cloud,
    tenantId,
    clientId: options.client ?? graphCommandLineToolsClientId,
    clock: ports.clock,
    random: ports.random,
    log: ports.log,
  };
  if (options.graph !== null) {
    const endpoint = await connectSimulatedTenant(options.graph);
    const page = createBrowserStandIn({ endpoint, sign: () => Promise.reject(new AppError('auth/cancelled')) });
    return {
      ...common,
      endpoints: {
        authority: endpoint.msal.authority,
        graph: endpoint.url,
        knownAuthorities: endpoint.msal.knownAuthorities,
        authorityMetadata: endpoint.msal.authorityMetadata,
      },
      networkClient: endpoint.msal.networkClient(),
      fetch: (url, init) => fetch(endpoint.mapUrl(String(url)), init),
      openSignInPage: page,
      openKeySignInPage: page,
    };
  }
  const page = systemBrowser(clouds[cloud].endpoints.authority, ports.say);
  return {
    ...common,
    fetch: proxiedFetch(process.env),
    openSignInPage: page,
    openKeySignInPage: page,
  };
}

/**
 * Hands one address of the sign-in service to the system's browser; any other address is refused. On Windows, where a terminal
 * that may open keys runs as administrator, the browser does not get its rights.
 */
export function systemBrowser(
  authority: string,
  say: (text: string) => void,
  platform: NodeJS.Platform = process.platform,
  start: StartProgram = startProgram,
): OpenSignInPage {
  const open = createPageOpener({
    platform,
    elevated: null,
    openExternal: (url) => start(platform === 'darwin' ? 'open' : 'xdg-open', [url]),
    start,
    random: systemRandom,
  });
  return async (url, signal) => {
    const page = ofSignIn(url, new URL(authority).origin);
    say(`Sign in with the browser. If none opens, open this address yourself:\n${page}\n`);
    // The address was printed: where no browser can be started, a person still can.
    await open(page, signal).catch(() => undefined);
  };
}
