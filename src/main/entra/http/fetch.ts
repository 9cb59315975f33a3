import { AppError } from '../../../shared/errors';
import { networkFault } from './network-fault';

/** The one way out. Electron's `net.fetch`, Node's `fetch` or a fake. */
export type FetchLike = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * Rule 10: only the chosen cloud's two origins are ever contacted. Redirects are refused,
 * because a redirect would carry the token to a host that nobody chose.
 * @throws AppError `graph/host-refused` before anything is sent; `graph/proxy-*` and `graph/certificate` where no
 * connection came about, so that nothing was sent either; whatever `fetch` throws.
 */
export function pinFetch(fetch: FetchLike, origins: readonly string[]): FetchLike {
  const allowed = new Set(origins.map((origin) => new URL(origin).origin));
  return async (url, init) => {
    const origin = originOf(url);
    if (origin === null || !allowed.has(origin))
      throw new AppError('graph/host-refused', { host: origin ?? 'unreadable' });
    const { host } = new URL(url);
    const response = await fetch(url, { ...init, redirect: 'manual' }).catch((error: unknown) => {
      throw networkFault(error, host) ?? error;
    });
    // Never Entra's own answer (RFC 9110 section 15.5.8).
    if (response.status === 407) throw new AppError('graph/proxy-login', { host });
    return response;
  };
}

/** Origin of an address without user name or password in it; null for anything else. */
export function originOf(url: string): string | null {
  try {
    const parsed = new URL(url);
    return parsed.username === '' && parsed.password === '' ? parsed.origin : null;
  } catch {
    return null;
  }
}

/** One signal out of several; Node 18 has no AbortSignal.any. Call `done` when the work is over. */
export function linkSignals(
  signals: readonly (AbortSignal | undefined)[],
  timeoutMs: number,
): { readonly signal: AbortSignal; readonly timedOut: () => boolean; readonly done: () => void } {
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort(new DOMException('The call ran out of time.', 'TimeoutError'));
  }, timeoutMs);
  const forward = (event: Event): void => controller.abort((event.target as AbortSignal).reason);
  const live = signals.filter((signal): signal is AbortSignal => signal !== undefined);
  for (const signal of live) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener('abort', forward, { once: true });
  }
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    done: () => {
      clearTimeout(timer);
      for (const signal of live) signal.removeEventListener('abort', forward);
    },
  };
}

/** Throws AppError `app/cancelled` when the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError('app/cancelled');
}
