import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIT_NAME, AuditLog, verifyAudit } from '../../../src/main/ceremony/audit/audit-log';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import {
  createDrill,
  DRILLS_FOLDER,
  resumeDrill,
  type Drill,
  type DrillDeps,
} from '../../../src/main/drill/flow/drill';
import { withEnvelope } from '../../../src/main/drill/flow/resume';
import { endDrill, openDrills } from '../../../src/main/drill/flow/waiting';
import type { DrillTenant } from '../../../src/main/drill/online';
import { sheetCodes } from '../../../src/main/drill/recorded-key';
import { openRegister, REGISTER_NAME, type Register } from '../../../src/main/drill/register';
import { registerCeremony } from '../../../src/main/drill/register-ceremony';
import { rehearsalDrillTenant, rehearsalRevoker } from '../../../src/main/rehearsal/drill';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { AppError } from '../../../src/shared/errors';
import type { RegisterTenant } from '../../../src/shared/model/drill';
import { stage, type Stage } from './stage';

const codeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)),
  );
const never = new Promise<never>(() => undefined);

/** Drills that a crash, a lid or a person left in the middle, and the same laptop afterwards. */
describe('a drill that was cut off', () => {
  let s: Stage;
  let register: Register;
  let record: RegisterTenant;
  let online: DrillTenant;
  let deps: DrillDeps;
  let inHand = '';

  beforeAll(async () => {
    s = await stage({ tenant: 'profiles-migrated', seed: 'cut-off' });
    online = await rehearsalDrillTenant({
      ...s,
      random: seededRandom('cut-off-drill'),
      pin: async () => new TextEncoder().encode(s.pins.get(inHand) ?? ''),
    });
    await online.signIn();
    const revoker = await rehearsalRevoker({ ...s, random: seededRandom('cut-off-revoker') });
    await revoker.signIn();
    register = await openRegister(join(s.folder, REGISTER_NAME), nodeDisk);
    record = await registerCeremony(
      { register, online, clock: s.clock, disk: nodeDisk, folder: s.folder },
      s.ceremonyId,
    );
    await nodeDisk.makeFolder(join(s.folder, DRILLS_FOLDER));
    deps = {
      online,
      revokeSessions: revoker.revoke,
      register,
      audit: await AuditLog.open(join(s.folder, DRILLS_FOLDER, AUDIT_NAME), nodeDisk, s.clock),
      folder: s.folder,
      disk: nodeDisk,
      clock: s.clock,
      random: seededRandom('cut-off-ids'),
      log: s.log,
    };
    await s.clock.sleep(3600_000);
  }, 120_000);
  afterAll(() => s.stop());

  const begin = async (using: DrillDeps = deps): Promise<Drill> => {
    const drill = await createDrill(using, record.tenantId, 'ola@lantern');
    await drill.request({ act: 'announce', from: 'a', to: 'b', told: 'SOC' });
    await drill.request({ act: 'check' });
    if (drill.snapshot().check?.verdict === 'attention') await drill.request({ act: 'acknowledge' });
    return drill;
  };
  const open = async (drill: Drill, index: number): Promise<string> => {
    const account = register.find(record.tenantId).accounts[index]!;
    const key = account.keys[0]!;
    inHand = key.letter;
    await drill.request({
      act: 'open',
      userId: account.userId,
      letter: key.letter,
      envelope: key.envelopeNumber!,
      checkCode: sheetCodes(account, key)[0]!,
    });
    return account.userId;
  };
  const seal = (drill: Drill, userId: string, envelope: string): Promise<void> =>
    drill.request({ act: 'reseal', userId, envelope, custodian: 'Eva', witness: 'Jan' });
  const fail = async (drill: Drill, userId: string, envelope: string): Promise<void> => {
    await drill.request({ act: 'failAccount', userId, why: 'test' });
    await seal(drill, userId, envelope);
  };
  const own = (userId: string): readonly string[] =>
    register.find(record.tenantId).accounts.find((one) => one.userId === userId)?.ownSignIns ?? [];
  const viewOf = (drill: Drill, userId: string) => drill.snapshot().accounts.find((one) => one.userId === userId);

  it('dead after Entra took the sign-in: it is looked up before another is asked for, and is no stranger’s', async () => {
    let taken = false;
    const dies: DrillDeps = {
      ...deps,
      online: {
        ...online,
        proveSignIn: async (...args) => {
          await online.proveSignIn(...args);
          taken = true;
          return never;
        },
      },
    };
    const drill = await begin(dies);
    const userId = await open(drill, 0);
    void drill.request({ act: 'signIn', userId });
    await expect.poll(() => taken, { timeout: 20_000 }).toBe(true);
    expect(own(userId)).toEqual([]);

    const [waiting] = await openDrills(deps);
    expect(waiting).toMatchObject({ number: 'D-0001', at: 'account', open: { letter: inHand, stage: 'open' } });
    const resumed = await resumeDrill(deps, waiting!.id, 'eva@lantern');
    expect(viewOf(resumed, userId)).toMatchObject({ stage: 'open', cutOff: { looked: false, usedAt: null } });
    expect(own(userId)).toHaveLength(1);
    expect(resumed.snapshot().nextAct).toContain('Read what became of the sign-in');
    expect(await codeOf(resumed.request({ act: 'signIn', userId }))).toBe('drill/not-allowed');
    await resumed.request({ act: 'look', userId });
    expect(viewOf(resumed, userId)?.cutOff).toMatchObject({ looked: true, usedAt: expect.any(String) as unknown });
    expect(await codeOf(resumed.request({ act: 'look', userId }))).toBe('drill/not-allowed');

    await resumed.request({ act: 'signIn', userId });
    await resumed.request({ act: 'revoke', userId, how: 'app' });
    await resumed.request({ act: 'alarm', userId, seen: 'sms', minutes: 4, by: 'Eva' });
    await seal(resumed, userId, 'N-1');
    await fail(resumed, await open(resumed, 1), 'N-2');
    await resumed.request({ act: 'close' });
    expect(resumed.snapshot().operator).toBe('eva@lantern');
    expect(resumed.snapshot().closed?.openPoints.join()).not.toContain('cut off');
    await Promise.all([drill.dispose(), resumed.dispose()]);
    expect(await openDrills(deps)).toEqual([]);
    const next = await begin();
    expect(next.snapshot().check?.findings).toEqual([]);
    await next.request({ act: 'abandon', why: 'test' });
    await next.dispose();
  });

  it('stopped by the lid after Entra took it: accounted for at once, the log and the check agree', async () => {
    const slept: DrillDeps = {
      ...deps,
      online: {
        ...online,
        proveSignIn: async (...args) => {
          await online.proveSignIn(...args);
          throw new AppError('app/slept');
        },
      },
    };
    const drill = await begin(slept);
    const userId = await open(drill, 1);
    expect(await codeOf(drill.request({ act: 'signIn', userId }))).toBe('app/slept');
    expect(own(userId)).toHaveLength(1);
    expect(viewOf(drill, userId)?.cutOff?.looked).toBe(false);
    await fail(drill, userId, 'N-3');
    await drill.request({ act: 'abandon', why: 'The lid closed.' });
    await drill.dispose();
    const next = await begin();
    expect(next.snapshot().check?.findings.map((one) => one.id)).not.toContain('sign-in-seen');
    await next.request({ act: 'abandon', why: 'test' });
    await next.dispose();
  });

  it('rule 9: where Entra shows nothing, that stays unknown, and is on the result', async () => {
    const cut: DrillDeps = {
      ...deps,
      online: { ...online, proveSignIn: () => Promise.reject(new AppError('graph/unreachable')) },
    };
    const drill = await begin(cut);
    const userId = await open(drill, 0);
    await s.clock.sleep(3600_000);
    await codeOf(drill.request({ act: 'signIn', userId }));
    await drill.request({ act: 'look', userId });
    expect(viewOf(drill, userId)?.cutOff).toMatchObject({ looked: true, usedAt: null });
    await fail(drill, userId, 'N-4');
    await drill.request({ act: 'close' });
    expect(drill.snapshot().closed?.openPoints.join()).toContain('Entra does not show whether it took place');
    await drill.dispose();
  });

  it('what Entra or the browser said no to is not cut off', async () => {
    const refused: DrillDeps = {
      ...deps,
      online: { ...online, proveSignIn: () => Promise.reject(new AppError('auth/wrong-account', { expected: 'x' })) },
    };
    const drill = await begin(refused);
    const userId = await open(drill, 0);
    expect(await codeOf(drill.request({ act: 'signIn', userId }))).toBe('auth/wrong-account');
    expect(viewOf(drill, userId)?.cutOff).toBeNull();
    expect(drill.snapshot().allowed.signIn).toBeNull();
    await fail(drill, userId, 'N-5');
    await drill.request({ act: 'abandon', why: 'test' });
    await drill.dispose();
  });

  it('dead between journal and register or log: both are brought up to it, once', async () => {
    let dead = false;
    const audit = {
      get entries() {
        return deps.audit.entries;
      },
      get head() {
        return deps.audit.head;
      },
      append: (line: Parameters<AuditLog['append']>[0]) =>
        dead ? Promise.reject(new AppError('journal/unwritable', { where: 'log' })) : deps.audit.append(line),
    } as unknown as AuditLog;
    const drill = await begin({ ...deps, audit });
    const userId = await open(drill, 0);
    await drill.request({ act: 'failAccount', userId, why: 'test' });
    dead = true;
    expect(await codeOf(seal(drill, userId, 'N-6'))).toBe('journal/unwritable');
    const keyOf = () => register.find(record.tenantId).accounts[0]!.keys[0]!;
    expect(keyOf().envelopeNumber).toBe('N-5');
    const { id } = drill.snapshot();
    const lines = () => deps.audit.entries.filter((one) => one.proof['drillId'] === id).map((one) => one.act);
    expect(lines().at(-1)).toBe('drill.accountFailed');
    for (let i = 0; i < 2; i += 1) await (await resumeDrill(deps, id, 'eva@lantern')).dispose();
    expect(keyOf()).toMatchObject({ envelopeNumber: 'N-6', custodian: 'Eva' });
    expect(lines().slice(-3)).toEqual(['drill.resealed', 'drill.resumed', 'drill.resumed']);
    // An envelope that somebody handed on meanwhile is not taken back.
    await register.change(record.tenantId, (tenant) => withEnvelope(tenant, userId, keyOf().letter, 'N-7', 'Mia'));
    await endDrill(deps, id, 'eva@lantern', 'test');
    expect(keyOf()).toMatchObject({ envelopeNumber: 'N-7', custodian: 'Mia' });
    expect(verifyAudit((await nodeDisk.read(join(s.folder, DRILLS_FOLDER, AUDIT_NAME)))!).valid).toBe(true);
  });

  it('after a night people are told again and the tenant is read again; an open envelope can always be sealed', async () => {
    const drill = await begin();
    const userId = await open(drill, 1);
    const { id } = drill.snapshot();
    await drill.dispose();
    expect(await codeOf(endDrill(deps, id, 'eva@lantern', 'The night came.'))).toBe('drill/not-allowed');
    await s.clock.sleep(25 * 3600_000);
    const resumed = await resumeDrill(deps, id, 'eva@lantern');
    expect(resumed.snapshot()).toMatchObject({ announced: null, check: null });
    expect(await codeOf(resumed.request({ act: 'signIn', userId }))).toBe('drill/not-allowed');
    await fail(resumed, userId, 'N-8');
    await resumed.request({ act: 'announce', from: 'c', to: 'd', told: 'SOC' });
    expect(await codeOf(open(resumed, 0))).toBe('drill/not-allowed');
    await resumed.dispose();

    expect(await codeOf(endDrill(deps, id, 'eva@lantern', ' '))).toBe('app/bad-input');
    await endDrill(deps, id, 'eva@lantern', 'The night came.');
    expect(deps.audit.entries.at(-1)).toMatchObject({
      act: 'drill.abandoned',
      operator: 'eva@lantern',
      proof: { why: 'The night came.' },
    });
    expect(await openDrills(deps)).toEqual([]);
    // Two papers never carry the same number, although the one was not held.
    const before = Number(resumed.snapshot().number.slice(2));
    const next = await begin();
    expect(Number(next.snapshot().number.slice(2))).toBe(before + 1);
    await next.dispose();
  });

  it('a folder that is no drill of ours is passed over', async () => {
    const known = (await openDrills(deps)).length;
    await mkdir(join(s.folder, DRILLS_FOLDER, 'd-9999-stranger'), { recursive: true });
    await nodeDisk.writeWhole(join(s.folder, DRILLS_FOLDER, 'd-9999-stranger', 'journal.jsonl'), Buffer.from('{}\n'));
    expect(await openDrills(deps)).toHaveLength(known);
  });
});
