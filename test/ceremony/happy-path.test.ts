import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/main/ceremony/audit/audit-log';
import { PROOF_NAMES } from '../../src/shared/model/proof';
import { Bench, walk } from './fakes/bench';

function everyFile(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

afterEach(Bench.cleanUp);

describe('a whole ceremony with virtual keys', () => {
  it('ends closed, with every proof won in order', async () => {
    const bench = new Bench({ keys: ['yubikey-5c-nfc', 'token2-pin-plus-octo'] });
    await bench.start();
    expect(await walk(bench)).toEqual([]);
    const snapshot = bench.ceremony.snapshot();
    expect(snapshot.finished).toBe(true);
    for (const account of snapshot.accounts) {
      expect(account.proofs.map((proof) => proof.name)).toEqual(PROOF_NAMES);
      expect(
        account.proofs.map((proof) => [proof.name, proof.state]).filter(([, state]) => state !== 'proven'),
      ).toEqual([['exclusion', 'notApplicable']]);
      for (const proof of account.proofs) {
        if (proof.state !== 'proven') expect(proof.at, proof.name).toBeNull();
        else expect(new Date(proof.at ?? '').toISOString(), proof.name).toBe(proof.at);
      }
      const when = (name: string) => account.proofs.find((proof) => proof.name === name)?.at ?? '';
      expect(when('paper') > when('pin') && when('closed') >= when('role')).toBe(true);
    }
    const { history } = bench.tenant.world;
    const firstRole = history.findIndex((each) => each.startsWith('role'));
    expect(firstRole).toBeGreaterThan(history.lastIndexOf('first sign-in user-1'));
    expect(verifyAudit(readFileSync(bench.ceremony.audit.file), bench.ceremony.audit.head).valid).toBe(true);
    await bench.ceremony.dispose();
    // Rule 1 and 2: each key opens with the PIN on its sheet, and no file holds any PIN.
    for (const sheet of bench.sheets) {
      const key = bench.key(sheet.job.record.keyLetter);
      expect(Bench.opens(key, sheet.pin ?? '')).toBe(true);
      for (const path of everyFile(bench.folder)) expect(readFileSync(path, 'utf8')).not.toContain(sheet.pin);
      for (const line of bench.log.lines) expect(line).not.toContain(sheet.pin);
    }
    expect(everyFile(bench.folder).some((path) => path.includes('keyring'))).toBe(false);
  });
});
