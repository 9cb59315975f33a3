import { webcrypto } from 'node:crypto';

/**
 * Older Electron runtimes (Node 18) lack what libraries take for granted. Import this before anything else.
 * Newer runtimes have them, and keep their own.
 */
const target = globalThis as unknown as Record<string, unknown>;
const wanted: Record<string, unknown> = {
  crypto: webcrypto,
  SubtleCrypto: webcrypto.subtle.constructor,
  CryptoKey: webcrypto.CryptoKey,
};
for (const [name, value] of Object.entries(wanted)) {
  if (target[name] === undefined)
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
