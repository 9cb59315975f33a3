import type { BgkApi, Reply } from '../../shared/ipc/api';
import type { AppErrorData } from '../../shared/errors';
import type {
  AppState,
  BenchKey,
  CeremonyRecordSummary,
  CeremonyRequest,
  CeremonySnapshot,
  RehearsalState,
  Settings,
  UnreadableRecord,
} from '../../shared/model';
import type { LifeSnapshot } from '../../shared/model/life';
import type { DrillDue, DrillRequest, DrillSnapshot, DrillWaiting } from '../../shared/model/drill';

/** All that the window knows; every member comes from main, nothing is worked out here. */
export interface WindowState {
  readonly ready: boolean;
  readonly app: AppState | null;
  readonly snapshot: CeremonySnapshot | null;
  readonly bench: readonly BenchKey[];
  readonly records: readonly CeremonyRecordSummary[];
  /** What cannot be opened any more. */
  readonly unreadable: readonly UnreadableRecord[];
  readonly rehearsal: RehearsalState | null;
  readonly settings: Settings | null;
  readonly drill: DrillSnapshot | null;
  readonly life: LifeSnapshot | null;
  readonly due: readonly DrillDue[];
  /** Drills that were left open. */
  readonly drillWaiting: readonly DrillWaiting[];
  /** An error of a call that main did not put into the snapshot. */
  readonly failure: AppErrorData | null;
  /** What was asked last, for "Try again". Never a request that holds a PIN. */
  readonly lastRequest: CeremonyRequest | null;
}

const empty: WindowState = {
  ready: false,
  app: null,
  snapshot: null,
  bench: [],
  records: [],
  unreadable: [],
  rehearsal: null,
  settings: null,
  drill: null,
  life: null,
  due: [],
  drillWaiting: [],
  failure: null,
  lastRequest: null,
};

function repeatable(request: CeremonyRequest): boolean {
  switch (request.act) {
    case 'provePaper':
      return false;
    case 'prepareKey':
      return request.knownPin === undefined;
    case 'dismissError':
    case 'cancel':
    case 'resetKey':
    case 'abandon':
      return false;
    default:
      return true;
  }
}

/** The drill that is open waits no more; once it is over, Home is not to offer it even until the list is read again. */
function others(waiting: readonly DrillWaiting[], drill: DrillSnapshot | null): readonly DrillWaiting[] {
  return drill === null ? waiting : waiting.filter(({ id }) => id !== drill.id);
}

/** Holds the last word of main and tells React; one for the whole window. */
export class WindowStore {
  private state: WindowState = empty;
  private readonly listeners = new Set<() => void>();

  constructor(readonly bgk: BgkApi) {}

  readonly get = (): WindowState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Reads everything once and listens from then on; the pushes win over the first answers. */
  start(): () => void {
    const stops = [
      this.bgk.app.changed((app) => this.set({ app })),
      this.bgk.keys.changed((bench) => this.set({ bench })),
      this.bgk.ceremony.changed((snapshot) => this.set({ snapshot })),
      this.bgk.rehearsal.changed((rehearsal) => this.set({ rehearsal })),
      this.bgk.drill.changed((drill) => this.set({ drill, drillWaiting: others(this.state.drillWaiting, drill) })),
      this.bgk.life.changed((life) => this.set({ life })),
    ];
    void this.loadAll();
    return () => stops.forEach((stop) => stop());
  }

  private async loadAll(): Promise<void> {
    const [app, bench, snapshot, rehearsal, settings, drill, life] = await Promise.all([
      this.bgk.app.state(),
      this.bgk.keys.bench(),
      this.bgk.ceremony.snapshot(),
      this.bgk.rehearsal.state(),
      this.bgk.settings.get(),
      this.bgk.drill.snapshot(),
      this.bgk.life.snapshot(),
    ]);
    this.set({
      ready: true,
      ...(app.ok && this.state.app === null ? { app: app.value } : {}),
      ...(bench.ok && this.state.bench.length === 0 ? { bench: bench.value } : {}),
      ...(snapshot.ok && this.state.snapshot === null ? { snapshot: snapshot.value } : {}),
      ...(rehearsal.ok && this.state.rehearsal === null ? { rehearsal: rehearsal.value } : {}),
      ...(drill.ok && this.state.drill === null ? { drill: drill.value } : {}),
      ...(life.ok && this.state.life === null ? { life: life.value } : {}),
      ...(settings.ok ? { settings: settings.value } : {}),
      failure: firstError([app, bench, snapshot, rehearsal, settings, drill, life]),
    });
    await this.loadRecords();
  }

  async loadRecords(): Promise<void> {
    const [records, due, waiting, unreadable] = await Promise.all([
      this.bgk.records.list(),
      this.bgk.drill.due(),
      this.bgk.drill.waiting(),
      this.bgk.records.unreadable(),
    ]);
    this.set(records.ok ? { records: records.value } : { failure: records.error });
    if (due.ok) this.set({ due: due.value });
    if (unreadable.ok) this.set({ unreadable: unreadable.value });
    if (waiting.ok) this.set({ drillWaiting: waiting.value });
  }

  /** Sends one act. The outcome is in the next snapshot; the reply only tells whether it was taken. */
  readonly act = async (request: CeremonyRequest): Promise<Reply<null>> => {
    this.set({ failure: null, ...(repeatable(request) ? { lastRequest: request } : {}) });
    // The bridge's types come from zod and are mutable; the request itself is not changed on the way.
    return this.watch(this.bgk.ceremony.act(request as Parameters<BgkApi['ceremony']['act']>[0]));
  };

  readonly drill = async (request: DrillRequest): Promise<Reply<null>> => {
    this.set({ failure: null });
    return this.watch(this.bgk.drill.act(request));
  };

  readonly life = async (request: Parameters<BgkApi['life']['act']>[0]): Promise<Reply<null>> => {
    this.set({ failure: null });
    return this.watch(this.bgk.life.act(request));
  };

  /** Waits for any call, and keeps its error where the screen shows it. */
  async watch<T>(reply: Promise<Reply<T>>): Promise<Reply<T>> {
    const answer = await reply;
    if (!answer.ok && answer.error.code !== 'app/cancelled') this.set({ failure: answer.error });
    return answer;
  }

  readonly setSettings = async (settings: Settings): Promise<Reply<Settings>> => {
    const answer = await this.watch(this.bgk.settings.set(settings));
    if (answer.ok) this.set({ settings: answer.value });
    return answer;
  };

  readonly clearFailure = (): void => this.set({ failure: null });

  private set(change: Partial<WindowState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

function firstError(replies: readonly Reply<unknown>[]): AppErrorData | null {
  for (const reply of replies) if (!reply.ok) return reply.error;
  return null;
}
