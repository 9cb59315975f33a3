import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, type Window } from './launch';
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
});
