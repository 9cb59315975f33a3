import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldDays } from '../../src/main/drill/day/record';
import { readEntries, verifyAudit } from '../../src/main/ceremony/audit/audit-log';
import type { BgkApi, Reply } from '../../src/shared/ipc/api';
import type { DayView } from '../../src/shared/model/day';
import { Driller } from './drill-walk';
import { launch, type Window } from './launch';
import { photograph } from './photograph';
import { Operator } from './walk';

declare const bgk: BgkApi;

/** The emergency that all of it is for: from Home in one click, and what follows it. */
describe('break-glass day in the window', () => {
  let window: Window;
  let operator: Operator;
  let driller: Driller;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-day-'));
  const pictures = process.env.BGK_PICTURES;

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=12', '--tenant=profiles-migrated']);
    operator = new Operator(window);
    driller = new Driller(operator, folder);
    photograph(window, operator, { only: /^(day|drill|life|adopt|kit|home)/ });
  }, 60_000);
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const pages = (): Promise<readonly DayView[]> =>
    window.page.evaluate(async () => {
      const reply: Reply<unknown> = await bgk.day.pages();
      if (!reply.ok) throw new Error('no pages');
      return reply.value as readonly DayView[];
    });
  /** Requests of the main process since it was first asked. */
  const requests = (): Promise<number> =>
    window.app.evaluate(() => {
      const world = globalThis as unknown as { fetch: typeof fetch; bgkFetches?: { count: number } };
      if (world.bgkFetches === undefined) {
        const [counter, send] = [{ count: 0 }, world.fetch];
        world.bgkFetches = counter;
        world.fetch = (...args) => ((counter.count += 1), send(...args));
      }
      return world.bgkFetches.count;
    });
  const tick = async (step: string): Promise<void> => {
    await operator.id(`day-tick-${step}`).click();
    await operator.page.waitForFunction(
      (id) => document.querySelector(`[data-testid="day-step-${id}"]`)?.textContent?.includes('Done '),
      step,
    );
  };
  const note = async (step: string, text: string): Promise<void> => {
    await operator.id(`day-note-${step}`).fill(text);
    await operator.id(`day-note-${step}`).blur();
  };
  const chooseFolder = (dir: string): Promise<void> =>
    window.app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = (async () => ({
        canceled: false,
        filePaths: [path],
      })) as unknown as typeof dialog.showOpenDialog;
    }, dir);

  it('opens in one click on a laptop that knows nothing, without key, sign-in or network', async () => {
    const before = await requests();
    await operator.onStep('home');
    await operator.id('home-day').click();
    await operator.id('day-no-tenant').waitFor();
    await operator.onStep('day-nothing-on-record');
    await operator.id('day-phase-signIn').click();
    expect(await operator.id('day-steps').innerText()).toContain('https://entra.microsoft.com');
    expect(await requests()).toBe(before);
    await operator.id('back').click();
  });

  it('the first drill of a clean ceremony is clean: the baseline was taken at Close', async () => {
    await operator.begin();
    await operator.survey();
    await operator.approve();
    await operator.prepareKeys();
    await operator.register();
    await operator.paper(folder);
    await operator.signIns();
    await operator.close();
    await operator.id('pause').click();
    await operator.id('page-home').waitFor();
    await driller.home();
    const drill = await driller.wholeDrill('Ola Nord');
    expect(drill.check?.findings.map((finding) => `${finding.id} ${finding.evidence}`)).toEqual([]);
    expect(drill.check?.verdict).toBe('green');
    expect(drill.closed).toMatchObject({ verdict: 'passed', openPoints: [] });
    await operator.id('drill-certificate').click();
    await operator.page.getByText('drill-certificate.pdf').first().waitFor();
    if (pictures)
      execFileSync('pdftoppm', [
        '-png',
        '-r',
        '70',
        join(folder, 'rehearsal-drill-certificate.pdf'),
        join(pictures, 'drill-certificate'),
      ]);
    await operator.id('drill-leave').click();
    await operator.id('page-home').waitFor();
  }, 300_000);

  it('guides the emergency: which envelope, sign in, what to do, what to write down', async () => {
    const before = await requests();
    // The counter counts: the ceremony and the drill went through it.
    expect(before).toBeGreaterThan(50);
    await operator.id('home-day').click();
    await operator.id('day-envelopes').waitFor();
    await operator.onStep('day-before');
    await note('say', 'Every phone is gone <b>after</b> the fire.');
    await tick('say');
    await note('two', 'Ola Nord acts, Eva Berg writes, 21:04');
    await tick('two');
    await operator.id('day-take-A').click();
    await operator.id('day-taken-A').waitFor();
    await tick('one');
    await operator.onStep('day-taken');
    await operator.id('day-go-on').click();
    await operator.onStep('day-sign-in');
    for (const step of ['computer', 'address', 'choose', 'key', 'skip']) await tick(step);
    await note('signed-in', '21:09, ea account of Lantern');
    await tick('signed-in');
    await operator.id('day-go-on').click();
    // Left in the middle of it and found again where it was.
    await note('act', '21:12 pass for jo.field');
    await operator.id('back').click();
    await operator.id('home-day').click();
    await operator.id('page-day-inside').waitFor();
    expect(await operator.id('day-note-act').inputValue()).toBe('21:12 pass for jo.field');
    for (const step of ['act', 'leave', 'out']) await tick(step);
    await operator.onStep('day-inside');
    await operator.id('day-go-on').click();
    expect(await requests()).toBe(before);
    await operator.onStep('day-after');
  }, 120_000);

  it('what was written down is accounted for, and a drill is due within a week', async () => {
    const [due] = await window.page.evaluate(async () => {
      const reply = await bgk.drill.due();
      return reply.ok ? reply.value : [];
    });
    expect(due?.because).toContain('The emergency access was used');
    expect(due?.daysLeft).toBeLessThanOrEqual(7);
  });

  it('afterwards: sessions revoked, logs exported, record closed', async () => {
    await operator.id('day-revoke').click();
    await operator.page.waitForFunction(() =>
      document.querySelector('[data-testid="day-step-revoke"]')?.textContent?.includes('Done '),
    );
    await chooseFolder(folder);
    await operator.id('day-logs').click();
    await operator.page
      .locator('[data-testid="day-saved"], [data-testid="error"]')
      .first()
      .waitFor({ timeout: 60_000 });
    expect(await operator.id('error').allInnerTexts()).toEqual([]);
    await operator.onStep('day-revoked-exported');
    const markdown = readFileSync(join(folder, 'rehearsal-post-mortem-BG-0001.md'), 'utf8');
    expect(markdown).toMatch(/^# REHEARSAL Post-mortem/);
    expect(markdown).toContain('Ola Nord acts, Eva Berg writes');
    expect(markdown).not.toContain('<b>');
    expect(markdown).toContain('succeeded');
    expect(markdown).toContain('Key, PIN, touch');
    const json = JSON.parse(readFileSync(join(folder, 'rehearsal-post-mortem-BG-0001.json'), 'utf8')) as {
      day: { number: string };
      facts: { accounts: unknown[] };
    };
    expect(json).toMatchObject({ format: 'bgk-post-mortem', rehearsal: true, day: { number: 'BG-0001' } });
    expect(json.facts.accounts).toHaveLength(2);
    await operator.id('day-close').click();
    await operator.id('day-close-dialog').waitFor();
    await operator.onStep('day-close');
    await operator.id('day-close-do').click();
    await operator.id('day-closed').waitFor();
    await operator.onStep('day-closed');
    expect((await pages())[0]).toMatchObject({ number: null, taken: null, closed: [{ number: 'BG-0001' }] });
    const file = readdirSync(window.userData, { recursive: true })
      .map(String)
      .find((name) => /days.audit\.jsonl$/.test(name));
    const bytes = readFileSync(join(window.userData, file ?? ''));
    expect(verifyAudit(bytes).valid).toBe(true);
    expect(foldDays(readEntries(bytes).entries)[0]?.notes['say']).toBe('Every phone is gone <b>after</b> the fire.');
    await operator.id('day-pin').click();
    await operator.id('page-drill').waitFor();
  }, 120_000);

  it('the next tenant check finds nothing that was not written down', async () => {
    await operator.id('drill-operator').fill('Ola Nord');
    await operator.id('drill-start').click();
    await operator.id('drill-told').fill('Security desk');
    await driller.go('drill-announce');
    const drill = await driller.go('drill-check');
    expect(drill.check?.findings.map((finding) => `${finding.id} ${finding.evidence}`)).toEqual([]);
    // Only looked at today: ended with the reason, or Home would go on with it.
    await operator.id('drill-end').click();
    await operator.id('drill-end-why').fill('Only the tenant check was wanted');
    await operator.id('drill-end-do').click();
    await operator.page.getByText('The drill was not held').waitFor();
    await operator.onStep('drill-not-held');
    await operator.id('drill-leave').click();
    await operator.id('page-home').waitFor();
    expect(await operator.id('home-drill-left').count()).toBe(0);
    await driller.home();
  }, 60_000);

  it('adds a spare key to an account: it is proven from its paper, and the first key stays', async () => {
    await operator.plugOnly('3');
    await driller.beginJob('addKey', 0, 'A spare for the other site');
    expect(await driller.job()).toMatchObject({ letter: 'C', oldLetter: null });
    await driller.stage('register');
    await driller.stage('print');
    await driller.stage('provePaper');
    await driller.typeLife(await driller.newPaper());
    await driller.stage('signIn');
    await driller.stage('finish');
    await driller.stage('over');
    await operator.onStep('life-spare-added');
    await operator.id('life-leave').click();
    await driller.home();
    await operator.onStep('drill-with-spare');
    expect((await driller.register())[0]?.accounts[0]?.keys.map((key) => [key.letter, key.state])).toEqual([
      ['A', 'active'],
      ['C', 'active'],
    ]);
  }, 120_000);

  it('retires an account after its whole name was typed, and never the last one', async () => {
    await operator.page.locator('.panel-foot [data-testid^="life-"]').first().click();
    await operator.id('life-retire').click();
    await operator.id('life-which').selectOption('1');
    await operator.id('life-operator').fill('Ola Nord');
    await operator.onStep('life-retire');
    await operator.id('life-begin').click();
    await operator.id('type-to-confirm').waitFor();
    const name = (await driller.register())[0]?.accounts[1]?.userPrincipalName ?? '';
    await operator.id('confirm-word').fill(name.slice(1));
    expect(await operator.id('confirm-act').getAttribute('aria-disabled')).toBe('true');
    await operator.id('confirm-word').fill(name);
    await operator.onStep('life-retire-confirm');
    await operator.id('confirm-act').click();
    await operator.id('life-retired').waitFor({ timeout: 60_000 });
    await operator.onStep('life-retired');
    expect((await driller.register())[0]?.accounts.map((account) => account.state)).toEqual(['active', 'retired']);
    await operator.id('life-begin').click();
    await operator.id('confirm-word').fill((await driller.register())[0]?.accounts[0]?.userPrincipalName ?? '');
    await operator.id('confirm-act').click();
    await operator.id('error').waitFor();
    expect(await operator.id('error').innerText()).toContain('last emergency access account');
    await operator.onStep('life-last-account');
    await operator.id('back').click();
    await operator.id('page-drill').waitFor();
    await operator.onStep('drill-after-retire');
  }, 120_000);

  it('writes the alarm kit into the chosen folder, with mail, SMS and the objects made for the test', async () => {
    const kit = join(folder, 'kit');
    mkdirSync(kit);
    await chooseFolder(kit);
    await operator.page.locator('.panel-foot [data-testid^="alarm-"]').first().click();
    for (const [id, text] of [
      ['kit-subscriptionId', '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1'],
      ['kit-resourceGroup', 'rg-security'],
      ['kit-workspace', 'law-security'],
      ['kit-location', 'westeurope'],
      ['kit-mails', 'desk@example.com\nciso@example.com'],
      ['kit-sms', '0170 1234567'],
      ['kit-testUser', '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f2'],
      ['kit-testName', 'bgk-alarm-test@lantern.onmicrosoft.com'],
    ] as const)
      await operator.id(id).fill(text);
    // Without its country code Azure would call nobody.
    expect(await operator.id('next-why').innerText()).toContain('0170 1234567');
    await operator.id('kit-sms').fill('+49 0170 1234567');
    await operator.onStep('kit-filled');
    await operator.id('save-alarm-kit').click();
    await operator.page.getByText(kit).first().waitFor();
    await operator.onStep('kit-saved');
    const arm = readFileSync(join(kit, 'alarms.json'), 'utf8');
    expect(JSON.parse(arm)).toMatchObject({ resources: expect.any(Array) as unknown });
    expect(arm).toContain('"countryCode": "49"');
    expect(arm).toContain('"phoneNumber": "1701234567"');
    expect(arm).toContain('bgk-alarm-test@lantern.onmicrosoft.com');
    for (const file of [
      'alarms.bicep',
      'sentinel.bicep',
      'entra-logs.body.json',
      'sign-in.kql',
      'TEST-PLAN.md',
      'DEPLOY.md',
    ])
      expect(readdirSync(kit)).toContain(file);
    await operator.id('back').click();
    await operator.id('page-drill').waitFor();
  }, 60_000);

  it('red means that the safe stays shut: no envelope can be opened', async () => {
    await operator.id('tray-decay').selectOption('role-lost');
    await operator.id('drill-operator').fill('Ola Nord');
    await operator.id('drill-start').click();
    await operator.id('drill-told').fill('Security desk');
    await driller.go('drill-announce');
    const drill = await driller.go('drill-check');
    expect(drill.check?.verdict).toBe('red');
    expect(drill.check?.findings.map((finding) => finding.id)).toContain('role-lost');
    expect(drill.allowed.open).toContain('safe');
    expect(drill.allowed.acknowledge).not.toBeNull();
    expect(await operator.id('drill-acknowledge').getAttribute('aria-disabled')).toBe('true');
    await operator.onStep('drill-red');
  }, 60_000);
});
