import { DAY_PHASES, type DayView } from '../../../shared/model/day';
import type { RegisterTenant } from '../../../shared/model/drill';
import { emergencyDay } from './emergency';
import { openDay, type DayRecord } from './record';

/** The page of one tenant, or of none, with what is written on it. Pure. */
export function dayView(tenant: RegisterTenant | null, rehearsal: boolean, days: readonly DayRecord[]): DayView {
  const page = emergencyDay(tenant);
  const tenantId = tenant?.tenantId ?? null;
  const day = openDay(days, tenantId);
  return {
    rehearsal,
    tenantId,
    tenantName: tenant?.displayName ?? null,
    number: day?.number ?? null,
    begunAt: day?.begunAt ?? null,
    taken: day?.taken ?? null,
    envelopes: page.envelopes,
    steps: DAY_PHASES.flatMap((phase) =>
      page[phase].map((step) => ({
        ...step,
        phase,
        note: day?.notes[step.id] ?? '',
        doneAt: day?.ticks[step.id] ?? null,
      })),
    ),
    closed: days
      .flatMap(({ tenantId: of, number, begunAt, closedAt }) =>
        of === tenantId && closedAt !== null ? [{ number, begunAt, closedAt }] : [],
      )
      .toReversed(),
  };
}
