import type { Cloud } from '../../shared/model/tenant';

/** Where one cloud's sign-in and Graph live. The rehearsal gives its own, on loopback. */
export interface Endpoints {
  /** Origin of the sign-in service, without path: `https://login.microsoftonline.com`. */
  readonly authority: string;
  /** Origin of Graph, without version: `https://graph.microsoft.com`. */
  readonly graph: string;
  /** Extra for an authority that MSAL does not know (the simulated one). */
  readonly knownAuthorities?: readonly string[];
  readonly authorityMetadata?: string;
}

/** What a cloud can and cannot do, as Microsoft's schemas and pages of August 2026 say. */
export interface CloudFacts {
  readonly name: string;
  readonly endpoints: Endpoints;
  /** Graph's `creationOptions` exists: keys can be registered on behalf of an account. */
  readonly registersOnBehalf: boolean;
  /** Temporary Access Pass exists: keys can be registered by TAP. */
  readonly hasTap: boolean;
  readonly initialDomainSuffix: string;
  /** Told to the operator when the cloud is chosen; null where nothing is different. */
  readonly consequence: string | null;
}

export const clouds: Readonly<Record<Cloud, CloudFacts>> = {
  global: {
    name: 'Global',
    endpoints: { authority: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
    registersOnBehalf: true,
    hasTap: true,
    initialDomainSuffix: '.onmicrosoft.com',
    consequence: null,
  },
  usGovL4: {
    name: 'US Government L4 (GCC High)',
    endpoints: { authority: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us' },
    registersOnBehalf: false,
    hasTap: true,
    initialDomainSuffix: '.onmicrosoft.us',
    consequence:
      'This cloud has no call to register keys for others. Each key is registered with a Temporary Access Pass in the browser.',
  },
  usGovL5: {
    name: 'US Government L5 (DoD)',
    endpoints: { authority: 'https://login.microsoftonline.us', graph: 'https://dod-graph.microsoft.us' },
    registersOnBehalf: false,
    hasTap: true,
    initialDomainSuffix: '.onmicrosoft.us',
    consequence:
      'This cloud has no call to register keys for others. Each key is registered with a Temporary Access Pass in the browser.',
  },
  china: {
    name: 'China (21Vianet)',
    endpoints: { authority: 'https://login.chinacloudapi.cn', graph: 'https://microsoftgraph.chinacloudapi.cn' },
    registersOnBehalf: false,
    hasTap: false,
    initialDomainSuffix: '.partner.onmschina.cn',
    consequence:
      'Graph in this cloud has neither passkeys nor Temporary Access Passes, so this app cannot register keys here.',
  },
};

/** Microsoft Graph Command Line Tools: present in every tenant, public client with a loopback redirect. The quick way. */
export const graphCommandLineToolsClientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';

/** True for an endpoint that can only be a stand-in on this very machine. */
export function isLoopback(origin: string): boolean {
  const host = new URL(origin).hostname;
  return host === '127.0.0.1' || host === 'localhost' || host === '[::1]';
}
