// The rehearsal's certificate library needs it before any of its own modules run.
import 'reflect-metadata';
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

if (typeof URL.canParse !== 'function') {
  URL.canParse = (url, base) => {
    try {
      return Boolean(new URL(url, base));
    } catch {
      return false;
    }
  };
}
