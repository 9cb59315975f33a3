import { AppError } from '../../../shared/errors';

/** A firmware emulator on this machine: it listens at `host:port` and sends to `localPort`, 64 bytes a datagram each way. */
export interface UdpEndpoint {
  readonly host: string;
  readonly port: number;
  readonly localPort: number;
}

const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

/** Reads "HOST:PORT,LOCALPORT". @throws AppError `app/bad-input`, `app/rehearsal-only` for a host that is not this machine. */
export function parseUdpEndpoint(text: string): UdpEndpoint {
  const match = /^(\[[0-9a-f:]+\]|[^:[\]]+):(\d{1,5}),(\d{1,5})$/i.exec(text.trim());
  const [host, port, localPort] = [match?.[1]?.replace(/[[\]]/g, ''), Number(match?.[2]), Number(match?.[3])];
  const valid = (number: number): boolean => Number.isInteger(number) && number >= 1 && number <= 65_535;
  if (host === undefined || !valid(port) || !valid(localPort)) {
    throw new AppError('app/bad-input', { what: 'the UDP key, which is written HOST:PORT,LOCALPORT' });
  }
  requireLoopback(host);
  return { host, port, localPort };
}

/** Rule 11. @throws AppError `app/rehearsal-only` */
export function requireLoopback(host: string): void {
  if (!LOOPBACK.includes(host.toLowerCase())) {
    throw new AppError('app/rehearsal-only', { why: 'a key over UDP must be on this machine.' });
  }
}
