import { afterEach, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CEREMONIES_FOLDER } from '../../src/main/ceremony/records';
import { Bench, nextRequest, PASSPHRASE, read, walk } from './fakes/bench';
import { openJournal } from './second-program';

afterEach(Bench.cleanUp);

/** Two keys with PIN and sheet, and every call to the tenant noted. */
async function prepared(): Promise<{ readonly bench: Bench; readonly asked: string[] }> {
  const bench = new Bench({ fakeKeys: ['1001', '1002'] });
  const asked: string[] = [];
  Object.assign(bench, {
    tenant: new Proxy(bench.tenant, {
      get: (tenant, name, receiver) => {
        const value: unknown = Reflect.get(tenant, name, receiver);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          asked.push(String(name));
          return (value as (...all: unknown[]) => unknown).apply(tenant, args);
        };
      },
    }),
  });
  await bench.start();
  await read(bench);
  for (const key of bench.ceremony.snapshot().bench) await bench.do({ act: 'prepareKey', keyId: key.info.id });
  for (const letter of ['A', 'B'])
    await bench.do({ act: 'print', accountIndex: null, letter, how: 'printer', printer: 'x' });
  return { bench, asked };
}

describe('keys prepared with the network unplugged', () => {
  it('get PIN, sheet and label without one call to a tenant', async () => {
    const { bench, asked } = await prepared();
    expect(asked).toEqual([]);
    expect(bench.sheets.map((sheet) => sheet.pin)).toEqual(bench.fakeKeys.map((key) => key.pin));
    for (const { job } of bench.sheets) {
      expect(job.record).toMatchObject({ userPrincipalName: '', tenantName: '', tenantId: '', voidReason: null });
      expect(job.record.credentialFingerprint).toBe('');
      expect(job.record.checkCode).toMatch(/^\w{4}-\w{2}$/);
      expect(job.record.pinTries).toBe(8);
    }
    expect(bench.ceremony.labels().map((each) => [each.keyLetter, each.sheetNumber])).toEqual([
      ['A', '0001-A'],
      ['B', '0001-B'],
    ]);
  });

  it('rule 1: stay sealed on the laptop, and go on in a later ceremony with the paper that was printed', async () => {
    const { bench, asked } = await prepared();
    const printed = bench.sheets.length;
    await bench.ceremony.dispose();
    const folder = join(bench.folder, CEREMONIES_FOLDER, bench.ceremony.id);
    expect(openJournal(folder, PASSPHRASE).pins.map((each) => each.pin)).toEqual(bench.fakeKeys.map((key) => key.pin));
    const text = readFileSync(join(folder, 'journal.jsonl'), 'utf8');
    for (const key of bench.fakeKeys) expect(text).not.toContain(key.pin);

    await bench.resume();
    expect(asked).toEqual([]);
    expect(await walk(bench)).toEqual([]);
    expect(asked.length).toBeGreaterThan(0);
    expect(bench.ceremony.snapshot().finished).toBe(true);
    // Nothing was printed again: the proof was typed from the paper of the first day.
    expect(bench.sheets).toHaveLength(printed);
    expect(bench.ceremony.sheetRecord('A')).toMatchObject({ userPrincipalName: '', sheetNumber: '0001-A' });
  });

  it('may be printed again once the account is known; the paper of the first day is void then', async () => {
    const { bench } = await prepared();
    await bench.ceremony.dispose();
    await bench.resume();
    for (let next = nextRequest(bench); next !== null && next.act !== 'provePaper'; next = nextRequest(bench))
      await bench.do(next);
    await bench.do({ act: 'print', accountIndex: 0, how: 'printer', printer: 'x' });
    const again = bench.sheets.at(-1);
    expect(again?.job.record.userPrincipalName).toMatch(/@/);
    expect(again?.job.record.sheetNumber).toMatch(/^0001-[AB]2$/);
    expect(again?.job.record.credentialFingerprint).not.toBe('');
    const gone = bench.ceremony.register().find((each) => each.state === 'void');
    expect(gone).toMatchObject({ note: 'Printed again', envelopeNumber: expect.stringMatching(/^E-/) });
    expect(gone?.date).toMatch(/^2026-11-\d\d$/);
    expect(await walk(bench)).toEqual([]);
  });

  it('are void by their letter, and a key with a plan needs its account first', async () => {
    const { bench } = await prepared();
    await bench.do({ act: 'voidSheet', accountIndex: null, letter: 'A', reason: 'Smeared' });
    expect(bench.ceremony.register()[0]).toMatchObject({ sheetNumber: '0001-A', state: 'void', note: 'Smeared' });
    await bench.do({ act: 'signInAdmin' });
    await bench.do({ act: 'survey' });
    await expect(
      bench.do({ act: 'print', accountIndex: null, letter: 'A', how: 'printer', printer: 'x' }),
    ).rejects.toMatchObject({ code: 'ceremony/not-allowed' });
  });

  it('rule 1: a printer that fails leaves the PIN sealed and the sheet to be printed again', async () => {
    const { bench } = await prepared();
    bench.printerTrouble = () => {
      throw new Error('jam');
    };
    await expect(
      bench.do({ act: 'print', accountIndex: null, letter: 'A', how: 'printer', printer: 'x' }),
    ).rejects.toThrow();
    bench.printerTrouble = null;
    await bench.ceremony.revealPin('A', (pin) => expect(Buffer.from(pin).toString()).toBe(bench.fakeKeys[0]?.pin));
    await bench.do({ act: 'print', accountIndex: null, letter: 'A', how: 'printer', printer: 'x' });
    const numbers = bench.ceremony.register().map((each) => `${each.sheetNumber} ${each.state}`);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.filter((each) => each.startsWith('0001-A') && each.endsWith('inUse'))).toHaveLength(1);
  });
});
