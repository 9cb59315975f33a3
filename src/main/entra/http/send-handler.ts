import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { FetchLike } from './fetch';

/** Travels with one call through the SDK's middleware chain. */
export class CallSettings {
  /** What sending threw: the SDK wraps it into an error of its own, and the cause would be lost. */
  failure: unknown = null;

  /** When set, exactly this URL is fetched: a nextLink must not be taken apart and put together again. */
  constructor(readonly exactUrl: string | null) {}
}

/** Last (and only) link of the SDK's chain: hands the request to the pinned fetch. */
export class SendHandler implements Middleware {
  constructor(private readonly fetch: FetchLike) {}

  async execute(context: Context): Promise<void> {
    const settings = context.middlewareControl?.getMiddlewareOptions(CallSettings);
    const call = settings instanceof CallSettings ? settings : new CallSettings(null);
    const url = call.exactUrl ?? (typeof context.request === 'string' ? context.request : context.request.url);
    try {
      context.response = await this.fetch(url, context.options as RequestInit);
    } catch (error) {
      call.failure = error;
      throw error;
    }
  }
}
