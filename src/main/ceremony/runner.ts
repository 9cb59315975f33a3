import { localDate } from './dates';
import { assertNever } from '../../shared/assert-never';
import { AppError, toErrorData } from '../../shared/errors';
import type { CeremonyRequest } from '../../shared/model/acts';
import type { CeremonyAct, CeremonySnapshot } from '../../shared/model/ceremony';
import type { SheetRecord } from '../../shared/model/paper';
import type { Survey } from '../entra/tenant';
import type { AuditLog } from './audit/audit-log';
import { auditOf } from './audit-of';
import { KeyBench } from './bench';
import type { Secrets, StepContext } from './context';
import { factSchema, type Fact } from './facts';
import type { Journal } from './journal/journal';
import type { Keyring } from './journal/keyring';
import { nothingLive, type Live } from './live';
import { assignFree, machine, type Effect } from './machine';
import type { NumberRegister } from './numbers';
import { currentStep, planApproved } from './progress';
import type { CeremonyDeps } from './ports';
import type { KnownKey } from './records';
import { snapshot } from './snapshot';
import { keyOf, sheetOf, type CeremonyState } from './state';
import { abandon } from './steps/abandon';
import { assignRole } from './steps/assign-role';
import { close } from './steps/close';
import { createAccounts } from './steps/create-accounts';
import { exclude, restrict } from './steps/exclude';
import { prepareKey, typeSerial } from './steps/prepare-key';
import { print, recordOf, voidSheet } from './steps/print';
import { destroyPin, provePaper } from './steps/prove-paper';
import { register } from './steps/register';
import { resetKey } from './steps/reset-key';
import { signIn, signInAsAdmin } from './steps/sign-in';
import { answer, choose, signInAdmin, survey } from './steps/survey';

/** What the window and the command line hold: a ceremony they can ask and watch. */
export interface Ceremony {
  readonly id: string;
  /** Folder of journal and audit log. */
  readonly folder: string;
  snapshot(): CeremonySnapshot;
  /** Resolves when the act is done. @throws AppError, which also stands in `snapshot().error`. */
  request(request: CeremonyRequest): Promise<void>;
  subscribe(listener: (snapshot: CeremonySnapshot) => void): () => void;
  /** Hands the PIN to `use` and wipes it afterwards. @throws AppError `journal/pin-gone`. */
  revealPin<T>(letter: string, use: (pin: Uint8Array) => Promise<T> | T): Promise<T>;
  /** The Temporary Access Pass that is open for this account; null when none is. Wiped when the step ends. */
  revealTap<T>(accountIndex: number, use: (code: Uint8Array) => Promise<T> | T): Promise<T | null>;
  /** All but the PIN of the sheet that counts now, for the preview. @throws AppError `ceremony/no-paper`. */
  sheetRecord(letter: string): SheetRecord;
  /** Where the sheet that counts was saved; null where it went to a printer. */
  sheetFile(letter: string): string | null;
  readonly audit: { readonly file: string; readonly head: string; readonly entries: number };
  /** Leaves the ceremony as it stands; it can be resumed. */
  dispose(): Promise<void>;
}

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

/** Acts that a touch, a browser or a wait may hold up, so that they can be stopped. */
const CANCELLABLE: ReadonlySet<CeremonyAct> = new Set([
  'signInAdmin',
  'survey',
  'prepareKey',
  'resetKey',
  'createAccounts',
  'register',
  'print',
  'provePaper',
  'signIn',
  'exclude',
  'assignRole',
  'signInAsAdmin',
  'restrict',
  'close',
  'abandon',
]);

export class CeremonyRunner implements Ceremony {
  private state: CeremonyState;
  private live: Live = nothingLive;
  private readonly bench: KeyBench;
  private readonly listeners = new Set<(snapshot: CeremonySnapshot) => void>();
  private running: AbortController | null = null;
  private finished: Promise<void> = Promise.resolve();
  private surveyTaken: Survey | null = null;
  private readonly taps = new Map<number, Uint8Array>();
  /** Outcomes that are true but not yet on disk, in order. */
  private unsaved: Fact[] = [];
  private unaudited: { readonly fact: Fact; readonly seq: number; readonly after: CeremonyState }[] = [];
  private writing: Promise<void> = Promise.resolve();
  private disposed = false;

