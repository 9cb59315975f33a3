/** Dates and times as the product says them; what cannot be read is shown as it came. */
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const timeSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

function with_(format: Intl.DateTimeFormat, iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : format.format(date);
}

export const clockTime = (iso: string): string => with_(time, iso);
export const clockSeconds = (iso: string): string => with_(timeSeconds, iso);
export const longDay = (iso: string): string => with_(day, iso);

export function dayAndTime(iso: string, now: number): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const today = new Date(now).toDateString() === date.toDateString();
  return `${today ? 'today' : day.format(date)} at ${time.format(date)}`;
}

/** As short as a table needs it: the time today, else the day before it. */
export function moment(iso: string, now: number): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const today = new Date(now).toDateString() === date.toDateString();
  return today ? time.format(date) : `${shortDay.format(date)}, ${time.format(date)}`;
}

/** Whole local days from now to that day; negative when it is past. */
export function daysUntil(iso: string, now: number): number {
  const then = new Date(iso);
  const today = new Date(now);
  then.setHours(0, 0, 0, 0);
  today.setHours(0, 0, 0, 0);
  return Math.round((then.getTime() - today.getTime()) / 86_400_000);
}

/** Serial numbers in groups of up to four from the right, as people read them aloud. Others stay as they are. */
export function groupedSerial(serial: string): string {
  if (!/^\d{5,}$/.test(serial)) return serial;
  const size = serial.length <= 9 ? 3 : 4;
  const grouped = serial.replace(new RegExp(`\\B(?=(\\d{${size}})+$)`, 'g'), ' ');
  // A single digit in front is read with the group after it.
  return grouped.replace(/^(\d) /, '$1');
}

export function shortAaguid(aaguid: string): string {
  return aaguid.length > 16 ? `${aaguid.slice(0, 8)}…${aaguid.slice(-4)}` : aaguid;
}

/** Hex in groups of four, upper case, at most `groups` of them. */
export function fingerprint(hex: string, groups = 4): string {
  return (
    hex
      .slice(0, groups * 4)
      .toUpperCase()
      .match(/.{1,4}/g) ?? []
  ).join(' ');
}

/** The part before the at sign: enough on screen, where the tenant stands in the title bar. */
export function localPart(upn: string): string {
  const at = upn.indexOf('@');
  return at > 0 ? upn.slice(0, at) : upn;
}

/** Text from a tenant, a key or a file: control and bidi characters become visible. */
export function visible(text: string): string {
  // Not only C0 and C1: bidi embeddings and isolates can turn a name round.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '⍰');
}

/** A note as a sentence: capital in front, full stop behind. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const head = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.?…]$/.test(head) ? head : `${head}.`;
}

/** Cuts the middle out of a name that is longer than `max` characters (code points). */
export function middle(text: string, max: number): string {
  const points = Array.from(text);
  if (points.length <= max) return text;
  const head = Math.ceil((max - 1) / 2);
  return `${points.slice(0, head).join('')}…${points.slice(points.length - (max - 1 - head)).join('')}`;
}

/** A name or value for programs and not for people: `fido2 · state = enabled`, `isAttestationEnforced`, an id. */
export function isCode(text: string): boolean {
  return /[=_{}]| · |[a-z][A-Z]|\b[0-9a-f]{8}-[0-9a-f]{4}\b/.test(text);
}

/** A name of the log as people say it: `pin.tokenObtained` is "Pin token obtained". */
export function asWords(name: string): string {
  const words = visible(name)
    .replace(/[._]/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace(/\bpin\b/gi, 'PIN')
    .replace(/\bid(s?)\b/gi, 'ID$1');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
