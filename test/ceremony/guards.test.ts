import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeDisk } from '../../src/main/ceremony/journal/disk';
import { evolve } from '../../src/main/ceremony/evolve';
import { machine } from '../../src/main/ceremony/machine';
import { nothingLive } from '../../src/main/ceremony/live';
import { roleHeldBack } from '../../src/main/ceremony/progress';
import type { Ledger } from '../../src/main/ceremony/ledger';
import { initialState, type CeremonyState } from '../../src/main/ceremony/state';
import { AppError } from '../../src/shared/errors';
import type { CeremonyRequest } from '../../src/shared/model/acts';
import { Bench, nextRequest, read, walk } from './fakes/bench';

afterEach(Bench.cleanUp);

/** Walks until the next act would be `act`. */
async function until(bench: Bench, act: CeremonyRequest['act']): Promise<CeremonyRequest> {
  for (let turn = 0; turn < 60; turn += 1) {
    await read(bench);
    const next = nextRequest(bench);
    if (next === null) break;
    if (next.act === act) return next;
    await bench.do(next);
  }
  throw new Error(`${act} never came`);
}

async function at(act: CeremonyRequest['act'], options: ConstructorParameters<typeof Bench>[0] = {}): Promise<Bench> {
  const bench = new Bench({ fakeKeys: ['1001', '1002'], ...options });
  await bench.start();
  await until(bench, act);
  return bench;
}

/** What the journal knows, as the rules see it. */
const stateOf = (bench: Bench): CeremonyState => (bench.ceremony as unknown as { ledger: Ledger }).ledger.state;

const refused = (state: CeremonyState, request: CeremonyRequest): string | undefined => {
  const [effect] = machine(state, { kind: 'request', request, live: { ...nothingLive, adminHere: true } }).effects;
  return effect?.kind === 'refuse' ? effect.why : undefined;
};

/**
 * Each rule is guarded more than once: by what the window offers, by what the machine lets through, and by the step itself. These
 * ask one guard alone, so that it cannot go missing behind another.
 */
