import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Window } from './launch';
import { Operator } from './walk';

/**
 * The key is pulled at every step that has one in hand, by the tray's own menu. Each time: said in plain words, plugged in
 * again, and the same button goes on from there. Nothing is made twice, no try is lost.
 */
describe('key pulled at each step', () => {
  let window: Window;
  let o: Operator;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-pulled-'));
  const gone = /key\/(removed|silent|none)/u;

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=23']);
    o = new Operator(window);
    await o.begin();
    await o.survey();
    await o.approve();
  });
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Plugs the key in again, and waits until the bench has read it. */
  async function back(slot: string): Promise<void> {
    await o.plugOnly(null);
    await o.plugOnly(slot);
    await o.page.waitForFunction(async () => {
      const reply = await (
        globalThis as unknown as {
          bgk: { ceremony: { snapshot(): Promise<{ value: { bench: { state: string }[] } }> } };
        }
      ).bgk.ceremony.snapshot();
      const here = reply.value.bench.filter((key) => key.state !== 'gone');
      return here.length === 1 && here[0]?.state !== 'reading';
    });
  }
  const setPin = () => o.page.getByRole('button', { name: 'Set a PIN' }).first();

  it.each(['unplug-at-packet', 'unplug-before-pin'])('while its PIN is set: %s', async (how) => {
    const slot = how === 'unplug-at-packet' ? '1' : '2';
    await o.plugOnly(slot);
    await setPin().waitFor();
    await o.misbehave(slot, how);
    await o.press(setPin());
    await o.trouble(gone);
    await back(slot);
    // Whether the PIN took is asked of the key, never guessed.
    await o.go(o.page.getByRole('button', { name: /^(Set a PIN|Prove the sealed PIN)$/u }).first());
    const { keys } = await o.ceremony();
    const key = keys.find((each) => each.letter === (slot === '1' ? 'A' : 'B'));
    expect(key).toMatchObject({ pin: 'sealed' });
    expect(key?.pinProvenAt).not.toBeNull();
  });

  it('before and after it made its passkey', async () => {
    await o.leaveBench();
    await o.go();
    for (const [slot, how] of [
      ['1', 'unplug-at-touch'],
      ['2', 'unplug-after-credential'],
    ] as const) {
      await back(slot);
      await o.misbehave(slot, how);
      await o.press();
      await o.trouble(gone);
      await back(slot);
      await o.go();
    }
    const { accounts, keys } = await o.ceremony();
    expect(accounts.every((account) => account.proofs.find((p) => p.name === 'registered')?.state === 'proven')).toBe(
      true,
    );
    expect(keys.every((key) => key.registered)).toBe(true);
    // Orphans of the second attempt are gone: one passkey on each key.
    for (const key of (await o.tray()).keys.slice(0, 2)) expect(key.note).toContain('1 passkey');
  });

  it('before it is asked at all: the app asks for it by its letter, and goes on by itself', async () => {
    await o.saveInto(folder);
    await o.plugOnly(null);
    await o.go();
    const sheet = (await o.ceremony()).accounts[0]?.sheet;
    const { pin, checkCode } = o.readSheet(join(folder, `rehearsal-sheet-${sheet?.number}.pdf`));
    await o.typeFromPaper(checkCode, pin);
    await o.next.click();
    await expect.poll(async () => (await o.ceremony()).prompt?.text ?? '').toMatch(/key A/iu);
    expect((await o.ceremony()).prompt?.kind).toBe('plug');
    await o.id('tray-plug-1').click();
    const after = await o.settle();
    expect(after.error).toBeNull();
    expect(after.accounts[0]?.sheet?.proven).toBe(true);
  });

  it('while it signs for the paper: no try is lost', async () => {
    await back('2');
    await o.go();
    const sheet = (await o.ceremony()).accounts[1]?.sheet;
    const { pin, checkCode } = o.readSheet(join(folder, `rehearsal-sheet-${sheet?.number}.pdf`));
    await o.misbehave('2', 'unplug-at-touch');
    await o.typeFromPaper(checkCode, pin);
    await o.press();
    await o.trouble(gone);
    await back('2');
    await o.typeFromPaper(checkCode, pin);
    const after = await o.go();
    expect(after.accounts[1]?.sheet?.proven).toBe(true);
    expect(after.bench.find((key) => key.letter === 'B' && key.state !== 'gone')?.info.pin.retries).toBe(8);
  });

  it('while it signs in, without and with the role', async () => {
    let pulled = 0;
    for (let i = 0; i < 16; i++) {
      const snapshot = await o.ceremony();
      if (snapshot.step !== 'signIn') break;
      const account = snapshot.accounts.find((each) => snapshot.nextAct.includes(each.userPrincipalName));
      if (account === undefined) {
        await o.go();
        continue;
      }
      const slot = o.slotOf(account.keyLetter ?? '');
      await back(slot);
      if (account.index === 0) {
        await o.misbehave(slot, 'unplug-at-touch');
        const after = await o.press();
        expect(after.error, 'the pull was not noticed').not.toBeNull();
        await o.trouble(/key\/|auth\//u);
        pulled += 1;
        await back(slot);
      }
      await o.go();
    }
    expect(pulled).toBe(2);
    await o.close();
    expect((await o.ceremony()).finished).toBe(true);
  });
});
