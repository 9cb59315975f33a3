import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Visitors {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** What was asked for, in order; connections for sockets included. */
  readonly paths: readonly string[];
  close(): Promise<void>;
}

/** A server for https whose certificate is signed by nobody; `seen` counts the requests that came through. */
export async function listenUntrusted(
  key: string,
  cert: string,
): Promise<{ readonly url: string; seen(): number; close(): void }> {
  let requests = 0;
  const server = createTlsServer({ key, cert }, (_request, response) => {
    requests += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    seen: () => requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A server on this machine that answers everybody and remembers what was asked: who is blocked is not in its list. */
export async function listenForVisitors(): Promise<Visitors> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    const to = new URL(request.url ?? '', 'http://here').searchParams.get('to');
    if (to !== null) return void response.writeHead(302, { location: to }).end();
    response.writeHead(200, { 'content-type': 'text/plain', 'access-control-allow-origin': '*' });
    response.end('seen');
  });
  server.on('upgrade', (request, socket) => {
    paths.push(request.url ?? '');
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
