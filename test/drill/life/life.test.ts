import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUDIT_NAME, verifyAudit } from '../../../src/main/ceremony/audit/audit-log';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { JOURNAL_NAME } from '../../../src/main/ceremony/journal/journal';
import { runTenantCheck, withBaseline } from '../../../src/main/drill/check/check';
import {
  abandon,
  changePin,
  finish,
  handOver,
  LifeJob,
  openLifeJobs,
  prepareNewKey,
  printSheet,
  provePaper,
  registerNewKey,
  retireAccount,
  signInWithNewKey,
  type LifeDeps,
} from '../../../src/main/drill/life';
import { localCheck } from '../../../src/main/drill/local-check';
import { sheetCodes } from '../../../src/main/drill/recorded-key';
import { drillDue } from '../../../src/main/drill/schedule';
import { allSheets } from '../../../src/main/drill/sheet-register';
import { AppError } from '../../../src/shared/errors';
import { defaultChoices } from '../../../src/shared/model/tenant';
import { LIFE_FOLDER } from '../../../src/main/drill/life/job';
import { whyNotLife } from '../../../src/main/drill/life/state';
import { setAside, unreadable } from '../../../src/main/drill/unreadable';
import { begin, bytes, codeOf, findings, open, typedNew, typedOld, type Opened } from './opened';

const struck = async (t: Opened): Promise<string[]> =>
  (await allSheets(t.s.folder, t.register, nodeDisk)).map(
    ({ line }) => `${line.sheetNumber} ${line.state} ${line.date} ${line.note}`,
  );

