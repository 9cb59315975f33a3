import { AppError } from '../../shared/errors';
import type { CeremonyRequest, RehearsalKeyView, RehearsalRequest, RehearsalState } from '../../shared/model/acts';
import type { Prompt } from '../../shared/model/ceremony';
import type { Cloud } from '../../shared/model/tenant';
import type { Clock, Log, Random } from '../../shared/ports';
import { systemClock } from '../system-ports';
import { keyDeps } from '../ceremony/key-deps';
import type { CeremonyDeps } from '../ceremony/ports';
import type { Ceremony } from '../ceremony/ceremony';
import { createGraphTenant } from '../entra/graph-tenant';
import type { Tenant } from '../entra/tenant';
import { combineSources } from '../keys/hid/combine-sources';
import type { KeySource } from '../keys/hid/hid-port';
import { countReports } from '../keys/hid/wrap-source';
import { createBrowserStandIn, createKeySigner } from './browser';
import { LAPTOP_FAULTS, Laptop, isLaptopFault } from './laptop';
import { reach } from './reach';
import { seededRandom } from './seeded-random';
import {
  connectSimulatedTenant,
  defaultPersonality,
  kindsOfDecay,
  knownFaults,
  personalities,
  startSimulatedTenant,
  type SimulatedEndpoint,
  type SimulatedTenant,
} from './tenant';
import { withTapPage } from './tap-page';
import { rehearsalRoots } from './test-ca';
import { realTime, type RehearsalTime } from './time';
import {
  createVirtualKey,
  createVirtualKeySource,
  isMisbehaviour,
  misbehaviours,
  personalities as keyPersonalities,
  personality,
  type VirtualKey,
} from './virtual-key';

/** What the drawer holds when nobody says otherwise: usable models first, then one to be refused. */
const DRAWER = [
  'yubikey-5c-nfc',
  'token2-pin-plus-octo',
  'nitrokey-3a',
  'yubikey-5c-nfc',
  'token2-pin-plus-octo',
  'nitrokey-3a',
];

export interface RehearsalOptions {
  /** Number of virtual keys on the table, unless `keyPersonalities` says which. */
  readonly accounts: number;
  readonly tenantPersonality?: string | null;
  readonly seed: string | number;
  readonly log: Log;
  readonly time?: RehearsalTime;
  /** Cloud that the app believes to be in; the personality's own when left out. */
  readonly cloud?: Cloud;
  /** Another simulated tenant, loopback only. */
  readonly graphUrl?: string | null;
  /** Emulated keys instead of virtual ones. */
  readonly keySource?: KeySource | null;
  readonly keyPersonalities?: readonly string[];
  /** Keys lie plugged in from the start; default false, as on a table. */
  readonly plugged?: boolean;
  /** Keys are touched by themselves; default false: by the tray or by `touch`. */
  readonly autoTouch?: boolean;
  readonly timing?: 'instant' | 'brisk' | 'real';
}

/** Simulated parts under the real code: virtual keys, a simulated tenant, and something that plays the browser. */
export interface Rehearsal {
  /** What a ceremony needs from outside, but for paper, folder and sealing. */
  readonly deps: Omit<CeremonyDeps, 'paper' | 'folder' | 'sealing'> & { readonly rehearsal: true };
  /** A client of the same tenant that remembers nothing: as after a restart. */
  anew(): Tenant;
  /** The ceremony, with what the operator types from paper remembered for the browser's stand-in. */
  attend(ceremony: Ceremony): Ceremony;
  /** As if the operator had the sheet of this account in hand (after a restart). The bytes stay the caller's. */
  remember(accountIndex: number, pin: Uint8Array): void;
  /** A copy of what was remembered for this account, for the drill's stand-in; the caller wipes it. */
  recall(accountIndex: number): Uint8Array | null;
  readonly keys: readonly VirtualKey[];
  /** Disk and printer; `deps.disk` is its disk, and whoever composes the paper puts it behind `laptop.paper`. */
  readonly laptop: Laptop;
  readonly endpoint: SimulatedEndpoint;
  readonly cloud: Cloud;
  /** A person waits: minutes pass for the simulated tenant. */
  wait(ms: number): Promise<void>;
  /** Null when the tenant lives in another process. */
  readonly simulated: SimulatedTenant | null;
  state(): RehearsalState;
  /** @throws AppError `app/bad-input`, `app/rehearsal-only`. */
  do(request: RehearsalRequest): Promise<void>;
  subscribe(listener: (state: RehearsalState) => void): () => void;
  counts(): {
    readonly graphRequests: number;
    readonly graphWrites: number;
    readonly graphRetries: number;
    readonly hidReports: number;
    readonly touches: number;
  };
  stop(): Promise<void>;
}

