import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { drillCalendar, fold, icsText } from '../../src/main/drill/ics';
import { withDrill, withStaffChange } from '../../src/main/drill/register';
import { addDays } from '../../src/main/ceremony/dates';
import { daysBetween, drillDue } from '../../src/main/drill/schedule';
import type { DrillSummary } from '../../src/shared/model/drill';
import { accountFixture, tenantFixture } from './fixtures';

const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);
const drill = (change: Partial<DrillSummary>): DrillSummary => ({
  id: 'd1',
  kind: 'full',
  at: '2026-08-20T10:00:00.000Z',
  operator: 'op',
  verdict: 'passed',
  accounts: ['ea-a@contoso.onmicrosoft.com', 'ea-b@contoso.onmicrosoft.com'],
  openPoints: [],
  ...change,
});

describe('due date', () => {
  it('is 90 days after the last full drill', () => {
    expect(drillDue(tenantFixture(), at('2026-06-02'))).toMatchObject({
      dueOn: '2026-08-30',
      daysLeft: 89,
      state: 'notDue',
    });
    expect(drillDue(tenantFixture(), at('2026-08-16'))).toMatchObject({ daysLeft: 14, state: 'dueSoon' });
    expect(drillDue(tenantFixture(), at('2026-08-30'))).toMatchObject({ daysLeft: 0, state: 'dueSoon' });
    expect(drillDue(tenantFixture(), at('2026-08-31'))).toMatchObject({ daysLeft: -1, state: 'overdue' });
  });

  it('moves only with a full drill that did not fail', () => {
    for (const still of [drill({ kind: 'local' }), drill({ kind: 'check' }), drill({ verdict: 'failed' })]) {
      expect(drillDue(withDrill(tenantFixture(), still), at('2026-08-21')).dueOn).toBe('2026-08-30');
    }
    expect(drillDue(withDrill(tenantFixture(), drill({})), at('2026-08-21')).dueOn).toBe('2026-11-18');
  });

  it('is set by the account that was drilled longest ago', () => {
    const half = withDrill(tenantFixture(), drill({ accounts: ['ea-a@contoso.onmicrosoft.com'] }));
    const due = drillDue(half, at('2026-08-21'));
    expect(due.dueOn).toBe('2026-08-30');
    expect(due.because).toContain('ea-b@');
  });

  it('comes early after a change of staff, until a full drill follows', () => {
    const changed = withStaffChange(tenantFixture(), { at: '2026-07-01T08:00:00.000Z', note: 'A custodian left' });
    expect(drillDue(changed, at('2026-07-02'))).toMatchObject({ dueOn: '2026-07-08', state: 'dueSoon' });
    expect(drillDue(withDrill(changed, drill({ at: '2026-07-03T10:00:00.000Z' })), at('2026-07-04')).dueOn).toBe(
      '2026-10-01',
    );
  });

  it('an account that was never signed in with is due at once; a retired one never', () => {
    const fresh = tenantFixture({ accounts: [accountFixture(0), accountFixture(1, { lastFullDrillAt: null })] });
    expect(drillDue(fresh, at('2026-06-05'))).toMatchObject({ dueOn: '2026-06-01', state: 'overdue' });
    const retired = tenantFixture({ accounts: [accountFixture(0, { state: 'retired' })] });
    expect(drillDue(retired, at('2026-06-05'))).toMatchObject({ dueOn: null, state: 'never' });
  });

  it('days are counted over months, leap years and summer time alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: -400, max: 400 }), (start, days) => {
        const day = addDays('1980-01-01', start);
        expect(daysBetween(day, addDays(day, days))).toBe(days);
      }),
    );
  });
});

/** Unfolds and splits as RFC 5545 §3.1 says. */
function readIcs(text: string): { name: string; value: string }[] {
  expect(text.endsWith('\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  return text
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => ({ name: line.slice(0, line.indexOf(':')), value: line.slice(line.indexOf(':') + 1) }));
}

describe('calendar file', () => {
  const due = (name = 'Contoso') => ({
    ...drillDue(tenantFixture({ displayName: name }), at('2026-06-02')),
    dueOn: '2026-08-30',
  });

  it('has what RFC 5545 asks for, in pairs', () => {
    const lines = readIcs(drillCalendar(due(), 3, at('2026-06-02')));
    const open: string[] = [];
    for (const { name, value } of lines) {
      if (name === 'BEGIN') open.push(value);
      if (name === 'END') expect(open.pop()).toBe(value);
    }
    expect(open).toEqual([]);
    const value = (name: string): string | undefined => lines.find((l) => l.name === name)?.value;
    expect(value('VERSION')).toBe('2.0');
    expect(value('UID')).toMatch(/^drill-[0-9a-f-]{36}@/);
    expect(value('DTSTAMP')).toBe('20260602T120000Z');
    expect(value('DTSTART;VALUE=DATE')).toBe('20260830');
    expect(value('DTEND;VALUE=DATE')).toBe('20260831');
    expect(value('SEQUENCE')).toBe('3');
    const triggers = lines.filter((l) => l.name === 'TRIGGER').map((l) => l.value);
    expect(triggers).toEqual(['-P13DT15H', '-P6DT15H', '-PT15H', 'PT9H']);
  });

  it('names no account', () => {
    expect(drillCalendar(due(), 1, 0)).not.toContain('ea-a');
  });

  it('rule 11: a rehearsal says so', () => {
    expect(drillCalendar({ ...due(), simulated: true }, 1, 0)).toContain('REHEARSAL');
  });

  it('rule 12: takes any tenant name without breaking a line or adding one', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 120 }),
          fc.constantFrom('a\r\nBEGIN:VALARM', 'x;y,z\\n', '\u2028ATTACH:http://x'),
        ),
        (name) => {
          const lines = readIcs(drillCalendar(due(name), 1, 0));
          expect(lines.map((l) => l.name)).toEqual(readIcs(drillCalendar(due(), 1, 0)).map((l) => l.name));
          const summary = lines.find((l) => l.name === 'SUMMARY')?.value ?? '';
          expect(summary).toBe(icsText(`Drill of the emergency access accounts: ${name}`));
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const clean = text.replace(/[\r\n]/g, '');
        expect(fold(clean).replaceAll('\r\n ', '')).toBe(clean);
      }),
    );
  });
});
