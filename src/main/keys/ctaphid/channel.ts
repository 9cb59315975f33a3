import type { Clock, Log, Random } from '../../../shared/ports';
import type { HidPort } from '../hid/hid-port';
import { BROADCAST_CHANNEL, Capability, CtapHidCommand, CtapHidErrorCode } from './constants';
import { CtapHidError } from './errors';
import { encodePackets, reassemble, WAITING, type Assembly } from './framing';

export interface ChannelPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface ChannelInfo {
  readonly protocolVersion: number;
  /** Major, minor, build as the maker counts them. */
  readonly deviceVersion: readonly [number, number, number];
  readonly capabilities: { readonly wink: boolean; readonly cbor: boolean; readonly msg: boolean };
}

export interface TransactOptions {
  readonly signal?: AbortSignal;
  /** Called once per change of status, not once per keepalive. */
  readonly onKeepalive?: (status: number) => void;
  /** Milliseconds for the whole call, touch included. */
  readonly deadlineMs?: number;
  /** Milliseconds without any report on this channel after which the key counts as silent. */
  readonly silenceMs?: number;
  /** The command may be sent a second time after a garbled answer. Never for one that changes state or carries a PIN. */
  readonly repeatable?: boolean;
}

const DEFAULT_DEADLINE_MS = 30_000;
const DEFAULT_SILENCE_MS = 5_000;
const INIT_DEADLINE_MS = 2_000;
/** How long a cancelled key may take to say so; U2F-era firmware ignores CANCEL altogether. */
const DRAIN_MS = 2_000;
const BUSY_FIRST_MS = 100;
const BUSY_TOTAL_MS = 5_000;
/** One wait for a report; short enough that a cancellation is sent promptly. */
const SLICE_MS = 100;
const NONCE_LENGTH = 8;

/** Errors with which the key says that it did not take the command in at all. */
const BUSY_CODES: readonly number[] = [CtapHidErrorCode.channelBusy, CtapHidErrorCode.lockRequired];
const GARBLED_CODES: readonly number[] = [
  CtapHidErrorCode.invalidSequence,
  CtapHidErrorCode.invalidLength,
  CtapHidErrorCode.messageTimeout,
  CtapHidErrorCode.invalidChannel,
];

class BadAnswer extends Error {}

/** One allocated CTAPHID channel: one transaction at a time, each with a deadline (CTAP 2.3 §11.2). */
export class CtapHidChannel {
  private channelId = BROADCAST_CHANNEL;
  private channelInfo: ChannelInfo | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  /** An answer may still be on its way: the next call starts with INIT, which aborts it in the key. */
  private unsettled = false;
  private initCount = 0;

  private constructor(
    private readonly port: HidPort,
    private readonly ports: ChannelPorts,
  ) {}

  static async open(port: HidPort, ports: ChannelPorts, signal?: AbortSignal): Promise<CtapHidChannel> {
    const channel = new CtapHidChannel(port, ports);
    await channel.whileBusy(signal, () => channel.initialise(BROADCAST_CHANNEL));
    return channel;
  }

  get info(): ChannelInfo {
    if (this.channelInfo === null) throw new CtapHidError('init', 'the channel was never opened');
    return this.channelInfo;
  }

  /** Rises with every INIT. Shared secrets and tokens of an older epoch are void. */
  get epoch(): number {
    return this.initCount;
  }

  /** Sends one message and waits for its answer. After an abort, an answer that still comes is returned: it tells what happened. */
  transact(command: number, payload: Uint8Array, options: TransactOptions = {}): Promise<Uint8Array> {
    return this.exclusively(() => this.withRecovery(command, payload, options));
  }

  async wink(options: TransactOptions = {}): Promise<void> {
    await this.transact(CtapHidCommand.wink, new Uint8Array(0), { ...options, deadlineMs: 3_000, repeatable: true });
  }