describe('life after day one', () => {
  let t: Opened;
  beforeAll(async () => {
    t = await open({ tenant: 'profiles-migrated', spareKeys: 2 });
  }, 120_000);
  afterAll(() => t.s.stop());
  beforeEach(() => {
    // The spare keys lie in a drawer until they are wanted.
    t.s.rehearsal.keys.forEach((key) => {
      const used = key.inspect().credentials.length > 0;
      if (used && !key.plugged) key.plug();
      if (!used && key.plugged) key.unplug();
    });
  });

  it('a new PIN: old and new sealed, old sheet void, new sheet proven', async () => {
    const before = t.s.pins.get('A')!;
    const old = typedOld(t, 0);
    const job = await begin(t, 'changePin', 0, 'A');
    expect(await codeOf(changePin(job, { ...old, checkCode: '2222-22' }))).toBe('ceremony/wrong-sheet');
    expect(await codeOf(printSheet(job, 'file', null))).toBe('drill/not-allowed');
    await changePin(job, old);
    expect(await codeOf(abandon(job, 'no'))).toBe('drill/not-allowed');
    await printSheet(job, 'file', null);
    expect(t.s.pins.get('A')).not.toBe(before);
    expect(await codeOf(finish(job))).toBe('drill/not-allowed');
    expect(await codeOf(provePaper(job, { ...typedNew(t, job), checkCode: old.checkCode }))).toBe(
      'ceremony/wrong-sheet',
    );
    await provePaper(job, typedNew(t, job));
    await finish(job);
    const key = t.record().accounts[0]!.keys[0]!;
    expect(key).toMatchObject({
      sheetNumber: job.state.sheets[0]!.number,
      envelopeNumber: job.state.sheets[0]!.envelope,
    });
    const account = t.record().accounts[0]!;
    expect(
      (
        await localCheck(
          { ...t.deps },
          { account, key, checkCode: sheetCodes(account, key)[0]!, pin: bytes(t.s.pins.get('A')!), triesLeft: null },
        )
      ).proof,
    ).toBe('signed');
    t.used.push(before);
    await job.dispose();
    // Whoever looks the old number up reads that it is void, since when, and why.
    const lines = await struck(t);
    expect(lines.find((line) => line.startsWith('0001-A '))).toMatch(/^0001-A void \d{4}-\d\d-\d\d New PIN: test$/u);
    expect(lines).toContain(`${job.state.sheets[0]!.number} inUse ${job.state.sheets[0]!.date} `);
  });

  it('rule 1: a crash between sending and hearing loses no PIN, whichever of the two the key has', async () => {
    for (const heard of [true, false]) {
      const old = typedOld(t, 0);
      const job = await begin(t, 'changePin', 0, 'A');
      const openKey = t.deps.openKey;
      const crashing: LifeDeps = {
        ...t.deps,
        openKey: async (device) => {
          const key = await openKey(device);
          const change = key.changePin.bind(key);
          key.changePin = async (from, to, options) => {
            if (heard) await change(from, to, options);
            throw new Error('power cut');
          };
          return key;
        },
      };
      const { id } = job.state.header;
      await job.dispose();
      const doomed = await LifeJob.resume(crashing, id);
      await expect(changePin(doomed, old)).rejects.toThrow('power cut');
      await doomed.dispose();
      const resumed = await LifeJob.resume(t.deps, id);
      expect(resumed.state.pin?.state).toBe('sending');
      await changePin(resumed, old);
      await printSheet(resumed, 'file', null);
      await provePaper(resumed, typedNew(t, resumed));
      await finish(resumed);
      await resumed.dispose();
    }
  });

  it('rule 1: a journal damaged behind the PIN: it is there, is proven again, and goes to paper', async () => {
    const old = typedOld(t, 0);
    const job = await begin(t, 'changePin', 0, 'A');
    await changePin(job, old);
    const { id } = job.state.header;
    await job.dispose();
    const file = join(t.deps.folder, LIFE_FOLDER, id, JOURNAL_NAME);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"type":"pinSet"', '"type":"pinXet"'));
    const resumed = await LifeJob.resume(t.deps, id);
    expect(resumed.state).toMatchObject({ lost: true, pin: { state: 'sending' } });
    await changePin(resumed, old);
    await printSheet(resumed, 'file', null);
    await provePaper(resumed, typedNew(t, resumed));
    await finish(resumed);
    await resumed.dispose();
    const lost = { ...resumed.state, closed: false, kind: 'addKey' } as const;
    expect(whyNotLife(lost, 'register')).toContain('records of this job are lost');
    expect(whyNotLife({ ...lost, paper: null }, 'abandon')).toBeNull();
  });

  it('rule 1: the first lines of a journal are lost: the log tells what the job is about, and the PIN goes to paper', async () => {
    const old = typedOld(t, 0);
    const job = await begin(t, 'changePin', 0, 'A');
    await changePin(job, old);
    const { id, number } = job.state.header;
    await job.dispose();
    const file = join(t.deps.folder, LIFE_FOLDER, id, JOURNAL_NAME);
    const [, , ...rest] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, ['#######', '#######', ...rest].join('\n'));
    const name = t.record().accounts[0]!.userPrincipalName;
    expect(await openLifeJobs(t.deps.folder, t.register, nodeDisk)).toMatchObject([
      { id, number, kind: 'changePin', letter: 'A', userPrincipalName: name },
    ]);
    expect(await unreadable(t.deps.folder, t.register, nodeDisk)).toEqual([]);
    const resumed = await LifeJob.resume(t.deps, id);
    expect(resumed.state).toMatchObject({ lost: true, operator: 'ola', reason: 'test', pin: { state: 'set' } });
    await printSheet(resumed, 'file', null);
    await provePaper(resumed, typedNew(t, resumed));
    await finish(resumed);
    await resumed.dispose();
  });

  it('a job of which nothing tells what it is about is named, and stays where it is when it is set aside', async () => {
    const job = await begin(t, 'changePin', 0, 'A');
    await job.dispose();
    const folder = join(t.deps.folder, LIFE_FOLDER);
    const id = '0099-0000deadbeef';
    cpSync(join(folder, job.state.header.id), join(folder, id), { recursive: true });
    const file = join(folder, id, JOURNAL_NAME);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"type":"began"', '"type":"bygone"'));
    const list = () => unreadable(t.deps.folder, t.register, nodeDisk);
    const found = { kind: 'job', id, number: '0099', folder: join(folder, id), why: 'damaged', sealed: true };
    expect(await list()).toEqual([{ ...found, setAside: false }]);
    const before = readFileSync(file);
    const at = { folder: t.deps.folder, register: t.register, disk: nodeDisk, now: t.s.clock.now() };
    expect(await codeOf(setAside(at, 'job', '../0099'))).toBe('app/bad-input');
    await setAside(at, 'job', id);
    expect(await list()).toEqual([{ ...found, setAside: true }]);
    expect(readFileSync(file)).toEqual(before);
    writeFileSync(file, before.subarray(0, before.indexOf(10) + 1));
    expect(await list()).toMatchObject([{ id, why: 'nothing' }]);
    const again = await LifeJob.resume(t.deps, job.state.header.id);
    await abandon(again, 'test');
    await again.dispose();
  });

  it('a journal that cannot be written stops the job before the key is touched', async () => {
    const job = await begin(t, 'changePin', 0, 'A');
    const old = typedOld(t, 0);
    const commit = job.commit.bind(job);
    job.commit = (fact) =>
      fact.type === 'pinIntent' ? Promise.reject(new AppError('journal/unwritable', { where: 'x' })) : commit(fact);
    expect(await codeOf(changePin(job, old))).toBe('journal/unwritable');
    job.commit = commit;
    await changePin(job, old);
    await printSheet(job, 'file', null);
    await provePaper(job, typedNew(t, job));
    await finish(job);
    await job.dispose();
  });

  it('a spare key: registered, on paper, signed in, and clean at the next check', async () => {
    const begun = await begin(t, 'addKey', 0, null);
    expect(begun.state.letter).toBe('C');
    // Only keys on record are plugged in: rule 4.
    expect(await codeOf(prepareNewKey(begun))).toBe('key/already-assigned');
    t.s.rehearsal.keys[2]!.plug();
    await prepareNewKey(begun);
    await begun.dispose();
    // The answer is lost, the registration arrives late, and the clock of the laptop jumps while it is looked for.
    const tenant = t.deps.tenant!;
    let [jump, looks] = [0, 0];
    let late: () => Promise<unknown> = async () => undefined;
    const troubled: LifeDeps = {
      ...t.deps,
      clock: {
        now: () => t.deps.clock.now() + jump,
        monotonic: () => t.deps.clock.monotonic(),
        sleep: (ms, signal) => t.deps.clock.sleep(ms, signal),
      },
      tenant: {
        ...tenant,
        registerKey: (...given) => {
          late = () => tenant.registerKey(...given);
          return Promise.reject(new AppError('graph/unreachable'));
        },
        listKeys: async (...given) => {
          looks += 1;
          jump += 3_600_000;
          if (looks === 3) await late();
          return tenant.listKeys(...given);
        },
      },
    };
    const job = await LifeJob.resume(troubled, begun.state.header.id);
    expect(await codeOf(registerNewKey(job))).toBe('graph/unreachable');
    jump += 3_600_000;
    await registerNewKey(job);
    expect(looks).toBe(3);
    expect(t.s.rehearsal.keys[2]!.inspect().credentials).toHaveLength(1);
    await printSheet(job, 'file', null);
    await provePaper(job, typedNew(t, job));
    expect(await codeOf(finish(job))).toBe('drill/not-allowed');
    t.hand = 'C';
    const [first] = t.s.rehearsal.keys;
    first!.unplug();
    await signInWithNewKey(job);
    first!.plug();
    await finish(job);
    expect(t.record().accounts[0]!.keys.map((key) => [key.letter, key.state])).toEqual([
      ['A', 'active'],
      ['C', 'active'],
    ]);
    expect(await findings(t)).toEqual([]);
    await job.dispose();
  });

  it('a lost key is replaced: the old method goes only after the new key has signed in', async () => {
    const job = await begin(t, 'replaceKey', 1, 'B', 'Lost on the train');
    t.s.rehearsal.keys[1]!.unplug();
    t.s.rehearsal.keys[3]!.plug();
    await prepareNewKey(job);
    await registerNewKey(job);
    await printSheet(job, 'file', null);
    await provePaper(job, typedNew(t, job));
    const { userId } = t.record().accounts[1]!;
    expect((await t.deps.tenant!.listKeys(userId)).length).toBe(2);
    expect(await codeOf(finish(job))).toBe('drill/not-allowed');
    t.hand = job.state.letter;
    await signInWithNewKey(job);
    await finish(job);
    expect((await t.deps.tenant!.listKeys(userId)).length).toBe(1);
    expect(t.record().accounts[1]!.keys.map((key) => [key.letter, key.state])).toEqual([
      ['B', 'lost'],
      ['D', 'active'],
    ]);
    expect(await findings(t)).toEqual([]);
    await job.dispose();
  });

  it('hands an envelope over, and a leaver calls for a drill', async () => {
    const { tenantId, accounts } = t.record();
    const what = { tenantId, userId: accounts[0]!.userId, letter: 'A', to: 'Jan', envelope: 'E-77', operator: 'ola' };
    await handOver(t.deps, { ...what, staffLeft: false });
    expect(t.record().accounts[0]!.keys[0]).toMatchObject({ custodian: 'Jan', envelopeNumber: 'E-77' });
    const before = drillDue(t.record(), t.s.clock.now()).daysLeft!;
    await handOver(t.deps, { ...what, to: 'Eva', envelope: 'E-78', staffLeft: true });
    expect(drillDue(t.record(), t.s.clock.now()).daysLeft).toBeLessThan(before);
    expect(await codeOf(handOver(t.deps, { ...what, to: ' ', staffLeft: false }))).toBe('app/bad-input');
  });

  it('rule 6: retires an account only after its name was typed, and never the last one', async () => {
    const { tenantId, accounts } = t.record();
    const { userId, userPrincipalName } = accounts[1]!;
    const deps = { ...t.deps, tenant: t.deps.tenant! };
    expect(await codeOf(retireAccount(deps, { tenantId, userId, typed: 'yes', operator: 'ola' }))).toBe(
      'ceremony/confirm',
    );
    const what = { tenantId, userId, typed: userPrincipalName, operator: 'ola' };
    // Role or account that stay in the tenant keep the account on record, where the next check finds it.
    const refusing = {
      ...deps,
      tenant: {
        ...deps.tenant,
        undo: async () => ({
          value: ['Global Administrator stays'],
          evidence: { requestIds: [], facts: {}, at: '' },
          writes: 0,
        }),
      } as unknown as typeof deps.tenant,
    };
    expect(await retireAccount(refusing, what)).toEqual({ retired: false, remains: ['Global Administrator stays'] });
    expect(t.record().accounts[1]).toMatchObject({ state: 'active' });
    // A crash after the tenant's part: the record still has the account, and running it again ends it.
    const crash = {
      ...t.register,
      find: t.register.find,
      get tenants() {
        return t.register.tenants;
      },
      change: () => Promise.reject(new AppError('journal/unwritable', { where: 'x' })),
    };
    expect(await codeOf(retireAccount({ ...deps, register: crash }, what))).toBe('journal/unwritable');
    expect(t.record().accounts[1]).toMatchObject({ state: 'active' });
    expect(await retireAccount(deps, what)).toEqual({ retired: true, remains: [] });
    expect(t.record().accounts[1]).toMatchObject({ state: 'retired' });
    expect(t.s.rehearsal.simulated!.world.state.users.has(userId)).toBe(false);
    const last = t.record().accounts[0]!;
    expect(
      await codeOf(
        retireAccount(deps, { tenantId, userId: last.userId, typed: last.userPrincipalName, operator: 'ola' }),
      ),
    ).toBe('drill/last-account');
  });

  it('rule 2: no PIN is in any file or log line, and the audit log verifies', async () => {
    const pins = [...t.s.pins.values(), ...t.used];
    for (const name of await readdir(t.s.folder, { recursive: true })) {
      const path = join(t.s.folder, name);
      if (!(await stat(path)).isFile()) continue;
      const content = await readFile(path);
      for (const pin of pins) expect(content.includes(pin), name).toBe(false);
    }
    for (const line of t.s.lines) for (const pin of pins) expect(line).not.toContain(pin);
    expect(verifyAudit(await readFile(join(t.s.folder, 'drills', AUDIT_NAME)), t.deps.audit.head).valid).toBe(true);
  });
});

