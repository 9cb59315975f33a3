import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors';
import type { DrillDue, DrillRequest, DrillSnapshot, DrillWaiting, RegisterTenant } from '../../shared/model/drill';
import type { UnreadableRecord } from '../../shared/model/unreadable';
import { AUDIT_NAME, AuditLog, verifyAudit } from '../ceremony/audit/audit-log';
import { nodeDisk } from '../ceremony/journal/disk';
import { alarmInputOf } from '../drill/alarm/from-register';
import { makeAlarmKit } from '../drill/alarm/kit';
import { certificateOf } from '../drill/flow/certificate';
import { createDrill, DRILLS_FOLDER, resumeDrill, type Drill, type DrillDeps } from '../drill/flow/drill';
import { endDrill, openDrills } from '../drill/flow/waiting';
import { drillCalendar } from '../drill/ics';
import { afterLocalCheck, localCheck, type LocalCheckResult } from '../drill/local-check';
import type { DrillTenant, SessionRevoker } from '../drill/online';
import { openRegister, REGISTER_NAME, withKey, type Register } from '../drill/register';
import { registerCeremony, takeBaseline } from '../drill/register-ceremony';
import { drillDue } from '../drill/schedule';
import { setAside, unreadable } from '../drill/unreadable';
import type { GraphClient } from '../entra/http/client';
import type { PaperDocument } from '../paper/document';
import { drillCertificate } from '../paper/drill-certificate';
import type { Parts } from './parts';
import { UnderWay } from './under-way';

/** What the window sends to have the alarm kit made. */
export interface AlarmTarget {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly workspace: string;
  readonly location: string;
  readonly mails: readonly string[];
  readonly sms: readonly { readonly countryCode: string; readonly number: string }[];
  readonly test: {
    readonly account: { readonly id: string; readonly userPrincipalName: string };
    readonly group: { readonly id: string } | null;
  } | null;
}

/** What is typed for the check of one key; `pin` UTF-8, wiped by the caller after the call. */
interface CheckRequest {
  readonly tenantId: string;
  readonly userId: string;
  readonly letter: string;
  readonly checkCode: string;
  readonly pin: Uint8Array;
  readonly triesLeft: number | null;
}

/** What reads the tenant, and so wants a reader signed in; a drill that was resumed has none yet. */
const READS: ReadonlySet<DrillRequest['act']> = new Set(['check', 'look', 'signIn', 'revoke', 'close']);

interface Running {
  readonly drill: Drill;
  readonly online: DrillTenant;
  readonly revoker: SessionRevoker;
  readonly audit: AuditLog;
}

/** The register of keys and accounts, and at most one drill. */
export class DrillHost {
  #register: Promise<Register> | null = null;
  #running: Running | null = null;
  #inHand: string | null = null;
  readonly #underWay = new UnderWay();

  constructor(
    private readonly parts: Parts,
    private readonly version: string,
    private readonly tell: () => void,
    /** Why no drill may begin now; null where one may. */
    private readonly whyNot: () => string | null = () => null,
  ) {}

  async due(): Promise<DrillDue[]> {
    const { tenants } = await this.register();
    return tenants.map((tenant) => drillDue(tenant, this.parts.clock.now()));
  }

  async tenants(): Promise<readonly RegisterTenant[]> {
    return (await this.register()).tenants;
  }

  /**
   * Takes a closed ceremony into the register, with today as the baseline of its accounts where `reader` can still read the tenant.
   * A ceremony is closed whatever becomes of that: without a baseline the first drill says so and takes it.
   */
  async remember(ceremonyId: string, reader: GraphClient | null): Promise<void> {
    const register = await this.register();
    const { folder, clock, log } = this.parts;
    const { tenantId } = await registerCeremony({ register, online: null, clock, disk: nodeDisk, folder }, ceremonyId);
    this.tell();
    if (reader === null) return;
    try {
      await takeBaseline({ register, online: { client: reader }, clock }, tenantId);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.event('warn', 'drill.no-baseline', { code: error.code });
    }
    this.tell();
  }

  snapshot(): DrillSnapshot | null {
    return this.#running?.drill.snapshot() ?? null;
  }

  /** Something is running on a key or with Entra just now. */
  get busy(): boolean {
    return this.#underWay.some;
  }

  start(tenantId: string, operator: string): Promise<void> {
    return this.#underWay.run((signal) => this.#start(tenantId, operator, signal));
  }

