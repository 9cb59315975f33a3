import { join } from 'node:path';
import { AppError } from '../../../shared/errors';
import { assertNever } from '../../../shared/assert-never';
import type { DrillRequest, DrillSnapshot, DrillSummary, RegisterTenant } from '../../../shared/model/drill';
import type { Clock, Log, OnProgress, Random } from '../../../shared/ports';
import type { AuditLog } from '../../ceremony/audit/audit-log';
import type { Disk } from '../../ceremony/journal/disk';
import { Journal } from '../../ceremony/journal/journal';
import type { TenantCallOptions } from '../../entra/tenant';
import { roleIds } from '../../entra/roles';
import { runTenantCheck, withBaseline, type TenantCheck } from '../check/check';
import type { ReadOptions } from '../check/read-facts';
import type { DrillTenant, SessionRevoker } from '../online';
import { demandSheet } from '../recorded-key';
import { withDrill, type Register } from '../register';
import { drillDue } from '../schedule';
import { auditOfDrill } from './audit-of';
import { evidenceOf, revocationOf, usedSince } from './evidence';
import { drillFact, type DrillFact } from './facts';
import { accountFor, reconcile, replayDrill, saidNo, withEnvelope } from './resume';
import { allowed, nextAct, whyNot } from './rules';
import { evolveDrill, initialDrill, type DrillState } from './state';
import { verdictOf } from './verdict';

export const DRILLS_FOLDER = 'drills';

export interface DrillDeps {
  /** Reads, and lets the emergency account sign in; cannot write. */
  readonly online: DrillTenant;
  /** Revokes sessions as an administrator who may; null where the operator does it in the portal. */
  readonly revokeSessions: SessionRevoker['revoke'] | null;
  readonly register: Register;
  /** The hash-chained log of drills on this laptop. */
  readonly audit: AuditLog;
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Drill {
  /** @throws AppError `drill/not-allowed`, and what the act itself may throw. */
  request(
    request: DrillRequest,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: OnProgress },
  ): Promise<void>;
  snapshot(): DrillSnapshot;
  subscribe(listener: (snapshot: DrillSnapshot) => void): () => void;
  dispose(): Promise<void>;
}

/** Begins a drill of one tenant. Its journal is written before anything else happens. */
export async function createDrill(deps: DrillDeps, tenantId: string, operator: string): Promise<Drill> {
  const tenant = deps.register.find(tenantId);
  const active = tenant.accounts.filter((account) => account.state === 'active');
  if (active.length === 0) throw new AppError('drill/none');
  const number = `D-${String((await lastNumber(deps, tenant)) + 1).padStart(4, '0')}`;
  const id = `${number.toLowerCase()}-${Buffer.from(deps.random.bytes(6)).toString('hex')}`;
  const header = { id, number, rehearsal: tenant.simulated, createdAt: new Date(deps.clock.now()).toISOString() };
  const journal = await Journal.create(join(deps.folder, DRILLS_FOLDER, id), header, deps.disk, deps.clock);
  const drill = new RunningDrill(deps, journal, initialDrill(journal.header));
  await drill.commit({
    type: 'began',
    tenantId: tenant.tenantId,
    tenantName: tenant.displayName,
    operator,
    accounts: active.map(({ userId, userPrincipalName }) => ({ userId, userPrincipalName })),
  });
  return drill;
}

/** A drill that ended without a result keeps its number: no two papers carry the same. */
async function lastNumber(deps: DrillDeps, tenant: RegisterTenant): Promise<number> {
  const names = await deps.disk.names(join(deps.folder, DRILLS_FOLDER)).catch(() => []);
  const given = names.map((name) => Number(/^d-(\d{1,9})-/.exec(name)?.[1] ?? 0));
  return Math.max(tenant.drills.filter((drill) => drill.kind === 'full').length, ...given);
}

/**
 * Goes on with a drill that was left, folded from what its journal holds. What was recorded but did not reach register or log is brought
 * there first; a sign-in that was cut off is looked up before another is asked for.
 */
