import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, type Window } from './launch';
import { Operator } from './walk';

/** What hands do on the key bench and round it: drag, choose, blink, reset by typing, and the way out of a rehearsal. */
describe('hands on the bench', () => {
  let window: Window;
  let o: Operator;
  let closed = false;

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=37']);
    o = new Operator(window);
    await o.begin();
    await o.survey();
    await o.approve();
    await o.prepareKeys();
  });
  afterAll(() => (closed ? undefined : window?.close()));

  const accounts = async () => (await o.ceremony()).accounts.map((account) => account.keyLetter);

  it('a key dragged onto the other account swaps the two', async () => {
    expect(await accounts()).toEqual(['A', 'B']);
    await o.id('key-card-A').locator('.letter-tile').dragTo(o.id('drop-1'));
    await expect.poll(accounts).toEqual(['B', 'A']);
  });

  it('the list in the card does the same by keyboard', async () => {
    await o.id('assign-A').focus();
    await o.page.keyboard.press('ArrowUp');
    await expect.poll(accounts).toEqual(['A', 'B']);
  });

  it('blink makes the plugged key blink, and says so where it is away', async () => {
    await o.plugOnly('2');
    await o.id('blink-B').click();
    expect(await o.id('error').count()).toBe(0);
    expect(await o.id('blink-A').getAttribute('aria-disabled')).toBe('true');
  });

  it('a key in use is reset only after its word was typed, letter for letter', async () => {
    await o.misbehave('3', 'belongs-to-somebody');
    await o.plugOnly('3');
    await o.page.getByText('Somebody uses this key already').waitFor();
    await o.page.getByRole('button', { name: /Reset this key/u }).click();
    const dialog = o.id('type-to-confirm');
    await dialog.waitFor();
    expect(await dialog.innerText()).toMatch(/Every passkey on it|\d passkeys?/u);
    const word = /RESET \S+/u.exec(await dialog.innerText())?.[0] ?? '';
    await o.id('confirm-word').fill(word.toLowerCase());
    expect(await o.id('confirm-act').getAttribute('aria-disabled')).toBe('true');
    await o.id('confirm-word').fill(word);
    await o.id('confirm-act').click();
    // The hand does what each prompt says, once.
    const kinds = new Set<string>();
    for (let i = 0; i < 100; i++) {
      const { prompt, running } = await o.ceremony();
      if (running === null && i > 3) break;
      if (prompt !== null) kinds.add(prompt.kind);
      const key = (await o.tray()).keys[2];
      const wantsPlug = prompt?.kind === 'replugToReset';
      if ((wantsPlug || prompt?.kind === 'unplug') && key?.plugged !== wantsPlug) await o.id('tray-plug-3').click();
      else if (key?.wantsTouch === true) await o.id('tray-touch-3').click();
      await o.page.waitForTimeout(200);
    }
    expect((await o.ceremony()).error).toBeNull();
    expect((await o.tray()).keys[2]?.note).toMatch(/no PIN, 0 passkeys/u);
    expect([...kinds]).toEqual(['unplug', 'replugToReset', 'touch']);
  });

  it('an end of the rehearsal is asked for once more, and then this process ends; the next start is named', async () => {
    await window.app.evaluate(({ app }) => {
      app.relaunch = () => undefined;
    });
    await o.id('end-rehearsal').click();
    expect(await o.id('confirm').innerText()).toContain('cannot be resumed');
    await o.id('confirm-keep').click();
    expect(await o.snapshot()).not.toBeNull();
    await o.id('end-rehearsal').click();
    const gone = new Promise<void>((resolve) => void window.app.process().once('exit', () => resolve()));
    await o.id('confirm-act').click();
    await gone;
    closed = true;
  });

  it('a rehearsal whose keys are gone is on record, and is not offered again', async () => {
    const { userData } = window;
    window = await launch(['--rehearsal', '--seed=38'], userData);
    closed = false;
    o = new Operator(window);
    await o.id('page-home').waitFor();
    await o.id('home-records').click();
    await o.id('records-table').waitFor();
    expect(await o.id('records-table').innerText()).toContain('Not finished');
    await o.page.getByRole('button', { name: /back/iu }).last().click();
    expect(await o.id('home-waiting').count()).toBe(0);
  });
});

describe('keys prepared offline', () => {
  let window: Window;
  let o: Operator;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-offline-'));

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=39']);
    o = new Operator(window);
    await o.saveInto(folder);
  });
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const text = (sheet: string | null | undefined): string =>
    execFileSync('pdftotext', ['-layout', join(folder, `rehearsal-sheet-${sheet}.pdf`), '-'], { encoding: 'utf8' });

  it('get halves with the addresses of the cloud that was named', async () => {
    await o.id('home-prepare').click();
    await o.id('prepare-cloud').selectOption('china');
    await o.id('choice-paper').getByText('Cut in two halves').click();
    await o.id('prepare-start').click();
    await o.openNew();
    for (const slot of ['1', '2']) {
      await o.plugOnly(slot);
      await o.go(o.page.getByRole('button', { name: 'Set a PIN' }).first());
    }
    for (const letter of ['A', 'B']) {
      await o.id(`offline-print-${letter}`).click();
      await o.id('offline-dialog').getByText('Save as a file').click();
      await o.go(o.id('offline-print-do'));
    }
    const { keys } = await o.ceremony();
    for (const { sheetNumber } of keys) {
      expect(text(sheetNumber)).toContain('entra.microsoftonline.cn');
      expect(text(sheetNumber)).toContain('Half 2 of 2');
    }
  });

  it('go on as they are, but for the paper that sends people to another cloud: that is printed again', async () => {
    await o.go();
    await o.survey();
    await o.approve();
    await o.register();
    await o.id('stale-sheet').waitFor();
    expect(await o.id('stale-sheet').innerText()).toContain('another cloud');
    for (const account of (await o.ceremony()).accounts) {
      await o.plugOnly(o.slotOf(account.keyLetter ?? ''));
      await o.go();
      const sheet = (await o.ceremony()).accounts[account.index]?.sheet;
      const page = text(sheet?.number);
      expect(page).not.toContain('microsoftonline.cn');
      const code = /Check code\s+([A-Z0-9]{4}-[A-Z0-9]{2})/u.exec(page)?.[1] ?? '';
      const halves = [...page.matchAll(/(?:^|\s)(\d{3})\s+(\d{3})(?=\s)/gmu)].slice(0, 2);
      await o.typeFromPaper(code, halves.map((half) => `${half[1]}${half[2]}`).join(''));
      await o.go();
    }
    expect((await o.ceremony()).step).toBe('signIn');
  });

  it('the papers of the first day are void in Records, with the reason, and get a notice in their place', async () => {
    await o.id('pause').click();
    await o.id('home-records').click();
    const first = o.id('sheet-0001-A');
    await first.waitFor();
    expect(await first.innerText()).toMatch(/Void[\s\S]*another cloud/u);
    expect(await o.id('sheet-0001-A2').innerText()).toContain('Good');
    await o.id('void-notice-0001-A').click();
    await o.id('extra-to-file').click();
    await o.id('extra-do').click();
    const notice = join(folder, 'rehearsal-void-0001-A.pdf');
    await expect.poll(() => existsSync(notice)).toBe(true);
    const page = execFileSync('pdftotext', ['-layout', notice, '-'], { encoding: 'utf8' });
    expect(page).toContain('This sheet is void.');
    expect(page).toContain('another cloud');
  });
});
