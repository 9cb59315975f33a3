import { afterEach, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sheetLines, voidNotice } from '../../src/main/app/void-notice';
import { nodeDisk } from '../../src/main/ceremony/journal/disk';
import { openRegister } from '../../src/main/drill/register';
import { sheetDocument } from '../../src/main/ceremony/sheet-paper';
import { halfNumbers } from '../../src/main/paper/half-sheets';
import { defaultChoices, type Choices } from '../../src/shared/model/tenant';
import { CEREMONIES_FOLDER } from '../../src/main/ceremony/records';
import { Bench, nextRequest, PASSPHRASE, read, walk } from './fakes/bench';
import { openJournal } from './second-program';

afterEach(Bench.cleanUp);

/** Two keys with PIN and sheet, and every call to the tenant noted. */
async function prepared(choices: Partial<Choices> = {}): Promise<{ readonly bench: Bench; readonly asked: string[] }> {
  const bench = new Bench({ fakeKeys: ['1001', '1002'], choices });
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
    const register = await openRegister(join(bench.folder, 'register.json'), nodeDisk);
    expect((await sheetLines(bench.folder, register)).map((each) => `${each.sheetNumber} ${each.state}`)).toEqual([
      '0001-A void',
      '0001-B inUse',
    ]);
    const { html } = await voidNotice(bench.folder, register, '0001-A');
    expect(html).toContain('Smeared');
    expect(html).toContain('VOID');
    for (const key of bench.fakeKeys) expect(html).not.toContain(key.pin);
    // A sheet that is good is never marked.
    await expect(voidNotice(bench.folder, register, '0001-B')).rejects.toMatchObject({ code: 'app/bad-input' });
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

/** The later ceremony, up to the proof of the first paper. */
async function untilPaper(bench: Bench, choices: Partial<Choices> = {}): Promise<void> {
  await bench.ceremony.dispose();
  await bench.resume();
  await bench.do({ act: 'signInAdmin' });
  await bench.do({ act: 'survey' });
  const { choices: before } = bench.ceremony.snapshot();
  await bench.do({ act: 'choose', choices: { ...before, ...choices } });
  for (let next = nextRequest(bench); next !== null; next = nextRequest(bench)) {
    if (next.act === 'provePaper' || next.act === 'print') return;
    await bench.do(next);
  }
}

const sheetNow = (bench: Bench) => bench.ceremony.snapshot().accounts[0]?.sheet;

describe('what was chosen for keys prepared offline', () => {
  it('the cloud: its addresses are printed, and remembered', async () => {
    const { bench, asked } = await prepared({ cloud: 'china' });
    expect(asked).toEqual([]);
    for (const { job } of bench.sheets) {
      expect(job.record.cloud).toBe('china');
      const { html } = sheetDocument({ ...job, pin: null });
      expect(html).toContain('entra.microsoftonline.cn');
      expect(html).not.toContain('entra.microsoft.com');
    }
    await bench.ceremony.dispose();
    await bench.resume();
    expect(bench.ceremony.snapshot().choices.cloud).toBe('china');
    expect(bench.ceremony.sheetRecord('A').cloud).toBe('china');
  });

  it('a paper with the addresses of another cloud than the tenant’s is printed again, and proves nothing', async () => {
    const { bench } = await prepared({ cloud: 'usGovL4' });
    const paper = bench.paper('A');
    await untilPaper(bench);
    expect(sheetNow(bench)).toMatchObject({ printed: false, stale: expect.stringContaining('another cloud') });
    await expect(bench.do({ act: 'provePaper', accountIndex: 0, ...paper })).rejects.toMatchObject({
      code: 'ceremony/not-allowed',
    });
    expect(bench.fakeKeys[0]?.retries).toBe(8);
    await bench.do({ act: 'print', accountIndex: 0, how: 'printer', printer: 'x' });
    expect(bench.sheets.at(-1)?.job.record.cloud).toBe('global');
    expect(sheetNow(bench)).toMatchObject({ printed: true });
    expect(sheetNow(bench)?.stale).toBeUndefined();
    const gone = bench.ceremony.register().find((each) => each.state === 'void');
    expect(gone).toMatchObject({ note: expect.stringContaining('another cloud') });
    expect(await walk(bench)).toEqual([]);
  });

  it('two halves: twelve digits in two envelopes, taken over as they are', async () => {
    const { bench } = await prepared({ paper: { form: 'halves', size: 'A4' } });
    const printed = bench.sheets.length;
    for (const { job, pin } of bench.sheets) {
      expect(pin).toMatch(/^\d{12}$/);
      expect(sheetDocument({ ...job, pin: null }).html).toContain('Half 2 of 2');
    }
    expect(bench.ceremony.labels()[0]?.second?.sheetNumber).toBe('0001-A2');
    const [key] = bench.ceremony.snapshot().keys;
    expect(key).toMatchObject({ halves: true, pinMade: { kind: 'digits', length: 12 } });
    await untilPaper(bench);
    const { checkCode, pin } = bench.paper('A');
    // The code of the whole stands on neither half.
    await expect(bench.do({ act: 'provePaper', accountIndex: 0, checkCode, pin })).rejects.toMatchObject({
      code: 'ceremony/wrong-sheet',
    });
    for (const account of bench.ceremony.snapshot().accounts) {
      const letter = account.keyLetter ?? '';
      const code = halfNumbers(bench.ceremony.sheetRecord(letter))[1].checkCode;
      const typed = { checkCode: code, pin: bench.paper(letter).pin };
      await bench.do({ act: 'provePaper', accountIndex: account.index, ...typed });
    }
    expect(await walk(bench)).toEqual([]);
    expect(bench.sheets).toHaveLength(printed);
  });

  it('words stay words on paper, though digits are chosen for the next keys', async () => {
    const { bench } = await prepared({ pin: { kind: 'words', count: 4 } });
    await bench.do({ act: 'choose', choices: { ...bench.ceremony.snapshot().choices, pin: defaultChoices.pin } });
    await bench.do({ act: 'print', accountIndex: null, letter: 'A', how: 'printer', printer: 'x' });
    expect(bench.sheets.at(-1)?.job.record.pinKind).toBe('words');
    expect(bench.ceremony.snapshot().keys[0]).toMatchObject({ pinMade: { kind: 'words', count: 4 } });
  });

  it('a PIN too short to be cut is said before the plan is approved', async () => {
    const { bench } = await prepared();
    await bench.do({ act: 'signInAdmin' });
    await bench.do({ act: 'survey' });
    const halves = { ...bench.ceremony.snapshot().choices, paper: { form: 'halves', size: 'A4' } } as const;
    await bench.do({ act: 'choose', choices: halves });
    expect(bench.ceremony.snapshot().allowed.approvePlan).toMatch(/PIN of key A has 8 digits, and two halves take 12/);
    await bench.do({ act: 'choose', choices: { ...halves, paper: { form: 'sheet', size: 'A4' } } });
    expect(bench.ceremony.snapshot().allowed.approvePlan).toBeNull();
  });

  it('halves are no one sheet: who chooses the other kind prints again', async () => {
    const { bench } = await prepared({ paper: { form: 'halves', size: 'A4' } });
    await untilPaper(bench, { paper: { form: 'sheet', size: 'A4' } });
    expect(sheetNow(bench)).toMatchObject({ printed: false, stale: expect.stringContaining('two halves') });
    expect(bench.ceremony.snapshot().keys[0]).toMatchObject({ halves: false });
    expect(await walk(bench)).toEqual([]);
    expect(bench.sheets.at(-1)?.pin).toMatch(/^\d{12}$/);
  });
});
