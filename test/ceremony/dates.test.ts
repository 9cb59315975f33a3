import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, drillDates, localDate } from '../../src/main/ceremony/dates';
import { sheetNumber } from '../../src/main/ceremony/numbers';
import { letterAt } from '../../src/main/ceremony/state';

describe('dates, letters and numbers', () => {
  it('drills are 90 calendar days apart, over daylight saving and leap days', () => {
    expect(drillDates('2026-11-22')).toEqual([
      '2027-02-20',
      '2027-05-21',
      '2027-08-19',
      '2027-11-17',
      '2028-02-15',
      '2028-05-15',
      '2028-08-13',
      '2028-11-11',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.nat(1000), (start, days) => {
        const from = new Date(start * 86_400_000).toISOString().slice(0, 10);
        expect((Date.parse(addDays(from, days)) - Date.parse(from)) / 86_400_000).toBe(days);
      }),
    );
  });

  it('a date is the day on the wall, not the one in Greenwich', () => {
    const noon = new Date(2026, 2, 29, 12).getTime();
    const late = new Date(2026, 2, 29, 23, 59).getTime();
    expect([localDate(noon), localDate(late)]).toEqual(['2026-03-29', '2026-03-29']);
  });

  it('letters and sheet numbers never meet', () => {
    const letters = Array.from({ length: 200 }, (_, at) => letterAt(at));
    expect(letters.slice(24, 29)).toEqual(['Y', 'Z', 'AA', 'AB', 'AC']);
    const numbers = letters.flatMap((letter) => [0, 1, 2].map((issued) => sheetNumber('0001', letter, issued)));
    expect(new Set(numbers).size).toBe(600);
  });
});
