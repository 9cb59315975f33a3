import { afterEach, describe, expect, it, vi } from 'vitest';
import { WindowStore } from '../../src/renderer/app/store';
import { stageOf } from '../../src/renderer/drill/DrillRun';
import { drills, left } from './drill-scenes';
import { FakeBgk } from './fake-bgk';
import { tenant } from './fixtures';
import { show, type Screen } from './render';
import { error, scenes } from './scenes';

let screen: Screen | null = null;
afterEach(async () => {
  await screen?.close();
  screen = null;
});
const sent = (s: Screen): readonly unknown[] =>
  s.fake.calls.filter((call) => call.name === 'drill.act').map((call) => call.input);

describe('a drill', () => {
  it('starts with a name, for the tenant that is due first', async () => {
    screen = await show(scenes.drill);
    await screen.click('drill-start');
    expect(screen.fake.calls.some((call) => call.name === 'drill.start')).toBe(false);
    await screen.type('drill-operator', 'J. Novak');
    await screen.click('drill-start');
    expect(screen.fake.calls.at(-1)).toEqual({
      name: 'drill.start',
      input: { tenantId: tenant.id, operator: 'J. Novak' },
    });
  });

  it('is announced before anything else', async () => {
    screen = await show(scenes['drill-announce']);
    await screen.click('drill-announce');
    expect(sent(screen)).toEqual([]);
    await screen.type('drill-told', 'Security desk');
    await screen.click('drill-announce');
    expect(sent(screen)).toMatchObject([{ act: 'announce', told: 'Security desk' }]);
  });

  it('a check that runs can be cancelled, and the drill stays open', async () => {
    screen = await show(scenes['drill-checking']);
    expect(screen.text()).toContain('Home goes on with it');
    await screen.click('stop');
    expect(screen.fake.calls.map(({ name }) => name)).toContain('app.stop');
    expect(screen.fake.calls.map(({ name }) => name)).not.toContain('drill.leave');
  });

  it('a check that is not green has to be noted, and shows its findings', async () => {
    screen = await show(scenes['drill-check']);
    expect(screen.get('check-verdict').textContent).toBe('To look into');
    expect(screen.text()).toContain('A phone is registered');
    await screen.click('drill-acknowledge');
    expect(sent(screen)).toEqual([{ act: 'acknowledge' }]);
  });

  it('an envelope is opened with its number, the letter and the check code; no PIN is asked for', async () => {
    screen = await show(scenes['drill-open']);
    await screen.type('drill-envelope', 'E-09');
    await screen.type('drill-code', 'K7QM-4H');
    expect((screen.get('drill-letter') as HTMLInputElement).value).toBe('');
    await screen.click('drill-next');
    expect(sent(screen)).toEqual([]);
    await screen.type('drill-letter', 'a');
    await screen.click('drill-next');
    expect(sent(screen)).toEqual([{ act: 'open', userId: 'u0', letter: 'A', envelope: 'E-09', checkCode: 'K7QM-4H' }]);
    expect(document.querySelector('input[type=password]')).toBeNull();
  });

  it('the alarm is ticked with its delay and who noticed it', async () => {
    screen = await show(scenes['drill-alarm']);
    await screen.type('drill-minutes', '7 min');
    await screen.type('drill-alarm-by', 'Security desk');
    await screen.click('drill-next');
    expect(sent(screen)).toEqual([{ act: 'alarm', userId: 'u0', seen: 'mail', minutes: 7, by: 'Security desk' }]);
  });

  it('an account that failed is written down with the reason', async () => {
    screen = await show(scenes['drill-open']);
    await screen.click('drill-fail');
    await screen.click('drill-fail-do');
    expect(sent(screen)).toEqual([]);
    await screen.type('drill-fail-why', 'The key is not in the envelope');
    await screen.click('drill-fail-do');
    expect(sent(screen)).toEqual([{ act: 'failAccount', userId: 'u0', why: 'The key is not in the envelope' }]);
  });

  it('rule 9: the result puts faults first, and what is not known is not green', async () => {
    screen = await show(scenes['drill-result']);
    expect(document.querySelector('h1')?.textContent).toBe('1 account works, 1 needs you');
    const rows = [...screen.get('drill-result-u1').querySelectorAll('.proof-list .proof')];
    expect(rows[0]?.textContent).toContain('No other sign-in method');
    expect(rows[0]?.textContent).toContain('Not passed');
    const unknown = rows.find((row) => row.textContent?.includes('Entra saw this key'));
    expect(unknown?.getAttribute('data-state')).toBe('unknown');
    expect(unknown?.querySelector('.tone-proven')).toBeNull();
  });

  it('rule 7: the key check sends the PIN once and empties its field', async () => {
    screen = await show(scenes['drill-local']);
    await screen.type('local-code', 'k7qm4h');
    await screen.type('local-pin', '40937160');
    await screen.click('local-check');
    expect(screen.fake.calls.filter((call) => call.name === 'drill.localCheck')).toHaveLength(1);
    expect((screen.get('local-pin') as HTMLInputElement).value).toBe('');
    expect(screen.get('local-result').textContent).toContain('The key signed');
    await screen.click('local-check');
    expect(screen.fake.calls.filter((call) => call.name === 'drill.localCheck')).toHaveLength(1);
  });

  it('says what went wrong', async () => {
    screen = await show(scenes['drill-check']);
    screen.fake.refuse.set('drill.act', error('drill/red'));
    await screen.click('drill-acknowledge');
    expect(screen.get('error').textContent).toContain('The safe stays shut');
  });

  it('one that was left is gone on with, not begun anew; its envelope is sealed before it can be ended', async () => {
    screen = await show(scenes['drill-left']);
    expect(screen.get('drill-left-D-0005').textContent).toContain('The envelopes of ea-7hq2xk, key A, are open');
    expect(screen.get('drill-end-D-0005').getAttribute('aria-disabled')).toBe('true');
    await screen.click('drill-end-D-0006');
    expect(document.querySelector('[data-testid=drill-end-dialog]')).toBeNull();
    await screen.type('drill-operator', 'J. Novak');
    await screen.click('drill-end-D-0006');
    await screen.click('drill-end-do');
    await screen.type('drill-end-why', 'The desk was empty');
    await screen.click('drill-end-do');
    await screen.click('drill-start');
    expect(screen.fake.calls.filter((call) => /^drill\.(end|resume|start)$/.test(call.name))).toEqual([
      { name: 'drill.end', input: { id: 'd6', operator: 'J. Novak', why: 'The desk was empty' } },
      { name: 'drill.resume', input: { id: 'd5', operator: 'J. Novak' } },
    ]);
  });

  it('Home says which drill was left, and leads to it', async () => {
    screen = await show({ ...scenes['drill-left'], clicks: [] });
    expect(screen.get('home-drill-left').textContent).toContain('Drill D-0005');
    await screen.click('home-go-on-drill');
    screen.get('page-drill');
  });

  it('a sign-in that was cut off is looked up before another is asked for', async () => {
    screen = await show(scenes['drill-cut-off']);
    expect(screen.get('drill-cut-off').textContent).toContain('never heard how it ended');
    await screen.click('drill-next');
    expect(sent(screen)).toEqual([{ act: 'look', userId: 'u0' }]);
    await screen.close();
    screen = await show({ snapshot: null, drill: drills.looked });
    expect(screen.get('drill-cut-off').textContent).toContain('Entra took it');
    await screen.click('drill-next');
    expect(sent(screen)).toEqual([{ act: 'signIn', userId: 'u0' }]);
  });

  it('a drill that was not held says so and has no certificate', async () => {
    screen = await show({ snapshot: null, drill: drills.ended });
    expect(document.querySelector('h1')?.textContent).toBe('The drill was not held');
    expect(screen.text()).toContain('fell ill');
    expect(document.querySelector('[data-testid=drill-certificate]')).toBeNull();
    expect(document.querySelector('[data-testid=drill-leave-rail]')).toBeNull();
    expect(screen.text()).not.toContain('Home goes on with it');
  });

  it('that is open waits no more: Home does not offer it, even before the list is read again', async () => {
    const fake = new FakeBgk({ snapshot: null, drillWaiting: left });
    const store = new WindowStore(fake.api);
    const stop = store.start();
    await vi.waitFor(() => expect(store.get().drillWaiting.map(({ id }) => id)).toEqual(['d5', 'd6']));
    fake.setDrill({ ...drills.ended, id: 'd5' });
    expect(store.get().drillWaiting.map(({ id }) => id)).toEqual(['d6']);
    stop();
  });

  it('goes in the order of least risk', () => {
    // What is open is sealed, whatever the tenant says meanwhile.
    expect(stageOf({ ...drills.cutOff, check: null }).stage).toBe('account');

    expect(stageOf(drills.announce).stage).toBe('announce');
    expect(stageOf(drills.check).stage).toBe('check');
    expect(stageOf(drills.open)).toMatchObject({ stage: 'account', account: { userId: 'u0' } });
    expect(stageOf(drills.alarm)).toMatchObject({ stage: 'account', account: { userId: 'u0' } });
    expect(stageOf(drills.result).stage).toBe('close');
    const second = {
      ...drills.open,
      accounts: drills.open.accounts.map((each, i) => (i === 1 ? { ...each, stage: 'open' as const } : each)),
    };
    expect(stageOf(second)).toMatchObject({ account: { userId: 'u1' } });
  });
});
