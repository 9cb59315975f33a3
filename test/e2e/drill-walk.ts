import { join } from 'node:path';
import { expect } from 'vitest';
import type { BgkApi, Reply } from '../../src/shared/ipc/api';
import type { DrillSnapshot, RegisterTenant } from '../../src/shared/model/drill';
import type { LifeSnapshot } from '../../src/shared/model/life';
import { PASSPHRASE, type Operator } from './walk';

declare const bgk: BgkApi;

/** What a person reads from one paper. */
export interface Paper {
  readonly letter: string;
  readonly checkCode: string;
  readonly pin: string;
  readonly envelope: string;
}

/** Drills as a person does: opens one envelope, types from its sheet, seals it again. */
export class Driller {
  constructor(
    private readonly operator: Operator,
    private readonly folder: string,
  ) {}

  async drill(): Promise<DrillSnapshot> {
    const snapshot = await this.operator.page.evaluate(async () => {
      const reply: Reply<unknown> = await bgk.drill.snapshot();
      return (reply.ok ? reply.value : null) as DrillSnapshot | null;
    });
    if (snapshot === null) throw new Error('no drill is open');
    return snapshot;
  }

  register(): Promise<readonly RegisterTenant[]> {
    return this.operator.page.evaluate(async () => {
      const reply: Reply<unknown> = await bgk.drill.register();
      if (!reply.ok) throw new Error('no register');
      return reply.value as readonly RegisterTenant[];
    });
  }

  /** The sheet of this key, found by the number that the register knows. */
  async paperOf(letter: string): Promise<Paper> {
    const keys = (await this.register()).flatMap((tenant) => tenant.accounts.flatMap((account) => account.keys));
    const key = keys.find((each) => each.letter === letter && each.state === 'active');
    if (!key?.sheetNumber || !key.envelopeNumber) throw new Error(`no sheet on record for key ${letter}`);
    const sheet = this.operator.readSheet(join(this.folder, `rehearsal-sheet-${key.sheetNumber}.pdf`));
    return { letter, checkCode: sheet.checkCode, pin: sheet.pin, envelope: key.envelopeNumber };
  }

  /** Presses, waits until the drill rests, and demands that it went well. */
  async go(testId: string): Promise<DrillSnapshot> {
    const { operator } = this;
    await operator.id(testId).click();
    await operator.page.waitForTimeout(200);
    for (let i = 0; i < 600; i++) {
      const drill = await this.drill();
      await operator.touch();
      if (drill.running === null) {
        expect(await operator.id('error').allInnerTexts()).toEqual([]);
        return drill;
      }
      await operator.page.waitForTimeout(100);
    }
    throw new Error(`${testId} goes on for a minute`);
  }

  /** Presses, touches what blinks, and waits until `done` says so; an error on the screen is told. */
  async until(testId: string, done: () => Promise<boolean>): Promise<void> {
    const { operator } = this;
    await operator.id(testId).click();
    for (let i = 0; i < 300; i++) {
      await operator.touch();
      if ((await operator.id('error').count()) > 0) break;
      if (await done().catch(() => false)) return;
      await operator.page.waitForTimeout(100);
    }
    expect(await operator.id('error').allInnerTexts()).toEqual([]);
    throw new Error(`${testId} did not come to its end`);
  }

  /** From the drill's screen to the end of a passed drill. */
  async wholeDrill(name: string): Promise<DrillSnapshot> {
    const { operator } = this;
    await operator.id('drill-operator').fill(name);
    await operator.onStep('drill');
    const checked = await this.begin();
    for (const { userId } of checked.accounts) await this.account(userId);
    await operator.onStep('drill-close');
    const closed = await this.go('drill-close');
    await operator.onStep('drill-closed');
    return closed;
  }

  /** From a typed name to the first envelope: announced, checked, taken note of. */
  async begin(): Promise<DrillSnapshot> {
    const { operator } = this;
    await operator.id('drill-start').click();
    await operator.id('drill-told').fill('Security desk, management');
    await operator.onStep('drill-announce');
    await this.go('drill-announce');
    const checked = await this.go('drill-check');
    await operator.onStep('drill-check');
    if (checked.check?.verdict === 'attention') await this.go('drill-acknowledge');
    return checked;
  }

  async job(): Promise<LifeSnapshot> {
    const snapshot = await this.operator.page.evaluate(async () => {
      const reply: Reply<unknown> = await bgk.life.snapshot();
      return (reply.ok ? reply.value : null) as LifeSnapshot | null;
    });
    if (snapshot === null) throw new Error('no job is open');
    return snapshot;
  }

