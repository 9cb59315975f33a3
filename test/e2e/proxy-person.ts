import { AppError } from '../../src/shared/errors';
import { clouds } from '../../src/main/entra/clouds';
import type { OpenSignInPage } from '../../src/main/entra/tenant';
import { createBrowserStandIn } from '../../src/main/rehearsal/browser';
import { connectSimulatedTenant, rehearsalOrigin } from '../../src/main/rehearsal/tenant';

/** A person with a browser who is sent to the global cloud's sign-in page and finds the simulated tenant's there. */
export async function signInAt(simulatedTenant: string): Promise<OpenSignInPage> {
  const endpoint = await connectSimulatedTenant(simulatedTenant);
  const page = createBrowserStandIn({ endpoint, sign: () => Promise.reject(new AppError('auth/cancelled')) });
  return (url, signal) => page(url.replace(clouds.global.endpoints.authority, rehearsalOrigin), signal);
}
