import { AppError } from '../../../shared/errors';
import type { Clock, Random } from '../../../shared/ports';
import type { HidPort, KeyDevice } from '../../keys/hid/hid-port';
import { CtapHid, type Transaction } from './ctap-hid';
import { answerCtap } from './ctap';
import type { CommandContext } from './context';
import { applyEffect } from './effects';
import { REPORT } from './frames';
import { type Inspection, inspect } from './inspect';
import { Faults, type MisbehaviourId } from './misbehaviours';
import type { Personality } from './personality';
import { personality as shipped } from './personalities';
import { ReportQueue } from './report-queue';
import { drawSerial, usbSerialOf } from './serial';
import { HOSTILE } from './spoil-answer';
import { NoAnswer } from './status';
import { KeyState } from './state';
import { type TouchKind, UserPresence } from './presence';
import { answerVendorCommand } from './vendor';

const TOUCH_TIMEOUT_MS = 30_000;
/** Where nobody says how many: in the middle of setting a PIN on most keys. */
const PACKETS_UNTIL_UNPLUG = 12;

export interface VirtualKeyOptions {
  /** The letter on the tray: A, B, ... */
  readonly slot: string;
  /** A shipped personality's id, or data of one's own. */
  readonly personality: string | Personality;
  readonly clock: Clock;
  readonly random: Random;
  /** Drawn from `random` when absent. Decimal digits, or a UUID for Nitrokey. */
  readonly serial?: string;
  /** True: touched at once; a number: after that many ms; default: only by `touch()`. */
  readonly autoTouch?: boolean | number;
  /** How long the key waits for a finger. */
  readonly touchTimeoutMs?: number;
  /** Default false: it lies on the table. */
  readonly plugged?: boolean;
}

/** A whole FIDO2 key in memory. It speaks CTAPHID reports and nothing else to the app. */
export interface VirtualKey {
  readonly slot: string;
  readonly personality: Personality;
  readonly serial: string;
  readonly plugged: boolean;
  /** True while the key blinks. */
  readonly wantsTouch: boolean;
  /** As a key source lists it; null while unplugged. */
  readonly device: KeyDevice | null;
  plug(): void;
  unplug(): void;
  /** False when the key did not ask, or wants a long touch. */
  touch(kind?: TouchKind): boolean;
  /** @param count packets until it happens, where the misbehaviour counts them; 12 when absent. */
  misbehave(id: MisbehaviourId, on: boolean, count?: number): void;
  readonly misbehaviours: readonly MisbehaviourId[];
  /** Called on every change of plug, touch or misbehaviour; returns the unsubscribe function. */
  onChange(callback: () => void): () => void;
  /** What a tester may know and the app never sees. */
  inspect(): Inspection;
  /** Reports in and out of the key as it is plugged in now; dead after unplug. */
  port(): HidPort;
}

export function createVirtualKey(options: VirtualKeyOptions): VirtualKey {
  return new VirtualKeyImpl(options);
}

interface Body {
  readonly state: KeyState;
  readonly serial: string;
}

interface Session {
  readonly hid: CtapHid;
  readonly device: KeyDevice;
  readonly queues: Set<ReportQueue>;
}

class VirtualKeyImpl implements VirtualKey {
  readonly slot: string;
  readonly personality: Personality;
  private readonly faults = new Faults(() => this.changed());
  private readonly presence: UserPresence;
  private readonly listeners = new Set<() => void>();
  private readonly own: Body;
  private stranger: Body | null = null;
  private session: Session | null = null;
  private readonly seen = {
    plugs: 0,
    reportsIn: 0,
    reportsOut: 0,
    winks: 0,
    ctapCommands: [] as number[],
    hidCommands: [] as number[],
  };

  constructor(private readonly options: VirtualKeyOptions) {
    this.slot = options.slot;
    this.personality = typeof options.personality === 'string' ? shipped(options.personality) : options.personality;
    const auto = options.autoTouch ?? false;
    const autoTouchMs = auto === true ? 0 : auto === false ? null : auto;
    this.presence = new UserPresence(options.clock, autoTouchMs, () => this.changed());
    this.own = this.makeBody(options.serial);
    if (options.plugged === true) this.plug();
  }

  get serial(): string {
    return this.body.serial;
  }
  get plugged(): boolean {
    return this.session !== null;
  }
  get wantsTouch(): boolean {
    return this.presence.wanted;
  }
  get device(): KeyDevice | null {
    return this.session?.device ?? null;
  }
  get misbehaviours(): readonly MisbehaviourId[] {
    return this.faults.active;
  }

  plug(): void {
    if (this.session !== null) return;
    this.stranger = this.faults.has('other-key') ? (this.stranger ?? this.makeBody(undefined)) : null;
    this.seen.plugs++;
    this.body.state.powerUp();
    this.session = this.openSession();
    this.changed();
  }

