import { net } from 'electron';
import { AppError } from '../../shared/errors';
import type { FetchLike } from '../entra/http/fetch';
import { namesOf } from '../entra/http/network-fault';

/**
 * The window's way out: Chromium's network stack, and with it the system's proxy (PAC files, automatic detection, Kerberos and
 * NTLM included) and its certificates. No cookies and no cache of ours.
 */
export const electronFetch: FetchLike = async (url, init) => {
  try {
    return await net.fetch(url, { ...init, credentials: 'omit', cache: 'no-store' });
  } catch (error) {
    const { origin, host } = new URL(url);
    // Whatever a proxy says instead of opening the tunnel, the error is this one.
    if (namesOf(error).includes('ERR_TUNNEL_CONNECTION_FAILED') && (await proxyAsks(origin, init?.signal)))
      throw new AppError('graph/proxy-login', { host }, error);
    throw error;
  }
};

/** Asks for a tunnel to the same host once more, for nothing: does the proxy want to know who is there? Nobody answers it. */
function proxyAsks(origin: string, signal: AbortSignal | null | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const request = net.request({ method: 'HEAD', url: origin, credentials: 'omit', redirect: 'manual' });
    request.on('login', (_info, answer) => {
      resolve(true);
      answer();
    });
    // Without a listener an error of either would be an uncaught one.
    request.on('response', (response) => response.on('error', () => resolve(false)));
    request.on('error', () => resolve(false));
    request.on('close', () => resolve(false));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.end();
  });
}
