import { AsyncLocalStorage } from 'node:async_hooks';

const offline = new AsyncLocalStorage<true>();
const guards = new WeakSet<typeof globalThis.fetch>();

/**
 * Runs `work` so that `globalThis.fetch` refuses inside it, and only inside it. The certificate library fetches
 * revocation lists from addresses that a key's certificate names: a hostile key could make this program call out.
 */
export function withoutNetwork<T>(work: () => Promise<T>): Promise<T> {
  const current = globalThis.fetch;
  if (!guards.has(current)) {
    const guarded: typeof globalThis.fetch = (input, init) =>
      offline.getStore() === true ? Promise.reject(new Error('no network during attestation')) : current(input, init);
    guards.add(guarded);
    globalThis.fetch = guarded;
  }
  return offline.run(true, work);
}
