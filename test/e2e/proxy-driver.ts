import '../../src/main/app/globals';
import { app, session } from 'electron';
import { electronFetch } from '../../src/main/app/electron-fetch';
import { graphCommandLineToolsClientId } from '../../src/main/entra/clouds';
import { createGraphTenant } from '../../src/main/entra/graph-tenant';
import { systemClock, systemRandom } from '../../src/main/system-ports';
import { AppError, toErrorData, type AppErrorData } from '../../src/shared/errors';
import { signInAt } from './proxy-person';

/**
 * The window's way to the global cloud, as realParts builds it, in an Electron that is too old for a real tenant: its sign-in
 * and its Graph calls without a window.
 */
export interface ProxyDriver {
  /** Signs in and reads the tenant. @returns its name, or the error that the operator would see. */
  visit(simulatedTenant: string): Promise<string | AppErrorData>;
  /** What the system's settings say of this address. */
  resolve(url: string): Promise<string>;
  /** Takes the certificates of this issuer beside what Chromium takes, as after an installation of its root. */
  trust(issuer: string): Promise<void>;
  /** Forgets open connections, so that the proxy is asked again. */
  afresh(): Promise<void>;
}

const driver: ProxyDriver = {
  visit: async (simulatedTenant) => {
    const open = await signInAt(simulatedTenant);
    const tenant = createGraphTenant({
      cloud: 'global',
      clientId: graphCommandLineToolsClientId,
      tenantId: null,
      // The proxy's answers are told at once: no try is waited for.
      clock: { ...systemClock, sleep: () => Promise.reject(new AppError('app/cancelled')) },
      random: systemRandom,
      log: { event: () => undefined },
      fetch: electronFetch,
      openSignInPage: open,
      openKeySignInPage: open,
    });
    try {
      await tenant.signIn();
      return (await tenant.summary()).displayName;
    } catch (error) {
      return toErrorData(error);
    }
  },
  resolve: (url) => session.defaultSession.resolveProxy(url),
  trust: async (issuer) =>
    session.defaultSession.setCertificateVerifyProc(({ certificate }, done) =>
      done(certificate.issuerName === issuer ? 0 : -3),
    ),
  afresh: () => session.defaultSession.closeAllConnections(),
};
Object.assign(globalThis, { driver });
void app.whenReady();
