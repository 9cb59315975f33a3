import { LogLevel, PublicClientApplication } from '@azure/msal-node';
import type { INetworkModule } from '@azure/msal-node';
import type { Endpoints } from '../clouds';

export interface MsalSettings {
  readonly endpoints: Endpoints;
  readonly clientId: string;
  /** Tenant id or name; null for "whichever the operator's account is in". */
  readonly tenantId: string | null;
  readonly networkClient: INetworkModule;
}

/** A public client whose cache lives and dies in memory: no cache plugin, no broker, no secrets. */
export function createMsal(settings: MsalSettings): PublicClientApplication {
  const { endpoints } = settings;
  return new PublicClientApplication({
    auth: {
      clientId: settings.clientId,
      authority: `${new URL(endpoints.authority).origin}/${settings.tenantId ?? 'organizations'}`,
      clientCapabilities: ['CP1'],
      ...(endpoints.knownAuthorities === undefined ? {} : { knownAuthorities: [...endpoints.knownAuthorities] }),
      ...(endpoints.authorityMetadata === undefined ? {} : { authorityMetadata: endpoints.authorityMetadata }),
    },
    system: {
      networkClient: settings.networkClient,
      loggerOptions: { loggerCallback: () => undefined, piiLoggingEnabled: false, logLevel: LogLevel.Error },
    },
  });
}
