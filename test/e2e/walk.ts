import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright';
import type { BgkApi, Reply } from '../../src/shared/ipc/api';
import type { CeremonySnapshot, RehearsalState } from '../../src/shared/model';
import type { Window as TestWindow } from './launch';

declare const bgk: BgkApi;

export const PASSPHRASE = 'correct horse battery staple orbit';

/** An operator with two hands: reads the screen, presses what it names, moves the keys of the tray. */
export class Operator {
  readonly page: Page;
  /** Called after each act of the walk, for pictures and checks. */
  onStep: (name: string) => Promise<void> = async () => undefined;

  constructor(private readonly window: TestWindow) {
    this.page = window.page;
    this.page.setDefaultTimeout(15_000);
  }

  id(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** The button that the next bar offers, the primary one. */
  get next(): Locator {
    return this.id('nextbar').getByRole('button').last();
  }

  snapshot(): Promise<CeremonySnapshot | null> {
    return this.page.evaluate(async () => {
      const reply: Reply<unknown> = await bgk.ceremony.snapshot();
      return (reply.ok ? reply.value : null) as CeremonySnapshot | null;
    });
  }

  async ceremony(): Promise<CeremonySnapshot> {
    const snapshot = await this.snapshot();
    if (snapshot === null) throw new Error('no ceremony is open');
    return snapshot;
  }

  tray(): Promise<RehearsalState> {
    return this.page.evaluate(async () => {
      const reply: Reply<unknown> = await bgk.rehearsal.state();
      if (!reply.ok) throw new Error('no tray');
      return reply.value as RehearsalState;
    });
  }

  /** Waits until the act is done, touching the key that asks for it. */
  async settle(touch = true): Promise<CeremonySnapshot> {
    for (let i = 0; i < 600; i++) {
      const snapshot = await this.ceremony();
      if (snapshot.running === null) return snapshot;
      if (touch && snapshot.prompt !== null) {
        const key = (await this.tray()).keys.find((each) => each.wantsTouch);
        if (key) await this.id(`tray-touch-${key.slot}`).click();
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`still running: ${(await this.ceremony()).running?.act}`);
  }

  async press(button: Locator = this.next): Promise<CeremonySnapshot> {
    await button.click();
    await this.page.waitForTimeout(150);
    return this.settle();
  }

  /** Presses and demands that it went well. */
  async go(button: Locator = this.next): Promise<CeremonySnapshot> {
    const snapshot = await this.press(button);
    expect(snapshot.error, JSON.stringify(snapshot.error)).toBeNull();
    return snapshot;
  }

  async begin(): Promise<void> {
    await this.id('home-start').click();
    await this.openNew();
  }

  /** From the page that asks for the passphrase to the first step. */
  async openNew(): Promise<void> {
    await this.id('passphrase').fill(PASSPHRASE);
    await this.id('passphrase-again').fill(PASSPHRASE);
    await this.onStep('passphrase');
    await this.next.click();
    await this.page.waitForFunction(async () => {
      const reply: Reply<unknown> = await bgk.ceremony.snapshot();
      return reply.ok && reply.value !== null;
    });
    await this.id('rail').waitFor();
  }

  async survey(): Promise<void> {
    await this.onStep('survey-sign-in');
    await this.go();
    await this.go();
    await this.onStep('survey');
    expect(await this.id('rail-survey').getAttribute('aria-current')).toBe('step');
    await this.go();
  }

  async approve(): Promise<void> {
    await this.onStep('plan');
    await this.id('plan-read').click({ force: true });
    await this.go();
  }

  /** Leaves just this key plugged in; null unplugs all. */
  async plugOnly(slot: string | null): Promise<void> {
    for (const key of (await this.tray()).keys) {
      if (key.plugged !== (key.slot === slot)) await this.id(`tray-plug-${key.slot}`).click();
    }
    if (slot === null) return;
    await this.page.waitForFunction(async () => {
      const reply = (await bgk.ceremony.snapshot()) as Reply<CeremonySnapshot | null>;
      return reply.ok && reply.value?.bench.some((key) => key.state !== 'gone' && key.state !== 'reading');
    });
  }

  async prepareKeys(): Promise<void> {
    await this.onStep('keys-none');
    for (const key of (await this.tray()).keys.slice(0, 2)) {
      await this.plugOnly(key.slot);
      await this.onStep('keys-needs-pin');
      await this.go(this.page.getByRole('button', { name: 'Set a PIN' }).first());
      await this.onStep('keys-ready');
    }
  }

  /** Ticks or unticks a misbehaviour in the tray's menu of this key, as a hand does. */
  misbehave(slot: string, misbehaviour: string): Promise<void> {
    return this.tick(`tray-misbehave-${slot}`, `mis-${slot}-${misbehaviour}`);
  }

  tenantFault(fault: string): Promise<void> {
    return this.tick('tray-faults', `tenantFault-${fault}`);
  }

  laptopFault(fault: string): Promise<void> {
    return this.tick('tray-laptop-faults', `laptopFault-${fault}`);
  }

  /** Ticks or unticks one entry of a menu. */
  private async tick(menu: string, entry: string): Promise<void> {
    await this.id(menu).click();
    await this.id(entry).click();
    await this.page.keyboard.press('Escape');
    await this.id(entry).waitFor({ state: 'detached' });
  }

  /** The error stands on the screen in plain words, its code and bytes folded away, and there is a button to go on with. */
  async trouble(code: RegExp): Promise<string> {
    const snapshot = await this.ceremony();
    expect(snapshot.error?.code ?? 'none', JSON.stringify(snapshot.error)).toMatch(code);
    const card = this.id('error').first();
    await card.waitFor();
    const says = await card.innerText();
    expect(says).not.toMatch(/0x[0-9a-f]{2}|undefined|\[object|NaN/u);
    expect(says.length).toBeGreaterThan(40);
    return says;
  }

  /** Touches every key that asks for it. */
  async touch(): Promise<void> {
    for (const key of (await this.tray()).keys) if (key.wantsTouch) await this.id(`tray-touch-${key.slot}`).click();
  }

  slotOf(letter: string): string {
    return String(letter.charCodeAt(0) - 64);
  }

  /** The bench stays on the screen when the last key is ready: the operator goes on. */
  async leaveBench(): Promise<void> {
    const { step } = await this.ceremony();
    if (step === 'keys') await this.go();
  }

  async register(): Promise<void> {
    await this.leaveBench();
    await this.go();
    for (const account of (await this.ceremony()).accounts) {
      await this.plugOnly(this.slotOf(account.keyLetter ?? ''));
      await this.onStep('register');
      await this.go();
    }
  }

  /** What the sheet says, read from the PDF that was saved. */
  readSheet(file: string): { readonly pin: string; readonly checkCode: string; readonly text: string } {
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    const pin = /(?:^|\s)(\d{4})\s+(\d{4})(?=\s)/m.exec(text);
    const code = /Check code\s+([A-Z0-9]{4}-[A-Z0-9]{2})/.exec(text);
    if (!pin || !code) throw new Error(`no PIN or no check code on ${basename(file)}`);
    return { pin: `${pin[1]}${pin[2]}`, checkCode: code[1] ?? '', text };
  }

  /** From now on "save as a file" goes here, as if the operator had chosen it. */
  async saveInto(folder: string): Promise<void> {
    await this.window.app.evaluate(({ dialog }, dir) => {
      dialog.showSaveDialog = (async (_window: unknown, options: { defaultPath?: string }) => ({
        canceled: false,
        filePath: `${dir}/${(options.defaultPath ?? 'file').split(/[\\/]/).pop()}`,
      })) as unknown as typeof dialog.showSaveDialog;
    }, folder);
  }

  async typeFromPaper(checkCode: string, pin: string): Promise<void> {
    await this.id('check-code').fill('');
    await this.id('check-code').pressSequentially(checkCode.replace('-', ''));
    await this.id('paper-pin').pressSequentially(pin);
  }

  async paper(folder: string): Promise<void> {
    await this.saveInto(folder);
    for (const account of (await this.ceremony()).accounts) {
      await this.plugOnly(this.slotOf(account.keyLetter ?? ''));
      // The sheet is shown before it is printed, and as it will be printed.
      await this.id('paper-preview').locator('img').waitFor();
      await this.onStep('paper-print');
      await this.go();
      const sheet = (await this.ceremony()).accounts[account.index]?.sheet;
      const { pin, checkCode } = this.readSheet(join(folder, `rehearsal-sheet-${sheet?.number}.pdf`));
      await this.onStep('paper-prove');
      await this.typeFromPaper(checkCode, pin);
      await this.onStep('paper-typed');
      await this.go();
    }
    await this.onStep('paper-proven');
  }

  async signIns(): Promise<void> {
    for (let i = 0; i < 12; i++) {
      const snapshot = await this.ceremony();
      if (snapshot.step !== 'signIn') return;
      const waiting = snapshot.accounts.find(
        (each) =>
          snapshot.nextAct.includes(each.userPrincipalName) ||
          snapshot.nextAct.includes(each.userPrincipalName.split('@')[0] ?? ' '),
      );
      if (waiting) await this.plugOnly(this.slotOf(waiting.keyLetter ?? ''));
      await this.onStep('sign-in');
      await this.go();
    }
  }

  async close(): Promise<void> {
    await this.onStep('finish-open');
    await this.go();
    await this.onStep('finish');
  }
}
