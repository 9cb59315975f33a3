import { readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { JOURNAL_NAME } from '../../../src/main/ceremony/journal/journal';
import { AUDIT_NAME, AuditLog, verifyAudit } from '../../../src/main/ceremony/audit/audit-log';
import { scopesFor } from '../../../src/main/entra/auth/scopes';
import {
  createDrill,
  DRILLS_FOLDER,
  resumeDrill,
  type Drill,
  type DrillDeps,
} from '../../../src/main/drill/flow/drill';
import { afterLocalCheck, localCheck, type LocalCheckRequest } from '../../../src/main/drill/local-check';
import { readingTokens } from '../../../src/main/drill/online';
import { sheetCodes } from '../../../src/main/drill/recorded-key';
import { openRegister, REGISTER_NAME, withKey, type Register } from '../../../src/main/drill/register';
import { registerCeremony } from '../../../src/main/drill/register-ceremony';
import { rehearsalDrillTenant, rehearsalRevoker } from '../../../src/main/rehearsal/drill';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { drillDue } from '../../../src/main/drill/schedule';
import { AppError } from '../../../src/shared/errors';
import type { DrillRequest, RegisterTenant } from '../../../src/shared/model/drill';
import { preserve } from './preserve';
import { stage, writingScopes, type Stage } from './stage';

const codeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)),
  );

