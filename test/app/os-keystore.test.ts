import type { SafeStorage } from 'electron';
import { describe, expect, it } from 'vitest';
import { osKeystore } from '../../src/main/app/os-keystore';

/** Electron's safeStorage as a system may have it; `backend` undefined: a runtime that cannot say which it is. */
function storage(backend: string | undefined, available = true): SafeStorage {
  const made: Partial<Record<keyof SafeStorage, unknown>> = {
    isEncryptionAvailable: () => available,
    encryptString: (text: string) => Buffer.from(`sealed:${text}`),
    decryptString: (bytes: Buffer) => bytes.toString().slice('sealed:'.length),
    ...(backend === undefined ? {} : { getSelectedStorageBackend: () => backend }),
  };
  return made as SafeStorage;
}

describe("the system's keystore", () => {
  it.each(['basic_text', 'unknown', undefined])('on Linux %s is none, so that a passphrase is asked for', (backend) =>
    expect(osKeystore('linux', storage(backend))).toBeNull(),
  );

  it('none is one that the system has not', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const)
      expect(osKeystore(platform, storage('gnome_libsecret', false))).toBeNull();
  });

  it.each([
    ['linux', 'the system keyring'],
    ['win32', 'Windows data protection'],
    ['darwin', 'macOS Keychain'],
  ] as const)('%s: any bytes come back as they were, from base64 (docs/formats.md)', async (platform, name) => {
    const keystore = osKeystore(platform, storage('gnome_libsecret'));
    const key = Uint8Array.from({ length: 32 }, (_, at) => 255 - at);
    const blob = await keystore?.protect(key);
    expect(keystore?.name).toBe(name);
    expect(Buffer.from(blob ?? []).toString()).toBe(`sealed:${Buffer.from(key).toString('base64')}`);
    expect(await keystore?.unprotect(blob ?? new Uint8Array())).toEqual(key);
  });
});
