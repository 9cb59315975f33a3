import type { DayEnvelope, DayView } from '../../../shared/model/day';
import { Act } from '../../components/Act';
import { Pill } from '../../components/Status';
import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';
import { clockTime, localPart, longDay, visible } from '../../strings/format';

/** Which envelope, where it is and whom to call for it. */
export function DayEnvelopes({
  view,
  onTake,
}: {
  readonly view: DayView;
  readonly onTake: (envelope: Pick<DayEnvelope, 'userId' | 'letter'>) => void;
}) {
  const s = useStrings().day;
  if (view.tenantId === null)
    return (
      <section className="card card-pad stack-tight" data-testid="day-no-tenant">
        <h2 className="section-title">{s.noTenant}</h2>
        <p>{s.noTenantText}</p>
      </section>
    );
  const best = view.envelopes.find((each) => each.lastFullDrillAt !== null)?.userId ?? null;
  return (
    <section className="card" data-testid="day-envelopes">
      <div className="card-pad stack-tight">
        <h2 className="section-title">{s.envelopes}</h2>
        <p className="secondary">{view.envelopes.length === 0 ? s.noEnvelopes : s.envelopesText}</p>
      </div>
      <ul>
        {view.envelopes.map((each) => {
          const taken = view.taken?.userId === each.userId && view.taken.letter === each.letter;
          return (
            <li className="finding day-envelope" key={`${each.userId}-${each.letter}`}>
              <span className="letter-tile" aria-hidden="true">
                {visible(each.letter)}
              </span>
              <div className="grow">
                <p className="row wrap">
                  <span className="strong">
                    <Untrusted mono text={localPart(each.userPrincipalName)} max={40} />
                  </span>
                  {each.userId === best && view.taken === null ? <Pill tone="proven">{s.best}</Pill> : null}
                </p>
                <p className="strong anywhere">
                  {[s.envelope(shown(each.envelopeNumber)), s.sheet(shown(each.sheetNumber))].join(', ')}
                </p>
                <p className="secondary anywhere">
                  {[
                    `${s.key(visible(each.letter))}, ${visible(each.keyModel)}`,
                    each.custodian === null ? s.noCustodian : s.custodian(visible(each.custodian)),
                    each.lastFullDrillAt === null ? s.neverDrilled : s.lastDrill(longDay(each.lastFullDrillAt)),
                  ].join(', ')}
                </p>
              </div>
              {taken && view.taken !== null ? (
                <Pill tone="now" id={`day-taken-${each.letter}`}>
                  {s.takenPill(clockTime(view.taken.at))}
                </Pill>
              ) : view.taken !== null && view.taken.userId !== each.userId ? (
                <Pill tone="none">{s.keepShut}</Pill>
              ) : (
                <Act
                  id={`day-take-${each.letter}`}
                  label={s.take}
                  onClick={() => onTake({ userId: each.userId, letter: each.letter })}
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const shown = (text: string | null): string | null => (text === null ? null : visible(text));