export async function createRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const time = options.time ?? realTime(systemClock);
  const random = seededRandom(`${options.seed}`);
  const personalityId = options.tenantPersonality ?? defaultPersonality;
  if (options.graphUrl == null && !personalities.some((each) => each.id === personalityId))
    throw new AppError('app/bad-input', { what: `the tenant "${personalityId}"` });
  const keys = options.keySource == null ? virtualKeys(options, time.steady) : [];
  const simulated =
    options.graphUrl == null
      ? await startSimulatedTenant({
          clock: time.jumping,
          random: seededRandom(`${options.seed}-tenant`),
          personality: personalityId,
          timing: options.timing ?? 'brisk',
        })
      : null;
  const endpoint = simulated ?? (await connectSimulatedTenant(options.graphUrl ?? ''));
  return new RehearsalSession(options, time, random, keys, endpoint, simulated, await rehearsalRoots());
}

function virtualKeys(options: RehearsalOptions, clock: Clock): readonly VirtualKey[] {
  const models =
    options.keyPersonalities ??
    Array.from({ length: options.accounts }, (_, at) => DRAWER[at % DRAWER.length] ?? 'yubikey-5c-nfc');
  return models.map((model, at) => {
    if (!keyPersonalities.some((each) => each.id === model))
      throw new AppError('app/bad-input', { what: `the key "${model}"` });
    return createVirtualKey({
      slot: String(at + 1),
      personality: personality(model),
      clock,
      random: seededRandom(`${options.seed}-key-${at}`),
      plugged: options.plugged ?? false,
      autoTouch: options.autoTouch ?? false,
    });
  });
}

class RehearsalSession implements Rehearsal {
  readonly deps: Rehearsal['deps'];
  private readonly reports: { reports: number };
  private readonly pins = new Map<number, Uint8Array>();
  private readonly listeners = new Set<(state: RehearsalState) => void>();
  private readonly stops: (() => void)[] = [];
  private signingIn: number | null = null;
  /** Keys that the person at the browser holds ready, by device. */
  private inHand: readonly string[] = [];
  private udpTouches = 0;
  readonly cloud: Cloud;
  readonly anew: () => Tenant;
  readonly laptop = new Laptop(() => this.changed());

  constructor(
    options: RehearsalOptions,
    private readonly time: RehearsalTime,
    random: Random,
    readonly keys: readonly VirtualKey[],
    readonly endpoint: SimulatedEndpoint,
    readonly simulated: SimulatedTenant | null,
    roots: readonly string[],
  ) {
    this.cloud = options.cloud ?? cloudOf(endpoint.personality.id);
    const { source, counters } = countReports(options.keySource ?? combineSources([createVirtualKeySource(keys)]));
    this.reports = counters;
    const keyLayer = { clock: time.steady, random, log: options.log, attestation: { roots } };
    const sign = createKeySigner({
      source,
      deps: keyLayer,
      pin: () => this.pinForBrowser(),
      inHand: () => this.inHand,
      onStatus: (status) => this.countUdpTouch(status),
    });
    this.anew = () =>
      createGraphTenant({
        cloud: this.cloud,
        ...reach(endpoint),
        fetch: (url, init) => fetch(url, init),
        openSignInPage: createBrowserStandIn({ endpoint, sign }),
        openKeySignInPage: createBrowserStandIn({ endpoint, sign }),
        clock: time.jumping,
        random,
        log: options.log,
      });
    this.deps = {
      ...keyDeps(source, keyLayer),
      tenant: this.anew(),
      rehearsal: true,
      disk: this.laptop.disk,
      clock: time.steady,
      random,
      log: options.log,
    };
    for (const key of keys) this.stops.push(key.onChange(() => this.changed()));
  }

