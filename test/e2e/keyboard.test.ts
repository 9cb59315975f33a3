import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, type Window } from './launch';
import { Operator, PASSPHRASE } from './walk';

/** No mouse: Tab to the act, Enter or Space to do it. The tray stands for hands, so it may be clicked. */
describe('keyboard only', () => {
  let window: Window;
  let o: Operator;
  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=13']);
    o = new Operator(window);
  });
  afterAll(() => window?.close());

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
});