  async act(request: DrillRequest): Promise<void> {
    const { drill, revoker, online } = this.#open();
    await this.#underWay.run(async (signal) => {
      if (READS.has(request.act) && online.current() === null) await online.signIn(signal);
      if (request.act === 'open') this.#inHand = request.letter;
      if (request.act === 'revoke' && request.how === 'app') await revoker.signIn(signal);
      await drill.request(request, { signal });
      if (request.act === 'reseal') this.#inHand = null;
    });
  }

  /** Drills that were left open. A rehearsal's that lost its keys and tenant is none of them. */
  async waiting(): Promise<readonly DrillWaiting[]> {
    const { folder, simulatedSince } = this.parts;
    const running = this.snapshot();
    return (await openDrills({ folder, disk: nodeDisk })).filter(
      ({ id, begunAt }) => id !== running?.id && (simulatedSince === null || Date.parse(begunAt) >= simulatedSince),
    );
  }

  async unreadable(): Promise<UnreadableRecord[]> {
    return unreadable(this.parts.folder, await this.register(), nodeDisk);
  }

  async setAside(kind: UnreadableRecord['kind'], id: string): Promise<void> {
    const { folder, clock } = this.parts;
    await setAside({ folder, register: await this.register(), disk: nodeDisk, now: clock.now() }, kind, id);
  }

  /** Goes on where it was. The id comes from the window: it names a drill in the list, never a place on disk. */
  resume(id: string, operator: string): Promise<void> {
    return this.#underWay.run(async () => {
      const { tenantId } = await this.#waiting(id);
      await this.#begin(tenantId, null, (deps) => resumeDrill(deps, id, operator));
      const account = this.snapshot()?.accounts.find((one) => one.stage !== 'waiting' && one.stage !== 'resealed');
      this.#inHand = account?.letter ?? null;
    });
  }

  /** Ends it as not held; nobody signs in. */
  end(id: string, operator: string, why: string): Promise<void> {
    return this.#underWay.run(async () => {
      const { tenantId } = await this.#waiting(id);
      this.#demandFree();
      const { deps } = await this.#deps(tenantId);
      try {
        await endDrill(deps, id, operator, why);
      } finally {
        await deps.audit.close();
      }
      this.tell();
    });
  }

  async #waiting(id: string): Promise<DrillWaiting> {
    const found = (await this.waiting()).find((each) => each.id === id);
    if (found === undefined) throw new AppError('app/bad-input', { what: 'which drill is meant' });
    return found;
  }

  /** The lid closes: what is running is stopped and has let go of the key. The drill stays open, and the act can be done again. */
  sleep(): Promise<void> {
    return this.#underWay.stop('app/slept');
  }

  /** A person stops what is running; otherwise as `sleep`. */
  stop(): Promise<void> {
    return this.#underWay.stop('app/cancelled');
  }

  async #start(tenantId: string, operator: string, signal: AbortSignal): Promise<void> {
    const left = (await this.waiting()).find((each) => each.tenantId === tenantId);
    if (left !== undefined)
      throw new AppError('drill/not-allowed', {
        why: `drill ${left.number} of this tenant was left open. Go on with it, or end it first.`,
      });
    await this.#begin(tenantId, signal, (deps) => createDrill(deps, tenantId, operator));
  }

  /** @param signal of a sign-in that comes first; null where the first act that reads asks for it */
  async #begin(tenantId: string, signal: AbortSignal | null, open: (deps: DrillDeps) => Promise<Drill>): Promise<void> {
    this.#demandFree();
    const { deps, online, revoker } = await this.#deps(tenantId, async (tenant) => {
      if (signal !== null) await tenant.signIn(signal);
    });
    let drill: Drill;
    try {
      drill = await open(deps);
    } catch (error) {
      // No drill, no token, no open log.
      await deps.audit.close();
      await online.signOut();
      throw error;
    }
    drill.subscribe(() => this.tell());
    this.#running = { drill, online, revoker, audit: deps.audit };
    this.tell();
  }

  #demandFree(): void {
    const why = this.#running === null ? this.whyNot() : 'another drill is open.';
    if (why !== null) throw new AppError('drill/not-allowed', { why });
  }

  /** @param first done before the log is opened */
  async #deps(
    tenantId: string,
    first: (online: DrillTenant) => Promise<void> = async () => undefined,
  ): Promise<{ readonly deps: DrillDeps; readonly online: DrillTenant; readonly revoker: SessionRevoker }> {
    const register = await this.register();
    const { online, revoker } = await this.parts.drillTenant(register.find(tenantId), () => this.#inHand);
    await first(online);
    const { clock, random, log, folder } = this.parts;
    try {
      await nodeDisk.makeFolder(join(folder, DRILLS_FOLDER));
      const audit = await AuditLog.open(join(folder, DRILLS_FOLDER, AUDIT_NAME), nodeDisk, clock);
      const ports = { clock, random, log, folder, disk: nodeDisk };
      return { deps: { ...ports, online, revokeSessions: revoker.revoke, register, audit }, online, revoker };
    } catch (error) {
      await online.signOut();
      throw error;
    }
  }

  /** Stops what is running, then lets go of the drill. */
  async leave(): Promise<void> {
    const open = this.#running;
    this.#running = null;
    await this.#underWay.stop('app/cancelled');
    // A start that was too far to be stopped has opened one meanwhile.
    const running = open ?? this.#running;
    this.#running = null;
    this.#inHand = null;
    if (running === null) return;
    await running.drill.dispose();
    await running.audit.close();
    await running.revoker.signOut();
    await running.online.signOut();
    this.tell();
  }

  check(request: CheckRequest): Promise<LocalCheckResult> {
    return this.#underWay.run((signal) => this.#check(request, signal));
  }

  async #check(request: CheckRequest, signal: AbortSignal): Promise<LocalCheckResult> {
    const register = await this.register();
    const account = register.find(request.tenantId).accounts.find((each) => each.userId === request.userId);
    const key = account?.keys.find((each) => each.letter === request.letter && each.state === 'active');
    if (account === undefined || key === undefined) throw new AppError('app/bad-input', { what: 'which key is meant' });
    const { keys, openKey } = this.parts.keys;
    const result = await localCheck(
      { source: keys, openKey, clock: this.parts.clock },
      { account, key, checkCode: request.checkCode, pin: request.pin, triesLeft: request.triesLeft },
      { signal },
    );
    this.parts.holdPaper(key.letter, request.pin);
    await register.change(request.tenantId, (tenant) => withKey(tenant, account.userId, afterLocalCheck(key, result)));
    return result;
  }

  async calendar(tenantId: string): Promise<string> {
    const tenant = (await this.register()).find(tenantId);
    const due = drillDue(tenant, this.parts.clock.now());
    if (due.dueOn === null) throw new AppError('drill/none');
    return drillCalendar({ ...due, dueOn: due.dueOn }, tenant.calendarSequence, this.parts.clock.now());
  }

  async certificate(): Promise<PaperDocument> {
    const { drill, audit } = this.#open();
    const snapshot = drill.snapshot();
    if (snapshot.closed === null) throw new AppError('drill/not-allowed', { why: 'the drill is not closed yet.' });
    const tenant = (await this.register()).find(snapshot.tenantId);
    const bytes = (await nodeDisk.read(join(this.parts.folder, DRILLS_FOLDER, AUDIT_NAME))) ?? new Uint8Array();
    const { valid } = verifyAudit(bytes, audit.head);
    return drillCertificate(
      certificateOf(snapshot, tenant, { entries: audit.entries, whole: valid, head: audit.head }, this.version),
      'A4',
    );
  }

  /** Writes every form of the alarm rules into `folder`. @throws AppError `app/bad-input` naming the field that Azure would refuse. */
  async saveAlarmKit(tenantId: string, target: AlarmTarget, folder: string): Promise<void> {
    const tenant = (await this.register()).find(tenantId);
    const { subscriptionId, resourceGroup, workspace: name, location, mails, sms, test } = target;
    let kit: ReturnType<typeof makeAlarmKit>;
    try {
      kit = makeAlarmKit(
        alarmInputOf(tenant, {
          workspace: { subscriptionId, resourceGroup, name, location },
          notify: { mails: [...mails], sms: [...sms] },
          test,
        }),
      );
    } catch (error) {
      if (error instanceof z.ZodError)
        throw new AppError('app/bad-input', { what: error.issues[0]?.path.join(' ') ?? 'the target' });
      throw error;
    }
    await mkdir(folder, { recursive: true });
    for (const file of kit.files) await writeFile(join(folder, file.name), file.text);
  }

  close(): Promise<void> {
    return this.leave();
  }

  register(): Promise<Register> {
    this.#register ??= openRegister(join(this.parts.folder, REGISTER_NAME), nodeDisk);
    return this.#register;
  }

  #open(): Running {
    if (this.#running === null) throw new AppError('drill/not-allowed', { why: 'no drill is open.' });
    return this.#running;
  }
}
