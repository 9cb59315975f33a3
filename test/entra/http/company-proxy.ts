import 'reflect-metadata';
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import { createServer as createHttpServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** How the proxy takes a CONNECT: lets it through, asks who it is (407), or forbids the host (403). */
export type Manner = 'open' | 'asks' | 'forbids';
/** Who signs for the hosts behind it: the company, whose root may be trusted, or nobody that anybody knows. */
export type Signer = 'company' | 'stranger';

export interface CompanyProxy {
  readonly url: string;
  readonly port: number;
  /** PEM of the company's root. */
  readonly root: string;
  /** `host:port` of each CONNECT, in order. */
  readonly connects: readonly string[];
  /** Proxy-Authorization of each CONNECT; null where it had none. */
  readonly logins: readonly (string | null)[];
  /** What was asked for without a tunnel, which the proxy could read. */
  readonly inClear: readonly string[];
  /** What came through the tunnels to the hosts behind, as `METHOD path`. */
  readonly through: readonly string[];
  manner: Manner;
  signer: Signer;
  /** Forgets what was seen, and ends the tunnels that are open: the next request asks the proxy again. */
  afresh(): void;
  stop(): Promise<void>;
}

/**
 * An HTTP proxy as companies have it, which opens TLS. Whatever host is asked for, the simulated tenant at `origin`
 * answers in its place.
 */
export async function companyProxy(origin: string, hosts: readonly string[]): Promise<CompanyProxy> {
  const connects: string[] = [];
  const logins: (string | null)[] = [];
  const inClear: string[] = [];
  const through: string[] = [];
  const open = new Set<Socket>();
  const behind = {} as Record<Signer, Server>;
  let root = '';
  for (const signer of ['company', 'stranger'] as const) {
    const made = await certificateFor(hosts, signer);
    if (signer === 'company') root = made.root;
    behind[signer] = await listening(
      createTlsServer({ key: made.key, cert: made.cert }, (incoming, answer) => {
        through.push(`${incoming.method} ${incoming.url?.split('?')[0]}`);
        const own = `https://${incoming.headers.host}`;
        const onward = request(
          new URL(incoming.url ?? '/', origin),
          { method: incoming.method, headers: { ...incoming.headers, host: new URL(origin).host } },
          (reply) => {
            const parts: Buffer[] = [];
            reply.on('data', (part: Buffer) => parts.push(part));
            reply.on('end', () => {
              // The tenant names itself in its links; behind a proxy it goes by the host that was asked for.
              const body = Buffer.concat(parts).toString('utf8').replaceAll(origin, own);
              const { 'content-length': _, 'transfer-encoding': __, ...headers } = reply.headers;
              answer.writeHead(reply.statusCode ?? 0, { ...headers, 'content-length': Buffer.byteLength(body) });
              answer.end(body);
            });
          },
        );
        incoming.pipe(onward);
      }),
    );
  }
  const server = createHttpServer((asked, answer) => {
    inClear.push(`${asked.method} ${asked.url}`);
    answer.writeHead(400).end();
  });
  const proxy: { manner: Manner; signer: Signer } = { manner: 'open', signer: 'company' };
  server.on('connect', (asked, socket: Socket) => {
    socket.on('error', () => undefined);
    open.add(socket.on('close', () => open.delete(socket)));
    connects.push(asked.url ?? '');
    const login = asked.headers['proxy-authorization'] ?? null;
    logins.push(login);
    if (proxy.manner === 'forbids') return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    if (proxy.manner === 'asks' && login === null)
      return void socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="company"\r\nContent-Length: 0\r\n\r\n',
      );
    const inner = connect(portOf(behind[proxy.signer]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(inner).pipe(socket);
    });
    inner.on('error', () => socket.destroy());
    socket.on('close', () => inner.destroy());
    return undefined;
  });
  await listening(server);
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${portOf(server)}`,
    port: portOf(server),
    root,
    connects,
    logins,
    inClear,
    through,
    afresh: () => {
      for (const seen of [connects, logins, inClear, through]) seen.length = 0;
      for (const socket of open) socket.destroy();
    },
    stop: async () => {
      for (const socket of open) socket.destroy();
      for (const each of [server, behind.company, behind.stranger])
        await new Promise<void>((resolve) => each.close(() => resolve()));
    },
  });
}

async function listening<T extends Server>(server: T): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function certificateFor(
  hosts: readonly string[],
  signer: Signer,
): Promise<{ readonly root: string; readonly key: string; readonly cert: string }> {
  const crypto = webcrypto as unknown as Crypto;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const pair = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const [rootKeys, leafKeys] = [await pair(), await pair()];
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 86_400_000) };
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=Root of a ${signer}`,
      ...validity,
      signingAlgorithm: algorithm,
      keys: rootKeys,
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    },
    crypto,
  );
  const leaf = await X509CertificateGenerator.create(
    {
      subject: `CN=${hosts[0]}`,
      issuer: root.subject,
      ...validity,
      signingAlgorithm: algorithm,
      publicKey: leafKeys.publicKey,
      signingKey: rootKeys.privateKey,
      extensions: [
        new BasicConstraintsExtension(false),
        new SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns' as const, value }))),
      ],
    },
    crypto,
  );
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', leafKeys.privateKey)).toString('base64');
  return {
    root: root.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${key.replace(/(.{64})/g, '$1\n')}\n-----END PRIVATE KEY-----\n`,
    cert: leaf.toString('pem'),
  };
}
