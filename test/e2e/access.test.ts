import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Window } from './launch';
import { Operator } from './walk';

const looks = [
  ['light', { colorScheme: 'light', forcedColors: 'none' }],
  ['dark', { colorScheme: 'dark', forcedColors: 'none' }],
  ['high contrast', { colorScheme: 'dark', forcedColors: 'active' }],
] as const;

/** WCAG A and AA on every screen of a ceremony, in three looks. Fluent's own focus dummies are left out. */
describe('access', () => {
  let window: Window;
  let o: Operator;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-access-'));
  const violations: string[] = [];
  let screens = 0;

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=5']);
    o = new Operator(window);
  });
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const seen = new Set<string>();
  async function judge(name: string): Promise<void> {
    if (seen.has(name)) return;
    seen.add(name);
    screens += 1;
    for (const [look, media] of looks) {
      await window.page.emulateMedia(media);
      const { violations: found } = await new AxeBuilder({ page: window.page })
        .setLegacyMode(true)
        .exclude('[data-tabster-dummy]')
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      for (const each of found)
        violations.push(
          `${name}, ${look}: ${each.id} at ${each.nodes.map((node) => node.target.join(' ')).join('; ')}`,
        );
    }
    await window.page.emulateMedia({ colorScheme: null, forcedColors: null });
  }

  it('no screen of the ceremony breaks a rule', async () => {
    o.onStep = judge;
    await o.id('page-home').waitFor();
    await judge('home');
    for (const id of ['records', 'settings', 'drill', 'prepare']) {
      const opener = o.id(`home-${id}`);
      if ((await opener.count()) === 0) continue;
      await opener.click();
      await judge(id);
      await o.page.getByRole('button', { name: /back/i }).last().click();
      await o.id('page-home').waitFor();
    }
    await o.begin();
    await o.survey();
    await o.approve();
    await o.prepareKeys();
    await o.register();
    await o.paper(folder);
    await o.signIns();
    await o.close();
    expect(screens).toBeGreaterThanOrEqual(15);
    expect(violations).toEqual([]);
  }, 600_000);
});