export async function resumeDrill(deps: DrillDeps, id: string, operator: string): Promise<Drill> {
  const { journal, content } = await Journal.resume(join(deps.folder, DRILLS_FOLDER, id), deps.disk, deps.clock);
  try {
    const { state, lines } = replayDrill(content);
    await reconcile(deps, state, lines);
    const drill = new RunningDrill(deps, journal, state);
    await drill.commit({ type: 'resumed', operator });
    await drill.account();
    return drill;
  } catch (error) {
    await journal.close();
    throw error;
  }
}

class RunningDrill implements Drill {
  private readonly listeners = new Set<(snapshot: DrillSnapshot) => void>();
  private running: DrillRequest['act'] | null = null;

  constructor(
    private readonly deps: DrillDeps,
    private readonly journal: Journal,
    private state: DrillState,
  ) {}

  async request(request: DrillRequest, options: TenantCallOptions = {}): Promise<void> {
    if (this.running !== null) throw new AppError('drill/not-allowed', { why: `${this.running} is still running.` });
    const why = whyNot(this.state, request);
    if (why !== null) throw new AppError('drill/not-allowed', { why });
    this.running = request.act;
    this.tell();
    try {
      await this.act(request, options);
    } finally {
      this.running = null;
      this.tell();
    }
  }

  snapshot(): DrillSnapshot {
    const { header, signingIn: _, openedEnvelope: __, lastAt: ___, lost: ____, ...state } = this.state;
    return {
      id: header.id,
      number: header.number,
      rehearsal: header.rehearsal,
      startedAt: header.createdAt,
      ...state,
      allowed: allowed(this.state),
      nextAct: nextAct(this.state),
      running: this.running,
    };
  }

