import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { violationsOf } from './axe';
import { launch, type Window } from './launch';
import type { Locator } from 'playwright';
import { Operator } from './walk';

/** WCAG A and AA on every screen, dialog, menu and prompt of a ceremony and round it, in three looks. Fluent's own focus dummies are left out. */
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
    violations.push(...(await violationsOf(window.page, name)));
  }

  async function opened(name: string, id: string, back: () => Promise<void>): Promise<void> {
    if ((await o.id(id).count()) === 0) return;
    await o.id(id).click();
    await judge(name);
    await back();
  }
  async function menu(id: string): Promise<void> {
    await o.id(id).click();
    await judge(id);
    await o.page.keyboard.press('Escape');
    await o.page.locator('[role="menu"]').waitFor({ state: 'detached' });
  }
  async function dialog(name: string, opener: Locator): Promise<void> {
    await opener.first().click();
    const open = o.page.locator('[role="dialog"], [role="alertdialog"]');
    await open.first().waitFor();
    await judge(name);
    await open.first().getByRole('button').first().click();
    await open.waitFor({ state: 'detached' });
  }
  async function prompt(kind: string): Promise<void> {
    await expect.poll(async () => (await o.ceremony()).prompt?.kind).toBe(kind);
    await judge(`prompt-${kind}`);
  }

  it('no screen of the ceremony breaks a rule', async () => {
    o.onStep = judge;
    await o.id('page-home').waitFor();
    await judge('home');
    for (const id of ['records', 'settings', 'drill', 'prepare']) {
      await o.id(`home-${id}`).click();
      await judge(`${id}, nothing yet`);
      await o.page.getByRole('button', { name: /back/i }).last().click();
      await o.id('page-home').waitFor();
    }
    await o.begin();
    await o.survey();
    await opened('choices', 'change-choices', async () => o.id('keep-plan').click());
    await o.approve();
    await o.prepareKeys();
    // A stranger's key in trouble, and every dialog and menu of the bench.
    await menu('tray-misbehave-3');
    await menu('tray-faults');
    await o.misbehave('3', 'belongs-to-somebody');
    await o.plugOnly('3');
    await o.page.getByText('Somebody uses this key already').waitFor();
    await judge('keys-in-use');
    await dialog('dialog-reset', o.page.getByRole('button', { name: /Reset this key/u }));
    await dialog('dialog-known-pin', o.page.getByRole('button', { name: 'I know its PIN' }));
    await o.id('more-B').click();
    await judge('menu-more');
    const typeSerial = o.page.getByRole('menuitem').first();
    if (await typeSerial.isEnabled()) await dialog('dialog-serial', typeSerial);
    else await o.page.keyboard.press('Escape');
    await o.page.locator('[role="menu"]').waitFor({ state: 'detached' });
    await dialog('dialog-abandon', o.id('abandon'));
    await dialog('dialog-end', o.id('end-rehearsal'));
    await o.misbehave('3', 'belongs-to-somebody');
    await o.leaveBench();
    await o.tenantFault('captive-portal');
    await o.press();
    await judge('accounts-error');
    await o.id('error-details').click();
    await judge('accounts-error-details');
    await o.tenantFault('captive-portal');
    await o.go();
    // The prompts: plug in, wrong key, touch.
    await o.plugOnly(null);
    await o.next.click();
    await prompt('plug');
    await o.id('cancel').click();
    await o.settle(false);
    await o.plugOnly('1');
    await o.next.click();
    await prompt('touch');
    await o.settle();
    await o.plugOnly('2');
    await o.go();
    await o.paper(folder);
    await o.signIns();
    await o.close();
    await o.page.getByRole('button', { name: 'Back to home' }).click();
    await o.id('page-home').waitFor();
    await judge('home-after');
    await o.id('home-records').click();
    await judge('records');
    await o.page.getByRole('button', { name: 'Open the log' }).first().click();
    await o.id('audit-table').waitFor();
    await judge('audit');
    await o.page.getByRole('button', { name: /back/i }).first().click();
    await o.page.getByRole('button', { name: /back/i }).last().click();
    await o.id('home-drill').click();
    await o.id('page-drill').waitFor();
    await judge('drill');
    expect(screens).toBeGreaterThanOrEqual(35);
    expect(violations).toEqual([]);
  }, 600_000);
});
