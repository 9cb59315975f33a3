import { request } from 'node:http';

/** Where the spooler of this machine listens; a spooler elsewhere is never spoken to directly. */
export type Spooler = { readonly socketPath: string } | { readonly port: number } | null;

/** Reads `lpstat -H`: a socket path, `localhost:631`, or a host that is not this one. */
export function localSpooler(text: string): Spooler {
  const address = text.trim();
  if (address.startsWith('/')) return { socketPath: address };
  const port = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?$/.exec(address);
  return port ? { port: Number(port[1] ?? 631) } : null;
}

const CANCEL_JOB = 0x0008;
const TAG = {
  operation: 0x01,
  end: 0x03,
  boolean: 0x22,
  name: 0x42,
  uri: 0x45,
  charset: 0x47,
  language: 0x48,
} as const;
const TIMEOUT_MS = 5000;

/**
 * Has the spooler drop a finished job together with its file: IPP Cancel-Job with CUPS's `purge-job`
 * (RFC 8011 §4.3.3, CUPS "Using IPP"). The `cancel` tool refuses finished jobs, so this speaks for itself.
 * @returns whether the spooler did it
 */
export function forgetJob(spooler: Spooler, job: string, user: string): Promise<boolean> {
  const id = /-(\d+)$/.exec(job)?.[1];
  if (spooler === null || id === undefined) return Promise.resolve(false);
  const body = cancelAndPurge(id, user);
  return new Promise((resolve) => {
    const asked = request(
      {
        ...('socketPath' in spooler ? { socketPath: spooler.socketPath } : { host: '127.0.0.1', port: spooler.port }),
        method: 'POST',
        path: '/jobs/',
        headers: { host: 'localhost', 'content-type': 'application/ipp', 'content-length': body.length },
        timeout: TIMEOUT_MS,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', () => resolve(false));
        // Status codes up to 0x00FF mean success (RFC 8011 §4.1.8).
        answer.on('end', () => resolve(answer.statusCode === 200 && ippStatus(Buffer.concat(chunks)) <= 0xff));
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end(body);
  });
}

function ippStatus(answer: Buffer): number {
  return answer.length >= 4 ? answer.readUInt16BE(2) : 0xffff;
}

/** Exported for its test. IPP 2.0, RFC 8010 §3. */
export function cancelAndPurge(jobId: string, user: string): Buffer {
  return Buffer.concat([
    Buffer.from([2, 0, 0, CANCEL_JOB, 0, 0, 0, 1, TAG.operation]),
    attribute(TAG.charset, 'attributes-charset', 'utf-8'),
    attribute(TAG.language, 'attributes-natural-language', 'en'),
    attribute(TAG.uri, 'job-uri', `ipp://localhost/jobs/${jobId}`),
    attribute(TAG.name, 'requesting-user-name', user),
    attribute(TAG.boolean, 'purge-job', Uint8Array.of(1)),
    Buffer.from([TAG.end]),
  ]);
}

function attribute(tag: number, name: string, value: string | Uint8Array): Buffer {
  const nameBytes = Buffer.from(name, 'ascii');
  const valueBytes = Buffer.from(value as string);
  const head = Buffer.alloc(3);
  head[0] = tag;
  head.writeUInt16BE(nameBytes.length, 1);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(valueBytes.length, 0);
  return Buffer.concat([head, nameBytes, length, valueBytes]);
}
