import type { AuditEntry } from '../../../shared/model/audit';

export const DAYS_FOLDER = 'days';

/** What was written down on one day, folded from its lines in the log of days. */
export interface DayRecord {
  readonly number: string;
  readonly tenantId: string | null;
  readonly begunAt: string;
  readonly closedAt: string | null;
  readonly taken: { readonly userId: string; readonly letter: string; readonly at: string } | null;
  /** By step id. */
  readonly notes: Readonly<Record<string, string>>;
  readonly ticks: Readonly<Record<string, string>>;
}

/** Acts of the log of days; `target` is the number of the record. */
export type DayAct = 'day.began' | 'day.taken' | 'day.ticked' | 'day.unticked' | 'day.noted' | 'day.closed';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The log is the record: each line is hash-chained, and nothing that was written is ever taken out. Pure. */
export function foldDays(entries: readonly AuditEntry[]): readonly DayRecord[] {
  const days = new Map<string, DayRecord>();
  for (const { act, target, time, proof } of entries) {
    if (act === 'day.began') {
      const tenantId = text(proof['tenantId']);
      days.set(target, {
        number: target,
        tenantId: tenantId === '' ? null : tenantId,
        begunAt: time,
        closedAt: null,
        taken: null,
        notes: {},
        ticks: {},
      });
      continue;
    }
    const day = days.get(target);
    if (day !== undefined) days.set(target, evolve(day, act, time, proof));
  }
  return [...days.values()];
}

function evolve(day: DayRecord, act: string, time: string, proof: AuditEntry['proof']): DayRecord {
  const step = text(proof['step']);
  switch (act) {
    case 'day.taken':
      return { ...day, taken: { userId: text(proof['userId']), letter: text(proof['letter']), at: time } };
    case 'day.ticked':
      return { ...day, ticks: { ...day.ticks, [step]: time } };
    case 'day.unticked': {
      const { [step]: _, ...ticks } = day.ticks;
      return { ...day, ticks };
    }
    case 'day.noted':
      return { ...day, notes: { ...day.notes, [step]: text(proof['text']) } };
    case 'day.closed':
      return { ...day, closedAt: time };
    default:
      return day;
  }
}

/** The record that is open for this tenant; null is the page of a laptop that knows no tenant. */
export function openDay(days: readonly DayRecord[], tenantId: string | null): DayRecord | null {
  return days.findLast((day) => day.tenantId === tenantId && day.closedAt === null) ?? null;
}

/** Every time between sign-in and sign-out that the check of a drill must not take for a stranger's. Half an hour around each is covered. */
export function ownTimes(fromIso: string, toIso: string): readonly string[] {
  const EVERY_MS = 45 * 60_000;
  const [from, to] = [Date.parse(fromIso), Date.parse(toIso)];
  const times: string[] = [];
  for (let at = from; at < to && times.length < 60; at += EVERY_MS) times.push(new Date(at).toISOString());
  return [...times, new Date(to).toISOString()];
}
