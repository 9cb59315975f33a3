import { DAY_PHASES, type DayPhase, type DayView } from '../../../shared/model/day';
import { useNow } from '../../app/use-store';
import { CheckmarkCircle16Filled } from '../../components/icons';
import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';
import { dayAndTime, visible } from '../../strings/format';

/** The four parts of the day; each can be opened at any time, because an emergency keeps no order. */
export function PhaseBar({
  view,
  phase,
  onGo,
}: {
  readonly view: DayView;
  readonly phase: DayPhase;
  readonly onGo: (phase: DayPhase) => void;
}) {
  const s = useStrings().day;
  return (
    <nav aria-label={s.phaseBar}>
      <ol className="mini-steps day-phases">
        {DAY_PHASES.map((each) => {
          const steps = view.steps.filter((step) => step.phase === each);
          const done = steps.filter((step) => step.doneAt !== null).length;
          const all = done === steps.length;
          return (
            <li key={each} className={`mini-step${all ? ' is-done' : ''}${each === phase ? ' is-here' : ''}`}>
              <button
                type="button"
                className="day-phase"
                aria-current={each === phase ? 'step' : undefined}
                onClick={() => onGo(each)}
                data-testid={`day-phase-${each}`}
              >
                <span className="row" style={{ gap: 6 }}>
                  {all ? (
                    <span className="tone-proven state-icon">
                      <CheckmarkCircle16Filled />
                    </span>
                  ) : null}
                  {s.phases[each]}
                </span>
                <span className="caption tabular">{s.phaseCount(done, steps.length)}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** Whose day it is, and whether anything is written down yet. */
export function RecordLine({ view }: { readonly view: DayView }) {
  const t = useStrings();
  const now = useNow();
  return (
    <p className="row wrap secondary" data-testid="day-record">
      {view.rehearsal ? <span className="simulated">{t.shell.simulatedWord}</span> : null}
      {view.tenantName === null ? null : (
        <span className="strong">
          <Untrusted text={view.tenantName} max={60} />
        </span>
      )}
      <span>
        {view.number === null || view.begunAt === null
          ? t.day.noRecord
          : t.day.recordOf(view.number, dayAndTime(view.begunAt, now()))}
      </span>
    </p>
  );
}

export function ClosedDays({ view }: { readonly view: DayView }) {
  const s = useStrings().day;
  const now = useNow();
  if (view.closed.length === 0) return null;
  return (
    <section className="card card-pad stack-tight" data-testid="day-closed">
      <h2 className="section-title">{s.closedList}</h2>
      {view.closed.map((day) => (
        <p className="secondary" key={day.number}>
          {s.closedRow(visible(day.number), dayAndTime(day.begunAt, now()), dayAndTime(day.closedAt, now()))}
        </p>
      ))}
    </section>
  );
}
