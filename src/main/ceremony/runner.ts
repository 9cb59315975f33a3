import { assertNever } from '../../shared/assert-never';
import { AppError, toErrorData } from '../../shared/errors';
import type { CeremonyRequest } from '../../shared/model/acts';
import type { CeremonyAct, CeremonySnapshot } from '../../shared/model/ceremony';
import type { LabelFacts, SheetRecord, SheetRegisterEntry } from '../../shared/model/paper';
import type { Survey } from '../entra/tenant';
import type { AuditLog } from './audit/audit-log';
import { KeyBench } from './bench';
import type { Ceremony } from './ceremony';
import type { Secrets, StepContext } from './context';
import { localDate } from './dates';
import type { Fact } from './facts';
import type { Journal } from './journal/journal';
import type { Keyring } from './journal/keyring';
import { Ledger } from './ledger';
import { nothingLive, type Live } from './live';
import { assignFree, machine, type Effect } from './machine';
import type { NumberRegister } from './numbers';
import { currentStep, planApproved } from './progress';
import type { CeremonyDeps } from './ports';
import type { KnownKey } from './records';
import { secretsIn } from './secrets';
import { snapshot } from './snapshot';
import { keyOf, sheetOf, type CeremonyState } from './state';
import { labelFacts, sheetRegister } from './papers';
import { CANCELLABLE, runStep } from './steps';
import { recordOf } from './steps/print';
import { destroyPin } from './steps/prove-paper';
import { refuseEndedRole } from './role-end';
import { whyStopped } from './why-stopped';

export interface RunnerParts {
  readonly deps: CeremonyDeps;
  readonly folder: string;
  readonly auditFile: string;
  readonly journal: Journal;
  readonly keyring: Keyring;
  readonly audit: AuditLog;
  readonly numbers: NumberRegister;
  readonly otherKeys: readonly KnownKey[];
  readonly state: CeremonyState;
  readonly release: () => Promise<void>;
}

/** One open ceremony: asks the machine what a request means, runs the step, and tells everybody who watches. */
export class CeremonyRunner implements Ceremony {
  private readonly ledger: Ledger;
  private readonly secrets: Secrets;
  private readonly bench: KeyBench;
  private live: Live;
  /** The snapshot of this very moment, where somebody has asked for it already. */
  private drawn: CeremonySnapshot | null = null;
  private readonly listeners = new Set<(snapshot: CeremonySnapshot) => void>();
  private running: AbortController | null = null;
  private finished: Promise<void> = Promise.resolve();
  private surveyTaken: Survey | null = null;
  private readonly taps = new Map<number, Uint8Array>();
  private disposed = false;

  constructor(private readonly parts: RunnerParts) {
    const { deps, journal, audit, keyring } = parts;
    this.live = { ...nothingLive, auditHead: audit.head };
    this.ledger = new Ledger({
      journal,
      audit,
      clock: deps.clock,
      state: parts.state,
      onFact: (effects) => this.onFact(effects),
      onLive: (change) => this.setLive(change),
    });
    this.secrets = secretsIn(keyring, () => this.state);
    this.bench = new KeyBench({
      source: deps.keys,
      openKey: deps.openKey,
      clock: deps.clock,
      log: deps.log,
      records: () => this.state.keys,
      onChange: () => this.setLive({ bench: this.bench.list() }),
    });
  }

  /**
   * Reads the plugged-in keys and finishes what a crash left half-way and needs neither key nor tenant.
   * @param told what the operator has to know before anything else
   */
  async start(first: Fact | null = null, told: AppError | null = null): Promise<void> {
    if (told !== null) this.setLive({ error: told.toData() });
    if (first !== null) await this.ledger.commit(first);
    if (this.state.doubt) await this.ledger.commit({ type: 'readAgain', slots: [...this.parts.keyring.slots] });
    await this.bench.start();
    const { secrets } = this;
    const around = { state: () => this.state, secrets, commit: (fact: Fact) => this.ledger.commit(fact) };
    for (const key of this.state.keys) await destroyPin(around, key.letter);
    if (this.state.secretsDestroyed) await this.parts.keyring.destroyAll();
    if (planApproved(this.state)) for (const effect of assignFree(this.state)) await this.perform(effect);
  }

  get id(): string {
    return this.state.header.id;
  }

  get folder(): string {
    return this.parts.folder;
  }

  get audit(): Ceremony['audit'] {
    return { file: this.parts.auditFile, head: this.parts.audit.head, entries: this.parts.audit.entries.length };
  }

  snapshot(): CeremonySnapshot {
    this.drawn ??= snapshot(this.state, this.live);
    return this.drawn;
  }

