import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CEREMONIES_FOLDER } from '../../src/main/ceremony/records';
import { AppError } from '../../src/shared/errors';
import type { CeremonyRequest } from '../../src/shared/model/acts';
import { Bench, PASSPHRASE, nextRequest, walk } from './fakes/bench';
import { checkAudit, openJournal } from './second-program';

/** Walks until the next act would be `act`. */
async function until(bench: Bench, act: CeremonyRequest['act']): Promise<CeremonyRequest> {
  for (let turn = 0; turn < 60; turn += 1) {
    const next = nextRequest(bench);
    if (next === null) throw new Error(`${act} never came`);
    if (next.act === act) return next;
    await bench.do(next);
  }
  throw new Error(`${act} never came`);
}

async function started(options: ConstructorParameters<typeof Bench>[0] = {}): Promise<Bench> {
  const bench = new Bench({ fakeKeys: ['1001', '1002'], ...options });
  await bench.start();
  return bench;
}

const folderOf = (bench: Bench): string => join(bench.folder, CEREMONIES_FOLDER, bench.ceremony.id);

afterEach(Bench.cleanUp);

describe('rules of the ceremony', () => {
  it('rule 1: the sealed PIN is on the disk before the key hears it', async () => {
    const bench = await started();
    const seen: string[] = [];
    bench.fakeKeys[0]!.trouble = (call, when) => {
      if (call === 'setPin' && when === 'before')
        seen.push(...openJournal(folderOf(bench), PASSPHRASE).pins.map((each) => each.pin));
    };
    await until(bench, 'createAccounts');
    expect(seen).toEqual([bench.fakeKeys[0]?.pin]);
  });

  it('rule 1: a journal that cannot be written stops before the key is touched', async () => {
    const bench = await started();
    const request = await until(bench, 'prepareKey');
    const calls: string[] = [];
    bench.fakeKeys[0]!.trouble = (call) => calls.push(call);
    const write = bench.disk.writeWhole;
    const full = (): never => {
      throw Object.assign(new Error(), { code: 'ENOSPC' });
    };
    Object.assign(bench.disk, { writeWhole: full });
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'journal/unwritable' });
    Object.assign(bench.disk, { writeWhole: write });
    expect(calls).not.toContain('setPin');
    expect(bench.fakeKeys[0]?.pin).toBeNull();
    expect(bench.ceremony.snapshot().error?.code).toBe('journal/unwritable');
    expect(await walk(bench)).toEqual([]);
  });

  it('rule 1: a PIN is recoverable until its paper is proven, and destroyed then', async () => {
    const bench = await started();
    const request = await until(bench, 'provePaper');
    await bench.ceremony.revealPin('A', (pin) => expect(Buffer.from(pin).toString()).toBe(bench.fakeKeys[0]?.pin));
    await bench.do(request);
    await expect(bench.ceremony.revealPin('A', () => undefined)).rejects.toMatchObject({ code: 'journal/pin-gone' });
    expect(openJournal(folderOf(bench), PASSPHRASE).pins.map((each) => each.letter)).toEqual(['B']);
    await bench.ceremony.revealPin('B', (pin) => expect(Buffer.from(pin).toString()).toBe(bench.fakeKeys[1]?.pin));
  });

  it('rule 2: snapshot, journal, audit log, log and errors hold no PIN', async () => {
    const bench = await started();
    const seen: string[] = [];
    bench.ceremony.subscribe((snapshot) => seen.push(JSON.stringify(snapshot)));
    await walk(bench);
    const files = ['journal.jsonl', 'audit.jsonl'].map((name) => readFileSync(join(folderOf(bench), name), 'utf8'));
    for (const sheet of bench.sheets)
      for (const text of [...seen, ...files, ...bench.log.lines]) expect(text.includes(sheet.pin ?? '-')).toBe(false);
    expect(seen.length).toBeGreaterThan(20);
  });

  it('rule 3: no role before key, paper and first sign-in are proven, whatever is asked', async () => {
    const bench = await started();
    for (let turn = 0; turn < 60; turn += 1) {
      const next = nextRequest(bench);
      if (next === null || next.act === 'assignRole') break;
      await expect(bench.do({ act: 'assignRole' })).rejects.toMatchObject({ code: 'ceremony/not-allowed' });
      expect(bench.ceremony.snapshot().allowed.assignRole).not.toBeNull();
      expect([...bench.tenant.world.accounts.values()].some((account) => account.role)).toBe(false);
      await bench.do(next);
    }
    await bench.do({ act: 'assignRole' });
    expect([...bench.tenant.world.accounts.values()].every((account) => account.role)).toBe(true);
  });

  it('rule 3: a phone that appears after the first sign-in keeps the role back', async () => {
    const bench = await started();
    const request = await until(bench, 'assignRole');
    bench.tenant.world.accounts.get('user-1')!.extra = ['phone'];
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'ceremony/other-methods' });
    expect(bench.tenant.world.accounts.get('user-1')?.role).toBe(false);
  });

  it('rule 4: one key for two accounts is refused; so is a key of another record', async () => {
    const bench = await started({ fakeKeys: ['1001'], choices: { accounts: 2 } });
    await bench.do({ act: 'signInAdmin' });
    await bench.do({ act: 'survey' });
    await bench.do({ act: 'approvePlan', hash: bench.ceremony.snapshot().plan?.hash ?? '' });
    const keyId = bench.ceremony.snapshot().bench[0]?.info.id ?? '';
    await bench.do({ act: 'prepareKey', keyId });
    await bench.do({ act: 'prepareKey', keyId });
    expect(bench.ceremony.snapshot().keys).toHaveLength(1);
    await expect(bench.do({ act: 'createAccounts' })).rejects.toMatchObject({ code: 'ceremony/not-allowed' });
    await bench.ceremony.dispose();

    const other = new Bench({ fakeKeys: ['1001', '1002'], folder: bench.folder });
    await other.start();
    const first = other.ceremony.snapshot().bench.find((each) => each.info.serial === '1001')?.info.id ?? '';
    await expect(other.do({ act: 'prepareKey', keyId: first })).rejects.toMatchObject({ code: 'key/already-assigned' });
    expect(other.fakeKeys[0]?.pin).toBeNull();
  });

  it('rule 4: an assigned key moves, a registered one does not', async () => {
    const bench = await started();
    await until(bench, 'createAccounts');
    expect(bench.ceremony.snapshot().keys.map((key) => key.accountIndex)).toEqual([0, 1]);
    await bench.do({ act: 'assignKey', letter: 'A', accountIndex: 1 });
    expect(bench.ceremony.snapshot().keys.map((key) => key.accountIndex)).toEqual([1, 0]);
    await until(bench, 'print');
    await expect(bench.do({ act: 'assignKey', letter: 'A', accountIndex: 0 })).rejects.toMatchObject({
      code: 'ceremony/not-allowed',
    });
  });

  it('rule 5: another key in the place of the expected one is sent no PIN', async () => {
    const bench = await started({ fakeKeys: ['1001', '1002', '1003'], choices: { accounts: 2 } });
    bench.fakeKeys[2]!.unplug();
    bench.fakeSource.changed();
    const request = await until(bench, 'register');
    bench.fakeKeys[0]!.unplug();
    bench.fakeKeys[1]!.unplug();
    bench.fakeKeys[2]!.plug();
    bench.fakeSource.changed();
    const calls: string[] = [];
    bench.fakeKeys[2]!.trouble = (call) => calls.push(call);
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'key/other', details: { expected: 'A' } });
    expect(calls.filter((call) => call !== 'describe' && call !== 'recognise')).toEqual([]);
  });

  it('rule 5: keys without serial go one by one, and are not guessed between', async () => {
    const bench = await started({ fakeKeys: [null, null], choices: { accounts: 2 } });
    await bench.do({ act: 'signInAdmin' });
    await bench.do({ act: 'survey' });
    await bench.do({ act: 'approvePlan', hash: bench.ceremony.snapshot().plan?.hash ?? '' });
    const [first, second] = bench.ceremony.snapshot().bench.map((each) => each.info.id);
    await expect(bench.do({ act: 'prepareKey', keyId: first ?? '' })).rejects.toMatchObject({ code: 'key/several' });
    bench.fakeKeys[1]!.unplug();
    bench.fakeSource.changed();
    await bench.do({ act: 'prepareKey', keyId: first ?? '' });
    // It stays plugged in, alone, until it is registered: the accounts are made before the second key is there.
    await bench.do({ act: 'createAccounts' });
    bench.fakeKeys[1]!.plug();
    bench.fakeSource.changed();
    await expect(bench.do({ act: 'register', accountIndex: 0 })).rejects.toMatchObject({ code: 'key/several' });
    bench.fakeKeys[1]!.unplug();
    bench.fakeSource.changed();
    await bench.do({ act: 'register', accountIndex: 0 });
    bench.fakeKeys[1]!.plug();
    bench.fakeSource.changed();
    expect(second).toBeDefined();
    await bench.do({ act: 'prepareKey', keyId: bench.fakeKeys[1]!.device.id });
    bench.fakeKeys[0]!.unplug();
    bench.fakeSource.changed();
    await bench.do({ act: 'register', accountIndex: 1 });
    // Registered, it is known by its credential wherever it is plugged in.
    bench.fakeKeys[0]!.plug();
    bench.fakeSource.changed();
    expect(await walk(bench)).toEqual([]);
  });

  it('rule 5: a key without serial that left its plug before it was registered is asked about, not guessed', async () => {
    const bench = await started({ fakeKeys: [null], choices: { accounts: 1 } });
    const request = await until(bench, 'register');
    bench.fakeKeys[0]!.unplug();
    bench.fakeKeys[0]!.plug();
    bench.fakeSource.changed();
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'ceremony/which-key' });
    expect(bench.ceremony.snapshot().bench.find((each) => each.state !== 'gone')?.mayBe).toEqual(['A']);
    await expect(bench.do({ act: 'prepareKey', keyId: bench.fakeKeys[0]!.device.id })).rejects.toMatchObject({
      code: 'ceremony/which-key',
    });
    await bench.do({ act: 'prepareKey', keyId: bench.fakeKeys[0]!.device.id, asLetter: 'A' });
    expect(await walk(bench)).toEqual([]);
    expect(bench.fakeKeys[0]?.misses).toBe(0);
  });

  it('rule 5: after a restart a key without serial is asked about, even in the same place under the same id', async () => {
    const bench = await started({ fakeKeys: [null], choices: { accounts: 1 } });
    await until(bench, 'register');
    const before = bench.fakeKeys[0]!.device.id;
    await bench.ceremony.dispose();
    await bench.resume();
    await bench.do({ act: 'signInAdmin' });
    expect(bench.fakeKeys[0]!.device.id).toBe(before);
    const calls: string[] = [];
    bench.fakeKeys[0]!.trouble = (call) => calls.push(call);
    await expect(bench.do({ act: 'register', accountIndex: 0 })).rejects.toMatchObject({ code: 'ceremony/which-key' });
    expect(calls.filter((call) => call !== 'describe' && call !== 'recognise')).toEqual([]);
    bench.fakeKeys[0]!.trouble = () => undefined;
    await bench.do({ act: 'prepareKey', keyId: before, asLetter: 'A' });
    expect(await walk(bench)).toEqual([]);
    expect(bench.fakeKeys[0]?.misses).toBe(0);
  });

  it('rule 6: a key with a PIN is not touched without its PIN, and reset only after the word was typed', async () => {
    const bench = await started();
    bench.fakeKeys[0]!.pin = '5550';
    bench.fakeKeys[0]!.unplug();
    bench.fakeKeys[0]!.plug();
    bench.fakeSource.changed();
    await bench.do({ act: 'signInAdmin' });
    const keyId = bench.fakeKeys[0]!.device.id;
    expect(bench.ceremony.snapshot().bench.find((each) => each.info.id === keyId)?.state).toBe('stranger');
    await expect(bench.do({ act: 'prepareKey', keyId })).rejects.toMatchObject({ code: 'pin/already-set' });
    await expect(bench.do({ act: 'resetKey', keyId, typed: 'yes' })).rejects.toMatchObject({
      code: 'ceremony/confirm',
    });
    expect(bench.fakeKeys[0]?.pin).toBe('5550');
    await bench.do({ act: 'prepareKey', keyId, knownPin: '5550' });
    expect(bench.fakeKeys[0]?.pin).not.toBe('5550');
    expect(bench.ceremony.snapshot().keys[0]?.letter).toBe('A');
  });

  it('rule 7: a wrong known PIN costs one try, and the letter is not used up', async () => {
    const bench = await started();
    bench.fakeKeys[0]!.pin = '5550';
    const keyId = bench.fakeKeys[0]!.device.id;
    await expect(bench.do({ act: 'prepareKey', keyId, knownPin: '1234' })).rejects.toMatchObject({ code: 'pin/wrong' });
    expect(bench.fakeKeys[0]?.misses).toBe(1);
    await bench.do({ act: 'prepareKey', keyId, knownPin: '5550' });
    expect(bench.ceremony.snapshot().keys.map((key) => key.letter)).toEqual(['A']);
  });

  it('rule 7: a wrong sheet and a forgotten digit cost no try; a wrong PIN costs one', async () => {
    const bench = await started();
    const request = await until(bench, 'provePaper');
    if (request.act !== 'provePaper') throw new Error();
    await expect(bench.do({ ...request, checkCode: 'AAAA-AA' })).rejects.toMatchObject({
      code: 'ceremony/wrong-sheet',
    });
    await expect(bench.do({ ...request, pin: request.pin.slice(1) })).rejects.toMatchObject({
      code: 'ceremony/wrong-length',
    });
    expect(bench.fakeKeys[0]?.misses).toBe(0);
    await expect(bench.do({ ...request, pin: '00000000' })).rejects.toMatchObject({
      code: 'pin/wrong',
      details: { tries: 7 },
    });
    expect(bench.fakeKeys[0]?.misses).toBe(1);
    await bench.do(request);
  });

  it('rule 7: of the last three tries none is spent before their number was typed, and the app spends none by itself', async () => {
    const bench = await started();
    bench.fakeKeys[1]!.retries = 3;
    await until(bench, 'prepareKey');
    await bench.do({ act: 'prepareKey', keyId: bench.fakeKeys[0]!.device.id });
    // A brand-new PIN restores all tries with the first right one, so the count is set after the key is prepared.
    bench.fakeKeys[1]!.retries = 8;
    const request = await until(bench, 'register');
    bench.fakeKeys[0]!.retries = 3;
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'pin/few-tries' });
    expect(bench.fakeKeys[0]?.retries).toBe(3);
    bench.fakeKeys[0]!.retries = 8;
    const proof = await until(bench, 'provePaper');
    if (proof.act !== 'provePaper') throw new Error();
    bench.fakeKeys[0]!.retries = 2;
    await expect(bench.do(proof)).rejects.toMatchObject({ code: 'pin/few-tries', details: { tries: 2 } });
    await expect(bench.do({ ...proof, triesLeft: 8 })).rejects.toMatchObject({ code: 'pin/few-tries' });
    expect(bench.fakeKeys[0]?.retries).toBe(2);
    await bench.do({ ...proof, triesLeft: 2 });
    expect(bench.fakeKeys[0]?.retries).toBe(8);
  });

  it('rule 7: a sealed PIN that the key refuses is not sent a second time', async () => {
    const bench = await started();
    const request = await until(bench, 'register');
    bench.fakeKeys[0]!.pin = 'somebody changed it';
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'pin/wrong' });
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'ceremony/not-allowed' });
    await expect(bench.do({ act: 'prepareKey', keyId: bench.fakeKeys[0]!.device.id })).rejects.toMatchObject({
      code: 'ceremony/pin-unknown',
    });
    expect(bench.fakeKeys[0]?.misses).toBe(1);
    expect(bench.ceremony.snapshot().accounts[0]?.proofs[0]?.state).toBe('failed');
  });

  it('rule 9: methods that nobody expected make the first sign-in fail, never green', async () => {
    const bench = await started();
    const request = await until(bench, 'signIn');
    bench.tenant.world.accounts.get('user-0')!.extra = ['phone'];
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'ceremony/other-methods' });
    expect(bench.ceremony.snapshot().accounts[0]?.proofs.find((proof) => proof.name === 'signedIn')?.state).toBe(
      'failed',
    );
    expect(bench.ceremony.snapshot().allowed.assignRole).not.toBeNull();
    bench.tenant.world.accounts.get('user-0')!.extra = [];
    expect(await walk(bench)).toEqual([]);
  });

  it('rule 6: other methods go only when the operator says so, after key and paper, and a sign-in proves it', async () => {
    const bench = await started();
    const signIn = await until(bench, 'signIn');
    const account = bench.tenant.world.accounts.get('user-0')!;
    account.extra = ['phone', 'Windows Hello'];
    const remove = { act: 'removeMethods', accountIndex: 0 } as const;
    await expect(bench.do(remove)).rejects.toMatchObject({ code: 'ceremony/not-allowed' });
    await expect(bench.do(signIn)).rejects.toMatchObject({ code: 'ceremony/other-methods' });
    expect(account.extra).toHaveLength(2);
    expect(bench.ceremony.snapshot().accounts[0]?.otherMethods).toEqual(['phone', 'Windows Hello']);
    expect(bench.ceremony.snapshot().nextAct).toContain('what else opens');

    await expect(bench.do(remove)).rejects.toMatchObject({
      code: 'ceremony/other-methods',
      details: { what: 'Windows Hello' },
    });
    expect(bench.ceremony.snapshot().accounts[0]?.otherMethods).toEqual(['Windows Hello']);
    account.extra = ['phone'];
    await bench.do(remove);
    // Removed and read back, but not signed in: the role stays held back until somebody has.
    expect(bench.ceremony.snapshot().accounts[0]?.otherMethods).toEqual([]);
    expect(bench.ceremony.snapshot().allowed.assignRole).toContain('signed in');
    expect(await walk(bench)).toEqual([]);
    const log = readFileSync(bench.ceremony.audit.file, 'utf8');
    expect([...log.matchAll(/"act":"(methods\w+)"/gu)].map(([, act]) => act)).toEqual([
      'methodsIntent',
      'methodsRemoved',
      'methodsIntent',
      'methodsRemoved',
    ]);
  });

  it('rule 9: roles that could not be read are not taken for the role', async () => {
    const bench = await started();
    const request = await until(bench, 'signInAsAdmin');
    const original = bench.tenant.proveSignIn.bind(bench.tenant);
    bench.tenant.proveSignIn = async (expected, withRoles) => {
      const proof = await original(expected, withRoles);
      return { ...proof, value: { ...proof.value, roles: null } };
    };
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'graph/not-proven' });
    expect(bench.ceremony.snapshot().accounts[0]?.proofs.find((proof) => proof.name === 'signedInAdmin')?.state).toBe(
      'notYet',
    );
  });

  it('rule 9: the audit log of a run is verified by a program of its own', async () => {
    const bench = await started();
    await walk(bench);
    expect(checkAudit(bench.ceremony.audit.file, bench.ceremony.audit.head)).toBe(bench.ceremony.audit.head);
    expect(openJournal(folderOf(bench), PASSPHRASE).pins).toEqual([]);
  });

  it('rule 11: a real run does not open the journal of a rehearsal', async () => {
    const bench = await started();
    await bench.ceremony.dispose();
    const { resumeCeremony } = await import('../../src/main/ceremony/create');
    await expect(
      resumeCeremony({ ...(await bench.deps()), rehearsal: false }, bench.ceremony.id),
    ).rejects.toMatchObject({ code: 'journal/foreign' });
  });

  it('rule 12: an error of unknown kind is told without its text', async () => {
    const bench = await started();
    bench.tenant.trouble = () => {
      throw new TypeError('<script>40937160</script>');
    };
    await expect(bench.do({ act: 'signInAdmin' })).rejects.toBeInstanceOf(AppError);
    expect(JSON.stringify(bench.ceremony.snapshot())).not.toContain('script');
  });
});
