import type { Clock, Random } from '../../../shared/ports';
import { concat, u32 } from './bytes';
import { BROADCAST, Command, HidError, MAX_MESSAGE, type Packet, parsePacket } from './frames';
import type { Faults } from './misbehaviours';
import { spoilFrames } from './spoil-frames';
import { NoAnswer, Status } from './status';

const KEEPALIVE_MS = 80;
const MESSAGE_TIMEOUT_MS = 1000;
const BUSY_TIMES = 3;

/** One transaction as the commands see it. */
export interface Transaction {
  /** Aborted by CANCEL, by INIT on the same channel, and by loss of power. */
  readonly signal: AbortSignal;
  setStatus(status: 'processing' | 'touch'): void;
}

export interface CtapHidOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: Faults;
  /** Capability flags and version bytes of the INIT answer. */
  readonly capabilities: {
    readonly wink: boolean;
    readonly cbor: boolean;
    readonly version: readonly [number, number, number];
  };
  send(report: Uint8Array): void;
  cbor(message: Uint8Array, transaction: Transaction): Promise<Uint8Array>;
  /** Vendor commands 0x40 to 0x7F and MSG; null = the key does not know the command. */
  other(command: number, data: Uint8Array): Uint8Array | 'silent' | null;
  wink(): void;
}

interface Assembly {
  readonly cid: number;
  readonly command: number;
  readonly length: number;
  readonly timer: AbortController;
  data: Uint8Array;
  sequence: number;
}

interface Active {
  readonly cid: number;
  readonly cancel: AbortController;
  status: 1 | 2;
}

/** The device's side of CTAPHID (CTAP 2.1 §11.2) for one power-up. */
export class CtapHid {
  private readonly channels = new Set<number>();
  private assembly: Assembly | null = null;
  private active: Active | null = null;
  private lock: { readonly cid: number; readonly until: number } | null = null;
  private busyLeft = BUSY_TIMES;
  private isOff = false;

  constructor(private readonly options: CtapHidOptions) {}

  powerOff(): void {
    this.isOff = true;
    this.forget();
  }

  get powered(): boolean {
    return !this.isOff;
  }

  /** All that a loss of power voids, while the plug stays in. */
  forget(): void {
    this.channels.clear();
    this.lock = null;
    this.dropAssembly();
    this.active?.cancel.abort();
    this.active = null;
  }

  receive(report: Uint8Array): void {
    const { faults } = this.options;
    const packet = parsePacket(report);
    if (packet === null || this.isOff || faults.has('silent')) return;
    if (packet.cid === 0 || (packet.cid === BROADCAST && !isInit(packet))) {
      this.error(packet.cid, HidError.invalidChannel);
    } else if (packet.kind === 'continuation') {
      this.continue(packet);
    } else if (isInit(packet)) {
      this.initialise(packet.cid, packet.data);
    } else {
      this.begin(packet);
    }
  }

  private initialise(cid: number, data: Uint8Array): void {
    if (cid !== BROADCAST && !this.channels.has(cid)) return this.error(cid, HidError.invalidChannel);
    if (cid === BROADCAST && this.active !== null) return this.error(cid, HidError.channelBusy);
    if (this.assembly?.cid === cid) this.dropAssembly();
    if (this.active?.cid === cid) {
      this.active.cancel.abort();
      this.active = null;
    }
    const channel = cid === BROADCAST ? this.allocate() : cid;
    const { wink, cbor, version } = this.options.capabilities;
    const flags = (wink ? 0x01 : 0) | (cbor ? 0x04 : 0);
    this.reply(cid, Command.init, concat(data.subarray(0, 8), u32(channel), Uint8Array.of(2, ...version, flags)));
  }

  private allocate(): number {
    const bytes = this.options.random.bytes(4);
    const cid = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (cid === 0 || cid === BROADCAST || this.channels.has(cid)) return this.allocate();
    this.channels.add(cid);
    return cid;
  }

  private begin(packet: Extract<Packet, { kind: 'init' }>): void {
    const { cid, command, length } = packet;
    const { faults } = this.options;
    if (faults.take('channel-forgotten')) this.channels.clear();
    if (!this.channels.has(cid)) return this.error(cid, HidError.invalidChannel);
    if (command === Command.cancel) {
      if (this.active?.cid === cid) this.active.cancel.abort();
      return;
    }
    if (this.isHeldByOther(cid) || this.pretendsBusy()) return this.error(cid, HidError.channelBusy);
    if (this.assembly !== null) {
      this.dropAssembly();
      return this.error(cid, HidError.invalidSequence);
    }
    if (length > MAX_MESSAGE) return this.error(cid, HidError.invalidLength);
    const timer = new AbortController();
    this.assembly = { cid, command, length, timer, data: packet.data.slice(0, length), sequence: 0 };
    if (!this.finish(this.assembly)) void this.expire(this.assembly);
  }

