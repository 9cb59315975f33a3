import { createSocket, type Socket } from 'node:dgram';
import { AppError } from '../../../shared/errors';
import type { Clock, Log } from '../../../shared/ports';
import type { HidPort, KeyDevice, KeySource } from './hid-port';

/** A firmware emulator on this machine: it listens at `host:port` and sends to `localPort`, 64 bytes a datagram each way. */
export interface UdpEndpoint {
  readonly host: string;
  readonly port: number;
  readonly localPort: number;
}

const REPORT_SIZE = 64;
const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', 'localhost'];
/** More than the longest message in flight; an emulator that floods us loses the rest. */
const MAX_QUEUED = 512;

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

/** Keys behind UDP ports of emulators, loopback only (rule 11). They are always plugged in. */
export function createUdpSource(
  endpoints: readonly UdpEndpoint[],
  ports: { readonly clock: Clock; readonly log: Log },
): KeySource {
  for (const endpoint of endpoints) requireLoopback(endpoint.host);
  const devices = new Map(
    endpoints.map((endpoint, index) => [
      `udp-${index + 1}`,
      { endpoint, device: toDevice(endpoint, index, ports.clock) },
    ]),
  );
  const open = new Map<string, UdpPort>();
  const list = (): readonly KeyDevice[] => [...devices.values()].map(({ device }) => device);
  return {
    list: async () => list(),
    open: async (device) => {
      const known = devices.get(device.id);
      if (known === undefined) throw new AppError('key/removed');
      if (open.has(device.id)) throw new AppError('key/busy');
      const port = new UdpPort(known.endpoint, () => open.delete(device.id));
      open.set(device.id, port);
      try {
        await port.bind();
      } catch (error) {
        open.delete(device.id);
        throw error;
      }
      return port;
    },
    watch: (onChange) => {
      let watching = true;
      queueMicrotask(() => {
        if (watching) onChange(list());
      });
      return () => {
        watching = false;
      };
    },
    close: async () => {
      await Promise.all([...open.values()].map((port) => port.close()));
    },
  };
}

class UdpPort implements HidPort {
  readonly reportSize = REPORT_SIZE;
  private readonly socket: Socket;
  private readonly queue: Uint8Array[] = [];
  private waiting: ((report: Uint8Array | null) => void) | null = null;
  private closed = false;

  constructor(
    private readonly endpoint: UdpEndpoint,
    private readonly onClose: () => void,
  ) {
    this.socket = createSocket(endpoint.host === '::1' ? 'udp6' : 'udp4');
    this.socket.on('message', (message) => this.arrived(message));
    this.socket.on('error', () => void this.close());
  }

  bind(): Promise<void> {
    const { host, localPort } = this.endpoint;
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void => reject(new AppError('app/port-taken', { port: localPort }, error));
      this.socket.once('error', failed);
      this.socket.bind(localPort, host === 'localhost' ? '127.0.0.1' : host, () => {
        this.socket.off('error', failed);
        resolve();
      });
    });
  }

  write(report: Uint8Array): Promise<void> {
    if (this.closed) return Promise.reject(new AppError('key/removed'));
    return new Promise((resolve, reject) => {
      this.socket.send(report, this.endpoint.port, this.endpoint.host, (error) =>
        error === null ? resolve() : reject(new AppError('key/removed', {}, error)),
      );
    });
  }

  read(timeoutMs: number): Promise<Uint8Array | null> {
    if (this.closed) return Promise.reject(new AppError('key/removed'));
    const queued = this.queue.shift();
    if (queued !== undefined) return Promise.resolve(queued);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(null), timeoutMs);
      const settle = (report: Uint8Array | null): void => {
        clearTimeout(timer);
        this.waiting = null;
        if (report === null && this.closed) reject(new AppError('key/removed'));
        else resolve(report);
      };
      this.waiting = settle;
    });
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.closed = true;
    this.onClose();
    this.waiting?.(null);
    return new Promise((resolve) => {
      this.socket.close(() => resolve());
    });
  }

  private arrived(message: Uint8Array): void {
    const report = new Uint8Array(message);
    if (this.waiting !== null) this.waiting(report);
    else if (this.queue.length < MAX_QUEUED) this.queue.push(report);
  }
}

function requireLoopback(host: string): void {
  if (!LOOPBACK.includes(host.toLowerCase())) {
    throw new AppError('app/rehearsal-only', { why: 'a key over UDP must be on this machine.' });
  }
}

function toDevice(endpoint: UdpEndpoint, index: number, clock: Clock): KeyDevice {
  return {
    id: `udp-${index + 1}`,
    path: `udp:${endpoint.host}:${endpoint.port},${endpoint.localPort}`,
    transport: 'udp',
    vendorId: 0,
    productId: 0,
    release: 0,
    manufacturer: 'Emulator',
    product: `Key at UDP port ${endpoint.port}`,
    usbSerial: null,
    pluggedAt: clock.now(),
    denied: null,
  };
}
