import { resetWord } from '../../shared/confirm-words';
import { AppError, isAbort, type ErrorCode } from '../../shared/errors';
import type { BenchKey } from '../../shared/model/ceremony';
import type { KeyInfo } from '../../shared/model/key';
import type { Clock, Log } from '../../shared/ports';
import { accessAdvice } from '../keys/hid/access-help';
import type { KeyDevice, KeySource } from '../keys/hid/hid-port';
import { unopenedKeyInfo } from '../keys/key-info';
import type { SecurityKey } from '../keys/key-operations';
import { identify, readSerial, type Identity } from './identity';
import { onceFor } from './memo';
import { hasItsPin, isReady, keysByLetter, type KeyRecord } from './state';

/** A key that has gone stays on the bench this long, so that nothing jumps under the eye. */
const GONE_STAYS_MS = 10_000;

interface Slot {
  readonly device: KeyDevice;
  info: KeyInfo;
  identity: Identity;
  reading: boolean;
  gone: boolean;
  /** Why it could not be read; what its card says, and what a step says that asks for it. */
  trouble: ErrorCode | null;
}

export interface BenchDeps {
  readonly source: KeySource;
  readonly openKey: (device: KeyDevice) => Promise<SecurityKey>;
  readonly clock: Clock;
  readonly log: Log;
  /** The ceremony's keys as the journal knows them now. */
  readonly records: () => readonly KeyRecord[];
  readonly onChange: () => void;
}

const benchKeys = onceFor<Slot, BenchKey>();

/** The plugged-in keys, live, each with its letter where it is one of ours. A key is open only while it is used. */
export class KeyBench {
  private readonly slots = new Map<string, Slot>();
  private readonly queues = new Map<string, Promise<unknown>>();
  private unwatch: () => void = () => undefined;
  private closed = false;
  private waiting: (() => void)[] = [];
  private readonly reads = new Set<Promise<void>>();

  constructor(private readonly deps: BenchDeps) {}

  async start(): Promise<void> {
    this.unwatch = this.deps.source.watch((devices) => {
      void this.take(devices);
    });
    await this.take(await this.deps.source.list());
  }

  stop(): void {
    this.closed = true;
    this.unwatch();
    this.wake();
  }

  list(): readonly BenchKey[] {
    return [...this.slots.values()].map((slot) => this.view(slot));
  }

  device(keyId: string): KeyDevice | null {
    const slot = this.slots.get(keyId);
    return slot === undefined || slot.gone ? null : slot.device;
  }

  /** Devices that are this key of the ceremony; normally one or none. */
  devicesOf(letter: string): readonly KeyDevice[] {
    return this.present().flatMap((slot) =>
      slot.identity.kind === 'letter' && slot.identity.letter === letter ? [slot.device] : [],
    );
  }

  /** Devices whose identity the app cannot tell from the given letter. */
  maybes(letter: string): readonly KeyDevice[] {
    return this.present().flatMap((slot) =>
      slot.identity.kind === 'maybe' && slot.identity.letters.includes(letter) ? [slot.device] : [],
    );
  }

  present(): readonly Readonly<Pick<Slot, 'device' | 'info' | 'identity' | 'trouble'>>[] {
    return [...this.slots.values()].filter((slot) => !slot.gone && !slot.reading);
  }

  /** Opens the key for one act; acts on the same key queue up. Facts on the bench are read anew afterwards. */
  async use<T>(keyId: string, act: (key: SecurityKey) => Promise<T>): Promise<T> {
    const device = this.device(keyId);
    if (device === null) throw new AppError('key/removed');
    const before = this.queues.get(keyId) ?? Promise.resolve();
    const mine = before.then(
      () => this.openAnd(device, act),
      () => this.openAnd(device, act),
    );
    this.queues.set(
      keyId,
      mine.catch(() => undefined),
    );
    return mine;
  }

  /** Takes note of fresh facts, and of who the key is by now. */
  note(keyId: string, info: KeyInfo, identity: Identity): void {
    const slot = this.slots.get(keyId);
    if (slot === undefined) return;
    slot.info = info;
    slot.identity = identity;
    this.changed();
  }

  /** Identifies every plugged-in key again, e.g. after a journal was replayed or a key was dropped. */
  async identifyAll(): Promise<void> {
    await Promise.all([...this.slots.values()].filter((slot) => !slot.gone).map((slot) => this.read(slot)));
  }

  /** After a sleep: the list may have changed unnoticed, and every channel is void. Open sessions are none by then. */
  async readAgain(): Promise<void> {
    if (this.closed) return;
    await this.take(await this.deps.source.list());
    await this.identifyAll();
  }

