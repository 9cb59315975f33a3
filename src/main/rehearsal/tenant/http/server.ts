import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../../../shared/errors';
import type { Authority } from '../authority/authority';
import type { FaultAction, Faults } from '../faults';
import { claimsChallenge, throttled } from '../graph/graph';
import type { Graph } from '../graph/graph';
import type { Json } from '../json';
import { flat } from '../network';
import type { Exchange } from '../types';
import type { World } from '../state/world';
import { faultReply, GraphFault, json } from './reply';
import type { Reply } from './reply';

export interface ServerParts {
  readonly world: World;
  readonly graph: Graph;
  readonly authority: Authority;
  readonly faults: Faults;
  readonly latencyMs: number;
  readonly onExchange: (exchange: Exchange) => void;
  /** The rehearsal's own pages and facts under /rehearsal. */
  readonly rehearsal: (path: string, query: URLSearchParams) => Reply | null;
  /** Another administrator's write, for the fault of that name. */
  readonly foreignWrite: () => void;
}

const maxBody = 4_000_000;
const portalPage =
  '<!doctype html><html><head><title>Welcome to Hotel Wi-Fi</title></head><body><h1>Sign in to the network</h1></body></html>';

interface Incoming {
  readonly surface: Exchange['surface'];
  readonly version: Exchange['version'];
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly host: string;
}

/** One port on loopback for Graph, the sign-in service and the rehearsal's pages. @throws AppError `app/port-taken` */
export async function listen(
  port: number,
  parts: ServerParts,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((message, response) => {
    answer(parts, message, response).catch((thrown: unknown) => {
      // A bug of the simulation itself: say so instead of hanging.
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          error: {
            code: 'simulationBug',
            message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : 'unknown',
            innerError: {},
          },
        }),
      );
    });
  });
  server.keepAliveTimeout = 5000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new AppError('app/port-taken', { port }, error) : error),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

async function answer(parts: ServerParts, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const incoming = classify(message, await bodyOf(message));
  if (!/^(127\.0\.0\.1|localhost):\d+$/.test(incoming.host)) {
    response.writeHead(421).end();
    return;
  }
  if (parts.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, parts.latencyMs));
  const ids = {
    requestId: parts.world.chance.uuid(),
    clientRequestId: incoming.headers['client-request-id'] ?? parts.world.chance.uuid(),
  };
  const actions =
    incoming.surface === 'page' ? [] : parts.faults.meet(incoming.surface, incoming.method, incoming.path);
  const bent = await beforehand(parts, actions, incoming, ids);
  if (bent === 'drop') {
    message.socket.destroy();
    return;
  }
  const reply = bent ?? (await dispatch(parts, incoming, ids));
  const headers: Record<string, string> = {
    date: new Date(parts.world.now()).toUTCString(),
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
    ...(incoming.surface === 'graph'
      ? {
          'x-ms-ags-diagnostic':
            '{"ServerInfo":{"DataCenter":"Rehearsal","Slice":"E","Ring":"1","ScaleUnit":"000","RoleInstance":"SIM"}}',
        }
      : {}),
    ...reply.headers,
  };
  const lost = actions.some((action) => action.kind === 'commitThenDrop');
  const half = actions.some((action) => action.kind === 'malformed');
  parts.onExchange({
    surface: incoming.surface,
    version: incoming.version,
    method: incoming.method,
    path: incoming.path,
    query: incoming.query.toString(),
    requestHeaders: withoutToken(incoming.headers),
    requestBody: incoming.surface === 'graph' ? jsonOf(incoming.text) : null,
    status: reply.status,
    responseHeaders: headers,
    responseBody: incoming.surface === 'graph' && reply.body && 'json' in reply.body ? reply.body.json : null,
    faulty: lost || half || bent !== null,
  });
  if (lost) {
    message.socket.destroy();
    return;
  }
  send(response, reply, headers, half);
}

