import type { FindingSubject } from '../../../shared/model/drill';
import type { WatchPoint, WatchPoints } from './points';

/** What is told when something moved. Holds ids, names and times, never a secret. */
export interface WatchAlarm {
  /** ISO 8601 UTC, when it was noticed. */
  readonly at: string;
  readonly tenantId: string;
  readonly kind: 'changed' | 'new' | 'gone' | 'blind';
  readonly severity: 0 | 1 | 2;
  readonly subject: FindingSubject;
  /** One sentence for people. */
  readonly says: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What was last known of each point: `value` survives polls that could not read it. */
export type Remembered = Readonly<
  Record<string, { readonly value: string; readonly unread: number; readonly label: string }>
>;

/** So many polls in a row without an answer, and the watch says that it is blind. One lost answer is no alarm. */
export const BLIND_AFTER = 3;

/** Events come once and stay known; everything else is compared with what it was. */
const isEvent = (name: string): boolean => name.startsWith('audit ') || name.startsWith('sign-in ');

/**
 * Compares what is with what was. Pure.
 * @param remembered null at the very first poll, which alarms about nothing: it is what later polls are held against.
 */
export function compare(
  remembered: Remembered | null,
  points: WatchPoints,
  context: { readonly at: string; readonly tenantId: string },
): { readonly alarms: readonly WatchAlarm[]; readonly remembered: Remembered } {
  const alarms: WatchAlarm[] = [];
  const next: Record<string, Remembered[string]> = {};
  const tell = (
    kind: WatchAlarm['kind'],
    point: Pick<WatchPoint, 'subject' | 'severity'>,
    says: string,
    before: string | null,
    after: string | null,
  ): void => {
    alarms.push({ ...context, kind, severity: point.severity, subject: point.subject, says, before, after });
  };
  for (const [name, point] of points) {
    const known = remembered?.[name];
    if (point.value === null) {
      if (known !== undefined) {
        const unread = known.unread + 1;
        next[name] = { ...known, unread };
        if (unread === BLIND_AFTER)
          tell('blind', point, `${point.label} of ${point.subject.name} cannot be read any more.`, known.value, null);
      }
      continue;
    }
    next[name] = { value: point.value, unread: 0, label: point.label };
    if (remembered === null) continue;
    if (known === undefined) {
      if (isEvent(name)) tell('new', point, `${point.label}: ${point.subject.name}.`, null, point.value);
      else if (name.startsWith('used '))
        tell('new', point, `${point.label}: ${point.subject.name}.`, null, point.value);
      else if (name.startsWith('policy '))
        tell('new', point, `A new policy: ${point.subject.name}.`, null, point.value);
      // Anything else was unreadable until now and is known from here on.
    } else if (known.value !== point.value) {
      tell('changed', point, `${point.label}: ${point.subject.name}.`, known.value, point.value);
    }
  }
  for (const [name, known] of Object.entries(remembered ?? {})) {
    if (points.has(name)) continue;
    // Rows leave the log by age. Whatever else is not told any more is kept until it is, so that coming back changed is noticed.
    if (!isEvent(name) && !name.startsWith('policy ')) next[name] = known;
  }
  return { alarms, remembered: next };
}