  /** Resolves when no plugged-in key is being read any more: a key that is not read yet might be anybody's. */
  async allRead(): Promise<void> {
    while (this.reads.size > 0) await Promise.allSettled(this.reads);
  }

  /** Resolves when the list has changed, or the time is over. */
  async nextChange(ms: number, signal: AbortSignal): Promise<void> {
    const timer = new AbortController();
    const stop = (): void => timer.abort();
    signal.addEventListener('abort', stop, { once: true });
    const changed = new Promise<void>((resolve) => this.waiting.push(resolve));
    await Promise.race([changed, this.deps.clock.sleep(ms, timer.signal).catch(() => undefined)]);
    signal.removeEventListener('abort', stop);
    timer.abort();
    signal.throwIfAborted();
  }

  private async openAnd<T>(device: KeyDevice, act: (key: SecurityKey) => Promise<T>): Promise<T> {
    const key = await this.deps.openKey(device);
    try {
      return await act(key);
    } finally {
      await key.close().catch(() => undefined);
    }
  }

  private async take(devices: readonly KeyDevice[]): Promise<void> {
    if (this.closed) return;
    const here = new Set(devices.map((device) => device.id));
    for (const slot of this.slots.values()) if (!here.has(slot.device.id) && !slot.gone) this.setGone(slot);
    const fresh = devices
      .filter((device) => !this.slots.has(device.id))
      .map((device): Slot => ({
        device,
        info: unopenedKeyInfo(device, null),
        identity: { kind: 'new' },
        reading: true,
        gone: false,
        trouble: null,
      }));
    for (const slot of fresh) this.slots.set(slot.device.id, slot);
    this.changed();
    const reads = fresh.map((slot) => this.read(slot));
    for (const read of reads) {
      this.reads.add(read);
      void read.finally(() => this.reads.delete(read));
    }
    await Promise.all(reads);
  }

  private async read(slot: Slot): Promise<void> {
    if (slot.device.denied !== null) {
      slot.info = unopenedKeyInfo(slot.device, accessAdvice(slot.device.denied));
      slot.trouble = 'key/denied';
      slot.reading = false;
      return this.changed();
    }
    try {
      await this.use(slot.device.id, async (key) => {
        slot.info = await key.describe();
        slot.identity = await identify(this.deps.records(), slot.info, key);
      });
      slot.trouble = null;
    } catch (error) {
      if (isAbort(error)) return;
      const said = error instanceof AppError ? error.toData() : null;
      slot.trouble = said?.code.startsWith('key/') === true ? said.code : 'key/silent';
      const why = said?.details['why'];
      slot.info = unopenedKeyInfo(
        slot.device,
        typeof why === 'string' ? why : (said?.says ?? 'The key could not be read.'),
      );
      this.deps.log.event('warn', 'bench.unreadable', { code: said?.code ?? 'app/internal' });
    }
    slot.reading = false;
    this.changed();
  }

  private setGone(slot: Slot): void {
    slot.gone = true;
    this.queues.delete(slot.device.id);
    void this.deps.clock
      .sleep(GONE_STAYS_MS)
      .then(() => {
        this.slots.delete(slot.device.id);
        this.changed();
      })
      .catch(() => undefined);
  }

  private view(slot: Slot): BenchKey {
    const letter = slot.identity.kind === 'letter' ? slot.identity.letter : null;
    const record = letter === null ? undefined : keysByLetter(this.deps.records()).get(letter);
    return benchKeys(slot, [slot.info, slot.identity, slot.reading, slot.gone, record], () => ({
      info: slot.info,
      letter,
      pluggedAt: new Date(slot.device.pluggedAt).toISOString(),
      state: stateOf(slot, record),
      resetWord: resetWord(letter, readSerial(slot.info)),
      ...(slot.identity.kind === 'maybe' ? { mayBe: slot.identity.letters } : {}),
    }));
  }

  private changed(): void {
    if (this.closed) return;
    this.deps.onChange();
    this.wake();
  }

  private wake(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function stateOf(slot: Slot, record: KeyRecord | undefined): BenchKey['state'] {
  if (slot.gone) return 'gone';
  if (slot.reading) return 'reading';
  const { info } = slot;
  if (info.pin.set === true && info.pin.retries === 0) return 'locked';
  if (!info.usable) return 'notUsable';
  if (info.pin.set === false) return 'needsPin';
  if (record === undefined) return 'stranger';
  // Ours, but whether its PIN took is not known yet: it is to be proven, not to be feared.
  if (hasItsPin(record)) return isReady(record) ? 'ready' : 'needsSettings';
  return record.pin.refused ? 'stranger' : 'needsPin';
}
