import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CeremonySnapshot } from '../../src/shared/model';
import { launch, type Window } from './launch';
import { Operator } from './walk';

/** The tenant, the printer and the disk refuse, at each step that needs them; afterwards the same button goes on. */
describe('tenant and laptop refuse at each step', () => {
  let window: Window;
  let o: Operator;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-refusing-'));
  const refused = /graph\/|auth\//u;
  const met: string[] = [];

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=29']);
    o = new Operator(window);
    await o.begin();
  });
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Presses under a tenant that gives no sense, then again under one that does. */
  async function refuseOnce(fault = 'captive-portal'): Promise<CeremonySnapshot> {
    await o.tenantFault(fault);
    const before = await o.press();
    await o.trouble(refused);
    met.push(before.error?.code ?? '');
    await o.tenantFault(fault);
    return o.go();
  }

  it('at sign-in and survey', async () => {
    await refuseOnce();
    await refuseOnce();
    await o.go();
    await o.approve();
  });

  it('the journal cannot be written: no key is touched, and it goes on when it can', async () => {
    await o.plugOnly('1');
    const set = o.page.getByRole('button', { name: 'Set a PIN' }).first();
    await set.waitFor();
    await o.laptopFault('disk-full');
    await o.press(set);
    await o.trouble(/journal\//u);
    expect((await o.tray()).keys[0]?.note).toContain('no PIN');
    await o.laptopFault('disk-full');
    await o.go(set);
    await o.plugOnly('2');
    await o.go(set);
    await o.leaveBench();
  });

  it('at the accounts: made once', async () => {
    const after = await refuseOnce();
    expect(after.accounts.every((account) => account.userId !== null)).toBe(true);
  });

  it('at the registration, and when Entra asks for a stronger sign-in', async () => {
    await o.plugOnly('1');
    await refuseOnce();
    await o.plugOnly('2');
    await o.tenantFault('claims-challenge');
    // The stronger sign-in is asked for and given on the way; the operator sees the browser, and no error.
    await o.go();
    await o.tenantFault('claims-challenge');
    const { accounts } = await o.ceremony();
    for (const account of accounts)
      expect(account.proofs.find((proof) => proof.name === 'registered')?.state).toBe('proven');
    for (const key of (await o.tray()).keys.slice(0, 2)) expect(key.note).toContain('1 passkey');
  });

  it('the printer: the sheet is void or printed, never both, and the PIN is kept', async () => {
    await o.saveInto(folder);
    await o.plugOnly('1');
    await o.laptopFault('printer-fails');
    await o.press();
    await o.trouble(/paper\/printer/u);
    expect((await o.ceremony()).keys[0]?.pin).toBe('sealed');
    await o.paper(folder);
  });

  it('at each sign-in, exclusion and role, and at the close', async () => {
    for (let i = 0; i < 16; i++) {
      const snapshot = await o.ceremony();
      if (snapshot.step !== 'signIn') break;
      const account = snapshot.accounts.find((each) => snapshot.nextAct.includes(each.userPrincipalName));
      if (account !== undefined) await o.plugOnly(o.slotOf(account.keyLetter ?? ''));
      // A tenant without a licence has nothing to be left out of: that act asks nobody.
      if (snapshot.nextAct.includes('no Conditional Access')) await o.go();
      else await refuseOnce();
    }
    expect((await o.ceremony()).step).toBe('finish');
    const after = await refuseOnce();
    expect(after.finished).toBe(true);
    expect(met.length).toBeGreaterThanOrEqual(10);
  });
});