  unplug(): void {
    const session = this.session;
    if (session === null) return;
    this.session = null;
    session.hid.powerOff();
    for (const queue of session.queues) queue.end();
    this.changed();
  }

  touch(kind: TouchKind = 'short'): boolean {
    return this.presence.touch(kind);
  }

  misbehave(id: MisbehaviourId, on: boolean, count = PACKETS_UNTIL_UNPLUG): void {
    this.faults.set(id, on, count);
    if (id === 'power-cycle' && this.faults.take(id)) {
      this.session?.hid.forget();
      this.body.state.powerUp();
    }
    if (applyEffect(this.body.state, id, on)) this.changed();
  }

  onChange(callback: () => void): () => void {
    this.listeners.add(callback);
    return () => void this.listeners.delete(callback);
  }

  inspect(): Inspection {
    return inspect(this.body.state, {
      ...this.seen,
      touches: this.presence.touches,
      serial: this.serial,
      struck: this.faults.struck,
    });
  }

  port(): HidPort {
    const session = this.session;
    if (session === null) throw new AppError('key/removed');
    const queue = new ReportQueue(this.options.clock);
    session.queues.add(queue);
    return {
      reportSize: REPORT,
      write: async (report) => {
        if (this.session !== session || queue.ended) throw new AppError('key/removed');
        this.seen.reportsIn++;
        if (this.faults.countDown('unplug-at-packet')) return this.unplug();
        session.hid.receive(report.slice());
      },
      read: (timeoutMs) => queue.next(timeoutMs),
      close: async () => {
        session.queues.delete(queue);
        queue.end();
      },
    };
  }

  private get body(): Body {
    return this.stranger ?? this.own;
  }

  private makeBody(serial: string | undefined): Body {
    const { clock, random } = this.options;
    return {
      state: new KeyState(this.personality, clock, random, this.faults),
      serial: serial ?? drawSerial(this.personality, random),
    };
  }

  private openSession(): Session {
    const queues = new Set<ReportQueue>();
    const { clock, random } = this.options;
    const hid: CtapHid = new CtapHid({
      clock,
      random,
      faults: this.faults,
      capabilities: { wink: this.personality.wink, cbor: this.personality.u2fOnly !== true, version: [5, 0, 0] },
      send: (report) => {
        this.seen.reportsOut++;
        for (const queue of queues) queue.push(report);
        if (this.faults.countDown('unplug-at-packet')) this.unplug();
      },
      cbor: (message, transaction) => this.answer(hid, message, transaction),
      other: (command, data) => this.otherCommand(command, data),
      wink: () => {
        this.seen.winks++;
        this.changed();
      },
    });
    return { hid, queues, device: this.describe() };
  }

  private async answer(hid: CtapHid, message: Uint8Array, transaction: Transaction): Promise<Uint8Array> {
    this.seen.ctapCommands.push(message[0] ?? 0);
    const context: CommandContext = {
      key: this.body.state,
      unplug: () => this.unplug(),
      awaitTouch: async (kind) => {
        transaction.setStatus('touch');
        const result = await this.presence.wait(
          kind,
          this.options.touchTimeoutMs ?? TOUCH_TIMEOUT_MS,
          transaction.signal,
        );
        if (!hid.powered) throw new NoAnswer();
        transaction.setStatus('processing');
        return result;
      },
    };
    return answerCtap(context, message, this.serial);
  }

  private otherCommand(command: number, data: Uint8Array): Uint8Array | 'silent' | null {
    this.seen.hidCommands.push(command);
    if (command === 0x03) return answerU2f(this.personality, data);
    if (this.faults.has('serial-silent')) return 'silent';
    const serial = this.faults.has('serial-changes') ? drawSerial(this.personality, this.options.random) : this.serial;
    return answerVendorCommand(this.personality, command, data, serial);
  }

  private describe(): KeyDevice {
    const { vendorId, productId, release, manufacturer, product } = this.personality;
    const suffix = this.faults.has('hostile-strings') ? HOSTILE : '';
    return {
      id: `virtual-${this.slot}-${this.seen.plugs}`,
      path: `virtual:${this.slot}`,
      transport: 'virtual',
      vendorId,
      productId,
      release,
      manufacturer: manufacturer + suffix,
      product: product + suffix,
      usbSerial: usbSerialOf(this.personality, this.serial),
      pluggedAt: this.options.clock.now(),
      denied: null,
    };
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

/** U2F (CTAP1) as far as a client needs it to see what the key is: VERSION, all else "instruction not supported". */
function answerU2f(personality: Personality, apdu: Uint8Array): Uint8Array | null {
  if (!personality.versions.includes('U2F_V2')) return null;
  const isVersion = apdu[1] === 0x03;
  return isVersion ? new Uint8Array(Buffer.from('U2F_V2\u0090\u0000', 'latin1')) : Uint8Array.of(0x6d, 0x00);
}
