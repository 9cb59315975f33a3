import type { RequestInit as UndiciRequestInit } from 'undici';
import type { FetchLike } from '../../main/entra/http/fetch';
import { AppError } from '../../shared/errors';

/**
 * The commands' way out. A command sees no proxy settings of the system, but the variables that other commands follow too:
 * HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case, the lower one first (as curl). Node's own fetch follows them from
 * Node 22.21 only, and only when told to. https goes through a tunnel (CONNECT), so that the proxy sees host and port.
 * @throws AppError `graph/proxy-away` where the proxy cannot be reached; else what `fetch` throws.
 */
export function proxiedFetch(env: Readonly<Record<string, string | undefined>>): FetchLike {
  const named = (name: string): string => (env[name] ?? env[name.toUpperCase()] ?? '').trim();
  const proxy = withScheme(named('https_proxy') || named('http_proxy'));
  if (proxy === '') return (url, init) => fetch(url, init);
  const way = open(proxy, named('no_proxy'));
  return async (url, init) => {
    try {
      return await (
        await way
      )(url, init);
    } catch (error) {
      if (isAbout(error, new URL(proxy))) throw new AppError('graph/proxy-away', {}, error);
      throw error;
    }
  };
}

async function open(proxy: string, noProxy: string): Promise<FetchLike> {
  const undici = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent({ httpProxy: proxy, httpsProxy: proxy, noProxy });
  // Its types are not those of the DOM, what they describe is.
  return (url, init) => undici.fetch(url, { ...init, dispatcher } as UndiciRequestInit) as unknown as Promise<Response>;
}

/** Many write `proxy.company.example:8080`. */
function withScheme(address: string): string {
  return address === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`;
}

/** A failure to find or to connect to the proxy itself, by the host or port that the system's error names. */
function isAbout(error: unknown, proxy: URL): boolean {
  if (!(error instanceof Error)) return false;
  const { syscall, hostname, port } = error as NodeJS.ErrnoException & { hostname?: string; port?: number };
  if (syscall === 'getaddrinfo' && hostname === proxy.hostname) return true;
  if (syscall === 'connect' && port === Number(proxy.port || '80')) return true;
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [...inner, error.cause].some((cause) => isAbout(cause, proxy));
}
