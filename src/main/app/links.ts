import { AppError } from '../../shared/errors';

/**
 * SECURITY (Electron checklist 15): the pages that the window may have opened in the system's browser, named by id.
 * The window never sends an address.
 */
export const links: Readonly<Record<string, string>> = {
  'emergency-access-guidance':
    'https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access',
  'security-defaults': 'https://learn.microsoft.com/entra/fundamentals/security-defaults',
  'temporary-access-pass':
    'https://learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass',
  'passkey-fido2': 'https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-passkeys-fido2',
  'key-vendors': 'https://learn.microsoft.com/entra/identity/authentication/concept-fido2-hardware-vendor',
  'linux-udev': 'https://wiki.archlinux.org/title/Universal_2nd_Factor',
  'security-info': 'https://mysignins.microsoft.com/security-info',
  'security-info-us-gov': 'https://mysignins.azure.us/security-info',
  'entra-portal': 'https://entra.microsoft.com/',
  'windows-security-keys': 'ms-settings:signinoptions-launchsecuritykeyenrollment',
};

export function linkOf(id: string, platform: NodeJS.Platform): string | null {
  const url = Object.hasOwn(links, id) ? links[id] : undefined;
  if (url === undefined || (url.startsWith('ms-settings:') && platform !== 'win32')) return null;
  return url;
}

/**
 * SECURITY (Electron checklist 15): beside them only pages of the chosen cloud's sign-in service.
 * @param authority its origin @throws AppError `graph/host-refused`.
 */
export function ofSignIn(url: string, authority: string): string {
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' || parsed.origin !== authority)
    throw new AppError('graph/host-refused', { host: parsed.host });
  return parsed.href;
}
