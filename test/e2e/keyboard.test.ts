import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Window } from './launch';
import { Operator, PASSPHRASE } from './walk';

/** No mouse: Tab to the act, Enter or Space to do it. The tray stands for hands, so it may be clicked. */
describe('keyboard only', () => {
  let window: Window;
  let o: Operator;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-keyboard-'));
  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=13']);
    o = new Operator(window);
  });
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Tabs until the element with this test id has the focus; the focus must be visible there. */
  async function tabTo(testId: string): Promise<void> {
    for (let i = 0; i < 80; i++) {
      await o.page.keyboard.press('Tab');
      const at = await o.page.evaluate(
        () => document.activeElement?.closest('[data-testid]')?.getAttribute('data-testid') ?? '',
      );
      if (at === testId) return;
    }
    throw new Error(`Tab never reaches ${testId}`);
  }

  it('goes from Home to a PIN that shows while Space is held', async () => {
    await o.id('page-home').waitFor();
    await tabTo('home-start');
    await o.page.keyboard.press('Enter');
    await tabTo('passphrase');
    await o.page.keyboard.type(PASSPHRASE);
    await tabTo('passphrase-again');
    await o.page.keyboard.type(PASSPHRASE);
    await o.page.keyboard.press('Enter');
    await o.id('rail').waitFor();
    await tabTo('sign-in-admin');
    await o.page.keyboard.press('Enter');
    await o.settle();
    await tabTo('survey');
    await o.page.keyboard.press('Enter');
    await o.settle();
    await tabTo('go-plan');
    await o.page.keyboard.press('Enter');
    await o.id('plan-read').waitFor();
    await tabTo('plan-read');
    await o.page.keyboard.press('Space');
    const approve = (await o.next.getAttribute('data-testid')) ?? '';
    await tabTo(approve);
    await o.page.keyboard.press('Enter');
    await o.settle();
    await o.plugOnly('1');
    const set = o.page.getByRole('button', { name: 'Set a PIN' }).first();
    await tabTo((await set.getAttribute('data-testid')) ?? '');
    await o.page.keyboard.press('Enter');
    await o.settle();
    await tabTo('pin-hold-A');
    const views = () =>
      window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBrowserViews().length ?? 0);
    expect(await views()).toBe(0);
    await o.page.keyboard.down('Space');
    await expect.poll(views).toBe(1);
    // The page itself never holds the PIN: it is drawn by a WebContents of its own.
    const text = await o.page.evaluate(() => document.body.innerText);
    expect(text).not.toMatch(/\b\d{4} ?\d{4}\b/);
    await o.page.keyboard.up('Space');
    await expect.poll(views).toBe(0);
  });

  /** The next bar's button, by Tab and Enter; the tray touches the key. */
  async function enterNext(): Promise<void> {
    await tabTo((await o.next.getAttribute('data-testid')) ?? '');
    await o.page.keyboard.press('Enter');
    await o.page.waitForTimeout(150);
    const after = await o.settle();
    expect(after.error, JSON.stringify(after.error)).toBeNull();
  }

  it('goes on from there to the close', async () => {
    await o.plugOnly('2');
    const set = o.page.getByRole('button', { name: 'Set a PIN' }).first();
    await set.waitFor();
    await tabTo((await set.getAttribute('data-testid')) ?? '');
    await o.page.keyboard.press('Enter');
    await o.settle();
    expect((await o.ceremony()).step).toBe('keys');
    await enterNext();
    await enterNext();
    await o.saveInto(folder);
    for (const { keyLetter } of (await o.ceremony()).accounts) {
      await o.plugOnly(o.slotOf(keyLetter ?? ''));
      await enterNext();
    }
    for (const { keyLetter, index } of (await o.ceremony()).accounts) {
      await o.plugOnly(o.slotOf(keyLetter ?? ''));
      await o.id('paper-preview').locator('img').waitFor();
      await enterNext();
      const sheet = (await o.ceremony()).accounts[index]?.sheet;
      const { pin, checkCode } = o.readSheet(join(folder, `rehearsal-sheet-${sheet?.number}.pdf`));
      await tabTo('check-code');
      await o.page.keyboard.type(checkCode.replace('-', ''));
      await tabTo('paper-pin');
      await o.page.keyboard.type(pin);
      await enterNext();
      expect((await o.ceremony()).accounts[index]?.sheet?.proven).toBe(true);
    }
    for (let i = 0; i < 12 && (await o.ceremony()).step === 'signIn'; i++) {
      const snapshot = await o.ceremony();
      const account = snapshot.accounts.find((each) => snapshot.nextAct.includes(each.userPrincipalName));
      if (account !== undefined) await o.plugOnly(o.slotOf(account.keyLetter ?? ''));
      await enterNext();
    }
    await enterNext();
    expect((await o.ceremony()).finished).toBe(true);
  });
});
