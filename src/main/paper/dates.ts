const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** `2026-11-22` as `22 November 2026`; anything else unchanged. No locale: the same sheet comes out on every laptop. */
export function longDate(iso: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  const month = MONTHS[Number(parts?.[2]) - 1];
  return parts && month ? `${Number(parts[3])} ${month} ${parts[1]}` : iso;
}

/** As `longDate`, with the month in three letters. */
export function shortDate(iso: string): string {
  return longDate(iso).replace(/ (\p{L}{3})\p{L}* /u, ' $1 ');
}
