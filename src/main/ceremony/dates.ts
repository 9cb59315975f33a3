/** The longest time between two drills, in days: Microsoft's guidance for emergency access accounts. */
export const DRILL_DAYS = 90;
const SHEET_DRILLS = 8;

/** Calendar day on this laptop, as ISO date. */
export function localDate(now: number): string {
  const date = new Date(now);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Days are counted on the calendar in UTC, so that daylight saving moves no date. */
export function addDays(isoDate: string, days: number): string {
  const date = new Date(`${isoDate}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Two years of latest drill dates. */
export function drillDates(from: string): readonly string[] {
  return Array.from({ length: SHEET_DRILLS }, (_, index) => addDays(from, DRILL_DAYS * (index + 1)));
}
