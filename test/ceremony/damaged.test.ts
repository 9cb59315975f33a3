import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/main/ceremony/audit/audit-log';
import { createCeremony } from '../../src/main/ceremony/create';
import { nodeDisk, type Disk } from '../../src/main/ceremony/journal/disk';
import type { CeremonyRequest } from '../../src/shared/model/acts';
import { Bench, PASSPHRASE, nextRequest, walk } from './fakes/bench';
import { temporaryFolder } from './fakes/ports';
import { checkAudit, openJournal } from './second-program';

afterEach(Bench.cleanUp);

async function at(act: CeremonyRequest['act'], bench = new Bench({ fakeKeys: ['1001', '1002'] })): Promise<Bench> {
  await bench.start();
  for (let turn = 0; turn < 60; turn += 1) {
    const next = nextRequest(bench);
    if (next === null || next.act === act) return bench;
    await bench.do(next);
  }
  return bench;
}

/** A disk that is full for the files that fit. */
function fullFor(disk: Disk, fits: (path: string) => boolean): Disk & { full: boolean } {
  const state: Disk & { full: boolean } = {
    ...disk,
    full: false,
    openAppend: async (path, keep) => {
      const file = await disk.openAppend(path, keep);
      return {
        get length() {
          return file.length;
        },
        append: async (bytes) => {
          if (state.full && fits(path)) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
          await file.append(bytes);
        },
        close: () => file.close(),
      };
    },
  };
  return state;
}

describe('an audit log that somebody changed', () => {
  it('rule 1: does not keep the sealed PINs from their owner: kept aside, said, and begun again from the journal', async () => {
    const bench = await at('print');
    const { file } = bench.ceremony.audit;
    await bench.ceremony.dispose();
    const changed = readFileSync(file, 'utf8').replace('"act":"planApproved"', '"act":"planImproved"');
    writeFileSync(file, changed);
    await bench.resume();
    expect(bench.ceremony.snapshot().error).toMatchObject({ code: 'journal/audit-broken' });
    await bench.ceremony.revealPin('A', (pin) => expect(Buffer.from(pin).toString()).toBe(bench.fakeKeys[0]?.pin));
    const kept = readdirSync(bench.ceremony.folder).find((name) => name.startsWith('audit.broken-')) ?? '';
    expect(readFileSync(join(bench.ceremony.folder, kept), 'utf8')).toBe(changed);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ act: 'startedAgain', proof: { what: 'hash', kept } });
    expect(lines.filter((line) => line.includes('"act":"planApproved"'))).toHaveLength(1);
    expect(await walk(bench)).toEqual([]);
    expect(checkAudit(file, bench.ceremony.audit.head)).toBe(bench.ceremony.audit.head);
  });
});

describe('a disk that is full for a moment', () => {
  it('for the audit log alone: the fact is written once, and its line before the next act', async () => {
    const bench = new Bench({ fakeKeys: ['1001', '1002'] });
    const disk = fullFor(nodeDisk, (path) => path.endsWith('audit.jsonl'));
    bench.disk = disk;
    await at('createAccounts', bench);
    const account = bench.tenant.createAccount.bind(bench.tenant);
    bench.tenant.createAccount = async (...given) => {
      const made = await account(...given);
      disk.full = true;
      return made;
    };
    // The account's outcome is in the journal; its line and the next intent are not, so the act stops there.
    await expect(bench.do({ act: 'createAccounts' })).rejects.toMatchObject({ code: 'journal/unwritable' });
    disk.full = false;
    bench.tenant.createAccount = account;
    expect(await walk(bench)).toEqual([]);
    const facts = openJournal(bench.ceremony.folder, PASSPHRASE).facts.map((fact) => fact['type']);
    const acts = readFileSync(bench.ceremony.audit.file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { act: string }).act);
    for (const type of ['accountMade', 'registered', 'roleGiven', 'closed']) {
      const times = type === 'closed' ? 1 : 2;
      expect(
        facts.filter((fact) => fact === type),
        type,
      ).toHaveLength(times);
      expect(
        acts.filter((act) => act === type),
        type,
      ).toHaveLength(times);
    }
    expect(verifyAudit(readFileSync(bench.ceremony.audit.file), bench.ceremony.audit.head).valid).toBe(true);
  });

  it('for everything, after the key has taken its PIN: what happened is kept, told, and written before the next act', async () => {
    const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1 } });
    const disk = fullFor(nodeDisk, () => true);
    bench.disk = disk;
    await at('prepareKey', bench);
    bench.fakeKeys[0]!.trouble = (call, when) => {
      if (call === 'setPin' && when === 'after') disk.full = true;
    };
    await bench.do(nextRequest(bench)!).catch(() => undefined);
    expect(bench.ceremony.snapshot().error?.code).toBe('journal/unwritable');
    const key = bench.ceremony.snapshot().keys[0];
    expect(key?.pin).toBe('sealed');
    await expect(bench.do({ act: 'createAccounts' })).rejects.toMatchObject({ code: 'journal/unwritable' });
    expect(bench.tenant.world.accounts.size).toBe(0);
    disk.full = false;
    bench.fakeKeys[0]!.trouble = () => undefined;
    expect(await walk(bench)).toEqual([]);
    expect(openJournal(bench.ceremony.folder, PASSPHRASE).facts.map((fact) => fact['type'])).toContain('pinSet');
  });

  it('at the close: no session is revoked and no secret destroyed before the journal can be written', async () => {
    const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1 } });
    const disk = fullFor(nodeDisk, () => true);
    bench.disk = disk;
    await at('close', bench);
    disk.full = true;
    await expect(bench.do({ act: 'close' })).rejects.toMatchObject({ code: 'journal/unwritable' });
    expect([...bench.tenant.world.accounts.values()].map((account) => account.revoked)).toEqual([0]);
    expect(readdirSync(bench.ceremony.folder)).toContain('keyring.json');
    disk.full = false;
    expect(await walk(bench)).toEqual([]);
    expect(readdirSync(bench.ceremony.folder)).not.toContain('keyring.json');
  });
});

describe('a folder that cannot be written', () => {
  it('stops before any key is opened and any request is made', async () => {
    const bench = new Bench({ fakeKeys: ['1001'] });
    const parent = temporaryFolder();
    const file = join(parent, 'a-file-where-the-folder-should-be');
    writeFileSync(file, '');
    const calls: string[] = [];
    bench.fakeKeys[0]!.trouble = (call) => calls.push(call);
    await expect(createCeremony({ ...(await bench.deps()), folder: file })).rejects.toMatchObject({
      code: 'journal/unwritable',
      details: { where: expect.stringContaining(file) as string },
    });
    expect(calls).toEqual([]);
    expect(bench.tenant.counts().requests).toBe(0);
  });
});
