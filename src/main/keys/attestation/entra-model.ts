import type { KeyInfo } from '../../../shared/model/key';
import type { AttestationTrust } from './trust';

/**
 * Whether Entra takes this model where attestation is enforced (Microsoft's page for hardware vendors: FIDO2, PIN or
 * biometrics, resident keys, hmac-secret, in the FIDO metadata with a certification). `null`: not to be known here,
 * since Microsoft's own list may be newer or up to four weeks older than the metadata.
 */
export interface EntraOpinion {
  readonly accepted: boolean | null;
  /** One sentence; null where nothing speaks against it. */
  readonly why: string | null;
}

export function entraOpinion(
  info: Pick<KeyInfo, 'aaguid' | 'versions' | 'extensions' | 'options'>,
  trust: AttestationTrust,
): EntraOpinion {
  const lacking = lacks(info);
  if (lacking !== null) return { accepted: false, why: lacking };
  const model = trust.models?.get(info.aaguid);
  if (model === undefined)
    return { accepted: null, why: 'Its model is not in the FIDO metadata that this app carries.' };
  if (!model.certified) return { accepted: false, why: 'Its model has no FIDO certification.' };
  return { accepted: true, why: null };
}

function lacks({ versions, extensions, options }: Pick<KeyInfo, 'versions' | 'extensions' | 'options'>): string | null {
  if (!versions.some((version) => version.startsWith('FIDO_2_'))) return 'It knows U2F only, not FIDO2.';
  if (options['rk'] !== true) return 'It cannot store passkeys.';
  if (options['clientPin'] === undefined && options['uv'] === undefined) return 'It can check neither PIN nor finger.';
  if (!extensions.includes('hmac-secret') && !extensions.includes('prf')) return 'It has no hmac-secret extension.';
  return null;
}
