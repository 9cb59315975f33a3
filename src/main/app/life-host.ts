import { join } from 'node:path';
import { assertNever } from '../../shared/assert-never';
import { AppError } from '../../shared/errors';
import type {
  HandOver,
  LifeActName,
  LifeKind,
  LifeSnapshot,
  LifeStart,
  LifeWaiting,
  Retire,
} from '../../shared/model/life';
import type { Choices } from '../../shared/model/tenant';
import { AUDIT_NAME, AuditLog } from '../ceremony/audit/audit-log';
import { nodeDisk } from '../ceremony/journal/disk';
import type { SheetPaper } from '../ceremony/ports';
import type { Tenant } from '../entra/tenant';
import { DRILLS_FOLDER } from '../drill/flow/drill';
import {
  abandon,
  changePin,
  demandRetirable,
  finish,
  handOver,
  LifeJob,
  lifeSnapshot,
  openLifeJobs,
  prepareNewKey,
  printSheet,
  provePaper,
  registerNewKey,
  retireAccount,
  signInWithNewKey,
  type LifeCall,
  type LifeDeps,
  type TypedPin,
  type UnitDoor,
} from '../drill/life';
import type { Register } from '../drill/register';
import { clearFreed } from './clear-freed';
import type { Parts } from './parts';
import { UnderWay } from './under-way';

/** What the window asks of a job. `typed.pin` UTF-8, wiped by the caller after the call. */
export type LifeRequest =
  | { readonly act: 'setPin'; readonly typed: TypedPin | null }
  | { readonly act: 'register' | 'signIn' | 'finish' }
  | { readonly act: 'print'; readonly how: 'printer' | 'file' | 'handwrite'; readonly printer: string | null }
  | { readonly act: 'provePaper'; readonly typed: TypedPin }
  | { readonly act: 'abandon'; readonly why: string };

/** How PINs and sheets come out after day one; the digits of a ceremony's own default. */
export interface LifeStyle {
  readonly pin: Choices['pin'];
  readonly paperSize: Choices['paper']['size'];
  readonly notify: string;
}

interface Running {
  readonly job: LifeJob;
  readonly audit: AuditLog;
  readonly tenant: Tenant | null;
  readonly units: UnitDoor | null;
  signedIn: boolean;
}

/** At most one job on one key. Its PINs are sealed in a journal of its own, so that a job can be left and resumed. */
export class LifeHost {
  #running: Running | null = null;
  #act: LifeActName | null = null;
  #touch = false;
  #progress: string | null = null;
  readonly #underWay = new UnderWay();

  constructor(
    private readonly parts: Parts,
    private readonly register: () => Promise<Register>,
    private readonly paper: SheetPaper,
    private readonly style: LifeStyle,
    /** Why no job may begin now; null where one may. */
    private readonly whyNot: () => string | null,
    private readonly tell: () => void,
  ) {}

  snapshot(): LifeSnapshot | null {
    if (this.#running === null) return null;
    return lifeSnapshot(this.#running.job, { running: this.#act, touch: this.#touch, progress: this.#progress });
  }

  async waiting(): Promise<readonly LifeWaiting[]> {
    const { job } = this.#running ?? {};
    const open = await openLifeJobs(this.parts.folder, await this.register(), nodeDisk);
    return open.filter((each) => each.id !== job?.state.header.id);
  }

  /** @param passphrase UTF-8, wiped by the caller after the call. */
  start(what: LifeStart, passphrase: Uint8Array | null): Promise<void> {
    return this.#underWay.run(() =>
      this.#begin(what.tenantId, what.kind, passphrase, (deps) => LifeJob.create(deps, what)),
    );
  }

  async resume(id: string, passphrase: Uint8Array | null): Promise<void> {
    // The id comes from the window: it names a job in the list, never a place on disk.
    const found = (await this.waiting()).find((each) => each.id === id);
    const account = (await this.register()).tenants.find((tenant) =>
      tenant.accounts.some((each) => each.userPrincipalName === found?.userPrincipalName),
    );
    if (found === undefined || account === undefined)
      throw new AppError('app/bad-input', { what: 'which job is meant' });
    return this.#underWay.run(() =>
      this.#begin(account.tenantId, found.kind, passphrase, (deps) => LifeJob.resume(deps, id)),
    );
  }

  /** Something is running on a key or with Entra just now. */
  get busy(): boolean {
    return this.#underWay.some;
  }