async function beforehand(
  parts: ServerParts,
  actions: readonly FaultAction[],
  incoming: Incoming,
  ids: { readonly requestId: string; readonly clientRequestId: string },
): Promise<Reply | 'drop' | null> {
  for (const action of actions) {
    const refuse = (fault: GraphFault): Reply =>
      faultReply(fault, parts.world.now(), ids.requestId, ids.clientRequestId);
    switch (action.kind) {
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, action.ms));
        break;
      case 'drop':
        return 'drop';
      case 'throttle':
        return refuse(throttled(action.retryAfter));
      case 'status':
        return refuse(
          new GraphFault(
            action.status,
            action.status === 500 ? 'InternalServerError' : 'ServiceUnavailable',
            'The service has a fault.',
          ),
        );
      case 'refuse':
        return refuse(new GraphFault(action.status, action.code, action.says));
      case 'captivePortal':
        return { status: 200, body: { text: portalPage, type: 'text/html; charset=utf-8' } };
      case 'claimsChallenge':
        if (
          !parts.authority.tokens.session((incoming.headers['authorization'] ?? '').replace(/^Bearer /i, ''))?.claimsMet
        )
          return refuse(claimsChallenge('InteractionRequired', parts.world.now()));
        break;
      case 'foreignWrite':
        parts.foreignWrite();
        break;
      case 'commitThenDrop':
      case 'malformed':
      case 'clockSkew':
        break;
    }
  }
  return null;
}

async function dispatch(
  parts: ServerParts,
  incoming: Incoming,
  ids: { readonly requestId: string; readonly clientRequestId: string },
): Promise<Reply> {
  if (incoming.surface === 'page')
    return parts.rehearsal(incoming.path, incoming.query) ?? json({ error: 'not_found' }, 404);
  if (incoming.surface === 'authority') {
    const tenant = incoming.path.split('/')[1] ?? '';
    const { tenantId, domains } = parts.world.state;
    const known = [tenantId, 'organizations', 'common', ...domains.map((domain) => domain.id)].includes(
      tenant.toLowerCase(),
    );
    if (!known)
      return json(
        {
          error: 'invalid_request',
          error_description: `AADSTS90002: Tenant '${tenant}' not found.`,
          error_codes: [90002],
        },
        400,
      );
    return parts.authority.handle({
      method: incoming.method,
      path: incoming.path.slice(tenant.length + 1),
      query: incoming.query,
      form: new URLSearchParams(incoming.text),
      host: incoming.host,
    });
  }
  const body = incoming.text === '' ? null : jsonOf(incoming.text);
  if (body === undefined)
    return faultReply(
      new GraphFault(400, 'BadRequest', 'Unable to read JSON request payload.'),
      parts.world.now(),
      ids.requestId,
      ids.clientRequestId,
    );
  return parts.graph.handle(
    {
      method: incoming.method,
      version: incoming.version!,
      path: incoming.path,
      query: incoming.query,
      headers: incoming.headers,
      body,
      origin: `http://${incoming.host}`,
    },
    ids,
  );
}

function classify(message: IncomingMessage, text: string): Incoming {
  const host = message.headers.host ?? '';
  const url = new URL(message.url ?? '/', 'http://simulation');
  const common = {
    method: message.method ?? 'GET',
    query: url.searchParams,
    headers: flat(message.headers),
    text,
    host,
  };
  const graph = /^\/(v1\.0|beta)(\/.*)$/.exec(url.pathname);
  if (graph) return { ...common, surface: 'graph', version: graph[1] as 'v1.0' | 'beta', path: graph[2]! };
  if (url.pathname === '/' || url.pathname.startsWith('/rehearsal'))
    return { ...common, surface: 'page', version: null, path: url.pathname };
  return { ...common, surface: 'authority', version: null, path: url.pathname };
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBody) throw new Error('The request is too long.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function jsonOf(text: string): Json | undefined {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function withoutToken(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}

function send(response: ServerResponse, reply: Reply, headers: Readonly<Record<string, string>>, half: boolean): void {
  const body = reply.body;
  if (!body) {
    response.writeHead(reply.status, headers);
    response.end();
    return;
  }
  const text = 'json' in body ? JSON.stringify(body.json) : body.text;
  const type = 'json' in body ? 'application/json;odata.metadata=minimal;charset=utf-8' : body.type;
  response.writeHead(reply.status, { ...headers, 'content-type': type });
  response.end(half ? text.slice(0, Math.floor(text.length / 2)) : text);
}
