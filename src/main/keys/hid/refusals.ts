import type { KeyDevice } from './hid-port';

/**
 * What the words mean with which the system refuses to open a device (hidapi's messages; codes rather than text, since
 * Windows speaks the user's language). `busy`: somebody else has it open.
 */
export function refusalOf(platform: NodeJS.Platform, message: string): NonNullable<KeyDevice['denied']> | 'busy' {
  switch (platform) {
    case 'win32':
      if (/\(0x00000005\)/.test(message)) return 'windowsElevation'; // ERROR_ACCESS_DENIED
      return /\(0x00000020\)/.test(message) ? 'busy' : 'unknown'; // ERROR_SHARING_VIOLATION
    case 'darwin':
      if (/0xE00002(E2|C1)/i.test(message)) return 'macInputMonitoring'; // kIOReturnNotPermitted, kIOReturnNotPrivileged
      return /0xE00002C5/i.test(message) ? 'busy' : 'unknown'; // kIOReturnExclusiveAccess
    case 'linux':
      if (/permission denied|operation not permitted/i.test(message)) return 'linuxUdev';
      return /resource busy/i.test(message) ? 'busy' : 'unknown';
    default:
      return 'unknown';
  }
}