  private continue(packet: Extract<Packet, { kind: 'continuation' }>): void {
    const assembly = this.assembly;
    // Spurious continuations are ignored (§11.2.5.4).
    if (assembly === null || assembly.cid !== packet.cid) return;
    if (packet.sequence !== assembly.sequence) {
      this.dropAssembly();
      return this.error(packet.cid, HidError.invalidSequence);
    }
    assembly.sequence++;
    assembly.data = concat(assembly.data, packet.data).slice(0, assembly.length);
    this.finish(assembly);
  }

  private finish(assembly: Assembly): boolean {
    if (assembly.data.length < assembly.length) return false;
    this.dropAssembly();
    void this.execute(assembly);
    return true;
  }

  private async expire(assembly: Assembly): Promise<void> {
    try {
      await this.options.clock.sleep(MESSAGE_TIMEOUT_MS, assembly.timer.signal);
    } catch {
      return;
    }
    if (this.assembly !== assembly) return;
    this.assembly = null;
    this.error(assembly.cid, HidError.messageTimeout);
  }

  private async execute({ cid, command, data }: Assembly): Promise<void> {
    switch (command) {
      case Command.ping:
        return this.reply(cid, command, data);
      case Command.wink:
        if (!this.options.capabilities.wink) return this.error(cid, HidError.invalidCommand);
        this.options.wink();
        return this.reply(cid, command, new Uint8Array());
      case Command.lock:
        return this.setLock(cid, data);
      case Command.cbor:
        if (!this.options.capabilities.cbor) return this.error(cid, HidError.invalidCommand);
        if (data.length === 0) return this.error(cid, HidError.invalidLength);
        return this.transact(cid, data);
      default: {
        const answer = this.options.other(command, data);
        if (answer === null) this.error(cid, HidError.invalidCommand);
        else if (answer !== 'silent') this.reply(cid, command, answer);
      }
    }
  }

  private setLock(cid: number, data: Uint8Array): void {
    const seconds = data[0];
    if (data.length !== 1 || seconds === undefined || seconds > 10) return this.error(cid, HidError.invalidParameter);
    this.lock = seconds === 0 ? null : { cid, until: this.options.clock.monotonic() + seconds * 1000 };
    this.reply(cid, Command.lock, new Uint8Array());
  }

  private async transact(cid: number, message: Uint8Array): Promise<void> {
    const active: Active = { cid, cancel: new AbortController(), status: 1 };
    this.active = active;
    const over = new AbortController();
    void this.beat(active, over.signal);
    try {
      if (this.options.faults.has('never-ready')) await cancelled(active.cancel.signal);
      const answer = active.cancel.signal.aborted
        ? Uint8Array.of(Status.keepaliveCancel)
        : await this.options.cbor(message, {
            signal: active.cancel.signal,
            setStatus: (status) => this.setStatus(active, status),
          });
      if (this.active === active && !this.options.faults.take('silent-once')) this.reply(cid, Command.cbor, answer);
    } catch (thrown) {
      if (!(thrown instanceof NoAnswer) && this.active === active) this.error(cid, HidError.other);
    } finally {
      over.abort();
      if (this.active === active) this.active = null;
    }
  }

  /** At most 100 ms apart (§11.2.9.2.1), and at once on a change of status. */
  private async beat(active: Active, over: AbortSignal): Promise<void> {
    try {
      for (;;) {
        await this.options.clock.sleep(KEEPALIVE_MS, over);
        this.keepalive(active);
      }
    } catch {
      // The transaction is over.
    }
  }

  private setStatus(active: Active, status: 'processing' | 'touch'): void {
    const code = status === 'touch' ? 2 : 1;
    if (active.status === code) return;
    active.status = code;
    if (code === 2) this.keepalive(active);
  }

  private keepalive(active: Active): void {
    if (this.active === active) this.reply(active.cid, Command.keepalive, Uint8Array.of(active.status));
  }

  private isHeldByOther(cid: number): boolean {
    const locked = this.lock !== null && this.lock.cid !== cid && this.options.clock.monotonic() < this.lock.until;
    return locked || this.active !== null || (this.assembly !== null && this.assembly.cid !== cid);
  }

  private pretendsBusy(): boolean {
    const { faults } = this.options;
    if (faults.has('channel-busy')) return true;
    if (!faults.has('channel-busy-briefly')) return false;
    this.busyLeft--;
    if (this.busyLeft <= 0) {
      faults.take('channel-busy-briefly');
      this.busyLeft = BUSY_TIMES;
    }
    return true;
  }

  private dropAssembly(): void {
    this.assembly?.timer.abort();
    this.assembly = null;
  }

  private error(cid: number, code: number): void {
    this.reply(cid, Command.error, Uint8Array.of(code));
  }

  private reply(cid: number, command: number, payload: Uint8Array): void {
    if (this.isOff) return;
    for (const report of spoilFrames(this.options.faults, this.options.random, cid, command, payload))
      this.options.send(report);
  }
}

function isInit(packet: Packet): packet is Extract<Packet, { kind: 'init' }> {
  return packet.kind === 'init' && packet.command === Command.init;
}

function cancelled(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
