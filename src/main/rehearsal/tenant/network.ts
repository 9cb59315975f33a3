import { request } from 'node:http';
import type { INetworkModule } from '@azure/msal-node';
import { AppError } from '../../../shared/errors';
import { metadata } from './authority/authority';
import type { MsalFacts } from './types';

/** The sign-in host of every rehearsal. The top-level name `test` can never be real (RFC 6761). */
export const rehearsalOrigin = 'https://login.rehearsal.test';

/** The rehearsal's sign-in host becomes loopback. @throws AppError `graph/host-refused` for any other. */
export function mapperTo(loopback: string): (url: string) => string {
  return (address) => {
    const url = new URL(address);
    if (url.origin === rehearsalOrigin) return `${loopback}${url.pathname}${url.search}`;
    if (url.origin === new URL(loopback).origin) return url.href;
    throw new AppError('graph/host-refused', { host: url.host });
  };
}

export function msalFacts(loopback: string, tenantId: string): MsalFacts {
  const map = mapperTo(loopback);
  return {
    authority: `${rehearsalOrigin}/${tenantId}`,
    knownAuthorities: [new URL(rehearsalOrigin).host],
    authorityMetadata: JSON.stringify(metadata(rehearsalOrigin, tenantId)),
    networkClient: () => networkClient(map),
  };
}

function networkClient(map: (url: string) => string): INetworkModule {
  const call = async <T>(
    method: string,
    url: string,
    options?: { headers?: Record<string, string>; body?: string },
  ): Promise<{ headers: Record<string, string>; body: T; status: number }> => {
    const answer = await exchange(method, map(url), options?.headers ?? {}, options?.body).catch((error: unknown) => {
      throw error instanceof AppError ? error : new AppError('graph/unreachable', { what: 'Sign in' }, error);
    });
    return { headers: answer.headers, status: answer.status, body: parse<T>(answer) };
  };
  return {
    sendGetRequestAsync: (url, options) => call('GET', url, options),
    sendPostRequestAsync: (url, options) => call('POST', url, options),
  };
}

/** The same error as from the network client of the app. */
function parse<T>(answer: PlainAnswer): T {
  try {
    return JSON.parse(answer.text) as T;
  } catch (error) {
    throw new AppError(
      'graph/not-json',
      { status: answer.status, contentType: answer.headers['content-type'] ?? '' },
      error,
    );
  }
}

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

const maxBytes = 4_000_000;

/** One request over node:http to loopback. `localhost` goes to 127.0.0.1, whatever the resolver prefers. */
export function exchange(
  method: string,
  address: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
  signal?: AbortSignal,
): Promise<PlainAnswer> {
  const url = new URL(address);
  if (url.hostname !== 'localhost' && url.hostname !== '127.0.0.1')
    return Promise.reject(new AppError('graph/host-refused', { host: url.host }));
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: url.port,
        path: `${url.pathname}${url.search}`,
        method,
        headers: {
          ...headers,
          host: url.host,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        },
        signal,
      },
      (incoming) => {
        const parts: Buffer[] = [];
        let size = 0;
        incoming.on('data', (part: Buffer) => {
          size += part.length;
          if (size > maxBytes) incoming.destroy(new Error('The answer is too long.'));
          else parts.push(part);
        });
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: flat(incoming.headers),
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