  attend(ceremony: Ceremony): Ceremony {
    let last: Prompt | null = null;
    this.stops.push(
      ceremony.subscribe(({ prompt }) => {
        if (prompt !== last && prompt?.kind === 'touch') this.countUdpTouch('touch');
        last = prompt;
      }),
    );
    const request = async (asked: CeremonyRequest): Promise<void> => {
      if (asked.act === 'signIn' || asked.act === 'signInAsAdmin') {
        this.signingIn = asked.accountIndex;
        this.inHand = ceremony
          .snapshot()
          .keys.flatMap((key) => (key.accountIndex === asked.accountIndex ? (key.pluggedAs ?? []) : []));
      }
      if (asked.act === 'register') await withTapPage(this, ceremony, asked, () => ceremony.request(asked));
      else await ceremony.request(asked);
      if (asked.act === 'provePaper')
        this.remember(asked.accountIndex, new TextEncoder().encode(asked.pin.normalize('NFC').replace(/\s/gu, '')));
    };
    return new Proxy(ceremony, {
      get: (target, name) => {
        if (name === 'request') return request;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  wait(ms: number): Promise<void> {
    return this.time.jumping.sleep(ms);
  }

  remember(accountIndex: number, pin: Uint8Array): void {
    this.pins.get(accountIndex)?.fill(0);
    this.pins.set(accountIndex, Uint8Array.from(pin));
  }

  recall(accountIndex: number): Uint8Array | null {
    const pin = this.pins.get(accountIndex);
    return pin === undefined ? null : Uint8Array.from(pin);
  }

  state(): RehearsalState {
    const { personality: tenant } = this.endpoint;
    return {
      keys: this.keys.map(keyView),
      misbehaviours: misbehaviours.map(({ id, label, of }) => ({ id, label, of })),
      tenant: {
        personality: tenant.id,
        title: tenant.title,
        note: personalities.find((each) => each.id === tenant.id)?.note ?? 'In another process.',
        faults: this.simulated?.faults.active() ?? [],
      },
      personalities: personalities.map(({ id, title }) => ({ id, title })),
      tenantFaults: knownFaults.map(({ id, label }) => ({ id, label })),
      laptop: { faults: this.laptop.active },
      laptopFaults: LAPTOP_FAULTS.map(({ id, label }) => ({ id, label })),
      decays: this.simulated === null ? [] : kindsOfDecay.map(({ id, label }) => ({ id, label })),
    };
  }

  async do(request: RehearsalRequest): Promise<void> {
    switch (request.what) {
      case 'plug':
        this.key(request.slot).plug();
        break;
      case 'unplug':
        this.key(request.slot).unplug();
        break;
      case 'touch':
        // The hand does what the prompt says: it stays where a key wants to be held.
        this.key(request.slot).touch('long');
        break;
      case 'misbehave':
        if (!isMisbehaviour(request.misbehaviour))
          throw new AppError('app/bad-input', { what: `the misbehaviour "${request.misbehaviour}"` });
        this.key(request.slot).misbehave(request.misbehaviour, request.on);
        break;
      case 'tenant':
        throw new AppError('app/rehearsal-only', { why: 'another tenant needs a new rehearsal.' });
      case 'tenantFault':
        if (this.simulated === null || !knownFaults.some((each) => each.id === request.fault))
          throw new AppError('app/bad-input', { what: `the fault "${request.fault}"` });
        this.simulated.faults.set(request.fault, request.on);
        break;
      case 'laptopFault':
        if (!isLaptopFault(request.fault))
          throw new AppError('app/bad-input', { what: `the fault "${request.fault}"` });
        this.laptop.set(request.fault, request.on);
        break;
      case 'decay':
        if (this.simulated === null || !kindsOfDecay.some((each) => each.id === request.decay))
          throw new AppError('app/bad-input', { what: `the decay "${request.decay}"` });
        if (!this.simulated.canDecay())
          throw new AppError('app/rehearsal-only', {
            why: 'no emergency access account is there yet. Walk a ceremony first.',
          });
        this.simulated.decay(request.decay);
        break;
    }
    this.changed();
  }

  subscribe(listener: (state: RehearsalState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  counts(): ReturnType<Rehearsal['counts']> {
    const { requests, retries, writes } = this.deps.tenant.counts();
    const touches = this.keys.reduce((sum, key) => sum + key.inspect().touches, this.udpTouches);
    return {
      graphRequests: requests,
      graphWrites: writes,
      graphRetries: retries,
      hidReports: this.reports.reports,
      touches,
    };
  }

  async stop(): Promise<void> {
    for (const stop of this.stops) stop();
    for (const pin of this.pins.values()) pin.fill(0);
    this.pins.clear();
    await this.deps.keys.close();
    await this.simulated?.stop();
  }

  /** The person at the browser reads from the sheet that was proven; the signer wipes what it gets. */
  private async pinForBrowser(): Promise<Uint8Array> {
    const pin = this.signingIn === null ? undefined : this.pins.get(this.signingIn);
    if (pin === undefined)
      throw new AppError('ceremony/not-allowed', {
        why: 'prove the paper of this account once more, so that the browser of the rehearsal has a PIN to type.',
      });
    return Uint8Array.from(pin);
  }

  private countUdpTouch(status: 'processing' | 'touch'): void {
    if (status === 'touch' && this.keys.length === 0) this.udpTouches += 1;
  }

  private key(slot: string): VirtualKey {
    const key = this.keys.find((each) => each.slot === slot);
    if (key === undefined) throw new AppError('app/bad-input', { what: `the key in slot ${slot}` });
    return key;
  }

  private changed(): void {
    if (this.listeners.size === 0) return;
    const state = this.state();
    for (const listener of this.listeners) listener(state);
  }
}

function cloudOf(personalityId: string): Cloud {
  return personalities.find((each) => each.id === personalityId)?.blueprint.cloud ?? 'global';
}

function keyView(key: VirtualKey): RehearsalKeyView {
  const { pinSet, credentials } = key.inspect();
  const passkeys = credentials.length === 1 ? '1 passkey' : `${credentials.length} passkeys`;
  return {
    slot: key.slot,
    name: key.personality.name,
    personality: key.personality.id,
    plugged: key.plugged,
    wantsTouch: key.wantsTouch,
    note: `${pinSet ? 'has a PIN' : 'no PIN'}, ${passkeys}`,
    misbehaviours: key.misbehaviours,
  };
}
