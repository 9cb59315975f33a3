import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Driller } from './drill-walk';
import { launch, type Window } from './launch';
import { photograph } from './photograph';
import { Operator } from './walk';

/** Accounts that exist and work, and of which this laptop's register knows nothing: as if somebody had made them by hand. */
describe('adopting accounts in the window', () => {
  let window: Window;
  let operator: Operator;
  let driller: Driller;
  const pins = new Map<string, { readonly pin: string; readonly userPrincipalName: string }>();
  const folder = mkdtempSync(join(tmpdir(), 'bgk-adopt-'));

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=13', '--tenant=profiles-migrated']);
    operator = new Operator(window);
    driller = new Driller(operator, folder);
    await operator.begin();
    await operator.survey();
    await operator.approve();
    await operator.prepareKeys();
    await operator.register();
    await operator.paper(folder);
    for (const account of (await operator.ceremony()).accounts) {
      const { pin } = operator.readSheet(join(folder, `rehearsal-sheet-${account.sheet?.number}.pdf`));
      pins.set(account.keyLetter ?? '', { pin, userPrincipalName: account.userPrincipalName });
    }
    await operator.signIns();
    // Never closed: the register stays empty.
    await operator.id('pause').click();
    await operator.id('page-home').waitFor();
    photograph(window, operator, { prefix: 'adopt-' });
  }, 240_000);
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads who holds the role, and puts the picked ones on record', async () => {
    await operator.id('home-drill').click();
    await operator.id('adopt').waitFor();
    await operator.onStep('none-on-record');
    await operator.id('adopt').click();
    await operator.onStep('sign-in');
    await operator.id('adopt-sign-in').click();
    await operator.id('adopt-people').waitFor();
    for (const { userPrincipalName } of pins.values()) await operator.id(`adopt-pick-${userPrincipalName}`).click();
    // The group that both are in is offered, and no group of one of them alone.
    await operator.id('adopt-group').selectOption({ index: 1 });
    await operator.onStep('accounts');
    await operator.id('adopt-put').click();
    await operator.id('page-adopt-keys').waitFor();
    const [tenant] = await driller.register();
    expect(tenant?.accounts.map((account) => [account.adopted, account.keys.length])).toEqual([
      [true, 0],
      [true, 0],
    ]);
  }, 60_000);

  it('each key proves whose it is; the key of another account is refused before its PIN is sent', async () => {
    const place = async (userPrincipalName: string): Promise<void> => {
      await operator.id('adopt-account').selectOption({ label: userPrincipalName });
    };
    const entries = [...pins];
    const [[letter, own] = ['', null], [, other] = ['', null]] = entries;
    await operator.plugOnly(operator.slotOf(letter));
    await place(other?.userPrincipalName ?? '');
    await operator.id('adopt-letter').fill(letter);
    await operator.id('adopt-pin').pressSequentially('99999999');
    await operator.id('adopt-prove').click();
    await operator.id('error').waitFor();
    await operator.onStep('wrong-account');
    // Eight tries are left: the wrong PIN above was never sent.
    for (const [its, { pin, userPrincipalName }] of entries) {
      await operator.plugOnly(operator.slotOf(its));
      await place(userPrincipalName);
      await operator.id('adopt-letter').fill(its);
      await operator.id('adopt-pin').pressSequentially(pin);
      await operator.id('adopt-envelope').fill(`H-${its}`);
      await operator.id('adopt-custodian').fill('Eva Berg');
      await operator.onStep(`key-${its}`);
      await driller.until('adopt-prove', async () =>
        (await operator.id('adopt-proven').innerText()).includes(`Key ${its}`),
      );
    }
    await operator.onStep('proven');
    expect(own).not.toBeNull();
    const [tenant] = await driller.register();
    for (const account of tenant?.accounts ?? [])
      expect(account.keys.map((key) => pins.get(key.letter)?.userPrincipalName)).toEqual([account.userPrincipalName]);
    await operator.id('adopt-done').click();
    await operator.id('drill-operator').waitFor();
    await operator.onStep('on-record');
  }, 120_000);

  it('the first drill says that there is nothing to compare with, and the next one has it', async () => {
    await operator.id('drill-operator').fill('Ola Nord');
    await operator.id('drill-start').click();
    await operator.id('drill-told').fill('Security desk');
    await driller.go('drill-announce');
    const drill = await driller.go('drill-check');
    expect(drill.check?.verdict).toBe('attention');
    expect(new Set(drill.check?.findings.map((finding) => finding.id))).toContain('no-baseline');
    expect(drill.check?.findings.filter((finding) => finding.severity === 'stop')).toEqual([]);
    await operator.onStep('first-check');
    await operator.id('drill-leave-rail').click();
    await operator.id('page-home').waitFor();
  }, 60_000);
});
