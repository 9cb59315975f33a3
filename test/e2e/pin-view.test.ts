import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, type Window } from './launch';
import { Operator } from './walk';

/** A PIN stands in a WebContents of its own for as long as a button is held, and nowhere else. */
describe('the PIN view', () => {
  let window: Window;
  let o: Operator;
  const PIN = /\b\d{4} ?\d{4}\b/u;

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=31']);
    o = new Operator(window);
    await o.begin();
    await o.survey();
    await o.approve();
    await o.plugOnly('1');
    await o.go(o.page.getByRole('button', { name: 'Set a PIN' }).first());
    // Every setting of the flag from now on, in its order.
    await window.app.evaluate(({ BrowserWindow }) => {
      const [main] = BrowserWindow.getAllWindows();
      if (main === undefined) throw new Error('no window');
      const calls: boolean[] = [];
      const set = main.setContentProtection.bind(main);
      main.setContentProtection = (on) => {
        calls.push(on);
        set(on);
      };
      (globalThis as unknown as { calls: boolean[] }).calls = calls;
    });
  });
  afterAll(() => window?.close());

  const views = () =>
    window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBrowserViews().length ?? 0);
  const contents = () => window.app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
  const protectedNow = () => window.app.evaluate(() => (globalThis as unknown as { calls: boolean[] }).calls.at(-1));
  const hold = async (): Promise<void> => {
    await o.id('pin-hold-A').dispatchEvent('pointerdown', { pointerId: 1, button: 0 });
    await expect.poll(views).toBe(1);
  };
  const release = async (): Promise<void> => {
    await o.id('pin-hold-A').dispatchEvent('pointerup', { pointerId: 1, button: 0 });
    await expect.poll(views).toBe(0);
  };

  it.each(['Space', 'Enter'])('shows while %s is held, and is destroyed when it is let go', async (key) => {
    const before = await contents();
    await o.id('pin-hold-A').focus();
    await o.page.keyboard.down(key);
    await expect.poll(views).toBe(1);
    expect(await contents()).toBe(before + 1);
    expect(await protectedNow()).toBe(true);
    expect(await o.page.evaluate(() => document.body.innerText)).not.toMatch(PIN);
    await o.page.keyboard.up(key);
    await expect.poll(views).toBe(0);
    await expect.poll(contents).toBe(before);
    expect(await protectedNow()).toBe(false);
  });

  it('by mouse: the view has no script, nothing that can be selected, and nothing gets to the clipboard', async () => {
    await window.app.evaluate(({ clipboard }) => clipboard.writeText('before'));
    await hold();
    const seen = await window.app.evaluate(async ({ BrowserWindow, clipboard }) => {
      const view = BrowserWindow.getAllWindows()[0]?.getBrowserViews()[0];
      if (view === undefined) throw new Error('no view');
      const { webContents } = view;
      webContents.selectAll();
      webContents.copy();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const preferences = (
        webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences();
      return { text: clipboard.readText(), url: webContents.getURL(), preferences };
    });
    expect(seen.text).toBe('before');
    expect(seen.url).not.toMatch(PIN);
    expect(seen.preferences).toMatchObject({ javascript: false, sandbox: true });
    await release();
  });

  it('the protection is set again when the window comes back, and minimising hides the PIN', async () => {
    await hold();
    const calls = await window.app.evaluate(({ BrowserWindow }) => {
      const seen = (globalThis as unknown as { calls: boolean[] }).calls;
      seen.length = 0;
      BrowserWindow.getAllWindows()[0]?.emit('show');
      BrowserWindow.getAllWindows()[0]?.emit('restore');
      return [...seen];
    });
    expect(calls).toEqual([true, true]);
    await window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.emit('minimize'));
    await expect.poll(views).toBe(0);
    expect(await protectedNow()).toBe(false);
    await release();
  });

  it('lock of the screen and loss of the focus hide it', async () => {
    for (const leave of ['blur', 'lock'] as const) {
      await hold();
      await window.app.evaluate(({ BrowserWindow, powerMonitor }, how) => {
        if (how === 'blur') BrowserWindow.getAllWindows()[0]?.emit('blur');
        else powerMonitor.emit('lock-screen');
      }, leave);
      await expect.poll(views).toBe(0);
      await release();
    }
  });

  it('Settings switches the protection off for a remote screen, and the window says so', async () => {
    const settings = (on: boolean) =>
      o.page.evaluate(async (contentProtection) => {
        const { bgk } = globalThis as unknown as {
          bgk: { settings: { get(): Promise<{ value: object }>; set(s: object): Promise<{ ok: boolean }> } };
        };
        return (await bgk.settings.set({ ...(await bgk.settings.get()).value, contentProtection })).ok;
      }, on);
    expect(await settings(false)).toBe(true);
    await hold();
    expect(await protectedNow()).toBe(false);
    await expect.poll(() => o.id('pin-slot-A').innerText()).toMatch(/screen/iu);
    await release();
    expect(await settings(true)).toBe(true);
  });
});
