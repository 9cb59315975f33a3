import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BgkApi } from '../../src/shared/ipc/api';
import { Driller } from './drill-walk';
import { launch, type Window } from './launch';
import { photograph } from './photograph';
import { Operator, PASSPHRASE } from './walk';

declare const bgk: BgkApi;

/** After the ceremony: what keeps the accounts alive, from the paper and through the same window. */
describe('drills and life after day one in the window', () => {
  let window: Window;
  let operator: Operator;
  let driller: Driller;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-drill-'));
  const pictures = process.env.BGK_PICTURES;

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=11']);
    operator = new Operator(window);
    driller = new Driller(operator, folder);
    await operator.begin();
    await operator.survey();
    await operator.approve();
    await operator.prepareKeys();
    await operator.register();
    await operator.paper(folder);
    await operator.signIns();
    await operator.close();
    await operator.id('pause').click();
    await operator.id('page-home').waitFor();
    photograph(window, operator);
  }, 240_000);
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds a full drill of both accounts, and the certificate says so', async () => {
    await driller.home();
    const drill = await driller.wholeDrill('Ola Nord');
    // The baseline was taken at Close: all that is left is what a tenant without a licence cannot tell.
    const found = new Set(drill.check?.findings.map((finding) => finding.id));
    expect([...found].toSorted()).toEqual(['password-use-unknown', 'sign-ins-unknown']);
    for (const account of drill.accounts)
      expect(account).toMatchObject({
        stage: 'resealed',
        failure: null,
        isAdministrator: true,
        methodsUnchanged: true,
        sessionsRevoked: true,
      });
    expect(drill.closed?.verdict).toBe('attention');
    await operator.id('drill-certificate').click();
    await operator.page.getByText('drill-certificate.pdf').first().waitFor();
    const certificate = join(folder, 'rehearsal-drill-certificate.pdf');
    const text = execFileSync('pdftotext', ['-layout', certificate, '-'], { encoding: 'utf8' });
    expect(text).toMatch(/rehearsal/iu);
    for (const account of drill.accounts) expect(text).toContain(account.userPrincipalName.split('@')[0]);
    if (pictures) execFileSync('pdftoppm', ['-png', '-r', '60', certificate, join(pictures, 'certificate')]);
    await operator.id('drill-leave').click();
    await operator.id('page-home').waitFor();
  }, 240_000);

  it('checks a key offline with the PIN from its sheet: the key signs', async () => {
    await driller.home();
    await operator.page.locator('[data-testid^="local-"]').first().click();
    const paper = await driller.paperOf('A');
    const due = (): Promise<unknown> => operator.page.evaluate(() => bgk.drill.due());
    const before = await due();
    await operator.plugOnly(operator.slotOf('A'));
    await operator.id('local-code').fill(paper.checkCode);
    // In groups, as the sheet prints it.
    await operator.id('local-pin').pressSequentially(`${paper.pin.slice(0, 4)} ${paper.pin.slice(4)}`);
    await operator.onStep('local-check');
    await driller.send('local-check', 'local-result');
    await operator.onStep('local-result');
    expect(await operator.id('local-result').innerText()).toContain('The key signed');
    // For doubt only: the 90 days go on as before.
    expect(await due()).toEqual(before);
    await operator.id('back').click();
    await operator.id('drill-operator').waitFor();
  }, 120_000);

  it('changes a PIN: the old sheet is void, the new one proven', async () => {
    const old = await driller.paperOf('A');
    await operator.plugOnly(operator.slotOf('A'));
    await driller.beginJob('changePin', 0, 'The sheet was photographed');
    await driller.typeLife(old);
    expect((await driller.stage('print')).pinSet).toBe(true);
    await driller.stage('provePaper');
    const paper = await driller.newPaper();
    expect(paper.pin).not.toBe(old.pin);
    expect(paper.checkCode).not.toBe(old.checkCode);
    await driller.typeLife(paper);
    expect((await driller.stage('finish')).paperProven).toBe(true);
    expect((await driller.stage('over')).closed).toBe(true);
    await operator.onStep('life-over');
    await operator.id('life-leave').click();
    await driller.home();
    expect(await driller.paperOf('A')).toMatchObject({ pin: paper.pin, checkCode: paper.checkCode });
  }, 120_000);

  it('rule 1: a job that is paused with a PIN on no paper is found again and finished', async () => {
    const old = await driller.paperOf('A');
    await operator.plugOnly(operator.slotOf('A'));
    await driller.beginJob('changePin', 0, 'Paused on the way');
    await driller.typeLife(old);
    const { number, allowed } = await driller.stage('print');
    expect(allowed.abandon).toContain('on no paper');
    await operator.id('life-pause').click();
    await driller.home();
    await operator.page.locator('.panel-foot [data-testid^="life-"]').first().click();
    await operator.id('life-passphrase').pressSequentially(PASSPHRASE);
    await operator.onStep('life-waiting');
    await operator.id(`life-resume-${number}`).click();
    await operator.id('page-life-print').waitFor();
    await driller.stage('provePaper');
    await driller.typeLife(await driller.newPaper());
    await driller.stage('finish');
    await driller.stage('over');
    await operator.id('life-leave').click();
    await driller.home();
  }, 120_000);

  it('replaces a lost key: the old one goes only after the new one has signed in', async () => {
    await operator.plugOnly('3');
    await driller.beginJob('replaceKey', 1, 'Lost on the train');
    expect((await driller.job()).oldLetter).toBe('B');
    await driller.stage('register');
    await driller.stage('print');
    await driller.stage('provePaper');
    await driller.typeLife(await driller.newPaper());
    const proven = await driller.stage('signIn');
    expect(proven.allowed.finish).toContain('nobody has signed in');
    await driller.stage('finish');
    await driller.stage('over');
    await operator.onStep('life-replaced');
    await operator.id('life-leave').click();
    await driller.home();
    const keys = (await driller.register())[0]?.accounts.map((account) =>
      account.keys.map((key) => [key.letter, key.state]),
    );
    expect(keys).toEqual([
      [['A', 'active']],
      [
        ['B', 'lost'],
        ['C', 'active'],
      ],
    ]);
  }, 180_000);

  it('hands an envelope over', async () => {
    await operator.page.locator('.panel-foot [data-testid^="life-"]').first().click();
    await operator.id('life-handOver').click();
    await operator.id('life-operator').fill('Ola Nord');
    await operator.id('life-to').fill('Eva Berg');
    await operator.id('life-envelope').fill('E-300');
    await operator.onStep('life-hand-over');
    await operator.id('life-begin').click();
    await operator.id('life-handed').waitFor();
    expect((await driller.register())[0]?.accounts[0]?.keys[0]).toMatchObject({
      custodian: 'Eva Berg',
      envelopeNumber: 'E-300',
    });
    await operator.id('back').click();
    await operator.id('drill-operator').waitFor();
  });

  it('holds the next drill with the new papers and the new key: nothing changed but what is on record', async () => {
    const drill = await driller.wholeDrill('Ola Nord');
    // A tenant without a licence keeps no sign-in log: unknown is said to be unknown, and nothing else is found.
    const found = new Set(drill.check?.findings.map((finding) => finding.id));
    expect([...found].toSorted()).toEqual(['password-use-unknown', 'sign-ins-unknown']);
    expect(drill.check?.findings.every((finding) => finding.severity === 'unknown')).toBe(true);
    expect(drill.accounts.map((account) => [account.letter, account.failure])).toEqual([
      ['A', null],
      ['C', null],
    ]);
    expect(drill.closed?.nextDue).not.toBeNull();
    await operator.id('drill-leave').click();
    await operator.id('page-home').waitFor();
  }, 240_000);
});