  /** From the drill's screen into a job on one key. @param which place of the key in the list */
  async beginJob(kind: LifeSnapshot['kind'], which: number, reason: string): Promise<void> {
    const { operator } = this;
    await operator.page.locator('.panel-foot [data-testid^="life-"]').first().click();
    await operator.id(`life-${kind}`).click();
    await operator.id('life-which').selectOption(String(which));
    await operator.id('life-operator').fill('Ola Nord');
    await operator.id('life-reason').fill(reason);
    await operator.id('life-passphrase').fill(PASSPHRASE);
    await operator.id('life-passphrase-again').fill(PASSPHRASE);
    await operator.onStep(`life-${kind}`);
    await operator.page.waitForFunction(
      () => document.querySelector('[data-testid="life-begin"]')?.getAttribute('aria-disabled') !== 'true',
    );
    await operator.id('life-begin').click();
    await operator.id('page-life-setPin').waitFor();
  }

  /** Presses the stage's act and waits, touching the key that blinks, until the next stage shows. */
  async stage(next: NonNullable<LifeSnapshot['next']> | 'over'): Promise<LifeSnapshot> {
    await this.operator.onStep(`life-before-${next}`);
    await this.send('life-next', `page-life-${next}`);
    return this.job();
  }

  async typeLife(paper: { readonly checkCode: string; readonly pin: string }): Promise<void> {
    await this.operator.id('life-code').fill(paper.checkCode);
    await this.operator.id('life-pin').pressSequentially(paper.pin);
  }

  /** The sheet that this job just saved. */
  async newPaper(): Promise<{ readonly checkCode: string; readonly pin: string; readonly text: string }> {
    const { sheet } = await this.job();
    return this.operator.readSheet(join(this.folder, `rehearsal-sheet-${sheet?.number}.pdf`));
  }

  /** Types a paper into fields and sends it, touching the key that blinks, until `done` is on the screen. */
  async send(button: string, done: string): Promise<void> {
    const { operator } = this;
    await operator.id(button).click();
    for (let i = 0; i < 300; i++) {
      if ((await operator.id(done).count()) > 0 || (await operator.id('error').count()) > 0) break;
      await operator.touch();
      await operator.page.waitForTimeout(100);
    }
    expect(await operator.id('error').allInnerTexts()).toEqual([]);
    await operator.id(done).waitFor();
  }

  async home(): Promise<void> {
    await this.operator.id('home-drill').click();
    await this.operator.id('drill-operator').waitFor();
  }

  async account(userId: string): Promise<void> {
    const letter = await this.open(userId);
    await this.operator.plugOnly(this.operator.slotOf(letter));
    await this.operator.onStep('drill-sign-in');
    await this.go('drill-next');
    await this.afterSignIn(letter);
  }

  /** Opens the envelopes of this account. @returns the letter of its key */
  async open(userId: string): Promise<string> {
    const { operator } = this;
    const account = (await this.register()).flatMap((tenant) => tenant.accounts).find((each) => each.userId === userId);
    const letter = account?.keys.find((key) => key.state === 'active')?.letter ?? '';
    const paper = await this.paperOf(letter);
    await operator.id('drill-envelope').fill(paper.envelope);
    await operator.id('drill-letter').fill(letter);
    await operator.id('drill-code').fill(paper.checkCode);
    await operator.onStep('drill-open');
    await this.go('drill-next');
    return letter;
  }

  /** From the end of the sessions to the new envelope. */
  async afterSignIn(letter: string): Promise<void> {
    const { operator } = this;
    await operator.onStep('drill-revoke');
    await this.go('drill-next');
    await operator.id('drill-minutes').fill('4');
    await operator.id('drill-alarm-by').fill('Security desk');
    await operator.onStep('drill-alarm');
    await this.go('drill-next');
    await operator.id('drill-new-envelope').fill(`E-9${operator.slotOf(letter)}`);
    await operator.id('drill-custodian').fill('Jo Field');
    await operator.id('drill-witness').fill('Sam Lee');
    await operator.onStep('drill-reseal');
    await this.go('drill-next');
  }

  /** Proves a key offline with its sheet; from here on the rehearsal's browser knows the PIN too. */
  async checkOffline(letter: string): Promise<void> {
    const { operator } = this;
    await operator.page.locator('[data-testid^="local-"]').first().click();
    const keys = (await this.register())[0]?.accounts.flatMap((account) => account.keys) ?? [];
    if (keys.length > 1)
      await operator.id('local-which').selectOption(String(keys.findIndex((key) => key.letter === letter)));
    const paper = await this.paperOf(letter);
    await operator.plugOnly(operator.slotOf(letter));
    await operator.id('local-code').fill(paper.checkCode);
    await operator.id('local-pin').pressSequentially(paper.pin);
    await this.send('local-check', 'local-result');
    await operator.id('back').click();
    await operator.id('drill-operator').waitFor();
  }
}
