import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, type Window } from './launch';
import { photograph } from './photograph';
import { Operator } from './walk';

/** How each tenant of the rehearsal meets the operator at the survey. */
const stopped: Readonly<Record<string, RegExp>> = {
  'us-gov': /graph\/not-offered|blocked/,
  'guest-operator': /auth\/guest/,
  'helpdesk-operator': /auth\/consent/,
};

describe('every tenant of the rehearsal', () => {
  let window: Window;
  let o: Operator;
  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=3']);
    o = new Operator(window);
    await o.begin();
    await o.id('pause').click();
    await o.id('page-home').waitFor();
  });
  afterAll(() => window?.close());

  async function choose(id: string): Promise<void> {
    await o.id('tray-personality').selectOption(id);
    await o.page.waitForFunction(async (wanted) => {
      const api = (
        globalThis as unknown as {
          bgk: { rehearsal: { state(): Promise<{ value: { tenant: { personality: string } } }> } };
        }
      ).bgk;
      return (await api.rehearsal.state()).value.tenant.personality === wanted;
    }, id);
  }

  it('is surveyed to the end or says what stops it', async () => {
    const outcomes: Record<string, string> = {};
    const { personalities } = await o.tray();
    expect(personalities.length).toBeGreaterThanOrEqual(15);
    for (const { id } of personalities) {
      await choose(id);
      await o.begin();
      let snapshot = await o.press();
      if (snapshot.error === null) snapshot = await o.press();
      outcomes[id] =
        snapshot.error?.code ?? (snapshot.survey?.blocked ? 'blocked' : `${snapshot.survey?.findings.length} findings`);
      if (snapshot.survey?.blocked) {
        // What stops is on top, open, with the way out.
        const stop = o.id('findings-stop');
        expect(await stop.innerText()).toMatch(/\w{20,}|Why/i);
        expect(await o.next.getAttribute('aria-disabled')).toBe('true');
      }
      await o.id('pause').click();
      await o.id('page-home').waitFor();
    }
    for (const [id, outcome] of Object.entries(outcomes)) {
      const expected = stopped[id];
      if (expected) expect(outcome, id).toMatch(expected);
      else expect(outcome, id).toMatch(/findings|blocked/);
    }
  }, 400_000);

  it('with another tenant the keys come new from the box: none is on record from the rehearsal before', async () => {
    for (const id of ['small-firm', 'self-service-off']) {
      await choose(id);
      await o.begin();
      await o.survey();
      await o.approve();
      await o.prepareKeys();
      expect((await o.ceremony()).keys.map((key) => key.pin)).toEqual(['sealed', 'sealed']);
      await o.id('pause').click();
      await o.id('page-home').waitFor();
    }
  });

  it('an adopted account that a phone opens too: asked first, then removed, read back and signed in', async () => {
    await choose('small-firm');
    const folder = mkdtempSync(join(tmpdir(), 'bgk-others-'));
    photograph(window, o, { only: /other-methods/ });
    try {
      await o.begin();
      await o.survey();
      await o.id('change-choices').click();
      await o.id('choices-more').click();
      await o.id('choice-adopt').fill('admin1@northlight.onmicrosoft.com');
      await o.go();
      const { plan } = await o.ceremony();
      expect(plan?.accounts.map((account) => account.adopted)).toEqual([true, false]);
      expect(plan?.changes.find((change) => change.id === 'methods:0')).toMatchObject({ kind: 'remove' });
      await o.approve();
      await o.prepareKeys();
      await o.register();
      await o.paper(folder);
      await o.plugOnly('1');
      const found = await o.press();
      expect(found.error?.code).toBe('ceremony/other-methods');
      expect(found.accounts[0]?.otherMethods).toEqual(['Authenticator app']);
      const card = o.id('other-methods-0');
      expect(await card.innerText()).toContain('Authenticator app');
      await o.onStep('other-methods');

      // Keeping them is an answer too: nothing has changed, and the role stays held back.
      await o.id('remove-methods-0').click();
      await o.onStep('other-methods-asked');
      await o.id('confirm-keep').click();
      expect((await o.ceremony()).accounts[0]?.otherMethods).toHaveLength(1);
      expect((await o.ceremony()).allowed.assignRole).not.toBeNull();

      await o.id('remove-methods-0').click();
      await o.id('confirm-act').click();
      await expect.poll(async () => (await o.ceremony()).accounts[0]?.otherMethods).toEqual([]);
      await card.waitFor({ state: 'detached' });
      await o.signIns();
      const signedIn = (await o.ceremony()).accounts.map(
        (account) => account.proofs.find((proof) => proof.name === 'signedInAdmin')?.state,
      );
      expect(signedIn).toEqual(['proven', 'proven']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 200_000);
});
