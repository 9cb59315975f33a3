import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { DrillRequest, DrillSnapshot, RegisterTenant, TenantCheckReport } from '../../shared/model/drill';
import type { DrillCertificateFacts } from '../../shared/model/paper';
import type { Clock, Log, Random } from '../../shared/ports';
import { AUDIT_NAME, AuditLog, verifyAudit } from '../ceremony/audit/audit-log';
import { nodeDisk, type Disk } from '../ceremony/journal/disk';
import { certificateOf } from '../drill/flow/certificate';
import { createDrill, DRILLS_FOLDER, type Drill } from '../drill/flow/drill';
import {
  createDrillTenant,
  createSessionRevoker,
  type DrillTenant,
  type DrillTenantDeps,
  type SessionRevoker,
} from '../drill/online';
import { sheetCodes } from '../drill/recorded-key';
import { openRegister, REGISTER_NAME, type Register } from '../drill/register';
import { registerCeremony } from '../drill/register-ceremony';
import type { FetchLike } from '../entra/http/fetch';
import { createBrowserStandIn, createKeySigner } from './browser';
import { reach } from './reach';
import type { Rehearsal } from './session';
import { rehearsalRoots } from './test-ca';

export interface RehearsalDrillOptions {
  readonly rehearsal: Rehearsal;
  /** The data folder of the ceremony: `ceremonies/<id>/` is below it; the register and the drill's log go there too. */
  readonly folder: string;
  readonly ceremonyId: string;
  /** The PIN as it stands on the sheet of this key; asked for at each sign-in and wiped here. */
  readonly pinOf: (letter: string) => Promise<Uint8Array>;
  /** The rehearsal's jumping clock. */
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Node's own where left out; the simulated tenant is on loopback. */
  readonly fetch?: FetchLike;
  readonly disk?: Disk;
  /** What happens to the tenant between the ceremony and the drill. */
  readonly meanwhile?: (tenant: RegisterTenant) => Promise<void> | void;
  readonly onSnapshot?: (snapshot: DrillSnapshot) => void;
  readonly appVersion?: string;
}

export interface RehearsalDrillOutcome {
  readonly snapshot: DrillSnapshot;
  readonly check: TenantCheckReport;
  /** Null where the check was red: then the safe stayed shut. */
  readonly certificate: DrillCertificateFacts | null;
  readonly tenant: RegisterTenant;
  readonly audit: { readonly entries: number; readonly valid: boolean; readonly head: string; readonly file: string };
  /** To the simulated Graph, from the check to the new baseline; the key's own sign-in is not among them. */
  readonly requests: number;
}

type Parts = Pick<RehearsalDrillOptions, 'rehearsal' | 'clock' | 'random' | 'log' | 'fetch'>;

/** The drill's view of the rehearsal's tenant: real drill code over the simulated parts. */
export async function rehearsalDrillTenant(
  options: Parts & { readonly pin: () => Promise<Uint8Array> },
): Promise<DrillTenant> {
  return createDrillTenant(await tenantDeps(options, options.pin));
}

/** Who may revoke sessions in the rehearsal: its operator, in a session of their own. */
export async function rehearsalRevoker(options: Parts): Promise<SessionRevoker> {
  return createSessionRevoker(
    await tenantDeps(options, () =>
      Promise.reject(new AppError('drill/not-allowed', { why: 'an administrator signs in without this key.' })),
    ),
  );
}

export async function tenantDeps(
  { rehearsal, clock, random, log, fetch }: Parts,
  pin: () => Promise<Uint8Array>,
): Promise<DrillTenantDeps> {
  const { endpoint } = rehearsal;
  const keyLayer = { clock: rehearsal.deps.clock, random, log, attestation: { roots: await rehearsalRoots() } };
  const page = createBrowserStandIn({
    endpoint,
    sign: createKeySigner({ source: rehearsal.deps.keys, deps: keyLayer, pin }),
  });
  return {
    cloud: 'global',
    ...reach(endpoint),
    fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)),
    openSignInPage: page,
    openKeySignInPage: page,
    clock,
    random,
    log,
  };
}

/**
 * A whole drill against the simulated parts, with the acts that the window would send: announce, check, one account at a time with
 * the PIN from its sheet, sessions revoked, alarm ticked, resealed, certificate. A red check ends it with the safe shut.
 */
