import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/main/ceremony/audit/audit-log';
import { AppError } from '../../src/shared/errors';
import { Bench, PASSPHRASE, nextRequest, read } from './fakes/bench';
import { openJournal } from './second-program';

afterEach(Bench.cleanUp);

const OPTIONS = { fakeKeys: ['1001', '1002'], choices: { accounts: 2 } } as const;

interface Left {
  readonly bench: Bench;
  readonly journal: Buffer;
  readonly audit: Buffer;
  readonly keyring: Buffer | null;
}

/** A ceremony that the power left after so many acts. */
async function leftAfter(acts: number): Promise<Left> {
  const bench = new Bench(OPTIONS);
  await bench.start();
  for (let act = 0; act < acts; act += 1) {
    await read(bench);
    const next = nextRequest(bench);
    if (next === null) break;
    await bench.do(next);
  }
  await bench.ceremony.dispose();
  const file = (name: string): Buffer => readFileSync(join(bench.ceremony.folder, name));
  return {
    bench,
    journal: file('journal.jsonl'),
    audit: file('audit.jsonl'),
    keyring: tryRead(() => file('keyring.json')),
  };
}

function tryRead(read: () => Buffer): Buffer | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** The same folder as it was left, but with this journal. */
async function resumeWith({ bench, audit, keyring }: Left, journal: Uint8Array): Promise<void> {
  const file = (name: string): string => join(bench.ceremony.folder, name);
  writeFileSync(file('journal.jsonl'), journal);
  writeFileSync(file('audit.jsonl'), audit);
  if (keyring !== null) writeFileSync(file('keyring.json'), keyring);
  await bench.resume();
}

const typeOf = (line: string): string => (JSON.parse(line) as { fact: { type: string } }).fact.type;
const lineOf = (bytes: Uint8Array, at: number): number => bytes.subarray(0, at).filter((byte) => byte === 0x0a).length;

/** Line of each sealed PIN that counts. */
function sealedAt(journal: Buffer): ReadonlyMap<string, number> {
  const lines = journal.toString().split('\n');
  return new Map(
    lines.flatMap((line, at) => {
      const letter = /"letter":"([A-Z]+)".*"type":"pinIntent"/u.exec(line)?.[1];
      return letter === undefined ? [] : [[letter, at] as const];
    }),
  );
}

