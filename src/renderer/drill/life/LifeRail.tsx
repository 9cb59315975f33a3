import type { LifeSnapshot } from '../../../shared/model/life';
import { RailFoot } from '../../app/RailFoot';
import { CheckmarkCircle20Filled, Pause20Regular } from '../../components/icons';
import { useStrings } from '../../strings';
import { visible } from '../../strings/format';

type Stage = NonNullable<LifeSnapshot['next']>;
const stages: readonly Stage[] = ['setPin', 'register', 'print', 'provePaper', 'signIn', 'finish'];
const withNewKey: ReadonlySet<Stage> = new Set<Stage>(['register', 'signIn']);

/** The rail of a job on one key; a change of PIN has no registration and no sign-in. */
export function LifeRail({ job, onLeave }: { readonly job: LifeSnapshot; readonly onLeave: () => void }) {
  const t = useStrings();
  const s = t.life.run;
  const rows = stages.filter((stage) => job.kind !== 'changePin' || !withNewKey.has(stage));
  const at = job.next === null ? rows.length : rows.indexOf(job.next);
  return (
    <nav className="rail" aria-label={s.rail} data-testid="rail">
      <div className="rail-head">
        <div className="strong">{visible(s.heading(job.number))}</div>
        <div className="caption">{t.life.kinds[job.kind]}</div>
      </div>
      <ol className="rail-list">
        {rows.map((stage, i) => {
          const done = i < at && job.abandoned === null;
          return (
            <li key={stage} className="rail-step" data-state={i === at ? 'here' : done ? 'done' : 'notYet'}>
              <div className="rail-button" aria-current={i === at ? 'step' : undefined}>
                {done ? (
                  <span className="rail-dot is-icon tone-proven">
                    <CheckmarkCircle20Filled />
                  </span>
                ) : (
                  <span className={`rail-dot${i === at ? ' is-here' : ''}`}>{i + 1}</span>
                )}
                <span className="rail-words">
                  <span className="rail-name" title={s.rows[stage]}>
                    {s.rows[stage]}
                  </span>
                  <span className="rail-note">{i === at ? s.here : done ? s.done : s.notYet}</span>
                </span>
              </div>
            </li>
          );
        })}
      </ol>
      {job.next === null ? null : (
        <RailFoot
          id="life-pause"
          text={s.leaveNote}
          label={s.leave}
          icon={<Pause20Regular />}
          blocked={job.running === null ? null : t.shell.working}
          onClick={onLeave}
        />
      )}
    </nav>
  );
}
