import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { AppError, isAbort } from '../../../shared/errors';
import { linkSignals } from '../http/fetch';
import type { FetchLike } from '../http/fetch';

/** A network whose true cause of failure outlives MSAL, which turns whatever is thrown into an error of its own. */
export interface KeepsFaults extends INetworkModule {
  begin(signal: AbortSignal | undefined): void;
  /** Why the last request failed below MSAL; null when it did not. */
  takeFault(): AppError | null;
}

/** The same for a network that was given: the simulated authority's. */
export function keepFaults(inner: INetworkModule): KeepsFaults {
  let fault: AppError | null = null;
  const kept = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      fault = error instanceof AppError ? error : null;
      throw error;
    }
  };
  return {
    begin: () => void (fault = null),
    takeFault: () => {
      const taken = fault;
      fault = null;
      return taken;
    },
    sendGetRequestAsync: (url, options) => kept(inner.sendGetRequestAsync(url, options)),
    sendPostRequestAsync: (url, options) => kept(inner.sendPostRequestAsync(url, options)),
  };
}

/**
 * MSAL's network seam over the one fetch, pinned by the caller. MSAL turns whatever is thrown here into
 * an error of its own, so the true cause is kept and can be taken afterwards.
 */
export class MsalNetworkClient implements KeepsFaults {
  private fault: AppError | null = null;
  private signal: AbortSignal | undefined;

  constructor(
    private readonly fetch: FetchLike,
    private readonly timeoutMs = 30_000,
  ) {}

  /** The signal for the requests of the sign-in that is about to run. */
  begin(signal: AbortSignal | undefined): void {
    this.fault = null;
    this.signal = signal;
  }

  takeFault(): AppError | null {
    const fault = this.fault;
    this.fault = null;
    return fault;
  }

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.send<T>(url, 'GET', options);
  }

  sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.send<T>(url, 'POST', options);
  }

  private async send<T>(
    url: string,
    method: 'GET' | 'POST',
    options?: NetworkRequestOptions,
  ): Promise<NetworkResponse<T>> {
    const link = linkSignals([this.signal], this.timeoutMs);
    try {
      const response = await this.fetch(url, {
        method,
        headers: options?.headers,
        body: options?.body,
        signal: link.signal,
      });
      const text = await response.text();
      return { status: response.status, headers: Object.fromEntries(response.headers), body: parse<T>(text, response) };
    } catch (error) {
      this.fault = toFault(error);
      throw this.fault;
    } finally {
      link.done();
    }
  }
}

function parse<T>(text: string, response: Response): T {
  if (text === '') return {} as T;
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new AppError(
      'graph/not-json',
      { status: response.status, contentType: response.headers.get('content-type') ?? '' },
      error,
    );
  }
}

function toFault(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return isAbort(error)
    ? new AppError('app/cancelled', {}, error)
    : new AppError('graph/unreachable', { what: 'Sign in' }, error);
}
