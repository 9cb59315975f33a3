import type { DrillWaiting } from '../../shared/model/drill';
import { useNow } from '../app/use-store';
import { Act } from '../components/Act';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';
import { dayAndTime, localPart, longDay, visible } from '../strings/format';

/** Where a drill stopped that was left open, by a person or by a crash. */
export function DrillLeftText({ drill }: { readonly drill: DrillWaiting }) {
  const t = useStrings();
  const s = t.drill.left;
  const now = useNow();
  const { open } = drill;
  return (
    <>
      <h2 className="key-name">{s.title(visible(drill.number), longDay(drill.begunAt))}</h2>
      <p>
        <Untrusted text={drill.tenantName} max={60} />.{' '}
        {open === null
          ? s.at[drill.at]
          : s.open(
              localPart(visible(open.userPrincipalName)),
              visible(open.letter ?? '?'),
              open.stage === 'open' ? null : t.drill.run.stages[open.stage],
            )}{' '}
        <span className="secondary">{s.last(dayAndTime(drill.lastAt, now()))}</span>
      </p>
    </>
  );
}

/** On the drill's screen: it is gone on with by the one blue act below, or ended here. @param why who acts is not known yet */
export function DrillLeft(props: {
  readonly drill: DrillWaiting;
  readonly why: string | null;
  readonly onEnd: () => void;
}) {
  const s = useStrings().drill.left;
  const { drill, why, onEnd } = props;
  return (
    <section className="card card-pad stack-tight" data-testid={`drill-left-${drill.number}`}>
      <DrillLeftText drill={drill} />
      <div>
        <Act
          id={`drill-end-${drill.number}`}
          size="small"
          label={s.end}
          blocked={drill.open === null ? why : s.sealFirst}
          onClick={onEnd}
        />
      </div>
    </section>
  );
}
