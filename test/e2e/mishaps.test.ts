import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Window } from './launch';
import { Operator, PASSPHRASE } from './walk';

/** What goes wrong on a ceremony evening, in the order of the evening, in one window. */
describe('a ceremony with mishaps', () => {
  let window: Window;
  let o: Operator;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-mishaps-'));

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=11']);
    o = new Operator(window);
    await o.begin();
  });
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function misbehave(slot: string, misbehaviour: string, on = true): Promise<void> {
    await o.page.evaluate(
      (request) =>
        (globalThis as unknown as { bgk: { rehearsal: { do(r: unknown): Promise<unknown> } } }).bgk.rehearsal.do(
          request,
        ),
      { what: 'misbehave', slot, misbehaviour, on },
    );
  }
  async function tenantFault(fault: string, on = true): Promise<void> {
    await o.page.evaluate(
      (request) =>
        (globalThis as unknown as { bgk: { rehearsal: { do(r: unknown): Promise<unknown> } } }).bgk.rehearsal.do(
          request,
        ),
      { what: 'tenantFault', fault, on },
    );
  }
  async function code(): Promise<string | null> {
    return (await o.ceremony()).error?.code ?? null;
  }
  /** The error is on screen in plain words with its code folded away, and can be closed. */
  async function seen(expected: RegExp): Promise<void> {
    expect(await code(), JSON.stringify((await o.ceremony()).error)).toMatch(expected);
    const card = o.id('error').first();
    await card.waitFor();
    expect(await card.innerText()).not.toMatch(/0x[0-9a-f]{2}|undefined|\[object/);
  }

  it('tenant answers with a hotel page: told, nothing lost, and it goes on afterwards', async () => {
    await o.go();
    await tenantFault('captive-portal');
    await o.press();
    await seen(/graph\/not-json|auth\/refused|graph\/unreachable/);
    await tenantFault('captive-portal', false);
    await o.go();
    await o.go();
    await o.approve();
  });

  it('a stranger’s key is refused and not touched', async () => {
    await misbehave('3', 'belongs-to-somebody');
    await o.plugOnly('3');
    await expect
      .poll(async () => (await o.ceremony()).bench.find((each) => each.state !== 'gone')?.state)
      .toBe('stranger');
    await o.page.getByText('Somebody uses this key already').waitFor();
    expect(await o.page.getByRole('button', { name: 'Set a PIN' }).count()).toBe(0);
    expect((await o.ceremony()).keys).toHaveLength(0);
    await o.plugOnly(null);
  });

  it('key pulled while its PIN is set: plugged in again, it is the same key with a known PIN', async () => {
    await misbehave('1', 'unplug-after-pin');
    await o.plugOnly('1');
    await o.press(o.page.getByRole('button', { name: 'Set a PIN' }).first());
    await seen(/key\/(removed|silent)/);
    if (!(await o.tray()).keys[0]?.plugged) await o.id('tray-plug-1').click();
    await o.page.waitForTimeout(1500);
    await o.go(o.page.getByRole('button', { name: 'Prove the sealed PIN' }));
    const [key] = (await o.ceremony()).keys;
    expect(key).toMatchObject({ letter: 'A', pin: 'sealed' });
    expect(key?.pinProvenAt).not.toBeNull();
  });

  it('the same key twice is one key', async () => {
    await o.plugOnly(null);
    await o.plugOnly('1');
    await o.page.waitForTimeout(800);
    expect((await o.ceremony()).bench.find((each) => each.state !== 'gone')?.letter).toBe('A');
    expect((await o.ceremony()).keys).toHaveLength(1);
    await o.plugOnly('2');
    await o.go(o.page.getByRole('button', { name: 'Set a PIN' }).first());
  });

  it('wrong key at registration: named, sent no PIN', async () => {
    await o.leaveBench();
    await o.go();
    await o.plugOnly('2');
    const before = (await o.tray()).keys[1]?.note;
    await o.next.click();
    // The prompt names the key that is wanted; the stranger is named beside it.
    await expect.poll(async () => (await o.ceremony()).prompt?.text).toMatch(/key A/i);
    await o.next.click();
    await o.settle(false);
    await seen(/key\/(other|none|removed|cancelled)|app\/cancelled/);
    expect((await o.tray()).keys[1]?.note).toBe(before);
  });

  it('touch cancelled, then key pulled at the touch: asked again, one registration', async () => {
    await o.plugOnly('1');
    await o.next.click();
    await o.page.waitForFunction(async () => {
      const api = (
        globalThis as unknown as {
          bgk: { ceremony: { snapshot(): Promise<{ value: { prompt: { kind: string } | null } }> } };
        }
      ).bgk;
      return (await api.ceremony.snapshot()).value.prompt?.kind === 'touch';
    });
    await o.next.click();
    await o.settle(false);
    await seen(/key\/cancelled|app\/cancelled/);
    await misbehave('1', 'unplug-at-touch');
    await o.press();
    await seen(/key\/(removed|silent)/);
    await o.plugOnly('1');
    await o.go();
    const [account] = (await o.ceremony()).accounts;
    expect(account?.proofs.find((proof) => proof.name === 'registered')?.state).toBe('proven');
  });

  it('answer of the registration lost: settled by reading, no second passkey', async () => {
    await tenantFault('lose-registration-answer');
    await o.plugOnly('2');
    await o.go();
    const [, account] = (await o.ceremony()).accounts;
    expect(account?.proofs.find((proof) => proof.name === 'registered')?.state).toBe('proven');
    expect((await o.tray()).keys[1]?.note).toContain('1 passkey');
  });

  it('paused and resumed: the same step, and the passphrase is asked for', async () => {
    await o.id('pause').click();
    await o.id('home-resume').first().click();
    await o.id('passphrase').fill('not the passphrase at all');
    await o.next.click();
    await o.id('error').first().waitFor();
    expect(await o.snapshot()).toBeNull();
    await o.id('passphrase').fill(PASSPHRASE);
    await o.next.click();
    await o.id('rail').waitFor();
    await o.page.waitForTimeout(500);
    const { step, keys } = await o.ceremony();
    expect(step).toBe('paper');
    expect(keys.map((key) => key.pin)).toEqual(['sealed', 'sealed']);
  });

  it('wrong sheet costs no try, a wrong PIN costs one and is not sent twice', async () => {
    await o.saveInto(folder);
    await o.plugOnly('1');
    await o.go();
    const sheet = (await o.ceremony()).accounts[0]?.sheet;
    const { pin, checkCode } = o.readSheet(join(folder, `rehearsal-sheet-${sheet?.number}.pdf`));
    const wrongCode = checkCode.replace(/./, (first) => (first === 'K' ? 'M' : 'K'));
    await o.typeFromPaper(wrongCode, pin);
    await o.press();
    await seen(/ceremony\/wrong-sheet/);
    const wrongPin = `${pin.slice(0, -1)}${(Number(pin.at(-1)) + 1) % 10}`;
    await o.typeFromPaper(checkCode, wrongPin);
    await o.press();
    await seen(/pin\/wrong/);
    expect((await o.ceremony()).error?.details.tries).toBe(7);
    await o.typeFromPaper(checkCode, pin);
    await o.go();
    expect((await o.ceremony()).accounts[0]?.sheet?.proven).toBe(true);
  });
});
