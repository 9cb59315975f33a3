import type { CheckVerdict, DrillSnapshot } from '../../shared/model/drill';
import { Pill, StateIcon, type Tone } from '../components/Status';
import { useStrings } from '../strings';
import { visible } from '../strings/format';

export const verdictTone = { green: 'proven', attention: 'fix', red: 'stop' } as const satisfies Record<
  CheckVerdict,
  Tone
>;

/** What the tenant check found, kept in sight when the drill has gone on. */
export function CheckSummary({ drill }: { readonly drill: DrillSnapshot }) {
  const s = useStrings().drill.run;
  const { check } = drill;
  if (check === null) return null;
  return (
    <section className="card card-pad stack-tight" data-testid="drill-check-summary">
      <h2 className="section-title">{s.checkDone}</h2>
      <div className="row wrap">
        <Pill tone={verdictTone[check.verdict]}>{s.verdicts[check.verdict]}</Pill>
        <span className="secondary tabular">{s.requests(check.requests)}</span>
      </div>
      <details>
        <summary className="secondary">
          {s.checkLines} ({check.inOrder.length})
        </summary>
        <ul>
          {check.inOrder.map((line) => (
            <li key={line} className="row secondary">
              <StateIcon tone="proven" small />
              <span className="anywhere">{visible(line)}</span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