  subscribe(listener: (snapshot: DrillSnapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    this.listeners.clear();
    await this.journal.close();
  }

  /** Journal first, then state, then the audit log. */
  async commit(fact: DrillFact): Promise<void> {
    const record = await this.journal.write(drillFact.parse(fact));
    this.state = evolveDrill(this.state, fact, record.at);
    const line = auditOfDrill(this.state, fact);
    if (line !== null) await this.deps.audit.append({ operator: this.state.operator, ...line });
    this.tell();
  }

  private async act(request: DrillRequest, options: TenantCallOptions): Promise<void> {
    switch (request.act) {
      case 'announce':
        if (request.told.trim() === '') throw new AppError('app/bad-input', { what: 'who was told' });
        return this.commit({ type: 'announced', from: request.from, to: request.to, told: request.told.trim() });
      case 'check': {
        const { report } = await this.check({ ...options, whatIf: true, logs: 'all' });
        return this.commit({ type: 'checked', report });
      }
      case 'acknowledge':
        return this.commit({ type: 'acknowledged' });
      case 'open':
        return this.open(request);
      case 'look':
        return this.look(request.userId, options);
      case 'signIn':
        return this.signIn(request.userId, options);
      case 'revoke':
        return this.revoke(request.userId, request.how, options);
      case 'alarm':
        if (request.seen !== 'none' && request.by.trim() === '')
          throw new AppError('app/bad-input', { what: 'who saw it' });
        return this.commit({
          type: 'alarmTicked',
          userId: request.userId,
          seen: request.seen,
          minutes: request.minutes,
          by: request.by.trim(),
        });
      case 'reseal':
        return this.reseal(request);
      case 'failAccount':
        if (request.why.trim() === '') throw new AppError('app/bad-input', { what: 'the reason' });
        return this.commit({ type: 'accountFailed', userId: request.userId, why: request.why.trim() });
      case 'close':
        return this.close(options);
      case 'abandon':
        return this.commit({ type: 'abandoned', why: request.why.trim() });
      default:
        return assertNever(request);
    }
  }

  private tenant(): RegisterTenant {
    return this.deps.register.find(this.state.tenantId);
  }

  private check(
    options: TenantCallOptions & Pick<ReadOptions, 'whatIf' | 'logs'>,
    only?: string,
  ): Promise<TenantCheck> {
    const tenant = this.tenant();
    const narrowed =
      only === undefined
        ? tenant
        : { ...tenant, accounts: tenant.accounts.filter((account) => account.userId === only) };
    return runTenantCheck({ client: this.deps.online.client, clock: this.deps.clock }, narrowed, options);
  }

  /** The right two envelopes, and the right sheet in one of them: nothing else is told about the PIN. */
  private open(request: Extract<DrillRequest, { act: 'open' }>): Promise<void> {
    const account = this.tenant().accounts.find((one) => one.userId === request.userId);
    const key = account?.keys.find((one) => one.letter === request.letter && one.state === 'active');
    if (account === undefined || key === undefined)
      throw new AppError('drill/unknown-account', { account: `${request.userId}, key ${request.letter}` });
    if (
      key.envelopeNumber !== null &&
      key.envelopeNumber.trim().toUpperCase() !== request.envelope.trim().toUpperCase()
    )
      throw new AppError('drill/wrong-envelope', { expected: key.envelopeNumber });
    demandSheet(account, key, request.checkCode);
    return this.commit({
      type: 'opened',
      userId: request.userId,
      letter: key.letter,
      envelope: request.envelope.trim(),
      sheet: key.sheetNumber,
    });
  }

  private async signIn(userId: string, options: TenantCallOptions): Promise<void> {
    const one = this.state.accounts.find((each) => each.userId === userId);
    await this.commit({ type: 'signInIntent', userId });
    try {
      const { value, evidence } = await this.deps.online.proveSignIn(
        { userId, userPrincipalName: one?.userPrincipalName ?? '' },
        options,
      );
      const isAdministrator = value.roles === null ? null : value.roles.includes(roleIds.globalAdministrator);
      await this.commit({
        type: 'signedIn',
        userId,
        issuedAt: value.issuedAt,
        isAdministrator,
        requestIds: [...evidence.requestIds],
      });
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'app/internal';
      await this.commit({ type: 'signInFailed', userId, code, certain: saidNo(code) });
      throw error;
    } finally {
      await this.account();
    }
    await this.keepEvidence(userId, await this.check({ ...options, whatIf: false, logs: 'none' }, userId));
  }

  /** What became of a sign-in that was cut off, as far as Entra shows it. Found or not, it was ours. */
  private async look(userId: string, options: TenantCallOptions): Promise<void> {
    const one = this.state.accounts.find((each) => each.userId === userId);
    const account = this.tenant().accounts.find((each) => each.userId === userId);
    const at = one?.cutOff?.at ?? null;
    if (one === undefined || account === undefined || at === null) return;
    const { facts } = await this.check({ ...options, whatIf: false, logs: 'signIns' }, userId);
    await this.commit({ type: 'signInLooked', userId, usedAt: usedSince(account, one, facts, at) });
    await this.account();
  }

  /** Whatever becomes of the drill, these uses of the accounts were ours: the next check must not take them for a stranger's. */
  async account(): Promise<void> {
    await accountFor(this.deps.register, this.state);
  }

  /** Methods unchanged, key used, password not: read with the operator's reading scopes. Not knowing stops nothing, and is written down. */
  private async keepEvidence(userId: string, { report, facts }: TenantCheck): Promise<void> {
    const account = this.tenant().accounts.find((one) => one.userId === userId);
    const one = this.state.accounts.find((each) => each.userId === userId);
    if (account === undefined || one === undefined) return;
    await this.commit({ type: 'evidence', userId, ...evidenceOf(account, one, report, facts) });
  }

  private async revoke(userId: string, how: 'app' | 'portal', options: TenantCallOptions): Promise<void> {
    const { revokeSessions } = this.deps;
    if (how === 'app' && revokeSessions === null)
      throw new AppError('drill/not-allowed', {
        why: 'nobody is signed in who may revoke sessions. Do it in the portal.',
      });
    await this.commit({ type: 'revokeIntent', userId, how });
    if (how === 'app') await this.revokeByApp(userId, options);
    const check = await this.check({ ...options, whatIf: false, logs: 'signIns' }, userId);
    const signedInAt = this.state.accounts.find((one) => one.userId === userId)?.signedInAt ?? null;
    const { validFrom, proven } = revocationOf(check.facts, userId, signedInAt);
    // Said to be done in the portal, and Entra says it is not: then it is not.
    if (proven === false && how === 'portal')
      throw new AppError('graph/not-proven', { what: `sessions are valid from ${validFrom ?? 'an unknown time'}` });
    await this.commit({ type: 'revoked', userId, how, validFrom, proven });
    await this.keepEvidence(userId, check);
  }

  /** Inside a restricted unit no administrator may: then the account signs itself out everywhere. */
  private async revokeByApp(userId: string, options: TenantCallOptions): Promise<void> {
    try {
      await this.deps.revokeSessions?.(userId, options);
    } catch (error) {
      if (error instanceof AppError && error.code === 'graph/forbidden' && this.tenant().unit !== null)
        throw new AppError('drill/revoke-by-hand', {}, error);
      throw error;
    }
  }

  private async reseal(request: Extract<DrillRequest, { act: 'reseal' }>): Promise<void> {
    const { userId, envelope, custodian, witness } = request;
    for (const [what, value] of [
      ['the envelope number', envelope],
      ['the custodian', custodian],
      ['the witness', witness],
    ] as const) {
      if (value.trim() === '') throw new AppError('app/bad-input', { what });
    }
    const letter = this.state.accounts.find((one) => one.userId === userId)?.letter ?? null;
    const before = this.tenant().accounts.flatMap((account) => account.keys.map((key) => key.envelopeNumber));
    if (before.includes(envelope.trim()))
      throw new AppError('app/bad-input', { what: 'the envelope number: it was used before' });
    await this.commit({
      type: 'resealed',
      userId,
      envelope: envelope.trim(),
      custodian: custodian.trim(),
      witness: witness.trim(),
    });
    await this.deps.register.change(this.state.tenantId, (tenant) =>
      withEnvelope(tenant, userId, letter, envelope.trim(), custodian.trim()),
    );
  }

  private async close(options: TenantCallOptions): Promise<void> {
    // On record already, where the program ended between record and journal.
    const held = this.tenant().drills.find((drill) => drill.id === this.state.header.id);
    if (held !== undefined) return this.closed(held.verdict, held.openPoints);
    const { verdict, passed, openPoints } = verdictOf(this.state, this.tenant().licence);
    const at = new Date(this.deps.clock.now()).toISOString();
    const { facts } = await this.check({ ...options, whatIf: false, logs: 'none' });
    // An account that failed keeps its old baseline: what was wrong with it must be found again.
    const userIds = this.state.accounts
      .filter((one) => passed.includes(one.userPrincipalName))
      .map((one) => one.userId);
    await this.deps.register.change(this.state.tenantId, (tenant) =>
      withDrill(withBaseline(tenant, facts, userIds), {
        id: this.state.header.id,
        kind: 'full',
        at,
        operator: this.state.operator,
        verdict,
        accounts: passed,
        openPoints: openPoints.map((point) => point.slice(0, 4000)),
      }),
    );
    return this.closed(verdict, openPoints);
  }

  private closed(verdict: DrillSummary['verdict'], openPoints: readonly string[]): Promise<void> {
    const nextDue = verdict === 'failed' ? null : drillDue(this.tenant(), this.deps.clock.now()).dueOn;
    return this.commit({ type: 'closed', verdict, openPoints: [...openPoints], nextDue });
  }

  private tell(): void {
    if (this.listeners.size === 0) return;
    const snapshot = this.snapshot();
    for (const listener of this.listeners) listener(snapshot);
  }
}
