import type { DrillDue } from '../../shared/model/drill';
import { addDays } from '../ceremony/dates';

/** Days before the due date at which the calendar reminds, at nine in the morning of the reader's own time. */
export const REMIND_DAYS_BEFORE = [14, 7, 1, 0] as const;

/**
 * The next drill as a calendar file (RFC 5545). The UID belongs to the tenant and SEQUENCE rises, so that importing the
 * next file moves the event instead of adding one. No account name is in it: calendars are read by many.
 * @param sequence `calendarSequence` of the register. @param nowMs becomes DTSTAMP.
 */
export function drillCalendar(due: DrillDue & { readonly dueOn: string }, sequence: number, nowMs: number): string {
  const compact = (day: string): string => day.replaceAll('-', '');
  const name = due.simulated ? `REHEARSAL ${due.tenantName}` : due.tenantName;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Break Glass Kit//Drill//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:drill-${due.tenantId}@break-glass-kit.invalid`,
    `DTSTAMP:${new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '')}`,
    `SEQUENCE:${sequence}`,
    `DTSTART;VALUE=DATE:${compact(due.dueOn)}`,
    `DTEND;VALUE=DATE:${compact(addDays(due.dueOn, 1))}`,
    `SUMMARY:${icsText(`Drill of the emergency access accounts: ${name}`)}`,
    `DESCRIPTION:${icsText('Due on this day at the latest. Needed: two people, the envelopes, a laptop with Break Glass Kit. Announce it first. One account at a time.')}`,
    'TRANSP:TRANSPARENT',
    'CLASS:PRIVATE',
    ...REMIND_DAYS_BEFORE.flatMap((days) => [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${icsText(days === 0 ? 'The drill is due today.' : `The drill is due in ${days} ${days === 1 ? 'day' : 'days'}.`)}`,
      // An all-day event begins at midnight; nine in the morning of a day before is that many days less nine hours.
      `TRIGGER:${days === 0 ? 'PT9H' : days === 1 ? '-PT15H' : `-P${days - 1}DT15H`}`,
      'END:VALARM',
    ]),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

/** RFC 5545 §3.3.11: backslash, semicolon, comma and newline escaped; other control characters left out. */
export function icsText(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replaceAll('\\', '\\\\')
    .replaceAll(';', '\\;')
    .replaceAll(',', '\\,')
    .replace(/\r\n|[\n\r\u2028\u2029\u0085]/g, '\\n')
    .replace(/[\p{Cc}]/gu, '');
}

/** RFC 5545 §3.1: at most 75 octets a line, continued by a newline and a space, never inside a character. */
export function fold(line: string): string {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const char of line) {
    const size = Buffer.byteLength(char);
    if (octets + size > 75) {
      parts.push(part);
      part = ' ';
      octets = 1;
    }
    part += char;
    octets += size;
  }
  return [...parts, part].join('\r\n');
}
