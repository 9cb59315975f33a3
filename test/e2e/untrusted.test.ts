import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personalities, startSimulatedTenant, type SimulatedTenant } from '../../src/main/rehearsal/tenant';
import { systemClock, systemRandom } from '../../src/main/system-ports';
import type { BgkApi } from '../../src/shared/ipc/api';
import { launch, type Window } from './launch';
import { listenForVisitors, type Visitors } from './visitors';
import { Operator } from './walk';

declare const bgk: BgkApi;

/** Markup that would run or fetch, an end of a line, and a character that turns the writing around. */
const hostile = (host: string) =>
  `<img src="http://${host}/x" onerror="window.ran=1"><script>window.ran=1</script>"'\u202Efdp.exe\n`;

/** Names of a tenant and of a key are chosen by others: in the real window they are text, and harmless text. */
describe('rule 12: hostile names in the window', () => {
  let window: Window;
  let visitors: Visitors;
  let tenant: SimulatedTenant;
  let o: Operator;

  beforeAll(async () => {
    visitors = await listenForVisitors();
    const name = hostile(visitors.host);
    const base = personalities.find(({ blueprint }) => (blueprint.conditionalAccess?.length ?? 0) > 0)!;
    tenant = await startSimulatedTenant({
      clock: systemClock,
      random: systemRandom,
      personality: {
        ...base,
        title: name,
        blueprint: {
          ...base.blueprint,
          displayName: name,
          conditionalAccess: base.blueprint.conditionalAccess?.map((policy) => ({ ...policy, displayName: name })),
        },
        prepare: (world) => {
          for (const user of world.state.users.values()) user.displayName = name;
        },
      },
    });
    window = await launch(['--rehearsal', `--graph=${tenant.url}`, '--seed=12']);
    o = new Operator(window);
  }, 120_000);
  afterAll(async () => {
    await window?.close();
    await tenant?.stop();
    await visitors?.close();
  });

  /** What of the names became more than text, and whether the bare turning character is on the page. */
  const harm = () =>
    window.page.evaluate(() => ({
      ran: (globalThis as { ran?: unknown }).ran ?? null,
      images: document.querySelectorAll('img[src*="/x"]').length,
      scripts: document.querySelectorAll('script:not([src])').length,
      handlers: document.querySelectorAll('[onerror]').length,
      turned: [...document.querySelectorAll('*')].filter((element) =>
        [...element.childNodes].some((node) => node.nodeType === 3 && (node.nodeValue ?? '').includes('\u202E')),
      ).length,
    }));
  const none = { ran: null, images: 0, scripts: 0, handlers: 0, turned: 0 };

  it('of the tenant: survey and plan show them as text', async () => {
    await o.begin();
    await o.go();
    await o.go();
    const survey = await window.page.locator('body').innerText();
    expect(survey).toContain('<script>');
    expect(await harm()).toEqual(none);
    await o.go();
    expect(await window.page.locator('body').innerText()).toContain('onerror=');
    expect(await harm()).toEqual(none);
  });

  it('of a key: its card shows them as text', async () => {
    const slot = (await o.tray()).keys[0]?.slot ?? '';
    await window.page.evaluate(
      (which) => bgk.rehearsal.do({ what: 'misbehave', slot: which, misbehaviour: 'hostile-strings', on: true }),
      slot,
    );
    await o.approve();
    await o.plugOnly(slot);
    const seen = await window.page.evaluate(() => bgk.keys.bench().then((reply) => JSON.stringify(reply)));
    expect(seen).toContain('onerror');
    expect(await harm()).toEqual(none);
  });

  it('and nobody was asked for anything', () => expect(visitors.paths).toEqual([]));
});