  close(): Promise<void> {
    return this.port.close();
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work, work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async withRecovery(command: number, payload: Uint8Array, options: TransactOptions): Promise<Uint8Array> {
    const { clock } = this.ports;
    const deadline = clock.monotonic() + (options.deadlineMs ?? DEFAULT_DEADLINE_MS);
    let resynchronised = false;
    return this.whileBusy(options.signal, async () => {
      for (;;) {
        if (options.signal?.aborted === true) throw new CtapHidError('cancelled', 'before it was sent');
        if (this.unsettled) await this.resynchronise();
        // A busy key or an INIT may have taken all the time there was; nothing is sent that nobody waits for.
        if (clock.monotonic() >= deadline) throw new CtapHidError('deadline', `command ${command}`);
        try {
          return await this.exchange(command, payload, options, deadline);
        } catch (error) {
          if (!(error instanceof BadAnswer)) throw error;
          this.unsettled = true;
          this.ports.log.event('warn', 'ctaphid.bad-frame', { why: error.message, command });
          if (resynchronised) throw new CtapHidError('frames', error.message);
          resynchronised = true;
          await this.resynchronise();
          if (options.repeatable !== true) throw new CtapHidError('frames', error.message);
        }
      }
    });
  }

  /** Repeats while another program holds the key: 100 ms, doubling, 5 s in all. */
  private async whileBusy<T>(signal: AbortSignal | undefined, attempt: () => Promise<T>): Promise<T> {
    const { clock, log } = this.ports;
    const giveUpAt = clock.monotonic() + BUSY_TOTAL_MS;
    for (let pause = BUSY_FIRST_MS; ; pause *= 2) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof CtapHidError) || error.failure !== 'busy') throw error;
        const left = giveUpAt - clock.monotonic();
        if (left <= 0) throw error;
        log.event('info', 'ctaphid.busy', { pause });
        try {
          await clock.sleep(Math.min(pause, left), signal);
        } catch {
          throw new CtapHidError('cancelled', 'while the key was busy');
        }
      }
    }
  }

  private async exchange(
    command: number,
    payload: Uint8Array,
    options: TransactOptions,
    deadline: number,
  ): Promise<Uint8Array> {
    this.unsettled = true;
    for (const packet of encodePackets(this.channelId, command, payload, this.port.reportSize)) {
      await this.port.write(packet);
    }
    const answer = await this.awaitAnswer(command, options, deadline);
    this.unsettled = false;
    return answer;
  }

  private async awaitAnswer(command: number, options: TransactOptions, deadline: number): Promise<Uint8Array> {
    const { clock } = this.ports;
    const silence = options.silenceMs ?? DEFAULT_SILENCE_MS;
    let assembly: Assembly = WAITING;
    let lastStatus: number | null = null;
    let heardAt = clock.monotonic();
    let endAt = deadline;
    let cancelled = false;
    for (;;) {
      if (options.signal?.aborted === true && !cancelled) {
        cancelled = true;
        endAt = Math.min(endAt, clock.monotonic() + DRAIN_MS);
        await this.sendCancel();
      }
      const now = clock.monotonic();
      if (now >= endAt) {
        if (cancelled) throw new CtapHidError('cancelled', 'the key did not acknowledge');
        await this.sendCancel();
        throw new CtapHidError('deadline', `command ${command}`);
      }
      if (now - heardAt >= silence) throw new CtapHidError('silent', `command ${command}`);
      const report = await this.port.read(Math.max(1, Math.min(SLICE_MS, endAt - now)));
      if (report === null) continue;
      const next = reassemble(assembly, report, this.channelId, this.port.reportSize);
      if (next === assembly) continue; // another channel's report says nothing about this one
      heardAt = clock.monotonic();
      assembly = next;
      if (assembly.state === 'broken') throw new BadAnswer(assembly.why);
      if (assembly.state !== 'done') continue;
      if (assembly.command === CtapHidCommand.keepalive) {
        const status = assembly.payload[0] ?? 0;
        if (status !== lastStatus) options.onKeepalive?.(status);
        lastStatus = status;
        assembly = WAITING;
        continue;
      }
      return this.judge(command, assembly.command, assembly.payload);
    }
  }

  private judge(sent: number, answered: number, payload: Uint8Array): Uint8Array {
    if (answered === sent) return payload;
    if (answered !== CtapHidCommand.error) throw new BadAnswer('unexpected-command');
    const code = payload[0] ?? CtapHidErrorCode.other;
    if (GARBLED_CODES.includes(code)) throw new BadAnswer(`key-error-${code}`);
    this.unsettled = false;
    if (BUSY_CODES.includes(code)) throw new CtapHidError('busy', `code ${code}`, code);
    throw new CtapHidError('rejected', `code ${code}`, code);
  }

  private async sendCancel(): Promise<void> {
    const [packet] = encodePackets(this.channelId, CtapHidCommand.cancel, new Uint8Array(0), this.port.reportSize);
    if (packet !== undefined) await this.port.write(packet);
  }

  /** INIT on the own channel aborts what the key still does for us; a key that lost the channel gives a new one. */
  private async resynchronise(): Promise<void> {
    try {
      await this.initialise(this.channelId);
    } catch (error) {
      if (!(error instanceof CtapHidError) || error.failure === 'busy') throw error;
      await this.initialise(BROADCAST_CHANNEL);
    }
  }

  private async initialise(onChannel: number): Promise<void> {
    const { clock, random, log } = this.ports;
    const nonce = random.bytes(NONCE_LENGTH);
    const deadline = clock.monotonic() + INIT_DEADLINE_MS;
    for (const packet of encodePackets(onChannel, CtapHidCommand.init, nonce, this.port.reportSize)) {
      await this.port.write(packet);
    }
    for (;;) {
      const left = deadline - clock.monotonic();
      if (left <= 0) throw new CtapHidError('init', 'no answer');
      const report = await this.port.read(Math.max(1, Math.min(SLICE_MS, left)));
      if (report === null) continue;
      // Leftovers of an aborted answer and INIT answers meant for other programs are passed over.
      const message = reassemble(WAITING, report, onChannel, this.port.reportSize);
      if (message.state !== 'done') continue;
      if (message.command === CtapHidCommand.error) {
        const code = message.payload[0] ?? CtapHidErrorCode.other;
        throw new CtapHidError(BUSY_CODES.includes(code) ? 'busy' : 'init', `code ${code}`, code);
      }
      if (message.command !== CtapHidCommand.init || !hasNonce(message.payload, nonce)) continue;
      this.channelInfo = this.readInit(message.payload);
      this.initCount++;
      this.unsettled = false;
      log.event('debug', 'ctaphid.init', { epoch: this.initCount });
      return;
    }
  }

  private readInit(payload: Uint8Array): ChannelInfo {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const channelId = view.getUint32(8);
    if (channelId === 0 || channelId === BROADCAST_CHANNEL) throw new CtapHidError('init', 'reserved channel');
    this.channelId = channelId;
    const flags = view.getUint8(16);
    return {
      protocolVersion: view.getUint8(12),
      deviceVersion: [view.getUint8(13), view.getUint8(14), view.getUint8(15)],
      capabilities: {
        wink: (flags & Capability.wink) !== 0,
        cbor: (flags & Capability.cbor) !== 0,
        msg: (flags & Capability.nmsg) === 0,
      },
    };
  }
}

function hasNonce(payload: Uint8Array, nonce: Uint8Array): boolean {
  return payload.length >= 17 && nonce.every((byte, index) => payload[index] === byte);
}
