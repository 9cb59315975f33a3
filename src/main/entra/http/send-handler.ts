import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { FetchLike } from './fetch';

/** Travels with one call through the SDK's middleware chain. */
export class CallSettings {
  /** When set, exactly this URL is fetched: a nextLink must not be taken apart and put together again. */
  constructor(readonly exactUrl: string | null) {}
}

/** Last (and only) link of the SDK's chain: hands the request to the pinned fetch. */
export class SendHandler implements Middleware {
  constructor(private readonly fetch: FetchLike) {}

  async execute(context: Context): Promise<void> {
    const settings = context.middlewareControl?.getMiddlewareOptions(CallSettings);
    const exact = settings instanceof CallSettings ? settings.exactUrl : null;
    const url = exact ?? (typeof context.request === 'string' ? context.request : context.request.url);
    context.response = await this.fetch(url, context.options as RequestInit);
  }
}
