import { createSocket, type Socket } from 'node:dgram';
import { AppError } from '../../../shared/errors';
import type { HidPort } from './hid-port';
import type { UdpEndpoint } from './udp-endpoint';

const REPORT_SIZE = 64;
/** More than the longest message in flight; an emulator that floods us loses the rest. */
const MAX_QUEUED = 512;

/** One bound socket as the wire to an emulated key. */
export class UdpPort implements HidPort {
  readonly reportSize = REPORT_SIZE;
  private readonly socket: Socket;
  private readonly queue: Uint8Array[] = [];
  private waiting: ((report: Uint8Array | null) => void) | null = null;
  private closing: Promise<void> | null = null;

  private constructor(
    private readonly endpoint: UdpEndpoint,
    private readonly onClose: () => void,
  ) {
    this.socket = createSocket(endpoint.host === '::1' ? 'udp6' : 'udp4');
    this.socket.on('message', (message) => this.arrived(message));
    this.socket.on('error', () => void this.close());
  }

  /** @throws AppError `app/port-taken` */
  static async bind(endpoint: UdpEndpoint, onClose: () => void): Promise<UdpPort> {
    const port = new UdpPort(endpoint, onClose);
    await new Promise<void>((resolve, reject) => {
      port.socket.once('error', (error) => reject(new AppError('app/port-taken', { port: endpoint.localPort }, error)));
      port.socket.bind(endpoint.localPort, endpoint.host === 'localhost' ? '127.0.0.1' : endpoint.host, resolve);
    });
    return port;
  }

  write(report: Uint8Array): Promise<void> {
    if (this.closing !== null) return Promise.reject(new AppError('key/removed'));
    return new Promise((resolve, reject) => {
      this.socket.send(report, this.endpoint.port, this.endpoint.host, (error) =>
        error === null ? resolve() : reject(new AppError('key/removed', {}, error)),
      );
    });
  }

  read(timeoutMs: number): Promise<Uint8Array | null> {
    if (this.closing !== null) return Promise.reject(new AppError('key/removed'));
    const queued = this.queue.shift();
    if (queued !== undefined) return Promise.resolve(queued);
    return new Promise((resolve, reject) => {
      const settle = (report: Uint8Array | null): void => {
        clearTimeout(timer);
        this.waiting = null;
        if (report === null && this.closing !== null) reject(new AppError('key/removed'));
        else resolve(report);
      };
      const timer = setTimeout(() => settle(null), timeoutMs);
      this.waiting = settle;
    });
  }

  close(): Promise<void> {
    this.closing ??= new Promise((resolve) => {
      this.socket.close(() => {
        this.onClose();
        resolve();
      });
    });
    this.waiting?.(null);
    return this.closing;
  }

  private arrived(message: Uint8Array): void {
    const report = new Uint8Array(message);
    if (this.waiting !== null) this.waiting(report);
    else if (this.queue.length < MAX_QUEUED) this.queue.push(report);
  }
}