  constructor(private readonly parts: RunnerParts) {
    this.state = parts.state;
    this.bench = new KeyBench({
      source: parts.deps.keys,
      openKey: parts.deps.openKey,
      clock: parts.deps.clock,
      log: parts.deps.log,
      records: () => this.state.keys,
      onChange: () => this.setLive({ bench: this.bench.list() }),
    });
    this.live = { ...nothingLive, auditHead: parts.audit.head };
  }

  /** Reads the plugged-in keys and finishes what a crash left half-way and needs neither key nor tenant. */
  async start(first: Fact | null = null): Promise<void> {
    if (first !== null) await this.commit(first);
    await this.bench.start();
    for (const key of this.state.keys)
      await destroyPin(
        { state: () => this.state, secrets: this.secrets, commit: (fact) => this.commit(fact) },
        key.letter,
      );
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
    return snapshot(this.state, this.live);
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

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    this.running?.abort(new AppError('app/cancelled'));
    await this.finished;
    this.bench.stop();
    this.parts.keyring.forget();
    await this.writing.catch(() => undefined);
    await this.parts.journal.close().catch(() => undefined);
    await this.parts.audit.close().catch(() => undefined);
    await this.parts.release();
  }

  private async perform(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case 'run':
        return this.run(effect.act, effect.request);
      case 'record':
        return this.commit(effect.fact);
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
      await this.flush();
      await this.step(request, this.context(abort.signal));
    } catch (error) {
      // Whatever the lower layer made of it: the operator cancelled.
      throw abort.signal.aborted && !(error instanceof AppError && error.code === 'journal/unwritable')
        ? new AppError('app/cancelled', {}, error)
        : error;
    } finally {
      this.running = null;
      this.setLive({ running: null, prompt: null });
      done();
    }
  }

  private step(request: CeremonyRequest, context: StepContext): Promise<void> {
    switch (request.act) {
      case 'signInAdmin':
        return signInAdmin(context);
      case 'survey':
        return survey(context);
      case 'answer':
        return answer(context, request.questionId, request.answer);
      case 'choose':
        return choose(context, request.choices);
      case 'prepareKey':
        return prepareKey(context, request);
      case 'typeSerial':
        return typeSerial(context, request.letter, request.first, request.second);
      case 'resetKey':
        return resetKey(context, request.keyId, request.typed);
      case 'createAccounts':
        return createAccounts(context);
      case 'register':
        return register(context, request);
      case 'print':
        return print(context, request);
      case 'provePaper':
        return provePaper(context, request);
      case 'voidSheet':
        return voidSheet(context, request);
      case 'signIn':
        return signIn(context, request.accountIndex);
      case 'exclude':
        return exclude(context);
      case 'assignRole':
        return assignRole(context);
      case 'signInAsAdmin':
        return signInAsAdmin(context, request.accountIndex);
      case 'restrict':
        return restrict(context);
      case 'close':
        return close(context, request.takeBackConsents === true);
      case 'abandon':
        return abandon(context, request.typed, this.live.adminHere);
      case 'assignKey':
      case 'approvePlan':
      case 'goTo':
      case 'cancel':
      case 'dismissError':
        // The machine settles these by itself; none of them is run.
        return Promise.resolve();
      default:
        return assertNever(request, 'request');
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
      commit: (fact) => this.commit(fact),
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

  private readonly secrets: Secrets = {
    seal: (slot, pin) => this.parts.keyring.seal(slot, 'pin', pin),
    withPin: async (letter, use) => {
      const key = keyOf(this.state, letter);
      const pin = key === undefined ? null : this.parts.keyring.unseal(key.pin.sealed);
      if (pin === null) throw new AppError('journal/pin-gone', { letter });
      try {
        return await use(pin);
      } finally {
        pin.fill(0);
      }
    },
    destroy: (slot) => this.parts.keyring.destroy(slot),
    destroyAll: () => this.parts.keyring.destroyAll(),
  };

  /** One fact after the other: journal, state, audit log. */
  private commit(fact: Fact): Promise<void> {
    const mine = this.writing.then(
      () => this.write(fact),
      () => this.write(fact),
    );
    this.writing = mine.catch(() => undefined);
    return mine;
  }

  private async write(fact: Fact): Promise<void> {
    // Nothing that is not a known fact, e.g. raw bytes, may slip into the file.
    const checked = factSchema.parse(fact);
    try {
      await this.flushNow();
      await this.save(checked);
    } catch (error) {
      if (mustBeSaved(checked)) throw error;
      // It has happened, so it is true, written or not. No new act begins before it is written.
      this.unsaved.push(checked);
      this.apply(checked, new Date(this.parts.deps.clock.now()).toISOString(), null);
      this.setLive({ unsaved: this.unsaved.length, error: toErrorData(error) });
    }
  }

  private async save(fact: Fact): Promise<void> {
    const record = await this.parts.journal.write(fact);
    this.apply(fact, record.at, record.seq);
    this.setLive({ journalSavedAt: record.at });
    await this.flushAudit();
  }

  private apply(fact: Fact, at: string, seq: number | null): void {
    const turn = machine(this.state, { kind: 'fact', fact, at });
    this.state = turn.state;
    if (seq !== null) this.unaudited.push({ fact, seq, after: turn.state });
    // A new current step is shown by dropping the view that was chosen by hand.
    const view = turn.effects.find((effect) => effect.kind === 'view');
    this.setLive(view === undefined ? {} : { viewed: view.step === currentStep(turn.state) ? null : view.step });
  }

  private flush(): Promise<void> {
    const mine = this.writing.then(() => this.flushNow());
    this.writing = mine.catch(() => undefined);
    return mine;
  }

  private async flushNow(): Promise<void> {
    while (this.unsaved.length > 0) {
      const fact = this.unsaved[0];
      if (fact === undefined) break;
      const record = await this.parts.journal.write(fact);
      this.unsaved = this.unsaved.slice(1);
      this.unaudited.push({ fact, seq: record.seq, after: this.state });
      this.setLive({ unsaved: this.unsaved.length, journalSavedAt: record.at });
    }
    await this.flushAudit();
  }

  private async flushAudit(): Promise<void> {
    for (;;) {
      const next = this.unaudited[0];
      if (next === undefined) break;
      await appendAudit(this.parts.audit, next.after, next.fact, next.seq);
      this.unaudited = this.unaudited.slice(1);
    }
    if (this.live.auditHead !== this.parts.audit.head) this.setLive({ auditHead: this.parts.audit.head });
  }

  private setLive(change: Partial<Live>): void {
    this.live = { ...this.live, ...change };
    if (this.disposed || this.listeners.size === 0) return;
    const now = this.snapshot();
    for (const listener of this.listeners) listener(now);
  }
}

/** Audit line of one journal record; carries the record's number, so that a crash between the two files is made good at resume. */
export async function appendAudit(audit: AuditLog, after: CeremonyState, fact: Fact, seq: number): Promise<void> {
  const line = auditOf(after, fact);
  if (line === null) return;
  const operator = after.admin?.userPrincipalName ?? 'operator, not signed in';
  await audit.append({ operator, act: line.act, target: line.target, proof: { ...line.proof, journal: seq } });
}

/** Intents come before the act, and a credential's record is the intent of its POST. */
function mustBeSaved(fact: Fact): boolean {
  return (
    fact.type.endsWith('Intent') ||
    fact.type === 'credentialMade' ||
    fact.type === 'policySaved' ||
    fact.type === 'exclusionSaved' ||
    fact.type === 'sheetIssued' ||
    fact.type === 'planApproved'
  );
}
