import type * as Fs from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/main/ceremony/audit/audit-log';
import { parseJournal } from '../../src/main/ceremony/journal/parse';
import { electronPath, launch, type Window } from './launch';
import { Operator } from './walk';

const root = join(__dirname, '..', '..');

/** What the system does to the program, told at Electron's own events; the second start is a real second process. */
describe('lid, lock, log-off and a second start', () => {
  let window: Window;
  let o: Operator;
  const userData = mkdtempSync(join(tmpdir(), 'bgk-interrupted-'));

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=7'], userData);
    o = new Operator(window);
    await o.begin();
  });
  afterAll(async () => {
    await window?.close(true).catch(() => undefined);
    rmSync(userData, { recursive: true, force: true });
  });

  const power = (event: 'suspend' | 'resume' | 'lock-screen'): Promise<unknown> =>
    window.app.evaluate(({ powerMonitor }, name) => powerMonitor.emit(name), event);

  it('a second start says that the program is open, ends, and brings the window to the front', async () => {
    await window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    const second = spawn(
      electronPath,
      [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        `--user-data-dir=${userData}`,
        root,
        '--rehearsal',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    second.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [exit] = (await once(second, 'exit')) as [number | null];
    expect(exit).toBe(0);
    expect(said).toContain('Break Glass Kit is open already.');
    await expect
      .poll(() => window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized()))
      .toBe(false);
    expect(await window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect((await o.ceremony()).finished).toBe(false);
  });

  it('lid closed while the key waits for the finger: stopped and said, one passkey after it', async () => {
    await o.survey();
    await o.approve();
    await o.prepareKeys();
    await o.leaveBench();
    await o.go();
    await o.plugOnly('1');
    await o.next.click();
    await expect.poll(async () => (await o.ceremony()).prompt?.kind).toBe('touch');
    await power('suspend');
    await expect.poll(async () => (await o.ceremony()).running).toBeNull();
    expect((await o.ceremony()).error?.code).toBe('app/slept');
    await o.id('error').first().waitFor();
    expect(await o.id('error').first().innerText()).toContain('went to sleep');
    await o.page.screenshot({ path: join(tmpdir(), 'bgk-slept.png') });
    await power('resume');
    await o.go();
    const [account] = (await o.ceremony()).accounts;
    expect(account?.proofs.find((proof) => proof.name === 'registered')?.state).toBe('proven');
    expect((await o.tray()).keys[0]?.note).toContain('1 passkey');
    expect((await o.ceremony()).bench.find((each) => each.letter === 'A')?.info.pin.retries).toBe(8);
  });

  it('disk full and printer broken, by the tray: each told, nothing lost, and it goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bgk-sheets-'));
    try {
      await o.id('tray-laptop-faults').click();
      await o.page.getByRole('menuitemcheckbox', { name: 'The journal cannot be written for a moment' }).click();
      await o.page.screenshot({ path: join(tmpdir(), 'bgk-laptop-menu.png') });
      await o.page.keyboard.press('Escape');
      await o.plugOnly('2');
      await o.press();
      expect((await o.ceremony()).error?.code).toBe('journal/unwritable');
      expect((await o.tray()).keys[1]?.note).toContain('0 passkeys');
      await o.id('tray-laptop-faults').click();
      await o.page.getByRole('menuitemcheckbox', { name: 'The journal cannot be written for a moment' }).click();
      await o.page.keyboard.press('Escape');
      await o.go();
      await o.id('tray-laptop-faults').click();
      await o.page.getByRole('menuitemcheckbox', { name: 'The printer does not take the job' }).click();
      await o.page.keyboard.press('Escape');
      await o.saveInto(folder);
      await o.plugOnly('1');
      await o.press();
      expect((await o.ceremony()).error?.code).toBe('paper/printer');
      expect((await o.tray()).laptop.faults).toEqual([]);
      await o.go();
      expect((await o.ceremony()).accounts[0]?.sheet).toMatchObject({ number: '0001-A2', printed: true });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('the window is closed with a PIN on no paper: asked once, and "Keep working" leaves it open; a log-off is not asked', async () => {
    // The system's own dialog has no page to click in; what it was told is kept, and how it is answered is told to it.
    await window.app.evaluate(({ dialog }) => {
      const told: unknown[] = [];
      Object.assign(globalThis, { told });
      dialog.showMessageBox = ((_: unknown, options: unknown) => {
        told.push(options);
        return new Promise((resolve) => setTimeout(() => resolve({ response: 0, checkboxChecked: false }), 200));
      }) as typeof dialog.showMessageBox;
    });
    await window.app.evaluate(({ BrowserWindow }) => {
      // Sheets are laid out in windows that nobody sees; this is the other one.
      const open = BrowserWindow.getAllWindows().find((one) => one.isVisible());
      open?.close();
      open?.close();
    });
    const told = () => window.app.evaluate(() => (globalThis as unknown as { told: Record<string, unknown>[] }).told);
    await expect.poll(async () => (await told()).length).toBe(1);
    expect((await told())[0]).toMatchObject({ buttons: ['Keep working', 'Close'], defaultId: 0, cancelId: 0 });
    expect(String((await told())[0]?.['message'])).toContain('not proven from paper yet');
    await o.page.waitForTimeout(400);
    expect(
      await window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((one) => one.isVisible())),
    ).toBe(true);
    expect((await o.ceremony()).finished).toBe(false);
  });

  it('log-off: the program ends in order, leaves whole files and no lock, and the next start is free', async () => {
    const gone = window.app.waitForEvent('close');
    await window.app
      .evaluate(({ powerMonitor }) => powerMonitor.emit('shutdown', { preventDefault: () => undefined }))
      .catch(() => undefined);
    await gone;
    const data = join(userData, 'rehearsals');
    const [id = ''] = readdirSync(join(data, 'ceremonies'));
    const folder = join(data, 'ceremonies', id);
    expect(existsSync(join(data, 'ceremony.lock'))).toBe(false);
    const { records, tornTail, damagedAt } = parseJournal(readFileSync(join(folder, 'journal.jsonl')));
    expect({ tornTail, damagedAt }).toEqual({ tornTail: false, damagedAt: null });
    expect(records.map(({ fact }) => (fact as { type: string }).type)).toContain('registered');
    expect(verifyAudit(readFileSync(join(folder, 'audit.jsonl')))).toMatchObject({ valid: true, problem: null });
    // The simulated tenant is gone with its process, so a new rehearsal begins; nothing of the old one is in its way.
    window = await launch(['--rehearsal', '--seed=8'], userData);
    o = new Operator(window);
    await o.begin();
    expect(await o.ceremony()).toMatchObject({ number: '0002', finished: false });
  });

  it('"Close" ends the program in order; with nothing open nobody is asked', async () => {
    await o.survey();
    await o.approve();
    await o.prepareKeys();
    await window.app.evaluate(({ dialog }) => {
      dialog.showMessageBox = (() =>
        Promise.resolve({ response: 1, checkboxChecked: false })) as typeof dialog.showMessageBox;
    });
    const teardown = join(userData, 'node-teardown');
    const close = async (): Promise<void> => {
      // The program's own listener ends the process: what comes after it, Node's teardown that can hang for ever, never runs.
      await window.app.evaluate(({ app }, file) => {
        const { writeFileSync } = process.mainModule!.require('node:fs') as typeof Fs;
        app.on('quit', () => writeFileSync(file, ''));
      }, teardown);
      const gone = window.app.waitForEvent('close');
      await window.app
        .evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()
            .find((one) => one.isVisible())
            ?.close(),
        )
        .catch(() => undefined);
      await gone;
      expect(existsSync(teardown)).toBe(false);
    };
    await close();
    expect(existsSync(join(userData, 'rehearsals', 'ceremony.lock'))).toBe(false);
    window = await launch(['--rehearsal', '--seed=9'], userData);
    o = new Operator(window);
    await o.id('page-home').waitFor();
    await window.app.evaluate(({ dialog }) => {
      dialog.showMessageBox = (() => new Promise(() => undefined)) as typeof dialog.showMessageBox;
    });
    await close();
  });
});