  async act(request: LifeRequest): Promise<void> {
    const running = this.#open();
    if (this.#act !== null) throw new AppError('drill/not-allowed', { why: 'another act is running.' });
    this.#show({ act: request.act, touch: false, progress: null });
    await this.#underWay.run(async (signal) => {
      try {
        await this.#do(running, request, {
          signal,
          onStatus: (status) => this.#show({ touch: status === 'touch' }),
          onProgress: ({ label }) => this.#show({ progress: label }),
        });
      } finally {
        this.#show({ act: null, touch: false, progress: null });
      }
    });
  }

  /** The lid closes: what is running is stopped and has let go of the key. The job stays open, and the act can be done again. */
  sleep(): Promise<void> {
    return this.#underWay.stop('app/slept');
  }

  /** A person stops what is running; otherwise as `sleep`. */
  stop(): Promise<void> {
    return this.#underWay.stop('app/cancelled');
  }

  /** Stops what is running and leaves the job where it is; an unfinished one can be resumed. */
  async leave(): Promise<void> {
    const open = this.#running;
    this.#running = null;
    await this.#underWay.stop('app/cancelled');
    // A start that was too far to be stopped has opened one meanwhile.
    const running = open ?? this.#running;
    this.#running = null;
    if (running === null) return;
    await running.job.dispose();
    await running.audit.close();
    await running.units?.signOut();
    await running.tenant?.signOut();
    clearFreed();
    this.tell();
  }

  /** Another person takes an envelope; needs no key and no network. */
  async handOver(what: HandOver): Promise<void> {
    this.#demandFree();
    const audit = await this.#audit();
    try {
      await handOver({ register: await this.register(), audit, clock: this.parts.clock }, what);
    } finally {
      await audit.close();
    }
    this.tell();
  }

  /** Role, keys and account go, in the order that works; asks an administrator to sign in. Running it again does what is missing. */
  retire(what: Retire): ReturnType<typeof retireAccount> {
    return this.#underWay.run((signal) => this.#retire(what, signal));
  }

  async #retire(what: Retire, signal: AbortSignal): ReturnType<typeof retireAccount> {
    this.#demandFree();
    const register = await this.register();
    const { userId } = demandRetirable(register, what);
    const { tenant } = await this.parts.lifeTenant(register.find(what.tenantId), () => null);
    const audit = await this.#audit();
    try {
      const admin = await tenant.signIn({ signal });
      if (admin.userId.toLowerCase() === userId)
        throw new AppError('drill/not-allowed', {
          why: 'this is the account that is to go. Sign in as another administrator.',
        });
      return await retireAccount({ register, audit, clock: this.parts.clock, tenant }, what, { signal });
    } finally {
      await audit.close();
      await tenant.signOut();
      this.tell();
    }
  }

  async #do(running: Running, request: LifeRequest, call: LifeCall): Promise<void> {
    const { job } = running;
    switch (request.act) {
      case 'setPin':
        if (job.state.kind !== 'changePin') return prepareNewKey(job, call);
        if (request.typed === null) throw new AppError('app/bad-input', { what: 'the PIN from the old sheet' });
        return changePin(job, request.typed, call);
      case 'register':
        await this.#signIn(running, call);
        return registerNewKey(job, call);
      case 'print':
        return printSheet(job, request.how, request.printer, call);
      case 'provePaper':
        await provePaper(job, request.typed, call);
        this.parts.holdPaper(job.state.letter, request.typed.pin);
        return;
      case 'signIn':
        await this.#signIn(running, call);
        return signInWithNewKey(job, call);
      case 'finish':
        if (job.state.oldLetter !== null || job.state.unitLeft !== null) await this.#signIn(running, call);
        return finish(job, call);
      case 'abandon':
        if (job.state.unitLeft !== null) await this.#signIn(running, call);
        return abandon(job, request.why, call);
      default:
        return assertNever(request);
    }
  }

  /** The administrator, and whoever may open the restricted unit; once in a job. */
  async #signIn(running: Running, { signal }: LifeCall): Promise<void> {
    if (running.signedIn) return;
    await running.tenant?.signIn(signal === undefined ? {} : { signal });
    if (running.job.tenant.unit !== null) await running.units?.signIn(signal);
    running.signedIn = true;
  }

  async #begin(
    tenantId: string,
    kind: LifeKind,
    passphrase: Uint8Array | null,
    open: (deps: LifeDeps) => Promise<LifeJob>,
  ): Promise<void> {
    this.#demandFree();
    const register = await this.register();
    const record = register.find(tenantId);
    const online =
      kind === 'changePin' ? null : await this.parts.lifeTenant(record, () => this.#running?.job.state.letter ?? null);
    const audit = await this.#audit();
    const { keys, openKey, makePin } = this.parts.keys;
    const { folder, keystore, clock, random, log } = this.parts;
    try {
      const job = await open({
        source: keys,
        openKey,
        makePin,
        tenant: online?.tenant ?? null,
        units: online?.units ?? null,
        register,
        audit,
        paper: this.paper,
        folder,
        disk: nodeDisk,
        sealing: { passphrase, keystore },
        clock,
        random,
        log,
        ...this.style,
      });
      this.#running = {
        job,
        audit,
        tenant: online?.tenant ?? null,
        units: online?.units ?? null,
        signedIn: false,
      };
    } catch (error) {
      await audit.close();
      throw error;
    }
    this.tell();
  }

  async #audit(): Promise<AuditLog> {
    await nodeDisk.makeFolder(join(this.parts.folder, DRILLS_FOLDER));
    return AuditLog.open(join(this.parts.folder, DRILLS_FOLDER, AUDIT_NAME), nodeDisk, this.parts.clock);
  }

  #show(change: {
    readonly act?: LifeActName | null;
    readonly touch?: boolean;
    readonly progress?: string | null;
  }): void {
    if (change.act !== undefined) this.#act = change.act;
    if (change.touch !== undefined) this.#touch = change.touch;
    if (change.progress !== undefined) this.#progress = change.progress;
    this.tell();
  }

  #demandFree(): void {
    const why = this.#running === null ? this.whyNot() : 'another job is open.';
    if (why !== null) throw new AppError('drill/not-allowed', { why });
  }

  #open(): Running {
    if (this.#running === null) throw new AppError('drill/not-allowed', { why: 'no job is open.' });
    return this.#running;
  }
}