  subscribe(listener: (snapshot: CeremonySnapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async request(request: CeremonyRequest): Promise<void> {
    try {
      for (const effect of machine(this.state, { kind: 'request', request, live: this.live }).effects)
        await this.perform(effect);
    } catch (error) {
      const data = toErrorData(error);
      if (data.code === 'app/internal')
        this.parts.deps.log.event('error', 'ceremony.internal', {
          act: request.act,
          kind: String(data.details['kind'] ?? ''),
        });
      this.setLive({ error: data });
      throw error instanceof AppError ? error : new AppError(data.code, data.details, error);
    }
  }

  async revealPin<T>(letter: string, use: (pin: Uint8Array) => Promise<T> | T): Promise<T> {
    return this.secrets.withPin(letter, async (pin) => use(pin));
  }

  async revealTap<T>(accountIndex: number, use: (code: Uint8Array) => Promise<T> | T): Promise<T | null> {
    const code = this.taps.get(accountIndex);
    return code === undefined ? null : use(code);
  }

  sheetRecord(letter: string): SheetRecord {
    return recordOf(this.state, letter, localDate(this.parts.deps.clock.now())).record;
  }

  sheetFile(letter: string): string | null {
    const key = keyOf(this.state, letter);
    return key === undefined ? null : (sheetOf(key)?.printed?.file ?? null);
  }

  async sleep(): Promise<void> {
    this.running?.abort(new AppError('app/slept'));
    await this.finished;
  }

  wake(): Promise<void> {
    return this.bench.readAgain();
  }

  labels(): readonly LabelFacts[] {
    return labelFacts(this.state, localDate(this.parts.deps.clock.now()));
  }

  register(): readonly SheetRegisterEntry[] {
    return sheetRegister(this.state);
  }

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    this.running?.abort(new AppError('app/cancelled'));
    await this.finished;
    this.bench.stop();
    this.parts.keyring.forget();
    await this.ledger.close();
    await this.parts.release();
  }

  private get state(): CeremonyState {
    return this.ledger.state;
  }

  private async perform(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case 'run':
        return this.run(effect.act, effect.request);
      case 'record':
        return this.ledger.commit(effect.fact);
      case 'refuse':
        throw new AppError('ceremony/not-allowed', { why: effect.why });
      case 'view':
        return this.setLive({ viewed: effect.step });
      case 'stopRunning':
        return this.running?.abort(new AppError('app/cancelled'));
      case 'clearError':
        return this.setLive({ error: null });
      default:
        return assertNever(effect, 'effect');
    }
  }

  private async run(act: CeremonyAct, request: CeremonyRequest): Promise<void> {
    const abort = new AbortController();
    let done = (): void => undefined;
    this.running = abort;
    this.finished = new Promise((resolve) => (done = resolve));
    this.setLive({ running: { act, progress: null, cancellable: CANCELLABLE.has(act) }, error: null, prompt: null });
    try {
      await this.ledger.flush();
      refuseEndedRole(act, this.live.adminHere ? this.state.admin : null, this.parts.deps.clock.now());
      await runStep(this.context(abort.signal), request, this.live.adminHere);
    } catch (error) {
      throw abort.signal.aborted ? whyStopped(abort.signal, error) : error;
    } finally {
      this.running = null;
      this.setLive({ running: null, prompt: null });
      done();
    }
  }

  private context(signal: AbortSignal): StepContext {
    const { deps } = this.parts;
    return {
      tenant: deps.tenant,
      resetKey: deps.resetKey,
      makePin: deps.makePin,
      paper: deps.paper,
      clock: deps.clock,
      random: deps.random,
      log: deps.log,
      bench: this.bench,
      secrets: this.secrets,
      numbers: this.parts.numbers,
      otherKeys: this.parts.otherKeys,
      signal,
      state: () => this.state,
      commit: (fact) => this.ledger.commit(fact),
      progress: (progress) => {
        if (this.live.running !== null) this.setLive({ running: { ...this.live.running, progress } });
      },
      prompt: (prompt) => {
        if (prompt !== this.live.prompt) this.setLive({ prompt });
      },
      survey: {
        get: () => this.surveyTaken,
        set: (taken) => {
          this.surveyTaken = taken;
          this.setLive({ surveyHere: true });
        },
      },
      setAdminHere: (adminHere) => this.setLive({ adminHere }),
      showTap: (index, code) => {
        if (code === null) this.taps.delete(index);
        else this.taps.set(index, code);
      },
    };
  }

  private onFact(effects: readonly Effect[]): void {
    // A new current step is shown by dropping the view that was chosen by hand.
    const view = effects.find((effect) => effect.kind === 'view');
    this.setLive(view === undefined ? {} : { viewed: view.step === currentStep(this.state) ? null : view.step });
  }

  private setLive(change: Partial<Live>): void {
    this.live = { ...this.live, ...change };
    this.drawn = null;
    if (this.disposed || this.listeners.size === 0) return;
    const now = this.snapshot();
    for (const listener of this.listeners) listener(now);
  }
}
