import { createGraphClient } from '../../../src/main/entra/http/client';
import type { GraphClient, GraphClientDeps, TokenSource } from '../../../src/main/entra/http/client';
import type { Clock, Random } from '../../../src/shared/ports';

export const graph = 'https://graph.microsoft.com';

export interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface FakeGraph {
  readonly client: GraphClient;
  readonly sent: Sent[];
  readonly slept: number[];
  readonly asked: { step: string; claims?: string; renew?: boolean }[];
  readonly clock: Clock;
}

export const random: Random = { bytes: (length) => new Uint8Array(length).fill(128) };
export const start = Date.UTC(2026, 10, 22, 10, 0, 0);

/** Graph's side as a list of answers in order; each a Response, a thrown thing, or a function of the request. */
export function fakeGraph(
  answers: readonly (Response | Error | ((sent: Sent) => Response | Promise<Response>))[],
  more: Partial<GraphClientDeps> = {},
): FakeGraph {
  let ms = start;
  const slept: number[] = [];
  const sent: Sent[] = [];
  const asked: FakeGraph['asked'] = [];
  const clock: Clock = {
    now: () => ms,
    monotonic: () => ms,
    sleep: async (wait) => {
      slept.push(wait);
      ms += wait;
    },
  };
  const tokens: TokenSource = {
    token: async (step, { claims, renew }) => {
      asked.push({ step, ...(claims === undefined ? {} : { claims }), ...(renew === undefined ? {} : { renew }) });
      return { secret: `token-${asked.length}`, scopes: ['User.Read'] };
    },
  };
  const queue = [...answers];
  const client = createGraphClient({
    graph,
    fetch: async (url, init) => {
      const one: Sent = {
        url,
        method: init?.method ?? 'GET',
        headers: Object.fromEntries(
          Object.entries((init?.headers ?? {}) as Record<string, string>).map(([name, value]) => [
            name.toLowerCase(),
            value,
          ]),
        ),
        body:
          init?.body === undefined || init.body === null
            ? null
            : Buffer.from(init.body as Uint8Array | string).toString('utf8'),
      };
      sent.push(one);
      const next = queue.shift();
      if (next === undefined) throw new Error('no answer left');
      if (next instanceof Error) throw next;
      return typeof next === 'function' ? next(one) : next;
    },
    tokens,
    clock,
    random,
    log: { event: () => undefined },
    ...more,
  });
  return { client, sent, slept, asked, clock };
}

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'request-id': 'r-1', ...headers },
  });
}

export function refused(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
  details: readonly { readonly code: string }[] = [],
): Response {
  return json(
    { error: { code, message: `${code} happened`, details, innerError: { 'request-id': 'r-1' } } },
    status,
    headers,
  );
}