describe('a drill after a ceremony', () => {
  let s: Stage;
  let register: Register;
  let record: RegisterTenant;
  let deps: DrillDeps;
  let inHand: string | null = null;
  const steps: string[] = [];
  let mark: number;

  beforeAll(async () => {
    s = await stage({ tenant: 'profiles-migrated' });
    mark = s.rehearsal.simulated!.asked().length;
    // What the ceremony had consented to would come with every token, unasked.
    s.rehearsal.simulated!.world.state.grants.clear();
    const online = await rehearsalDrillTenant({
      ...s,
      random: seededRandom('drill-test'),
      pin: async () => new TextEncoder().encode(s.pins.get(inHand ?? '') ?? ''),
    });
    const call = online.client.call.bind(online.client);
    const client = {
      ...online.client,
      call: ((ask: Parameters<typeof call>[0]) => (
        steps.push(`${ask.method} ${ask.path}`),
        call(ask)
      )) as typeof online.client.call,
    };
    await online.signIn();
    const revoker = await rehearsalRevoker({ ...s, random: seededRandom('revoker') });
    await revoker.signIn();
    register = await openRegister(join(s.folder, REGISTER_NAME), nodeDisk);
    record = await registerCeremony(
      { register, online, clock: s.clock, disk: nodeDisk, folder: s.folder },
      s.ceremonyId,
    );
    await nodeDisk.makeFolder(join(s.folder, DRILLS_FOLDER));
    const audit = await AuditLog.open(join(s.folder, DRILLS_FOLDER, AUDIT_NAME), nodeDisk, s.clock);
    deps = {
      online: { ...online, client },
      revokeSessions: revoker.revoke,
      register,
      audit,
      folder: s.folder,
      disk: nodeDisk,
      clock: s.clock,
      random: seededRandom('ids'),
      log: s.log,
    };
    await s.clock.sleep(60_000);
  }, 120_000);
  afterAll(() => s.stop());
  let restore: (() => void) | null = null;
  afterEach(() => {
    restore?.();
    restore = null;
  });

  const begin = async (): Promise<Drill> => {
    const drill = await createDrill(deps, record.tenantId, 'ola@lantern');
    await drill.request({ act: 'announce', from: 'a', to: 'b', told: 'SOC' });
    await drill.request({ act: 'check' });
    return drill;
  };
  const opening = (index: number, change: Partial<Extract<DrillRequest, { act: 'open' }>> = {}): DrillRequest => {
    const account = register.find(record.tenantId).accounts[index]!;
    const key = account.keys[0]!;
    inHand = key.letter;
    return {
      act: 'open',
      userId: account.userId,
      letter: key.letter,
      envelope: key.envelopeNumber!,
      checkCode: sheetCodes(account, key)[0]!,
      ...change,
    };
  };
  const finish = async (
    drill: Drill,
    index: number,
    alarm: Partial<Extract<DrillRequest, { act: 'alarm' }>> = {},
  ): Promise<void> => {
    const { userId } = record.accounts[index]!;
    await drill.request({ act: 'signIn', userId });
    await drill.request({ act: 'revoke', userId, how: 'app' });
    await drill.request({ act: 'alarm', userId, seen: 'sms', minutes: 4, by: 'Eva', ...alarm });
    await drill.request({
      act: 'reseal',
      userId,
      envelope: `N-${Math.random().toString(36).slice(2)}`,
      custodian: 'Eva',
      witness: 'Jan',
    });
  };

  it('goes in the order of least risk, one account at a time, and moves the date', async () => {
    const drill = await createDrill(deps, record.tenantId, 'ola@lantern');
    const before = record.accounts.map((account) => account.lastFullDrillAt);
    expect(await codeOf(drill.request({ act: 'check' }))).toBe('drill/not-allowed');
    expect(await codeOf(drill.request(opening(0)))).toBe('drill/not-allowed');
    await drill.request({ act: 'announce', from: '10:00', to: '11:00', told: 'SOC' });
    expect(await codeOf(drill.request(opening(0)))).toBe('drill/not-allowed');
    await drill.request({ act: 'check' });
    expect(drill.snapshot().check?.verdict).toBe('green');

    expect(await codeOf(drill.request(opening(0, { envelope: 'E-99' })))).toBe('drill/wrong-envelope');
    expect(await codeOf(drill.request(opening(0, { checkCode: '2222-22' })))).toBe('ceremony/wrong-sheet');
    await drill.request(opening(0));
    const { userId } = record.accounts[0]!;
    expect(await codeOf(drill.request(opening(1)))).toBe('drill/not-allowed');
    expect(await codeOf(drill.request({ act: 'close' }))).toBe('drill/not-allowed');
    expect(await codeOf(drill.request({ act: 'reseal', userId, envelope: 'X', custodian: 'a', witness: 'b' }))).toBe(
      'drill/not-allowed',
    );
    inHand = record.accounts[0]!.keys[0]!.letter;
    await finish(drill, 0);
    await drill.request(opening(1));
    await finish(drill, 1);
    await drill.request({ act: 'close' });
    const { closed, accounts } = drill.snapshot();
    expect(closed?.verdict).toBe('passed');
    for (const one of accounts)
      expect(one).toMatchObject({
        isAdministrator: true,
        keyUseMoved: true,
        passwordUnused: true,
        methodsUnchanged: true,
        sessionsRevoked: true,
      });
    const after = register.find(record.tenantId);
    after.accounts.forEach((account, i) => expect(account.lastFullDrillAt! > before[i]!).toBe(true));
    // The drill's own sign-ins are no news at the next check.
    const again = await begin();
    expect(again.snapshot().check?.findings).toEqual([]);
    await again.request({ act: 'abandon', why: 'test' });
    await Promise.all([drill.dispose(), again.dispose()]);
  });

  it('a drill without an alarm, or with a late one, has failed, and moves no date', async () => {
    const before = register.find(record.tenantId).accounts.map((account) => account.lastFullDrillAt);
    const drill = await begin();
    await drill.request(opening(0));
    await finish(drill, 0, { seen: 'none', minutes: null, by: '' });
    await drill.request(opening(1));
    await finish(drill, 1, { seen: 'mail', minutes: 31 });
    await drill.request({ act: 'close' });
    const { closed } = drill.snapshot();
    expect(closed).toMatchObject({ verdict: 'failed', nextDue: null });
    expect(closed?.openPoints.join()).toMatch(/no alarm rang.*later than 30 minutes/);
    expect(register.find(record.tenantId).accounts.map((account) => account.lastFullDrillAt)).toEqual(before);
    await drill.dispose();
  });

  it('red keeps the safe shut', async () => {
    restore = preserve(s.rehearsal.simulated!.world);
    s.rehearsal.simulated!.decay('role-lost', record.accounts[0]!.userId);
    const drill = await begin();
    expect(drill.snapshot().check?.verdict).toBe('red');
    expect(await codeOf(drill.request({ act: 'acknowledge' }))).toBe('drill/not-allowed');
    expect(await codeOf(drill.request(opening(0)))).toBe('drill/not-allowed');
    expect(drill.snapshot().nextAct).toContain('Leave the safe shut');
    await drill.dispose();
  });

  it('attention wants to be taken note of first', async () => {
    restore = preserve(s.rehearsal.simulated!.world);
    s.rehearsal.simulated!.decay('campaign', record.accounts[0]!.userId);
    const drill = await begin();
    expect(drill.snapshot().check?.verdict).toBe('attention');
    expect(await codeOf(drill.request(opening(0)))).toBe('drill/not-allowed');
    await drill.request({ act: 'acknowledge' });
    await drill.request(opening(0));
    await drill.dispose();
  });

  it('a counter that Entra refuses fails the account, which is sealed again', async () => {
    restore = preserve(s.rehearsal.simulated!.world);
    const drill = await begin();
    s.rehearsal.simulated!.decay('counter-back', record.accounts[0]!.userId);
    await drill.request(opening(0));
    const { userId } = record.accounts[0]!;
    expect(await codeOf(drill.request({ act: 'signIn', userId }))).toBe('auth/key-counter');
    await drill.request({ act: 'failAccount', userId, why: 'Entra has seen a higher counter.' });
    await drill.request({ act: 'reseal', userId, envelope: 'N-counter', custodian: 'Eva', witness: 'Jan' });
    await drill.request({ act: 'close' });
    expect(drill.snapshot().closed?.verdict).toBe('failed');
    await drill.dispose();
  });

  it('goes on after a restart where it was', async () => {
    const drill = await begin();
    if (drill.snapshot().check?.verdict === 'attention') await drill.request({ act: 'acknowledge' });
    await drill.request(opening(0));
    const before = drill.snapshot();
    await drill.dispose();
    let resumed = await resumeDrill(deps, before.id, 'ola@lantern');
    expect({ ...resumed.snapshot() }).toEqual({ ...before });
    await resumed.dispose();
    // What a damaged line said is asked for again.
    const file = join(deps.folder, DRILLS_FOLDER, before.id, JOURNAL_NAME);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.replace('"type":"opened"', '"type":"o_ened"'));
    const damaged = await resumeDrill(deps, before.id, 'ola@lantern');
    expect(damaged.snapshot().accounts[0]?.stage).toBe('waiting');
    await damaged.dispose();
    writeFileSync(file, whole);
    resumed = await resumeDrill(deps, before.id, 'ola@lantern');
    inHand = record.accounts[0]!.keys[0]!.letter;
    await finish(resumed, 0);
    expect(resumed.snapshot().accounts[0]?.stage).toBe('resealed');
    await resumed.dispose();
  });

  it('an envelope number is never given twice', async () => {
    const drill = await begin();
    if (drill.snapshot().check?.verdict === 'attention') await drill.request({ act: 'acknowledge' });
    await drill.request(opening(0));
    const { userId } = record.accounts[0]!;
    await drill.request({ act: 'failAccount', userId, why: 'test' });
    const used = register.find(record.tenantId).accounts[1]!.keys[0]!.envelopeNumber!;
    expect(await codeOf(drill.request({ act: 'reseal', userId, envelope: used, custodian: 'a', witness: 'b' }))).toBe(
      'app/bad-input',
    );
    await drill.dispose();
  });

  it('asks Graph for nothing but reading', async () => {
    expect(steps.length).toBeGreaterThan(20);
    // Nobody in a drill was ever asked for more than reading, but the administrator who ends the sessions.
    expect(writingScopes(s, mark)).toEqual(['User.RevokeSessions.All']);
    expect(
      steps.filter(
        (step) => !step.startsWith('GET ') && !/^POST \/(\$batch|identity\/conditionalAccess\/evaluate)$/.test(step),
      ),
    ).toEqual([]);
    for (const step of ['survey', 'drill'] as const) {
      for (const scope of scopesFor(step)) expect(scope).toMatch(/(^|\.)Read(\.|$)/);
    }
    const tokens = readingTokens({ token: () => Promise.resolve({ secret: '', scopes: [] }) });
    for (const step of [
      'provision',
      'role',
      'close',
      'undo',
      'access',
      'tap',
      'consents',
      'cleanMethods',
      'restrictedUnit',
    ] as const)
      expect(await codeOf(tokens.token(step, {}))).toBe('drill/write-refused');
    for (const ask of [
      { method: 'POST', path: '/users/x/revokeSignInSessions' },
      { method: 'PATCH', path: '/users/x' },
      { method: 'DELETE', path: '/users/x' },
      {
        method: 'POST',
        path: '/$batch',
        reads: true,
        body: { requests: [{ id: '1', method: 'DELETE', url: '/users/x' }] },
      },
      { method: 'POST', path: '/users', reads: true },
    ] as const) {
      expect(
        await codeOf(
          deps.online.client.call({
            ...ask,
            schema: null,
            step: 'provision',
            needs: { what: 'x', scope: null, role: 'x' },
          }),
        ),
        ask.path,
      ).toBe('drill/write-refused');
    }
  });

  it('rule 9: every act is in the hash-chained log, and the log verifies', async () => {
    const file = await readFile(join(s.folder, DRILLS_FOLDER, AUDIT_NAME));
    expect(verifyAudit(file, deps.audit.head).valid).toBe(true);
    const acts = new Set(deps.audit.entries.map((entry) => entry.act));
    for (const act of [
      'began',
      'announced',
      'checked',
      'acknowledged',
      'opened',
      'signedIn',
      'evidence',
      'revoked',
      'alarm',
      'resealed',
      'accountFailed',
      'signInFailed',
      'closed',
      'abandoned',
    ])
      expect(acts).toContain(`drill.${act}`);
  });

  it('rule 2: no PIN is in any file or log line', async () => {
    const names = await readdir(s.folder, { recursive: true });
    for (const pin of s.pins.values()) {
      for (const line of s.lines) expect(line).not.toContain(pin);
      for (const name of names) {
        const path = join(s.folder, name);
        if ((await stat(path)).isFile()) expect((await readFile(path)).includes(pin), name).toBe(false);
      }
    }
  });

  describe('local check', () => {
    const request = (change: Partial<LocalCheckRequest> = {}): LocalCheckRequest => {
      const account = register.find(record.tenantId).accounts[0]!;
      const key = account.keys[0]!;
      return {
        account,
        key,
        checkCode: sheetCodes(account, key)[0]!,
        pin: new TextEncoder().encode(s.pins.get(key.letter)),
        triesLeft: null,
        ...change,
      };
    };
    const run = (change: Partial<LocalCheckRequest> = {}) =>
      localCheck({ source: s.rehearsal.deps.keys, openKey: s.rehearsal.deps.openKey, clock: s.clock }, request(change));

    it('needs no network: the key signs, and the recorded public key verifies it', async () => {
      const before = s.rehearsal.simulated!.inspect().requests;
      const result = await run();
      expect(result).toMatchObject({ proof: 'signed', changes: [] });
      expect(result.triesLeft).toBe(8);
      expect(s.rehearsal.simulated!.inspect().requests).toBe(before);
      expect(register.find(record.tenantId).drills.every((drill) => drill.kind !== 'local')).toBe(true);
    });

    it('rule 7: a wrong sheet costs no try, a wrong PIN costs one', async () => {
      expect(await codeOf(run({ checkCode: '2222-22' }))).toBe('ceremony/wrong-sheet');
      expect((await run()).triesLeft).toBe(8);
      const result = await run({ pin: new TextEncoder().encode('13572468') }).catch((error: unknown) => error);
      expect(result).toMatchObject({ code: 'pin/wrong', details: { tries: 7 } });
      expect((await run()).changes.join()).toContain('7 of 8 tries were left');
      expect((await run()).changes).toEqual([]);
    });

    it('tells another firmware than the one on record, and moves no date', async () => {
      const { account, key } = request();
      const { changes, firmware } = await run({ key: { ...key, firmware: '0.0.1' } });
      expect(changes).toEqual([`Firmware ${firmware}; on record is 0.0.1.`]);
      const due = drillDue(register.find(record.tenantId), s.clock.now()).dueOn;
      const result = await run();
      await register.change(record.tenantId, (tenant) => withKey(tenant, account.userId, afterLocalCheck(key, result)));
      expect(drillDue(register.find(record.tenantId), s.clock.now()).dueOn).toBe(due);
    });

    it('rule 5: a stranger is sent nothing', async () => {
      const [first] = s.rehearsal.keys;
      first?.unplug();
      expect(await codeOf(run())).toBe('key/other');
      s.rehearsal.keys[1]?.unplug();
      expect(await codeOf(run())).toBe('key/none');
      for (const key of s.rehearsal.keys) key.plug();
      expect((await run()).proof).toBe('signed');
    });

    it('finds a counter that went back', async () => {
      const { key } = request();
      expect(await codeOf(run({ key: { ...key, signCount: 4_000_000 } }))).toBe('key/counter');
    });

    it('finds a signature that another key would have made', async () => {
      const other = register.find(record.tenantId).accounts[1]!.keys[0]!;
      const { key } = request();
      expect(await codeOf(run({ key: { ...key, publicKey: other.publicKey } }))).toBe('key/signature');
    });

    it('without a public key on record it proves the PIN only, and says so', async () => {
      const { key } = request();
      expect(await run({ key: { ...key, publicKey: null } })).toMatchObject({ proof: 'pinOnly', signCount: null });
    });
  });
});

describe('runRehearsalDrill', () => {
  it('ends a rehearsal of a tenant without a licence, with what cannot be known left open', async () => {
    const s = await stage({ tenant: 'small-firm', accounts: 1 });
    try {
      const outcome = await s.drill();
      expect(outcome.snapshot.closed?.verdict).toBe('attention');
      expect(outcome.audit.valid).toBe(true);
      expect(outcome.certificate).toMatchObject({
        rehearsal: true,
        verdict: '1 of 1 account works',
        drillNumber: 'D-0001',
      });
      expect(
        outcome.certificate?.checks.flatMap((check) => check.results).some((result) => result.state === 'failed'),
      ).toBe(false);
      expect(outcome.certificate?.open.join()).toContain('sign-in log');
      const red = await s.drill({
        meanwhile: (tenant) => s.rehearsal.simulated?.decay('account-disabled', tenant.accounts[0]?.userId),
      });
      expect(red.check.verdict).toBe('red');
      expect(red.certificate).toBeNull();
      expect(red.snapshot.abandoned).toContain('safe stayed shut');
    } finally {
      await s.stop();
    }
  });
});