describe('the guards, one by one', () => {
  it('rule 3: each proof alone holds the role back', async () => {
    const state = stateOf(await at('assignRole'));
    expect(roleHeldBack(state)).toBeNull();
    const [account] = state.accounts;
    const accounts = (change: object) => ({
      ...state,
      accounts: [{ ...account!, ...change }, ...state.accounts.slice(1)],
    });
    const keys = (change: object) => ({ ...state, keys: [{ ...state.keys[0]!, ...change }, ...state.keys.slice(1)] });
    const without: readonly (readonly [string, CeremonyState])[] = [
      ['the plan is not approved', { ...state, approvedHash: 'ff' }],
      ['are not all there', { ...state, policy: null }],
      ['no key is registered', keys({ registered: null })],
      ['no key is registered', accounts({ tapGone: 'notYet' })],
      ['the paper for', keys({ paperProvenAt: null })],
      ['the paper for', keys({ sheets: state.keys[0]!.sheets.map((sheet) => ({ ...sheet, provenAt: null })) })],
      ['nobody has signed in', accounts({ signedInAt: null })],
      ['exclusion is not settled', { ...state, exclusion: null }],
    ];
    for (const [why, lacking] of without) {
      expect(roleHeldBack(lacking), why).toContain(why);
      expect(refused(lacking, { act: 'assignRole' }), why).toContain(why);
    }
  });

  it('rule 3: the step asks again before each account, whatever let it begin', async () => {
    const bench = await at('assignRole');
    const assign = bench.tenant.assignGlobalAdministrator.bind(bench.tenant);
    // While the first account gets its role, the sheet of the second is declared void.
    bench.tenant.assignGlobalAdministrator = async (userId) => {
      const done = await assign(userId);
      const { ledger } = bench.ceremony as unknown as { ledger: Ledger };
      const sheet = ledger.state.keys[1]?.sheets[0];
      await ledger.commit({ type: 'sheetVoided', letter: 'B', number: sheet?.number ?? '', reason: 'torn' });
      return done;
    };
    await expect(bench.do({ act: 'assignRole' })).rejects.toMatchObject({ code: 'ceremony/not-allowed' });
    expect([...bench.tenant.world.accounts.values()].map((account) => account.role)).toEqual([true, false]);
  });

  it('rule 4: no key takes the place of one that is registered, and none that has begun moves', async () => {
    const bench = await at('print', { fakeKeys: ['1001', '1002', '1003'] });
    const state = stateOf(bench);
    const spare = { ...state.keys[0]!, letter: 'C', accountIndex: null, registered: null, made: null, making: false };
    const three = { ...state, keys: [...state.keys, spare] };
    for (const held of [{}, { registered: null }, { registered: null, made: null, making: true }]) {
      const keys = three.keys.map((key) => (key.letter === 'A' ? { ...key, ...held } : key));
      expect(refused({ ...three, keys }, { act: 'assignKey', letter: 'C', accountIndex: 0 })).toContain(
        'has its key already',
      );
      expect(refused({ ...three, keys }, { act: 'assignKey', letter: 'A', accountIndex: 1 })).toContain(
        'already belongs to its account',
      );
    }
    // Two keys an account: one that is fixed stays, the other gives way.
    const two = { ...three, choices: { ...three.choices, keysPerAccount: 2 } };
    const idle = { ...spare, letter: 'D', accountIndex: 0 };
    const { effects } = machine(
      { ...two, keys: [...two.keys, idle] },
      { kind: 'request', request: { act: 'assignKey', letter: 'C', accountIndex: 0 }, live: nothingLive },
    );
    expect(effects.map((effect) => effect.kind === 'record' && effect.fact)).toEqual([
      { type: 'keyAssigned', letter: 'D', accountIndex: null },
      { type: 'keyAssigned', letter: 'C', accountIndex: 0 },
    ]);
  });

  it('rule 4: a key of another record is known by its credential where it tells no serial', async () => {
    const bench = await at('print', { fakeKeys: [null], choices: { accounts: 1 } });
    await bench.ceremony.dispose();
    await bench.start();
    await read(bench);
    const [key] = bench.fakeKeys;
    await expect(
      bench.do({
        act: 'prepareKey',
        keyId: bench.ceremony.snapshot().bench[0]?.info.id ?? '',
        knownPin: key?.pin ?? '',
      }),
    ).rejects.toMatchObject({ code: 'key/already-assigned' });
    expect(key?.misses).toBe(0);
  });

  it('rule 4: an abandoned ceremony gives its keys back, once they are reset', async () => {
    const bench = await at('createAccounts', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    await bench.do({ act: 'abandon', typed: bench.ceremony.snapshot().abandonWord ?? '' });
    await bench.ceremony.dispose();
    bench.fakeKeys[0]!.pin = null;
    await bench.start();
    expect(await walk(bench)).toEqual([]);
  });

  it('rule 9: a PIN is ready when the key has given a token for it, not when it said yes', async () => {
    const bench = await at('prepareKey', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const [key] = bench.fakeKeys;
    key!.trouble = (call, when) => {
      if (call === 'setPin' && when === 'after') key!.pin = '00000000';
    };
    await expect(bench.do(await until(bench, 'prepareKey'))).rejects.toMatchObject({ code: 'ceremony/pin-unknown' });
    expect(bench.ceremony.snapshot().keys[0]?.pin).toBe('unproven');
    expect(key?.misses).toBe(1);
  });

  it('rule 9: a registration whose answer was lost is found by reading; the same body goes again while its challenge lives', async () => {
    for (const arrived of [true, false]) {
      const bench = await at('register', { fakeKeys: ['1001'], choices: { accounts: 1 } });
      const post = bench.tenant.registerKey.bind(bench.tenant);
      const bodies: string[] = [];
      bench.tenant.registerKey = async (userId, name, made) => {
        bodies.push(Buffer.from(made.credentialId).toString('hex'));
        if (bodies.length > 1) return post(userId, name, made);
        if (arrived) await post(userId, name, made);
        throw new AppError('graph/unreachable');
      };
      const request = await until(bench, 'register');
      await expect(bench.do(request)).rejects.toMatchObject({ code: 'graph/unreachable' });
      await bench.do(request);
      expect(bench.fakeKeys[0]?.challenges).toHaveLength(1);
      // Found: nothing is sent again. Not found: the very same credential is.
      expect(bodies).toHaveLength(arrived ? 1 : 2);
      expect(new Set(bodies).size).toBe(1);
      expect(bench.ceremony.snapshot().keys[0]?.registered).toBe(true);
      expect([...bench.tenant.world.accounts.values()][0]?.methods).toHaveLength(1);
    }
  });

  it.each([
    ['another credential', { credentialId: new Uint8Array([1, 2, 3]) }, 'graph/not-proven'],
    ['another model', { aaguid: 'ffffffff-25e5-4cdb-8f86-897fd6418464' }, 'ceremony/aaguid'],
    ['a synced passkey', { passkeyType: 'synced' }, 'graph/not-proven'],
  ] as const)('rule 9: %s in the answer is not taken for the registered key', async (_what, wrong, code) => {
    const bench = await at('register', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const post = bench.tenant.registerKey.bind(bench.tenant);
    bench.tenant.registerKey = async (...given) => {
      const done = await post(...given);
      return { ...done, value: { ...done.value, ...wrong } };
    };
    await expect(bench.do(await until(bench, 'register'))).rejects.toMatchObject({ code });
    expect(bench.ceremony.snapshot().keys[0]?.registered).toBe(false);
  });

  it.each(['enabled', 'cloudOnly', 'neverExpires'] as const)(
    'rule 9: an account that is not read back as %s is not made',
    async (flag) => {
      const bench = await at('createAccounts', { fakeKeys: ['1001'], choices: { accounts: 1 } });
      const create = bench.tenant.createAccount.bind(bench.tenant);
      bench.tenant.createAccount = async (...given) => {
        const done = await create(...given);
        return { ...done, value: { ...done.value, [flag]: false } };
      };
      await expect(bench.do({ act: 'createAccounts' })).rejects.toMatchObject({ code: 'graph/not-proven' });
      expect(bench.ceremony.snapshot().accounts[0]?.userId).toBeNull();
    },
  );

  it.each([
    ['userId', 'auth/wrong-account'],
    ['tenantId', 'auth/wrong-tenant'],
  ] as const)('rule 9: a sign-in with another %s proves nothing', async (claim, code) => {
    const bench = await at('signIn', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const prove = bench.tenant.proveSignIn.bind(bench.tenant);
    bench.tenant.proveSignIn = async (...given) => {
      const done = await prove(...given);
      return { ...done, value: { ...done.value, [claim]: 'somebody else' } };
    };
    await expect(bench.do({ act: 'signIn', accountIndex: 0 })).rejects.toMatchObject({ code });
    expect(stateOf(bench).accounts[0]?.signedInAt).toBeNull();
  });

  it('rule 9: an intent without its outcome stays open until the outcome is written', async () => {
    const bench = await at('print', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    bench.printerTrouble = () => {
      throw new AppError('paper/cancelled');
    };
    const request = await until(bench, 'print');
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'paper/cancelled' });
    // It may have come out: the next one gets another number, and this one is void.
    expect(bench.ceremony.snapshot().unsettled).toHaveLength(1);
    bench.printerTrouble = null;
    await bench.do(request);
    expect(bench.ceremony.snapshot().unsettled).toEqual([]);
    const [first, second] = stateOf(bench).keys[0]?.sheets ?? [];
    expect([first?.voided, second?.voided]).toEqual(['Printed again', null]);
    expect(await walk(bench)).toEqual([]);
  });

  it('rule 9: nothing is written from a plan that a new survey would not give', async () => {
    const bench = await at('createAccounts', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    await bench.ceremony.dispose();
    await bench.resume();
    await bench.do({ act: 'signInAdmin' });
    const plan = bench.tenant.plan.bind(bench.tenant);
    bench.tenant.plan = (survey, choices) => ({ ...plan(survey, choices), hash: 'ab'.repeat(32) });
    await expect(bench.do({ act: 'createAccounts' })).rejects.toMatchObject({ code: 'ceremony/plan-changed' });
    expect(bench.tenant.world.accounts.size).toBe(0);
  });

  it('rule 1: a spare key keeps its sealed PIN beyond the close', async () => {
    const bench = await at('createAccounts', { fakeKeys: ['1001', '1002'], choices: { accounts: 1 } });
    const spare = bench.ceremony.snapshot().bench.find((key) => key.letter === null);
    if (spare !== undefined)
      await expect(bench.do({ act: 'prepareKey', keyId: spare.info.id })).rejects.toMatchObject({
        code: 'ceremony/not-allowed',
      });
    const offline = new Bench({ fakeKeys: ['1001', '1002'], choices: { accounts: 1 } });
    await offline.start();
    await read(offline);
    for (const key of offline.ceremony.snapshot().bench) await offline.do({ act: 'prepareKey', keyId: key.info.id });
    expect(await walk(offline)).toEqual([]);
    expect(offline.ceremony.snapshot().remains?.join()).toContain('Key B');
    await offline.ceremony.revealPin('B', (pin) => expect(Buffer.from(pin).toString()).toBe(offline.fakeKeys[1]?.pin));
  });

  it('rule 1: an answer of the key that was lost does not give up the letter and its PIN', async () => {
    const bench = await at('prepareKey', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const [key] = bench.fakeKeys;
    key!.trouble = (call, when) => {
      if (call === 'setPin' && when === 'after') throw new AppError('key/silent');
    };
    await bench.do(await until(bench, 'prepareKey')).catch(() => undefined);
    key!.trouble = () => undefined;
    await bench.ceremony.revealPin('A', (pin) => expect(Buffer.from(pin).toString()).toBe(key?.pin));
    expect(await walk(bench)).toEqual([]);
    expect(key?.misses).toBe(0);
  });

  it('rule 1: a keyring that was never written is made at the resume; one that is gone is not made up for', async () => {
    const bench = await at('prepareKey', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const keyring = join(bench.ceremony.folder, 'keyring.json');
    await bench.ceremony.dispose();
    rmSync(keyring);
    await bench.resume();
    await until(bench, 'createAccounts');
    await bench.ceremony.dispose();
    rmSync(keyring);
    await bench.resume();
    await expect(bench.ceremony.revealPin('A', () => undefined)).rejects.toMatchObject({ code: 'journal/pin-gone' });
    expect(existsSync(keyring)).toBe(false);
  });

  it('rule 1: while an outcome is owed to the disk no key is asked anything', async () => {
    const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1 } });
    let full = false;
    bench.disk = {
      ...nodeDisk,
      openAppend: async (path, keep) => {
        const file = await nodeDisk.openAppend(path, keep);
        const append = async (bytes: Uint8Array): Promise<void> => {
          if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
          await file.append(bytes);
        };
        return { length: 0, append, close: () => file.close() };
      },
    };
    await bench.start();
    const request = await until(bench, 'prepareKey');
    const calls: string[] = [];
    bench.fakeKeys[0]!.trouble = (call, when) => {
      if (full) calls.push(call);
      if (call === 'provePin' && when === 'after') full = true;
    };
    await bench.do(request).catch(() => undefined);
    calls.length = 0;
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'journal/unwritable' });
    expect(calls).toEqual([]);
  });

  it('rule 2: nothing that is no known fact gets into the journal', async () => {
    const bench = await at('createAccounts', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const { ledger } = bench.ceremony as unknown as { ledger: Ledger };
    const more = { type: 'answered', questionId: 'left-safe', answer: 'yes', pin: 'canary-4711' } as const;
    await ledger.commit(more);
    await expect(ledger.commit({ type: 'noFact', pin: 'canary-4711' } as never)).rejects.toThrow();
    expect(readFileSync(join(bench.ceremony.folder, 'journal.jsonl'), 'utf8')).not.toContain('canary');
  });

  it('rule 6: only passkeys of the same account that are not the registered one are removed from the key', async () => {
    const bench = await at('register', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const [key] = bench.fakeKeys;
    const stored = (rpId: string, userName: string, id: number) => ({
      rpId,
      userName,
      credentialId: new Uint8Array([id]),
      userId: new Uint8Array([id]),
      publicKey: new Uint8Array([id]),
      signCount: 0,
    });
    const mine = bench.ceremony.snapshot().accounts[0]?.userPrincipalName ?? '';
    key!.credentials.push(
      stored('login.microsoft.com', 'someone@contoso.com', 1),
      stored('example.com', mine, 2),
      stored('login.microsoft.com', mine, 3),
    );
    await bench.do(await until(bench, 'register'));
    expect(key!.credentials.map((each) => each.credentialId[0]).filter((id) => id! < 4)).toHaveLength(
      2 + (key!.credentials.at(-1)!.credentialId[0]! < 4 ? 1 : 0),
    );
    const left = key!.credentials.map((each) => `${each.rpId} ${each.userName}`);
    expect(left).toEqual([
      'login.microsoft.com someone@contoso.com',
      `example.com ${mine}`,
      `login.microsoft.com ${mine}`,
    ]);
    expect(await walk(bench)).toEqual([]);
  });

  it('rule 6: undo restores what was there before the first write, and lets what it did not make stand', async () => {
    const bench = await at('register', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const { ledger } = bench.ceremony as unknown as { ledger: Ledger };
    await ledger.commit({ type: 'policySaved', saved: { first: true } });
    await ledger.commit({ type: 'policySaved', saved: { second: true } });
    expect(stateOf(bench).savedAhead.policies).toEqual({ first: true });
    const undone: unknown[] = [];
    const undo = bench.tenant.undo.bind(bench.tenant);
    bench.tenant.undo = (what) => {
      undone.push(what);
      return undo(what);
    };
    await ledger.commit({ type: 'groupMade', groupId: 'g', ours: false, evidence: { requestIds: [], facts: {} } });
    await bench.do({ act: 'abandon', typed: bench.ceremony.snapshot().abandonWord ?? '' });
    expect(undone).toMatchObject([{ userIds: ['user-0'], groupIsOurs: true, savedPolicies: { before: true } }]);
  });

  it('rule 6: what was saved ahead of the first write counts, not what the write said', () => {
    const header = { format: 'bgk-journal', version: 1, id: 'c', number: '1', rehearsal: true, createdAt: '' } as const;
    const evidence = { requestIds: [], facts: {} };
    const ahead = evolve(initialState(header), { type: 'policySaved', saved: { first: true } }, '');
    const set = evolve(ahead, { type: 'policySet', aaguids: [], saved: { second: true }, evidence }, '');
    expect(evolve(set, { type: 'policySet', aaguids: [], saved: null, evidence }, '').policy?.saved).toEqual({
      first: true,
    });
  });

  it('rule 6: a key that is registered is not reset, whatever was typed', async () => {
    const bench = await at('print', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const { info, resetWord } = bench.ceremony.snapshot().bench[0]!;
    await expect(bench.do({ act: 'resetKey', keyId: info.id, typed: resetWord ?? '' })).rejects.toMatchObject({
      code: 'ceremony/not-allowed',
    });
  });

  it('rule 7: the last three tries are kept, for a sealed PIN as for one that the operator knows', async () => {
    const bench = await at('createAccounts', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const [key] = bench.fakeKeys;
    key!.retries = 3;
    const keyId = bench.ceremony.snapshot().bench[0]?.info.id ?? '';
    await expect(bench.do({ act: 'prepareKey', keyId })).rejects.toMatchObject({ code: 'pin/few-tries' });
    const other = new Bench({ fakeKeys: ['1002'], choices: { accounts: 1 } });
    Object.assign(other.fakeKeys[0]!, { pin: '11111111', retries: 3 });
    await other.start();
    await expect(
      other.do({ act: 'prepareKey', keyId: other.ceremony.snapshot().bench[0]?.info.id ?? '', knownPin: '11111111' }),
    ).rejects.toMatchObject({ code: 'pin/few-tries' });
    expect([key!.lastTriesSpent, other.fakeKeys[0]!.lastTriesSpent]).toEqual([0, 0]);
  });

  it('rule 13: a proof is asked for a passkey and nothing else: what is signed is made below', async () => {
    const bench = await at('provePaper', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    await bench.do(await until(bench, 'provePaper'));
    expect([...bench.fakeKeys[0]!.proofArguments].toSorted()).toEqual([
      'credentialId',
      'lastSignCount',
      'onStatus',
      'publicKey',
      'rpId',
      'signal',
    ]);
  });

  it('rule 6: an account that was an administrator before is not deleted, and a group that was there is not ours', async () => {
    const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1 } });
    const create = bench.tenant.createAccount.bind(bench.tenant);
    bench.tenant.createAccount = async (...given) => {
      const done = await create(...given);
      return { ...done, value: { ...done.value, isGlobalAdministrator: true } };
    };
    const group = bench.tenant.ensureGroup.bind(bench.tenant);
    bench.tenant.ensureGroup = async (...given) => {
      const done = await group(...given);
      return { ...done, value: { ...done.value, ours: false } };
    };
    await bench.start();
    await until(bench, 'register');
    const undone: unknown[] = [];
    const undo = bench.tenant.undo.bind(bench.tenant);
    bench.tenant.undo = (what) => {
      undone.push(what);
      return undo(what);
    };
    await bench.do({ act: 'abandon', typed: bench.ceremony.snapshot().abandonWord ?? '' });
    expect(undone).toMatchObject([{ userIds: [], groupIsOurs: false }]);
  });

  it('rule 5: who the key is is asked once more when it is opened, before a PIN goes to it', async () => {
    const bench = await at('register', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const [key] = bench.fakeKeys;
    const calls: string[] = [];
    key!.trouble = (call) => calls.push(call);
    Object.assign(key!, { serial: '9999' });
    await expect(bench.do(await until(bench, 'register'))).rejects.toMatchObject({ code: 'key/other' });
    expect(new Set(calls)).toEqual(new Set(['describe']));
  });

  it('rule 5: of two keys that say they are the same one, none is sent a PIN', async () => {
    const bench = await at('register', { fakeKeys: ['1001', '1002'], choices: { accounts: 1 } });
    const twin = bench.fakeKeys[1]!;
    twin.unplug();
    Object.assign(twin, { serial: '1001', pin: '11111111' });
    twin.plug();
    bench.fakeSource.changed();
    await expect(bench.do(await until(bench, 'register'))).rejects.toMatchObject({ code: 'key/several' });
    expect(bench.fakeKeys.map((key) => key.misses)).toEqual([0, 0]);
  });

  it('rule 5: a key that is one letter is not taken for another because somebody says so', async () => {
    const bench = await at('createAccounts');
    const a = bench.ceremony.snapshot().bench.find((key) => key.letter === 'A')?.info.id ?? '';
    await expect(bench.do({ act: 'prepareKey', keyId: a, asLetter: 'B' })).rejects.toMatchObject({ code: 'key/other' });
  });

  it('rule 6: a key that has a PIN already is not even asked to take another', async () => {
    const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1 } });
    const [key] = bench.fakeKeys;
    key!.pin = '11111111';
    const calls: string[] = [];
    key!.trouble = (call) => calls.push(call);
    await bench.start();
    const keyId = bench.ceremony.snapshot().bench[0]?.info.id ?? '';
    await expect(bench.do({ act: 'prepareKey', keyId })).rejects.toMatchObject({ code: 'pin/already-set' });
    expect(calls).not.toContain('setPin');
    expect(bench.ceremony.snapshot().keys).toEqual([]);
  });

  it('rule 5: one serial on two models is two keys', async () => {
    const bench = await at('register', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const [key] = bench.fakeKeys;
    Object.assign(key!, { aaguid: 'aaaaaaaa-25e5-4cdb-8f86-897fd6418464' });
    key!.unplug();
    key!.plug();
    bench.fakeSource.changed();
    await read(bench);
    expect(bench.ceremony.snapshot().bench.find((each) => each.state !== 'gone')?.letter).toBeNull();
  });

  it('rule 13: a proof without user verification proves no paper', async () => {
    const bench = await at('provePaper', { fakeKeys: ['1001'], choices: { accounts: 1 } });
    const [key] = bench.fakeKeys;
    const open = key!.open.bind(key);
    key!.open = (device) => {
      const opened = open(device);
      const prove = opened.prove.bind(opened);
      return { ...opened, prove: async (...given) => ({ ...(await prove(...given)), userVerified: false }) };
    };
    await expect(bench.do(await until(bench, 'provePaper'))).rejects.toMatchObject({ code: 'key/signature' });
    expect(bench.ceremony.snapshot().keys[0]?.paperProven).toBe(false);
  });

  it('rule 13: what a key made is not sent where its maker or its model is in doubt', async () => {
    for (const wrong of [
      { aaguid: 'aaaaaaaa-25e5-4cdb-8f86-897fd6418464' },
      { attestation: { level: 'untrusted', format: 'packed', model: null, why: 'no.' } },
    ] as const) {
      const bench = await at('register', { fakeKeys: ['1001'], choices: { accounts: 1 } });
      const [key] = bench.fakeKeys;
      const open = key!.open.bind(key);
      key!.open = (device) => {
        const opened = open(device);
        const make = opened.register.bind(opened);
        return { ...opened, register: async (...given) => ({ ...(await make(...given)), ...wrong }) };
      };
      await expect(bench.do(await until(bench, 'register'))).rejects.toMatchObject({
        code: expect.stringMatching(/^key\/(?:registration-check|attestation)$/u) as string,
      });
      expect([...bench.tenant.world.accounts.values()][0]?.methods).toEqual([]);
    }
  });

  it('rule 12: ids, ticks and serials from the window are held to their form', async () => {
    const bench = await at('createAccounts');
    const { ceremony } = bench;
    for (const serial of ['1\u0007', '\u202e123', 'x'.repeat(65)])
      await expect(bench.do({ act: 'typeSerial', letter: 'A', first: serial, second: serial })).rejects.toMatchObject({
        code: 'app/bad-input',
      });
    for (const [questionId, answer] of [
      ['left-<script>', 'yes'],
      ['left-safe', '<script>'],
    ] as const)
      await expect(bench.do({ act: 'answer', questionId, answer })).rejects.toMatchObject({ code: 'app/bad-input' });
    await ceremony.dispose();
    await expect(bench.resume('../../x')).rejects.toMatchObject({ code: 'app/bad-input' });
  });
});
