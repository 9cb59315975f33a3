import { join } from 'node:path';
import type { Settings } from '../../shared/model/app';
import type { Clock, Log, Random } from '../../shared/ports';
import { keyDeps } from '../ceremony/key-deps';
import { nodeDisk } from '../ceremony/journal/disk';
import type { Keystore } from '../ceremony/journal/keyring';
import { clouds } from '../entra/clouds';
import { RECORDS_FOLDER } from '../drill/data-folder';
import { createUnitDoor } from '../drill/life';
import { createDrillTenant, createSessionRevoker } from '../drill/online';
import { createGraphTenant, type GraphTenantDeps } from '../entra/graph-tenant';
import { createNodeHidSource } from '../keys/hid/node-hid-source';
import { electronFetch } from './electron-fetch';
import { ofSignIn } from './links';
import type { MetadataStore } from './metadata-store';
import type { OpenPage } from './open-page';
import type { Parts } from './parts';

/**
 * A public client of Microsoft's that is in every tenant ("Microsoft Graph Command Line Tools"): the quick way for who
 * has no app registration of their own. Settings take another.
 */
const QUICK_CLIENT_ID = '14d82eec-204b-4c2f-b7e8-296a70dab67e';

/** The real thing: keys by the system's HID, Graph through Electron's network stack, sign-in in the system's browser. */
export function realParts(
  userData: string,
  settings: () => Settings,
  metadata: MetadataStore,
  keystore: Keystore | null,
  openPage: OpenPage,
  elevated: boolean,
  ports: { readonly clock: Clock; readonly random: Random; readonly log: Log },
): Parts {
  const source = createNodeHidSource({ ...ports, platform: process.platform, elevated });
  return {
    ...ports,
    keys: keyDeps(source, {
      ...ports,
      // Asked for at each use: a newer metadata file counts from the moment it is loaded.
      get attestation() {
        return metadata.trust;
      },
    }),
    disk: nodeDisk,
    paper: (sheets) => sheets,
    newTenant: () => createGraphTenant(graphDeps(settings(), openPage, ports)),
    drillTenant: async ({ tenantId, cloud }) => {
      const deps = { ...graphDeps({ ...settings(), cloud }, openPage, ports), tenantId };
      return { online: createDrillTenant(deps), revoker: createSessionRevoker(deps) };
    },
    lifeTenant: async ({ tenantId, cloud }) => {
      const deps = { ...graphDeps({ ...settings(), cloud }, openPage, ports), tenantId };
      return { tenant: createGraphTenant(deps), units: createUnitDoor(deps) };
    },
    holdPaper: () => undefined,
    simulatedSince: null,
    folder: join(userData, RECORDS_FOLDER),
    keystore,
    attend: (ceremony) => ceremony,
    onReplaced: () => undefined,
    tray: null,
    close: () => source.close(),
  };
}

function graphDeps(
  { cloud, clientId, tenantId }: Pick<Settings, 'cloud' | 'clientId' | 'tenantId'>,
  openPage: OpenPage,
  ports: { readonly clock: Clock; readonly random: Random; readonly log: Log },
): GraphTenantDeps {
  const authority = new URL(clouds[cloud].endpoints.authority).origin;
  const openSignInPage = (url: string, signal: AbortSignal) => openPage(ofSignIn(url, authority), signal);
  return {
    ...ports,
    cloud,
    clientId: clientId ?? QUICK_CLIENT_ID,
    tenantId,
    fetch: electronFetch,
    openSignInPage,
    openKeySignInPage: openSignInPage,
  };
}
