import { existsSync, readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { listCeremonies } from '../../src/main/ceremony/create';
import type { CeremonyRequest } from '../../src/shared/model/acts';
import { Bench, nextRequest, walk } from './fakes/bench';

async function at(act: CeremonyRequest['act']): Promise<Bench> {
  const bench = new Bench({ fakeKeys: ['1001', '1002'] });
  await bench.start();
  for (let turn = 0; turn < 60; turn += 1) {
    const next = nextRequest(bench);
    if (next === null || next.act === act) return bench;
    await bench.do(next);
  }
  return bench;
}

const word = (bench: Bench): string => bench.ceremony.snapshot().abandonWord ?? '';

afterEach(Bench.cleanUp);

describe('abandon', () => {
  it('asks for the word, and changes nothing without it', async () => {
    const bench = await at('register');
    await expect(bench.do({ act: 'abandon', typed: 'yes' })).rejects.toMatchObject({ code: 'ceremony/confirm' });
    expect(bench.tenant.world.accounts.size).toBe(2);
    expect(bench.ceremony.snapshot().finished).toBe(false);
  });

  it.each([
    'survey',
    'prepareKey',
    'createAccounts',
    'register',
    'print',
    'provePaper',
    'signIn',
    'assignRole',
    'close',
  ] as const)('takes back what there is before %s, and tells what stays', async (act) => {
    const bench = await at(act);
    await bench.do({ act: 'abandon', typed: word(bench) });
    const snapshot = bench.ceremony.snapshot();
    expect(snapshot.finished).toBe(true);
    expect(bench.tenant.world.accounts.size).toBe(0);
    expect(bench.tenant.world.group).toBeNull();
    expect(snapshot.remains?.length).toBe(bench.fakeKeys.filter((key) => key.pin !== null).length);
    for (const key of snapshot.keys) {
      // Rule 1: a PIN that is on no paper can still be shown.
      if (key.pin === 'sealed')
        await bench.ceremony.revealPin(key.letter, (pin) =>
          expect(bench.fakeKeys.some((each) => each.pin === Buffer.from(pin).toString())).toBe(true),
        );
    }
    await expect(bench.do({ act: 'survey' })).rejects.toMatchObject({ code: 'ceremony/not-allowed' });
    await bench.ceremony.dispose();
    const [record] = await listCeremonies(bench.folder, null);
    expect(record?.state).toBe('abandoned');
  });

  it('goes on taking back after a lost connection, without asking again', async () => {
    const bench = await at('signIn');
    let first = true;
    bench.tenant.trouble = (call, when) => {
      if (call === 'undo' && when === 'after' && first) {
        first = false;
        throw new TypeError('lost');
      }
    };
    await expect(bench.do({ act: 'abandon', typed: word(bench) })).rejects.toBeDefined();
    expect(bench.ceremony.snapshot().allowed.register).toContain('taken back');
    await bench.do({ act: 'abandon', typed: '' });
    expect(bench.ceremony.snapshot().finished).toBe(true);
  });

  it('a closed ceremony cannot be abandoned', async () => {
    const bench = await at('survey');
    await walk(bench);
    await expect(bench.do({ act: 'abandon', typed: word(bench) })).rejects.toMatchObject({
      code: 'ceremony/not-allowed',
    });
    expect(bench.tenant.world.accounts.size).toBe(2);
  });
});

describe('leave and come back', () => {
  it('goes on where it was, after the administrator has signed in again', async () => {
    const bench = await at('provePaper');
    await bench.ceremony.dispose();
    const [record] = await listCeremonies(bench.folder, null);
    expect(record).toMatchObject({ state: 'interrupted', step: 'paper' });
    await bench.resume();
    const snapshot = bench.ceremony.snapshot();
    expect(snapshot.step).toBe('paper');
    expect(snapshot.admin).toBeNull();
    expect(snapshot.keys.map((key) => key.pluggedAs)).not.toContain(null);
    expect(await walk(bench)).toEqual([]);
  });

  it('one ceremony at a time', async () => {
    const bench = await at('survey');
    const other = new Bench({ fakeKeys: ['2001'], folder: bench.folder });
    const deps = await other.deps();
    const { createCeremony } = await import('../../src/main/ceremony/create');
    await expect(
      createCeremony({ ...deps, processes: { pid: 2, host: 'here', alive: () => true, started: async () => null } }),
    ).rejects.toMatchObject({ code: 'journal/locked' });
    await bench.ceremony.dispose();
    expect(existsSync(`${bench.folder}/ceremony.lock`)).toBe(false);
    expect(readdirSync(`${bench.folder}/ceremonies`)).toHaveLength(1);
  });

  it('numbers of ceremonies, sheets and envelopes are never given twice', async () => {
    const bench = await at('survey');
    await walk(bench);
    const sheets = bench.sheets.map((sheet) => sheet.job.record);
    await bench.ceremony.dispose();
    const next = new Bench({ fakeKeys: ['3001', '3002'], folder: bench.folder });
    await next.start();
    await walk(next);
    expect(next.ceremony.snapshot().number).toBe('0002');
    const all = [...sheets, ...next.sheets.map((sheet) => sheet.job.record)];
    expect(new Set(all.map((record) => record.sheetNumber)).size).toBe(4);
    expect(new Set(all.flatMap((record) => [record.envelopeNumber, record.keyEnvelopeNumber])).size).toBe(8);
  });

  it('a sheet printed again makes the one before void', async () => {
    const bench = await at('provePaper');
    await bench.do({ act: 'print', accountIndex: 0, how: 'printer', printer: 'x' });
    const [first, second] = bench.sheets.map((sheet) => sheet.job.record);
    expect([first?.sheetNumber, second?.sheetNumber]).toEqual(['0001-A', '0001-A2']);
    expect(first?.checkCode).not.toBe(second?.checkCode);
    await expect(
      bench.do({
        act: 'provePaper',
        accountIndex: 0,
        checkCode: first?.checkCode ?? '',
        pin: bench.sheets[0]?.pin ?? '',
      }),
    ).rejects.toMatchObject({ code: 'ceremony/wrong-sheet' });
    expect(bench.ceremony.snapshot().accounts[0]?.sheet?.voided).toEqual(['0001-A']);
    await bench.do({ act: 'voidSheet', accountIndex: 0, reason: 'Coffee on it' });
    expect(bench.ceremony.snapshot().accounts[0]?.sheet).toBeNull();
    expect(await walk(bench)).toEqual([]);
  });
});

describe('several keys for an account', () => {
  it('proves two keys for each of two accounts', async () => {
    const bench = new Bench({ fakeKeys: ['1', '2', '3', '4'], choices: { accounts: 2, keysPerAccount: 2 } });
    await bench.start();
    expect(await walk(bench)).toEqual([]);
    expect([...bench.tenant.world.accounts.values()].map((account) => account.methods.length)).toEqual([2, 2]);
    expect(bench.ceremony.snapshot().accounts.map((account) => account.keyLetters)).toEqual([
      ['A', 'C'],
      ['B', 'D'],
    ]);
    expect(bench.ceremony.snapshot().keys.every((key) => key.paperProven && key.pin === 'destroyed')).toBe(true);
  });
});
