import type { SafeStorage } from 'electron';
import type { Keystore } from '../ceremony/journal/keyring';

/**
 * The system's keystore where it is a real one. On Linux the backend `basic_text` encrypts with a password that is
 * known to everybody (Electron's documentation of safeStorage), so it is refused; a runtime that cannot tell is, too.
 */
export function osKeystore(platform: NodeJS.Platform, safeStorage: SafeStorage): Keystore | null {
  if (!safeStorage.isEncryptionAvailable()) return null;
  if (platform === 'linux') {
    const backend =
      typeof safeStorage.getSelectedStorageBackend === 'function' ? safeStorage.getSelectedStorageBackend() : 'unknown';
    if (backend === 'basic_text' || backend === 'unknown') return null;
  }
  return {
    name: { win32: 'Windows data protection', darwin: 'macOS Keychain' }[platform as string] ?? 'the system keyring',
    available: true,
    protect: async (plain) => new Uint8Array(safeStorage.encryptString(Buffer.from(plain).toString('base64'))),
    unprotect: async (blob) => new Uint8Array(Buffer.from(safeStorage.decryptString(Buffer.from(blob)), 'base64')),
  };
}
