import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { DayRequest, DayView } from '../../shared/model/day';
import type { RegisterTenant } from '../../shared/model/drill';
import { AUDIT_NAME, AuditLog, type AuditProof } from '../ceremony/audit/audit-log';
import { nodeDisk } from '../ceremony/journal/disk';
import { postMortemExport, readPostMortem, type PostMortemFacts } from '../drill/day/post-mortem';
import { DAYS_FOLDER, foldDays, openDay, ownTimes, type DayAct, type DayRecord } from '../drill/day/record';
import { dayView } from '../drill/day/view';
import { withSignIn, withStaffChange, type Register } from '../drill/register';
import { Operation } from '../entra/http/operation';
import type { Parts } from './parts';
import { UnderWay } from './under-way';

const DAY_MS = 86_400_000;

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';

/**
 * Break-glass day: a page that needs no sign-in, no network and no key, and a record of what people write on it. The record is a hash-chained
 * log of its own, so that a drill or a job on a key can go on beside it.
 */
export class DayHost {
  #log: Promise<AuditLog> | null = null;
  /** One line after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #underWay = new UnderWay();

  constructor(
    private readonly parts: Parts,
    private readonly register: () => Promise<Register>,
    /** The due date may have moved. */
    private readonly tell: () => void,
  ) {}

  /** One page for each tenant on record; one that fits any tenant where there is none. A damaged record or register hides no page. */
  async pages(): Promise<readonly DayView[]> {
    const days = await this.#days().catch(() => []);
    const tenants = await this.register().then(
      ({ tenants: all }) => all,
      () => [],
    );
    const rehearsal = this.parts.tray !== null;
    return (tenants.length === 0 ? [null] : tenants).map((tenant) => dayView(tenant, rehearsal, days));
  }

  /** Writes one line. The record begins with the first. @throws AppError `app/bad-input`, `journal/unwritable`, `journal/audit-broken`. */
  async write(tenantId: string | null, request: DayRequest): Promise<DayView> {
    const next = this.#turn.then(() => this.#write(tenantId, request));
    this.#turn = next.catch(() => undefined);
    return next;
  }

  /** Signs the account that was used out everywhere; asks an administrator to sign in. */
  async revoke(tenantId: string): Promise<DayView> {
    const tenant = (await this.register()).find(tenantId);
    const taken = openDay(await this.#days(), tenant.tenantId)?.taken ?? null;
    if (taken === null) throw new AppError('drill/not-allowed', { why: 'no envelope is written down as taken.' });
    const { revoker } = await this.parts.drillTenant(tenant, () => null);
    await this.#underWay.run(async (signal) => {
      try {
        await revoker.signIn(signal);
        await revoker.revoke(taken.userId, { signal });
      } finally {
        await revoker.signOut();
      }
    });
    return this.write(tenant.tenantId, { act: 'tick', step: 'revoke', done: true });
  }

  /**
   * The post-mortem: one file for people, one with every row as read. @param withLogs asks a reader to sign in; otherwise it holds what
   * people wrote down. @returns the path of the file for people. @throws AppError `auth/*`, `graph/*`, `paper/unwritable`.
   */
  async save(tenantId: string | null, withLogs: boolean, folder: string): Promise<string> {
    const tenant = await this.#tenant(tenantId);
    const days = await this.#days();
    const day = openDay(days, tenantId) ?? days.findLast((one) => one.tenantId === tenantId) ?? null;
    const facts =
      withLogs && tenant !== null ? await this.#underWay.run((signal) => this.#readLogs(tenant, day, signal)) : null;
    const { head } = await this.#open();
    const { markdown, json } = postMortemExport({ tenant, rehearsal: this.parts.tray !== null, facts, day, head });
    const path = join(folder, `${this.parts.tray === null ? '' : 'rehearsal-'}post-mortem-${day?.number ?? 'logs'}`);
    try {
      await writeFile(`${path}.md`, markdown, { mode: 0o600 });
      await writeFile(`${path}.json`, json, { mode: 0o600 });
    } catch (error) {
      throw new AppError('paper/unwritable', { where: folder, reason: errorCode(error) }, error);
    }
    return `${path}.md`;
  }

  /** Something is running with Entra just now. */
  get busy(): boolean {
    return this.#underWay.some;
  }

  /** The lid closes: what is asked of Entra is stopped. */
  sleep(): Promise<void> {
    return this.#underWay.stop('app/slept');
  }

  /** A person stops what is running; otherwise as `sleep`. */
  stop(): Promise<void> {
    return this.#underWay.stop('app/cancelled');
  }

  async close(): Promise<void> {
    await this.#underWay.stop('app/cancelled');
    await this.#turn;
    const log = await this.#log?.catch(() => null);
    this.#log = null;
    await log?.close();
  }

  async #write(tenantId: string | null, request: DayRequest): Promise<DayView> {
    const tenant = await this.#tenant(tenantId);
    const page = dayView(tenant, this.parts.tray !== null, await this.#days());
    const step = 'step' in request ? page.steps.find((one) => one.id === request.step) : undefined;
    if ('step' in request && step === undefined) throw new AppError('app/bad-input', { what: 'which step is meant' });
    const envelope =
      request.act === 'take'
        ? page.envelopes.find((one) => one.userId === request.userId && one.letter === request.letter)
        : undefined;
    if (request.act === 'take' && envelope === undefined)
      throw new AppError('app/bad-input', { what: 'which envelope is meant' });
    const number = page.number ?? (await this.#begin(tenantId));
    const line = (act: DayAct, proof: AuditProof): Promise<void> => this.#append(number, act, proof);
    switch (request.act) {
      case 'take':
        await line('day.taken', {
          userId: request.userId,
          letter: request.letter,
          envelope: envelope?.envelopeNumber ?? null,
          sheet: envelope?.sheetNumber ?? null,
        });
        break;
      case 'tick':
        await line(request.done ? 'day.ticked' : 'day.unticked', { step: request.step });
        if (request.done && tenant !== null) await this.#account(tenant, number, request.step);
        break;
      case 'note':
        if (request.text.trim() !== (step?.note ?? ''))
          await line('day.noted', { step: request.step, text: request.text.trim() });
        break;
      case 'close':
        await line('day.closed', { open: page.steps.filter((one) => one.doneAt === null).map((one) => one.id) });
        break;
    }
    return dayView(await this.#tenant(tenantId), this.parts.tray !== null, await this.#days());
  }

  /** What was written down is no stranger's: the next check must tell only what nobody accounts for. */
  async #account(tenant: RegisterTenant, number: string, step: string): Promise<void> {
    const day = (await this.#days()).find((one) => one.number === number);
    const userId = day?.taken?.userId;
    if (day === undefined || userId === undefined || !tenant.accounts.some((one) => one.userId === userId)) return;
    const now = new Date(this.parts.clock.now()).toISOString();
    const signedIn = day.ticks['signed-in'] ?? null;
    const times =
      step === 'signed-in' || step === 'revoke' ? [now] : step === 'out' ? ownTimes(signedIn ?? now, now) : [];
    if (times.length === 0) return;
    await (
      await this.register()
    ).change(tenant.tenantId, (before) => {
      const accounted = times.reduce((all, at) => withSignIn(all, userId, at), before);
      return step === 'signed-in' && !before.staffChanges.some((one) => one.note === number)
        ? withStaffChange(accounted, { at: now, note: number, why: 'emergency' })
        : accounted;
    });
    this.tell();
  }

  async #readLogs(tenant: RegisterTenant, day: DayRecord | null, signal: AbortSignal): Promise<PostMortemFacts> {
    const { online } = await this.parts.drillTenant(tenant, () => null);
    const now = this.parts.clock.now();
    const since = day === null ? now - 7 * DAY_MS : Date.parse(day.begunAt) - DAY_MS;
    try {
      await online.signIn(signal);
      const op = new Operation(online.client, this.parts.clock, { signal });
      return await readPostMortem(op, tenant, new Date(since).toISOString());
    } finally {
      await online.signOut();
    }
  }

  async #begin(tenantId: string | null): Promise<string> {
    const number = `BG-${String((await this.#days()).length + 1).padStart(4, '0')}`;
    await this.#append(number, 'day.began', { tenantId: tenantId ?? '', rehearsal: this.parts.tray !== null });
    return number;
  }

  async #append(number: string, act: DayAct, proof: AuditProof): Promise<void> {
    await (await this.#open()).append({ operator: 'break-glass day', act, target: number, proof });
  }

  async #days(): Promise<readonly DayRecord[]> {
    return foldDays((await this.#open()).entries);
  }

  #open(): Promise<AuditLog> {
    this.#log ??= (async () => {
      const folder = join(this.parts.folder, DAYS_FOLDER);
      await nodeDisk.makeFolder(folder);
      return AuditLog.open(join(folder, AUDIT_NAME), nodeDisk, this.parts.clock);
    })();
    // A folder that cannot be written now may be written later.
    this.#log.catch(() => (this.#log = null));
    return this.#log;
  }

  async #tenant(tenantId: string | null): Promise<RegisterTenant | null> {
    return tenantId === null ? null : (await this.register()).find(tenantId);
  }
}
