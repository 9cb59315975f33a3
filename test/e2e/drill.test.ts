import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Driller } from './drill-walk';
import { launch, type Window } from './launch';
import { Operator } from './walk';

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
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      let count = 0;
      operator.onStep = async (name) => {
        count += 1;
        await window.page.screenshot({ path: join(pictures, `${String(count).padStart(2, '0')}-${name}.png`) });
      };
    }
  }, 240_000);
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds a full drill of both accounts, and the certificate says so', async () => {
    await driller.home();
    const drill = await driller.wholeDrill('Ola Nord');
    // Nothing to compare with yet: the first drill takes the record that later ones are held against.
    const found = new Set(drill.check?.findings.map((finding) => finding.id));
    expect([...found].toSorted()).toEqual(['changed-since', 'no-baseline']);
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
    await operator.plugOnly(operator.slotOf('A'));
    await operator.id('local-code').fill(paper.checkCode);
    await operator.id('local-pin').pressSequentially(paper.pin);
    await operator.onStep('local-check');
    await driller.send('local-check', 'local-result');
    await operator.onStep('local-result');
    expect(await operator.id('local-result').innerText()).toContain('The key signed');
    await operator.id('back').click();
    await operator.id('drill-operator').waitFor();
  }, 120_000);
});
