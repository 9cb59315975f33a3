import { net, shell } from 'electron';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { Settings } from '../../shared/model/app';
import type { Clock, Log, Random } from '../../shared/ports';
import { keyDeps } from '../ceremony/key-deps';
import type { Keystore } from '../ceremony/journal/keyring';
import { clouds } from '../entra/clouds';
import { createGraphTenant } from '../entra/graph-tenant';
import { shippedTrust } from '../keys/attestation/shipped-trust';
import { createNodeHidSource } from '../keys/hid/node-hid-source';
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
  keystore: Keystore | null,
  ports: { readonly clock: Clock; readonly random: Random; readonly log: Log },
): Parts {
  const source = createNodeHidSource({ ...ports, platform: process.platform });
  return {
    ...ports,
    keys: keyDeps(source, { ...ports, attestation: shippedTrust() }),
    newTenant: () => {
      const { cloud, clientId, tenantId } = settings();
      const authority = new URL(clouds[cloud].endpoints.authority).origin;
      const openSignInPage = (url: string) => openInBrowser(url, authority);
      return createGraphTenant({
        ...ports,
        cloud,
        clientId: clientId ?? QUICK_CLIENT_ID,
        tenantId,
        // The system's proxy and certificate store, and no cookies or cache of ours.
        fetch: (url, init) => net.fetch(url, { ...init, credentials: 'omit', cache: 'no-store' }),
        openSignInPage,
        openKeySignInPage: openSignInPage,
      });
    },
    folder: join(userData, 'records'),
    keystore,
    attend: (ceremony) => ceremony,
    onReplaced: () => undefined,
    tray: null,
    close: () => source.close(),
  };
}

/** SECURITY (Electron checklist 15): nothing but the sign-in service of the chosen cloud is opened this way. */
async function openInBrowser(url: string, authority: string): Promise<void> {
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' || parsed.origin !== authority)
    throw new AppError('graph/host-refused', { host: parsed.host });
  await shell.openExternal(parsed.href);
}