describe('with a restricted unit', () => {
  it('the account is taken out, changed, and put back', async () => {
    const t = await open({ tenant: 'profiles-migrated', accounts: 2, spareKeys: 1, seed: 'unit' });
    try {
      const { tenantId, group, accounts } = t.record();
      const plan = {
        hash: '',
        tenantId,
        choices: { ...defaultChoices, restrictedUnit: true },
        accounts: [],
        group: { id: group!.id, displayName: group!.displayName, mailNickname: '', roleAssignable: false },
        changes: [],
      };
      const { evidence } = await t.deps.tenant!.ensureRestrictedUnit(
        plan,
        accounts.map((one) => one.userId),
        group!.id,
      );
      await t.register.change(tenantId, (tenant) => ({
        ...tenant,
        unit: { id: String(evidence.facts['unitId']), displayName: 'Emergency access (restricted)' },
      }));
      await t.s.clock.sleep(3_600_000);
      const baseline = await runTenantCheck({ client: t.online.client, clock: t.s.clock }, t.record());
      await t.register.change(tenantId, (tenant) =>
        withBaseline(
          tenant,
          baseline.facts,
          accounts.map((one) => one.userId),
        ),
      );
      await t.s.clock.sleep(60_000);
      const job = await begin(t, 'addKey', 0, null);
      t.s.rehearsal.keys[2]!.plug();
      await prepareNewKey(job);
      await registerNewKey(job);
      await printSheet(job, 'file', null);
      await provePaper(job, typedNew(t, job));
      t.hand = job.state.letter;
      t.s.rehearsal.keys[0]!.unplug();
      await signInWithNewKey(job);
      await finish(job);
      expect(job.state).toMatchObject({ unitJoined: true, closed: true });
      expect(await findings(t)).toEqual([]);
      await job.dispose();
    } finally {
      await t.s.stop();
    }
  }, 120_000);
});
