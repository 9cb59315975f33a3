import { join } from 'node:path';
import { AUDIT_NAME, AuditLog } from '../../../src/main/ceremony/audit/audit-log';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { LOW_COST } from '../../../src/main/ceremony/journal/passphrase';
import { runTenantCheck } from '../../../src/main/drill/check/check';
import { createUnitDoor, LifeJob, type LifeDeps } from '../../../src/main/drill/life';
import type { DrillTenant } from '../../../src/main/drill/online';
import { sheetCodes } from '../../../src/main/drill/recorded-key';
import { openRegister, REGISTER_NAME, type Register } from '../../../src/main/drill/register';
import { registerCeremony } from '../../../src/main/drill/register-ceremony';
import { rehearsalDrillTenant, tenantDeps } from '../../../src/main/rehearsal/drill';
import { createGraphTenant } from '../../../src/main/entra/graph-tenant';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { AppError } from '../../../src/shared/errors';
import type { RegisterTenant } from '../../../src/shared/model/drill';
import { stage, type Stage } from '../integration/stage';

export const codeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)),
  );
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export interface Opened {
  readonly s: Stage;
  readonly register: Register;
  readonly online: DrillTenant;
  readonly deps: LifeDeps;
  readonly record: () => RegisterTenant;
  /** Key whose PIN the person at the browser types. */
  hand: string;
  readonly used: string[];
}

export async function open(options: Parameters<typeof stage>[0]): Promise<Opened> {
  const s = await stage(options);
  const set = { hand: 'A', used: [] as string[] };
  const pin = async (): Promise<Uint8Array> => bytes(s.pins.get(set.hand) ?? '');
  const parts = { ...s, random: seededRandom('life') };
  const online = await rehearsalDrillTenant({ ...parts, pin });
  await online.signIn();
  const register = await openRegister(join(s.folder, REGISTER_NAME), nodeDisk);
  const { tenantId } = await registerCeremony(
    { register, online, clock: s.clock, disk: nodeDisk, folder: s.folder },
    s.ceremonyId,
  );
  const tenant = createGraphTenant(await tenantDeps(parts, pin));
  await tenant.signIn();
  const units = createUnitDoor(await tenantDeps(parts, pin));
  await units.signIn();
  await nodeDisk.makeFolder(join(s.folder, 'drills'));
  const audit = await AuditLog.open(join(s.folder, 'drills', AUDIT_NAME), nodeDisk, s.clock);
  const deps: LifeDeps = {
    source: s.rehearsal.deps.keys,
    openKey: s.rehearsal.deps.openKey,
    makePin: s.rehearsal.deps.makePin,
    tenant,
    units,
    register,
    audit,
    paper: s.sheets,
    folder: s.folder,
    disk: nodeDisk,
    sealing: { passphrase: bytes('correct horse battery staple life'), keystore: null, cost: LOW_COST },
    clock: s.clock,
    random: seededRandom('life-ids'),
    log: s.log,
    pin: { kind: 'digits', length: 8 },
    paperSize: 'A4',
    notify: 'security@contoso.com',
  };
  return Object.assign(set, { s, register, online, deps, record: () => register.find(tenantId) });
}

export const begin = (
  t: Opened,
  kind: 'changePin' | 'addKey' | 'replaceKey',
  index: number,
  letter: string | null,
  reason = 'test',
): Promise<LifeJob> =>
  LifeJob.create(t.deps, {
    kind,
    tenantId: t.record().tenantId,
    userId: t.record().accounts[index]!.userId,
    letter,
    reason,
    operator: 'ola',
  });
export const typedOld = (t: Opened, index: number) => {
  const account = t.record().accounts[index]!;
  const key = account.keys.find((one) => one.state === 'active')!;
  return { pin: bytes(t.s.pins.get(key.letter) ?? ''), checkCode: sheetCodes(account, key)[0]!, triesLeft: null };
};
export const typedNew = (t: Opened, job: LifeJob) => ({
  pin: bytes(t.s.pins.get(job.state.letter) ?? ''),
  checkCode: job.state.sheets.at(-1)?.checkCode ?? '',
  triesLeft: null,
});
export const findings = async (t: Opened): Promise<string[]> =>
  (await runTenantCheck({ client: t.online.client, clock: t.s.clock }, t.record())).report.findings.map(
    (finding) => finding.id,
  );
