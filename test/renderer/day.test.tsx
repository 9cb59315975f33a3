import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { readSms } from '../../src/renderer/drill/AlarmKit';
import { due } from './drill-scenes';
import { show, type Screen } from './render';
import { scenes } from './scenes';

let screen: Screen | null = null;
afterEach(async () => {
  await screen?.close();
  screen = null;
});
const sent = (s: Screen, name: string): readonly unknown[] =>
  s.fake.calls.filter((call) => call.name === name).map((call) => call.input);

describe('break-glass day', () => {
  it('is one click from Home and asks for nothing but what is on this laptop', async () => {
    screen = await show(scenes.day);
    expect(screen.get('page-day-before').textContent).toContain('Envelope E-09');
    const calls = screen.fake.calls.map((call) => call.name);
    expect(calls.slice(calls.indexOf('day.pages') + 1)).toEqual([]);
  });

  it('the account that worked last comes first, and is said to', async () => {
    screen = await show(scenes.day);
    const [first, second] = [...screen.get('day-envelopes').querySelectorAll('li')].map((row) => row.textContent ?? '');
    expect(first).toContain('Key B');
    expect(first).toContain('Worked last');
    expect(second).not.toContain('Worked last');
  });

  it('whoever comes back is where they stopped, with the other account shut', async () => {
    screen = await show(scenes['day-after']);
    expect(screen.find('page-day-after')).not.toBeNull();
    await screen.click('day-phase-before');
    expect(screen.get('day-envelopes').textContent).toContain('Keep shut');
    expect(screen.find('day-take-A')).toBeNull();
  });

  it('a laptop that knows no tenant still guides, and sends nobody to a drill', async () => {
    screen = await show(scenes['day-none']);
    expect(screen.get('day-no-tenant').textContent).toContain('the sheet in one of them');
    await screen.click('day-phase-after');
    expect(screen.find('day-revoke')).toBeNull();
    expect(screen.find('day-drill')).toBeNull();
    expect(screen.find('day-notes')).not.toBeNull();
  });

  it('a note goes down before its tick', async () => {
    screen = await show(scenes.day);
    await screen.type('day-note-say', 'All phones are gone');
    await screen.click('day-tick-say');
    expect(sent(screen, 'day.write').map((input) => (input as { request: unknown }).request)).toEqual([
      { act: 'note', step: 'say', text: 'All phones are gone' },
      { act: 'tick', step: 'say', done: true },
    ]);
  });
});

describe('several tenants on record', () => {
  it('the drill is of the one that is chosen', async () => {
    const [one] = due;
    if (one === undefined) throw new Error('no due');
    const other = { ...one, tenantId: 'other', tenantName: 'Fabrikam', dueOn: '2027-01-01' };
    screen = await show({ ...scenes.drill, due: [one, other] });
    const select = screen.get('drill-tenant') as HTMLSelectElement;
    expect(select.value).toBe(one.tenantId);
    await screen.type('drill-tenant', 'other');
    await screen.type('drill-operator', 'J. Novak');
    await screen.click('drill-start');
    expect(sent(screen, 'drill.start')).toEqual([{ tenantId: 'other', operator: 'J. Novak' }]);
  });
});

describe('adoption', () => {
  it('offers only groups that all picked accounts are in', async () => {
    screen = await show(scenes.adopt);
    const groups = (): string[] =>
      [...screen!.get('adopt-group').querySelectorAll('option')].map((option) => option.textContent ?? '');
    expect(groups()).toEqual(['None']);
    await screen.click('adopt-pick-ea-7hq2xk@contoso.onmicrosoft.com');
    expect(groups()).toEqual(['None', 'Emergency access accounts', 'Only ea-7hq2xk']);
    await screen.click('adopt-pick-ea-m4vz9p@contoso.onmicrosoft.com');
    expect(groups()).toEqual(['None', 'Emergency access accounts']);
  });
});

describe('numbers for text messages', () => {
  it.each([
    ['+49 1701234567', { countryCode: '49', number: '1701234567' }],
    ['+49 0170 123-4567', { countryCode: '49', number: '1701234567' }],
    ['+1 425/555-0100', { countryCode: '1', number: '4255550100' }],
    ['+491701234567', null],
    ['0170 1234567', null],
    ['+49 12', null],
    ['+49 170123456789012345', null],
    ['+0 1701234567', null],
    ['+49 170 CALL', null],
  ])('%s', (line, wanted) => {
    expect(readSms(line)).toEqual(wanted);
  });

  it('rule 12: gives digits or nothing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        const sms = readSms(text);
        if (sms !== null) expect(`${sms.countryCode} ${sms.number}`).toMatch(/^[1-9]\d{0,3} \d{4,14}$/);
      }),
    );
  });
});
