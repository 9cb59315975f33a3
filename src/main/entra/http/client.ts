import { Client, ResponseType } from '@microsoft/microsoft-graph-client';
import type { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { Clock, Log, Random } from '../../../shared/ports';
import { randomUuid } from '../encoding';
import type { ScopeStep } from '../auth/scopes';
import { linkSignals, originOf, pinFetch, throwIfCancelled } from './fetch';
import type { FetchLike } from './fetch';
import { claimsChallenge, graphError, toAppError } from './errors';
import type { Needs, Refusal } from './errors';
import { CallSettings, SendHandler } from './send-handler';
import { isUnreached } from './network-fault';
import { backoffMs, maxTries, mayRetry, parseRetryAfter } from './retry';
import type { Method } from './retry';
import { laneOf, Turnstile } from './throttle';
import type { Lane } from './throttle';
import { noteSkew } from './clock-skew';
import type { SkewReading } from './clock-skew';

/** Gives access tokens; renews silently first, asks the operator when it must. */
export interface TokenSource {
  token(
    step: ScopeStep,
    options: { readonly signal?: AbortSignal; readonly claims?: string; readonly renew?: boolean },
  ): Promise<AccessToken>;
}
export interface AccessToken {
  readonly secret: string;
  readonly scopes: readonly string[];
}

export interface GraphCall<T> {
  readonly method: Method;
  /** Path below the version, beginning with `/`; values in it are already percent-encoded. */
  readonly path: string;
  readonly version?: 'v1.0' | 'beta';
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON value, or ready bytes where the body holds a secret that must be wiped afterwards. */
  readonly body?: unknown;
  /** A POST that changes nothing (What-If, $batch of reads): may be retried, is not counted as a write. */
  readonly reads?: boolean;
  /** Null: the answer's body is not looked at (204). */
  readonly schema: z.ZodType<T> | null;
  readonly step: ScopeStep;
  readonly needs: Needs;
  /** For a batch, whose path does not tell: the slowest service in it. */
  readonly lane?: Lane;
  /** Told before each wait for another try. */
  readonly onWait?: (ms: number) => void;
  readonly signal?: AbortSignal;
}

export interface GraphAnswer<T> {
  readonly value: T;
  readonly status: number;
  readonly requestId: string;
}

export interface Counts {
  readonly requests: number;
  readonly retries: number;
  readonly writes: number;
}

export interface GraphClientDeps {
  /** Origin of Graph, e.g. `https://graph.microsoft.com`. */
  readonly graph: string;
  readonly fetch: FetchLike;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Real milliseconds that one request may take. */
  readonly timeoutMs?: number;
}

/** The one Graph client: one call, its retries, its proof of where it came from. */
export interface GraphClient {
  readonly graph: string;
  /** Origin for references inside bodies (`@odata.id`), which Graph wants absolute and https even where a stand-in answers. */
  readonly referenceOrigin: string;
  call<T>(call: GraphCall<T>): Promise<GraphAnswer<T>>;
  /** Follows `@odata.nextLink` after checking that it stays on the same origin. */
  follow<T>(nextLink: string, call: GraphCall<T>): Promise<GraphAnswer<T>>;
  counts(): Counts;
  /** Adds the counts of a client that lived for one proof. */
  absorb(other: Counts): void;
  skew(): SkewReading | null;
}

export function createGraphClient(deps: GraphClientDeps): GraphClient {
  const fetch = pinFetch(deps.fetch, [deps.graph]);
  const sdk = Client.initWithMiddleware({
    middleware: new SendHandler(fetch),
    baseUrl: `${deps.graph}/`,
    defaultVersion: 'v1.0',
  });
  const turnstile = new Turnstile(deps.clock);
  let counts = { requests: 0, retries: 0, writes: 0 };
  let skew: SkewReading | null = null;

  async function once(
    call: GraphCall<unknown>,
    token: AccessToken,
    exactUrl: string | null,
  ): Promise<Refusal & { readonly ok: boolean }> {
    const clientRequestId = randomUuid(deps.random.bytes(16));
    const isWrite = call.method !== 'GET' && call.reads !== true;
    counts = { ...counts, requests: counts.requests + 1, writes: counts.writes + (isWrite ? 1 : 0) };
    const link = linkSignals([call.signal], deps.timeoutMs ?? 30_000);
    const sentAt = deps.clock.now();
    const settings = new CallSettings(exactUrl);
    try {
      const request = sdk
        .api(call.path)
        .version(call.version ?? 'v1.0')
        .headers({ ...call.headers, Authorization: `Bearer ${token.secret}`, 'client-request-id': clientRequestId })
        .option('signal', link.signal)
        .middlewareOptions([settings])
        .responseType(ResponseType.RAW);
      const response = (await send(request, call)) as Response;
      skew = noteSkew(skew, response.headers.get('date'), sentAt, deps.clock.now());
      const requestId = response.headers.get('request-id') ?? clientRequestId;
      // Graph never redirects; a network that wants to be paid first does. Browsers hide such an answer as status 0.
      if (response.status < 200 || (response.status > 299 && response.status < 400))
        throw new AppError('graph/not-json', { status: response.status, requestId });
      const text = await response.text();
      deps.log.event('debug', 'graph.answer', {
        method: call.method,
        path: pathForLog(call.path),
        status: response.status,
        requestId,
      });
      return {
        ok: response.ok,
        status: response.status,
        headers: response.headers,
        body: parseBody(text, response, requestId),
        requestId,
      };
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (settings.failure instanceof AppError) throw settings.failure;
      if (call.signal?.aborted === true) throw new AppError('app/cancelled');
      throw new AppError(
        'graph/unreachable',
        { what: call.needs.what, timedOut: link.timedOut(), clientRequestId },
        settings.failure ?? error,
      );
    } finally {
      link.done();
    }
  }

  async function run<T>(call: GraphCall<T>, exactUrl: string | null): Promise<GraphAnswer<T>> {
    let token = await deps.tokens.token(call.step, { signal: call.signal });
    let renewed = false;
    let stepped = false;
    for (let tries = 1; ; tries += 1) {
      throwIfCancelled(call.signal);
      await turnstile.pass(call.lane ?? laneOf(call.path), call.signal);
      let waitMs: number;
      try {
        const answer = await once(call, token, exactUrl);
        if (answer.ok) return { value: validate(call, answer), status: answer.status, requestId: answer.requestId };
        const claims = claimsChallenge(answer.headers.get('www-authenticate'));
        if (claims !== null && !stepped) {
          stepped = true;
          token = await deps.tokens.token(call.step, { signal: call.signal, claims });
          continue;
        }
        if (answer.status === 401 && !renewed) {
          renewed = true;
          token = await deps.tokens.token(call.step, { signal: call.signal, renew: true });
          continue;
        }
        if (!mayRetry(call.method, call.reads === true, answer.status) || tries >= maxTries) {
          throw toAppError(answer, call.needs, token.scopes);
        }
        waitMs = parseRetryAfter(answer.headers.get('retry-after'), deps.clock.now()) ?? backoffMs(tries, deps.random);
        deps.log.event('warn', 'graph.retry', {
          path: pathForLog(call.path),
          status: answer.status,
          waitMs,
          graphCode: graphError(answer.body).code,
        });
      } catch (error) {
        if (!isUnreached(error) || (call.method === 'POST' && call.reads !== true) || tries >= maxTries) throw error;
        waitMs = backoffMs(tries, deps.random);
        deps.log.event('warn', 'graph.retry', { path: pathForLog(call.path), status: 0, waitMs });
      }
      counts = { ...counts, retries: counts.retries + 1 };
      call.onWait?.(waitMs);
      await sleep(deps.clock, waitMs, call.signal);
    }
  }

  return {
    graph: deps.graph,
    referenceOrigin: deps.graph.startsWith('https://') ? deps.graph : 'https://graph.microsoft.com',
    call: (call) => run(call, null),
    follow: (nextLink, call) => {
      if (originOf(nextLink) !== new URL(deps.graph).origin)
        throw new AppError('graph/host-refused', { host: originOf(nextLink) ?? 'unreadable' });
      return run({ ...call, method: 'GET' }, nextLink);
    },
    counts: () => counts,
    absorb: (other) => {
      counts = {
        requests: counts.requests + other.requests,
        retries: counts.retries + other.retries,
        writes: counts.writes + other.writes,
      };
    },
    skew: () => skew,
  };
}

async function send(request: ReturnType<Client['api']>, call: GraphCall<unknown>): Promise<unknown> {
  switch (call.method) {
    case 'GET':
      return request.get();
    case 'POST':
      return request.header('Content-Type', 'application/json').post(call.body ?? {});
    case 'PATCH':
      return request.header('Content-Type', 'application/json').patch(call.body);
    case 'DELETE':
      return request.delete();
  }
}

function parseBody(text: string, response: Response, requestId: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // Gateways of Graph itself answer 5xx with HTML; anything else in HTML is a captive portal or a proxy.
    if (response.status >= 500) return null;
    const contentType = response.headers.get('content-type') ?? '';
    throw new AppError(
      /json/i.test(contentType) ? 'graph/malformed' : 'graph/not-json',
      { status: response.status, contentType, requestId },
      error,
    );
  }
}

function validate<T>(call: GraphCall<T>, answer: Refusal): T {
  if (call.schema === null) return undefined as T;
  const parsed = call.schema.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new AppError('graph/malformed', {
    what: call.needs.what,
    at: first === undefined ? '' : first.path.join('.').slice(0, 120),
    problem: (first?.code ?? '').slice(0, 80),
    status: answer.status,
    requestId: answer.requestId,
  });
}

async function sleep(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } finally {
    throwIfCancelled(signal);
  }
}

/** Ids are facts, but a query may hold names of people: it stays out of the log. */
function pathForLog(path: string): string {
  return path.split('?')[0] ?? '';
}