describe('a journal that is damaged in the middle', () => {
  it('rule 1: any one byte changed in any line: every sealed PIN of another line is there, and what happened is said', async () => {
    // Both PINs are set, both keys registered, no paper yet: only the journal opens the keys.
    const left = await leftAfter(8);
    const sealed = sealedAt(left.journal);
    expect([...sealed.keys()]).toEqual(['A', 'B']);
    let losses = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(left.journal.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const damaged = Uint8Array.from(left.journal);
        damaged[at]! ^= by;
        await resumeWith(left, damaged);
        const { ceremony, fakeKeys } = left.bench;
        try {
          const { error, unsettled, keys } = ceremony.snapshot();
          const line = lineOf(left.journal, at);
          for (const [index, letter] of ['A', 'B'].entries()) {
            if (line === sealed.get(letter) && !keys.some((key) => key.letter === letter)) continue;
            await ceremony.revealPin(letter, (pin) => expect(Buffer.from(pin).toString()).toBe(fakeKeys[index]?.pin));
          }
          // Said at once; the tail that is torn off by the last newline alone is whole again without a word being lost.
          expect(['journal/corrupt', 'journal/mended'], `${at}`).toContain(error?.code);
          if (error?.code === 'journal/mended') {
            expect(unsettled).toEqual([]);
            return;
          }
          losses += 1;
          // A PIN whose line is lost is named; its key is a stranger that nobody takes for a new one.
          for (const letter of ['A', 'B'])
            if (!keys.some((key) => key.letter === letter)) {
              expect(unsettled?.join()).toContain(`key ${letter}: its sealed PIN`);
              expect(ceremony.snapshot().bench.map((key) => key.state)).toContain('stranger');
            }
          expect(verifyAudit(readFileSync(ceremony.audit.file)).valid).toBe(true);
          openJournal(ceremony.folder, PASSPHRASE);
        } finally {
          await ceremony.dispose();
        }
      }),
      { numRuns: 120 },
    );
    expect(losses).toBeGreaterThan(20);
  });

  /** Codes at which a person is told what to do; everything else on the way would be a guess that failed. */
  const TOLD = [
    'ceremony/not-allowed',
    'ceremony/other-methods',
    'pin/already-set',
    'journal/pin-gone',
    'key/already-assigned',
  ];

  it.each([4, 8, 11, 14, 17])(
    'rule 9: any one line gone after act %i: it ends proven, or it says why not; nothing is made twice, no PIN tried twice',
    { timeout: 300_000 },
    async (acts) => {
      const lines = (await leftAfter(acts)).journal.toString().trimEnd().split('\n');
      const ends = { finished: 0, told: 0 };
      for (let gone = 1; gone < lines.length; gone += 1) {
        const left = await leftAfter(acts);
        const whole = left.journal.toString().trimEnd().split('\n');
        const damaged = whole.map((line, at) => (at === gone ? '#'.repeat(line.length) : line)).join('\n');
        const name = `${typeOf(whole[gone] ?? '')} at ${gone}`;
        await resumeWith(left, Buffer.from(`${damaged}\n`));
        const said = await onward(left.bench);
        ends[said === null ? 'finished' : 'told'] += 1;
        check(left.bench, said, `${acts}: ${name}`);
        await left.bench.ceremony.dispose();
      }
      console.log(`a line gone after act ${acts}: ${ends.finished} finished, ${ends.told} told`);
      expect(ends.finished).toBeGreaterThan(lines.length / 3);
    },
  );

  it('the plan that the accounts were made from is gone: said, every PIN can be printed, and what it made is listed', async () => {
    const left = await leftAfter(8);
    const without = left.journal.toString().replace('"type":"planned"', '"type":"plan"');
    await resumeWith(left, Buffer.from(without));
    const { bench } = left;
    expect(bench.ceremony.snapshot()).toMatchObject({
      error: { code: 'journal/corrupt', details: { lost: 1 } },
      nextAct: 'Print each PIN that is still sealed, then abandon the ceremony',
      allowed: { createAccounts: expect.stringContaining('what the journal said before is lost') as string },
    });
    await bench.do({ act: 'signInAdmin' });
    for (const key of bench.ceremony.snapshot().bench) await bench.do({ act: 'prepareKey', keyId: key.info.id });
    for (const [index, letter] of ['A', 'B'].entries()) {
      await bench.do({ act: 'print', accountIndex: null, letter, how: 'file', printer: null });
      expect(bench.sheets.at(-1)?.pin).toBe(bench.fakeKeys[index]?.pin);
    }
    await bench.do({ act: 'abandon', typed: bench.ceremony.snapshot().abandonWord ?? '' });
    const remains = bench.ceremony.snapshot().remains?.join('\n');
    for (const what of ['ea-0@contoso.onmicrosoft.com', 'ea-1@contoso.onmicrosoft.com', 'Key A', 'Key B'])
      expect(remains).toContain(what);
  });

  it('rule 9: a loss is told again until it was read again for, and what was lost comes from the audit log', async () => {
    const left = await leftAfter(8);
    const without = left.journal.toString().replace('"type":"registered"', '"type":"registring"');
    await resumeWith(left, Buffer.from(without));
    const first = left.bench.ceremony.snapshot();
    expect(first.error).toMatchObject({ code: 'journal/corrupt', details: { lost: 1, what: 'registered key A' } });
    expect(first.keys.map((key) => key.pin)).toEqual(['unproven', 'unproven']);
    await left.bench.ceremony.dispose();
    await left.bench.resume();
    expect(left.bench.ceremony.snapshot().error).toBeNull();
    expect(openJournal(left.bench.ceremony.folder, PASSPHRASE).facts.map((fact) => fact['type'])).toEqual(
      expect.arrayContaining(['recordLost', 'readAgain']) as string[],
    );
  });

  /** null when it came to its end, else what stopped it. */
  async function onward(bench: Bench): Promise<string | null> {
    let last = '';
    for (let turn = 0; turn < 50; turn += 1) {
      await read(bench);
      let request;
      try {
        request = nextRequest(bench);
        if (request === null) return null;
        await bench.do(request);
        last = '';
      } catch (error) {
        const code = error instanceof AppError ? error.code : String(error);
        if (code === last) return code;
        last = code;
      }
    }
    return 'no end';
  }

  function check(bench: Bench, said: string | null, name: string): void {
    const { world } = bench.tenant;
    const told = `${name}: ${said}`;
    if (said !== null && !said.startsWith('Error: no key to prepare')) expect(TOLD, told).toContain(said);
    // No PIN was guessed, and no key has got a second passkey.
    for (const key of bench.fakeKeys) {
      expect(key.misses, told).toBe(0);
      expect(key.credentials.length, told).toBeLessThan(2);
    }
    for (const once of ['account user-0', 'account user-1', 'role user-0', 'role user-1'])
      expect(world.history.filter((each) => each === once).length, told).toBeLessThan(2);
    for (const account of world.accounts.values()) {
      expect(account.methods.length, told).toBeLessThan(2);
      const onKeys = bench.fakeKeys.flatMap((key) =>
        key.credentials.map((each) => Buffer.from(each.credentialId).toString('hex')),
      );
      for (const method of account.methods)
        expect(onKeys, told).toContain(Buffer.from(method.credentialId).toString('hex'));
    }
    if (said !== null) return;
    // The paper that is proven opens the key.
    for (const key of bench.ceremony.snapshot().keys) {
      const fake = bench.fakeKeys.find((each) => each.serial === key.recorded.serial);
      const sheet = bench.sheets.findLast((each) => each.job.record.keyLetter === key.letter);
      if (key.paperProven) expect(sheet?.pin, told).toBe(fake?.pin);
    }
  }
});
