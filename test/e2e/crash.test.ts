import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Window } from './launch';
import { execFileSync } from 'node:child_process';
import { Driller } from './drill-walk';
import { photograph } from './photograph';
import { HandOperator, outside, type Outside } from './outside';
import { PASSPHRASE } from './walk';

/**
 * The real Electron process is killed with SIGKILL in the middle of an act, at one step after the other of one ceremony.
 * Keys and tenant live on outside of it, as real ones do. Each time the window comes back to the same step.
 */
describe('killed in the middle, and opened again', () => {
  let world: Outside;
  let window: Window;
  let o: HandOperator;
  const userData = mkdtempSync(join(tmpdir(), 'bgk-crash-'));
  const folder = mkdtempSync(join(tmpdir(), 'bgk-crash-sheets-'));

  beforeAll(async () => {
    world = await outside('crash', 46_100);
    await open();
    await o.begin();
    await o.survey();
    await o.approve();
  });
  afterAll(async () => {
    await window?.close();
    await world?.stop();
    rmSync(userData, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(): Promise<void> {
    window = await launch(world.args, userData);
    o = new HandOperator(window, world.keys);
    await o.id('page-home').waitFor();
    photograph(window, o, { only: /^(drill|home)/ });
  }

  /** Kills while `when` is true, and starts again. */
  async function dies(when: () => boolean | Promise<boolean>): Promise<void> {
    await expect.poll(when, { timeout: 30_000, interval: 20 }).toBe(true);
    const child = window.app.process();
    const dead = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await dead;
    await open();
  }

  /** Who signed in is not kept on disk. Where the step asks the tenant, that is the one button of the next bar. */
  async function signedIn(): Promise<void> {
    const { signInFirst, step } = await o.ceremony();
    if (signInFirst !== true) return;
    expect(await o.next.getAttribute('data-testid')).toBe('sign-in-admin');
    await o.go();
    expect((await o.ceremony()).step).toBe(step);
  }

  /** Kills while `when` is true, starts again, resumes from Home, and demands the same step on the screen. */
  async function killed(when: () => boolean | Promise<boolean>, button = o.next): Promise<void> {
    const { step, id } = await o.ceremony();
    await button.click();
    await dies(when);
    await o.id('home-waiting').waitFor();
    await o.id('home-resume').click();
    await o.id('passphrase').fill(PASSPHRASE);
    await o.next.click();
    await o.id('rail').waitFor();
    const after = await o.ceremony();
    expect(after.id).toBe(id);
    expect(after.step).toBe(step);
    expect(await o.id(`rail-${step}`).getAttribute('aria-current')).toBe('step');
    await signedIn();
  }
  const promptKind = async (): Promise<string | null> => (await o.snapshot())?.prompt?.kind ?? null;

  /** These keys have no serial: which is which is read off the sticker, and proven with the sealed PIN. */
  const sayWhich = () =>
    o.page.getByRole('button', { name: /^(Set a PIN|Prove the sealed PIN|It is key A)$/u }).first();
  /** A key without a serial is asked about after each start (rule 5), before anything is done with it. */
  async function isAsked(): Promise<void> {
    expect((await o.press()).error?.code).toBe('ceremony/which-key');
    await o.go(o.page.getByRole('button', { name: 'It is key A' }).first());
  }
  /** A key that still waits for the touch that the dead program asked for answers nobody else, until it is plugged in again. */
  async function plugAgain(): Promise<void> {
    await o.plugOnly(null);
    await o.plugOnly('1');
  }
  const made = () => world.tenant.inspect().users.filter((user) => String(user['userPrincipalName']).startsWith('ea-'));

  it('while a PIN is set: the key has one that is known, and lost no try', async () => {
    await o.plugOnly('1');
    const set = o.page.getByRole('button', { name: 'Set a PIN' }).first();
    await set.waitFor();
    await killed(async () => (await o.snapshot())?.running?.act === 'prepareKey', set);
    await o.go(sayWhich());
    expect((await o.ceremony()).keys.map((key) => [key.letter, key.pin])).toEqual([['A', 'sealed']]);
    expect(world.keys[0]?.inspect()).toMatchObject({ pinSet: true, retries: 8 });
  });

  it('while the accounts are made: two in the end, not three', async () => {
    await o.leaveBench();
    expect((await o.ceremony()).step).toBe('accounts');
    await signedIn();
    await killed(async () => (await o.snapshot())?.running?.act === 'createAccounts');
    await o.go();
    expect(made()).toHaveLength(2);
  });

  it('while a key waits for the touch of its registration: one passkey', async () => {
    expect((await o.ceremony()).step).toBe('register');
    await isAsked();
    await killed(async () => (await promptKind()) === 'touch');
    await plugAgain();
    await isAsked();
    await o.go();
    expect(world.keys[0]?.inspect().credentials).toHaveLength(1);
    // The second key, from here on without a crash.
    await o.plugOnly('2');
    await o.go(o.page.getByRole('button', { name: 'Set a PIN' }).first());
    await o.leaveBench();
    await o.go();
    expect(world.keys[1]?.inspect().credentials).toHaveLength(1);
    for (const user of made()) expect(world.tenant.world.state.users.get(user.id)?.passkeys).toHaveLength(1);
  });

  it('while a key signs for the paper: the sheet still counts, and no try is lost', async () => {
    await o.saveInto(folder);
    await o.plugOnly('1');
    await o.go();
    const sheet = (await o.ceremony()).accounts[0]?.sheet;
    const { pin, checkCode } = o.readSheet(join(folder, `rehearsal-sheet-${sheet?.number}.pdf`));
    await o.typeFromPaper(checkCode, pin);
    await killed(async () => (await promptKind()) === 'touch');
    expect((await o.ceremony()).accounts[0]?.sheet).toMatchObject({ number: sheet?.number, proven: false });
    await plugAgain();
    await o.typeFromPaper(checkCode, pin);
    await o.go();
    expect((await o.ceremony()).accounts[0]?.sheet?.proven).toBe(true);
    expect(world.keys[0]?.inspect().retries).toBe(8);
  });

  it('in a drill, while the key signs: Home goes on with it, reads first, and it ends with a certificate', async () => {
    // The rest of the ceremony, without a crash.
    await o.saveInto(folder);
    for (let i = 0; i < 3 && (await o.ceremony()).step === 'paper'; i++) await finishPaper();
    await o.signIns();
    await o.close();
    await o.id('pause').click();
    await o.id('page-home').waitFor();

    let driller = new Driller(o, folder);
    await driller.home();
    await o.id('drill-operator').fill('Ola Nord');
    const { accounts } = await driller.begin();
    const [first = '', second = ''] = accounts.map((each) => each.userId);
    const letter = await driller.open(first);
    await o.plugOnly(o.slotOf(letter));
    await o.id('drill-next').click();
    const key = world.keys[Number(o.slotOf(letter)) - 1];
    await dies(() => key?.wantsTouch === true);

    await o.onStep('home-drill-left');
    expect(await o.id('home-drill-left').innerText()).toContain(`key ${letter}, are open`);
    await o.saveInto(folder);
    driller = new Driller(o, folder);
    await o.id('home-go-on-drill').click();
    await o.onStep('drill-left');
    // A browser of the rehearsal does not outlive the program: it is told the PIN again, as a person would read it again.
    await plugOut();
    for (const each of ['A', 'B']) await driller.checkOffline(each);
    await plugOut();
    await o.id('drill-operator').fill('Eva Berg');
    expect(await o.id('drill-end-D-0001').getAttribute('aria-disabled')).toBe('true');
    await o.id('drill-start').click();
    await o.id('drill-cut-off').waitFor();
    await o.onStep('drill-cut-off');
    expect((await driller.drill()).accounts[0]?.cutOff?.looked).toBe(false);
    expect((await driller.drill()).allowed.signIn).toContain('read first');
    const looked = await driller.go('drill-next');
    expect(looked.accounts[0]).toMatchObject({ stage: 'open', cutOff: { looked: true, usedAt: null } });
    await o.onStep('drill-looked');
    await o.plugOnly(o.slotOf(letter));
    await driller.go('drill-next');
    await driller.afterSignIn(letter);
    await driller.account(second);
    const { closed, operator } = await driller.go('drill-close');
    expect(closed?.verdict).toBe('attention');
    expect(closed?.openPoints.join()).toContain('was cut off');
    expect(operator).toBe('Eva Berg');
    await o.onStep('drill-closed-after-crash');
    await o.id('drill-certificate').click();
    await o.page.getByText('drill-certificate.pdf').first().waitFor();
    const certificate = execFileSync('pdftotext', ['-layout', join(folder, 'rehearsal-drill-certificate.pdf'), '-']);
    expect(String(certificate)).toMatch(/2 of 2 accounts work[\s\S]*was cut off/u);
    await o.id('drill-leave').click();
    await o.id('page-home').waitFor();
    expect(await o.id('home-drill-left').count()).toBe(0);
  }, 240_000);

  async function plugOut(): Promise<void> {
    await o.plugOnly(null);
  }
  async function finishPaper(): Promise<void> {
    const account = (await o.ceremony()).accounts.find((each) => each.sheet?.proven !== true);
    await o.plugOnly(o.slotOf(account?.keyLetter ?? ''));
    if (account?.sheet === null || account?.sheet === undefined) await o.go();
    const { number } = (await o.ceremony()).accounts[account?.index ?? 0]?.sheet ?? { number: '' };
    const { pin, checkCode } = o.readSheet(join(folder, `rehearsal-sheet-${number}.pdf`));
    await o.typeFromPaper(checkCode, pin);
    await o.go();
  }
});
