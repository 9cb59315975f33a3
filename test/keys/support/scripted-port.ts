import { AppError } from '../../../src/shared/errors';
import type { Clock } from '../../../src/shared/ports';
import { encodePackets, reassemble, WAITING, type Assembly } from '../../../src/main/keys/ctaphid/framing';
import type { HidPort } from '../../../src/main/keys/hid/hid-port';

export interface HostMessage {
  readonly channel: number;
  readonly command: number;
  readonly payload: Uint8Array;
}

/** Device end of the wire in a test: says what it likes to each message of the host. */
export class ScriptedPort implements HidPort {
  readonly reportSize = 64;
  readonly heard: HostMessage[] = [];
  /** Reports written by the host, one by one. */
  readonly written: Uint8Array[] = [];
  private readonly queue: Uint8Array[] = [];
  private wake: (() => void) | null = null;
  private readonly assemblies = new Map<number, Assembly>();
  private gone = false;
  nextChannel = 0x1001;
  /** For scripts that answer INIT late. */
  initDelayMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly answer: (message: HostMessage, port: ScriptedPort) => void,
  ) {}

  /** Answers INIT as a key does; for scripts that care for other things. */
  init(message: HostMessage, flags = 0x05): void {
    const payload = new Uint8Array(17);
    payload.set(message.payload);
    new DataView(payload.buffer).setUint32(8, message.channel === 0xffffffff ? this.nextChannel++ : message.channel);
    payload.set([2, 5, 4, 3, flags], 12);
    this.say(message.channel, 0x06, payload);
  }

  say(channel: number, command: number, payload: Uint8Array | readonly number[]): void {
    for (const packet of encodePackets(channel, command, Uint8Array.from(payload), 64)) this.push(packet);
  }

  push(report: Uint8Array): void {
    this.queue.push(report);
    this.wake?.();
  }

  unplug(): void {
    this.gone = true;
    this.wake?.();
  }

  async write(report: Uint8Array): Promise<void> {
    if (this.gone) throw new AppError('key/removed');
    this.written.push(report);
    const channel = new DataView(report.buffer, report.byteOffset).getUint32(0);
    const start = ((report[4] ?? 0) & 0x80) !== 0;
    const before = start ? WAITING : (this.assemblies.get(channel) ?? WAITING);
    const assembly = reassemble(before, report, channel, 64);
    this.assemblies.set(channel, assembly);
    if (assembly.state !== 'done') return;
    const message = { channel, command: assembly.command, payload: assembly.payload };
    this.heard.push(message);
    this.answer(message, this);
  }

  async read(timeoutMs: number): Promise<Uint8Array | null> {
    if (this.queue.length === 0 && !this.gone) {
      const over = new AbortController();
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      await Promise.race([woken, this.clock.sleep(timeoutMs, over.signal).catch(() => undefined)]);
      this.wake = null;
      over.abort();
    }
    const report = this.queue.shift();
    if (report !== undefined) return report;
    if (this.gone) throw new AppError('key/removed');
    return null;
  }

  close(): Promise<void> {
    this.gone = true;
    return Promise.resolve();
  }
}