export async function runRehearsalDrill(options: RehearsalDrillOptions): Promise<RehearsalDrillOutcome> {
  const disk = options.disk ?? nodeDisk;
  const { clock } = options;
  const register = await openRegister(join(options.folder, REGISTER_NAME), disk);
  await disk.makeFolder(join(options.folder, DRILLS_FOLDER));
  const auditFile = join(options.folder, DRILLS_FOLDER, AUDIT_NAME);
  const audit = await AuditLog.open(auditFile, disk, clock);
  let inHand: string | null = null;
  const online = await rehearsalDrillTenant({
    ...options,
    pin: async () => {
      if (inHand === null) throw new AppError('drill/not-allowed', { why: 'no envelope is open.' });
      return options.pinOf(inHand);
    },
  });
  const revoker = await rehearsalRevoker(options);
  let drill: Drill | null = null;
  try {
    await online.signIn();
    const tenant = await registerCeremony(
      { register, online, clock, disk, folder: options.folder },
      options.ceremonyId,
    );
    await options.meanwhile?.(tenant);
    const before = online.client.counts().requests;
    await revoker.signIn();
    drill = await createDrill(
      { ...options, online, revokeSessions: revoker.revoke, register, audit, disk },
      tenant.tenantId,
      'rehearsal operator',
    );
    const stop = options.onSnapshot === undefined ? () => undefined : drill.subscribe(options.onSnapshot);
    await walk(drill, register, tenant.tenantId, (letter) => (inHand = letter));
    stop();
    const snapshot = drill.snapshot();
    const after = register.find(tenant.tenantId);
    const verdict = verifyAudit((await disk.read(auditFile)) ?? new Uint8Array(), audit.head);
    return {
      snapshot,
      check: snapshot.check ?? emptyCheck(tenant.tenantId, snapshot.startedAt),
      certificate:
        snapshot.closed === null
          ? null
          : certificateOf(
              snapshot,
              after,
              { entries: audit.entries, whole: verdict.valid, head: audit.head },
              options.appVersion ?? '',
            ),
      tenant: after,
      audit: { entries: audit.entries.length, valid: verdict.valid, head: audit.head, file: auditFile },
      requests: online.client.counts().requests - before,
    };
  } finally {
    await drill?.dispose();
    await audit.close();
    await revoker.signOut();
    await online.signOut();
  }
}

function emptyCheck(tenantId: string, takenAt: string): TenantCheckReport {
  return { tenantId, takenAt, verdict: 'attention', findings: [], inOrder: [], requests: 0 };
}

/** The acts of the operator and of the people around, in the order of least risk. */
async function walk(
  drill: Drill,
  register: Register,
  tenantId: string,
  take: (letter: string | null) => void,
): Promise<void> {
  const send = (request: DrillRequest): Promise<void> => drill.request(request);
  const now = drill.snapshot().startedAt;
  await send({ act: 'announce', from: now, to: now, told: 'security monitoring (rehearsal)' });
  await send({ act: 'check' });
  const { check } = drill.snapshot();
  if (check?.verdict === 'red') return send({ act: 'abandon', why: 'The tenant check was red. The safe stayed shut.' });
  if (check?.verdict === 'attention') await send({ act: 'acknowledge' });
  for (const { userId } of drill.snapshot().accounts) {
    const account = register.find(tenantId).accounts.find((one) => one.userId === userId);
    const key = account?.keys.find((one) => one.state === 'active');
    if (account === undefined || key === undefined) throw new AppError('drill/unknown-account', { account: userId });
    await send({
      act: 'open',
      userId,
      letter: key.letter,
      envelope: key.envelopeNumber ?? 'none',
      checkCode: sheetCodes(account, key)[0] ?? '',
    });
    take(key.letter);
    try {
      await send({ act: 'signIn', userId });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const said = error.toData();
      await send({ act: 'failAccount', userId, why: `${said.says} (${said.code})` });
      await send(reseal(userId, key.letter, drill.snapshot().number));
      continue;
    } finally {
      take(null);
    }
    await send({ act: 'revoke', userId, how: 'app' });
    await send({ act: 'alarm', userId, seen: 'watch', minutes: 3, by: 'second person (rehearsal)' });
    await send(reseal(userId, key.letter, drill.snapshot().number));
  }
  await send({ act: 'close' });
}

function reseal(userId: string, letter: string, number: string): DrillRequest {
  return {
    act: 'reseal',
    userId,
    envelope: `${number}-${letter}`,
    custodian: 'custodian (rehearsal)',
    witness: 'witness (rehearsal)',
  };
}
