import { useState } from 'react';
import type { DrillAccountView, DrillSnapshot } from '../../shared/model/drill';
import { NextBar, Page } from '../app/Page';
import { RailFoot } from '../app/RailFoot';
import { useStore } from '../app/use-store';
import { Act, PrimaryAct } from '../components/Act';
import {
  Checkmark20Regular,
  CheckmarkCircle20Filled,
  ErrorCircle20Filled,
  Pause20Regular,
  Save20Regular,
  Search20Regular,
  Warning20Filled,
} from '../components/icons';
import { Pill, StateIcon, toneClass } from '../components/Status';
import { useStrings } from '../strings';
import { localPart, longDay, visible } from '../strings/format';
import { RunningCard } from '../wizard/RunningCard';
import { FindingRow } from '../wizard/steps/Survey';
import { AccountForm } from './AccountForm';
import { AnnounceForm } from './AnnounceForm';
import { DrillError } from './DrillError';
import { EndDrill } from './EndDrill';
import { verdictTone } from './CheckSummary';
import { ResultCards } from './ResultCards';
import { Busy } from './Busy';

export type DrillStage = 'announce' | 'check' | 'account' | 'close';

/** Where the drill is: what main has not recorded yet comes next, in the order of least risk. */
export function stageOf(drill: DrillSnapshot): {
  readonly stage: DrillStage;
  readonly account: DrillAccountView | null;
} {
  if (drill.closed !== null || drill.abandoned !== null) return { stage: 'close', account: null };
  if (drill.announced === null) return { stage: 'announce', account: null };
  // The one that is open goes first: the two are never open together, and it is sealed whatever the tenant says meanwhile.
  const open = drill.accounts.find((each) => each.stage !== 'waiting' && each.stage !== 'resealed') ?? null;
  if (open !== null) return { stage: 'account', account: open };
  const checked = drill.check !== null && (drill.check.verdict === 'green' || drill.acknowledged);
  if (!checked) return { stage: 'check', account: null };
  const pending = drill.accounts.filter(
    (account) => account.stage !== 'resealed' && !(account.failure !== null && account.stage === 'waiting'),
  );
  const account = pending[0] ?? null;
  return account === null ? { stage: 'close', account: null } : { stage: 'account', account };
}

export function DrillRun({ drill, onLeft }: { readonly drill: DrillSnapshot; readonly onLeft: () => void }) {
  const { stage, account } = stageOf(drill);
  switch (stage) {
    case 'announce':
      return <AnnounceForm drill={drill} />;
    case 'check':
      return <CheckPage drill={drill} />;
    case 'account':
      return account === null ? null : (
        <AccountForm key={`${account.userId}-${account.stage}`} drill={drill} account={account} />
      );
    case 'close':
      return <ClosePage drill={drill} onLeft={onLeft} />;
  }
}

const dots = {
  proven: <CheckmarkCircle20Filled />,
  fix: <Warning20Filled />,
  stop: <ErrorCircle20Filled />,
} as const;

function CheckPage({ drill }: { readonly drill: DrillSnapshot }) {
  const s = useStrings().drill.run;
  const store = useStore();
  const { check, allowed } = drill;
  const again = (
    <Act
      id="drill-check-again"
      size="large"
      label={s.checkAgain}
      blocked={allowed.check}
      onClick={() => void store.drill({ act: 'check' })}
    />
  );
  return (
    <Page
      id="drill-check"
      title={s.titles.check}
      why={s.whys.check}
      more={s.more.check}
      actions={<EndDrill drill={drill} />}
      next={
        <NextBar
          text={visible(drill.nextAct)}
          why={drill.running !== null ? null : check === null ? allowed.check : allowed.acknowledge}
        >
          {drill.running !== null ? (
            <Busy>{s.working}</Busy>
          ) : check === null ? (
            <PrimaryAct
              id="drill-check"
              icon={<Search20Regular />}
              label={s.checkDo}
              blocked={allowed.check}
              onClick={() => void store.drill({ act: 'check' })}
            />
          ) : (
            <>
              {again}
              <PrimaryAct
                id="drill-acknowledge"
                icon={<Checkmark20Regular />}
                label={s.acknowledge}
                blocked={allowed.acknowledge}
                onClick={() => void store.drill({ act: 'acknowledge' })}
              />
            </>
          )}
        </NextBar>
      }
    >
      <DrillError />
      {drill.running === null ? null : (
        <RunningCard running={{ act: 'survey', progress: null, cancellable: false }} title={s.reading} />
      )}
      {check === null ? null : (
        <>
          <div className="row wrap">
            <Pill tone={verdictTone[check.verdict]} id="check-verdict">
              {s.verdicts[check.verdict]}
            </Pill>
            <Pill tone="proven">{s.inOrder(check.inOrder.length)}</Pill>
            <span className="secondary tabular">{s.requests(check.requests)}</span>
          </div>
          {check.findings.length === 0 ? null : (
            <div className="card">
              {check.findings.map((finding, i) => (
                <FindingRow key={`${finding.id}-${finding.subject.id}`} finding={finding} startOpen={i === 0} />
              ))}
            </div>
          )}
          <ul className="card card-pad stack-tight">
            {check.inOrder.map((line) => (
              <li key={line} className="row secondary">
                <StateIcon tone="proven" small />
                <span className="anywhere">{visible(line)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Page>
  );
}

function ClosePage({ drill, onLeft }: { readonly drill: DrillSnapshot; readonly onLeft: () => void }) {
  const t = useStrings();
  const s = t.drill.run;
  const store = useStore();
  const [saved, setSaved] = useState<string | null>(null);
  const failed = drill.accounts.filter((account) => account.failure !== null).length;
  const works = drill.accounts.length - failed;
  const leave = async (): Promise<void> => {
    const reply = await store.watch(store.bgk.drill.leave());
    if (reply.ok) onLeft();
  };
  const save = async (): Promise<void> => {
    const reply = await store.watch(store.bgk.drill.saveCertificate());
    if (reply.ok) setSaved(reply.value.savedAs);
  };
  const closed = drill.closed;
  const over = closed !== null || drill.abandoned !== null;
  const title =
    drill.abandoned !== null
      ? s.notHeld
      : !over
        ? s.titles.close
        : failed === 0
          ? s.works(works)
          : s.needYou(works, failed);
  const why =
    drill.abandoned !== null
      ? s.notHeldWhy(visible(drill.abandoned))
      : closed === null || closed.nextDue === null
        ? s.whys.close
        : `${s.whys.close} ${s.nextDue(longDay(closed.nextDue))}`;
  return (
    <Page
      id="drill-close"
      title={title}
      why={why}
      more={s.more.close}
      {...(over ? {} : { actions: <EndDrill drill={drill} /> })}
      next={
        <NextBar text={visible(drill.nextAct)} why={over ? null : drill.allowed.close}>
          {drill.running !== null ? (
            <Busy>{s.working}</Busy>
          ) : over ? (
            <>
              <Act id="drill-leave" size="large" label={t.shell.backHome} onClick={() => void leave()} />
              {closed === null ? null : (
                <PrimaryAct
                  id="drill-certificate"
                  icon={<Save20Regular />}
                  label={s.certificate}
                  onClick={() => void save()}
                />
              )}
            </>
          ) : (
            <PrimaryAct
              id="drill-close"
              icon={<Checkmark20Regular />}
              label={s.close}
              blocked={drill.allowed.close}
              onClick={() => void store.drill({ act: 'close' })}
            />
          )}
        </NextBar>
      }
    >
      <DrillError />
      {saved === null ? null : (
        <p className="secondary anywhere" role="status">
          {t.drill.savedAs(saved)}
        </p>
      )}
      <ResultCards drill={drill} />
      {closed === null || closed.openPoints.length === 0 ? null : (
        <section className="card card-pad">
          <h2 className="section-title">{s.openPoints}</h2>
          <ul>
            {closed.openPoints.map((point) => (
              <li key={point} className="anywhere">
                {visible(point)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}

/** The rail of a drill: announce, check, one stop for each account, result. */
export function DrillRail({ drill, onLeave }: { readonly drill: DrillSnapshot; readonly onLeave: () => void }) {
  const s = useStrings().drill.run;
  const { stage, account } = stageOf(drill);
  const order: DrillStage[] = ['announce', 'check', 'account', 'close'];
  const at = order.indexOf(stage);
  const rows = [
    {
      id: 'announce',
      name: s.announce,
      note: drill.announced === null ? s.notYet : s.done,
      here: stage === 'announce',
      done: at > 0,
    },
    {
      id: 'check',
      name: s.check,
      note: drill.check === null ? s.notYet : s.verdicts[drill.check.verdict],
      here: stage === 'check',
      done: at > 1,
      tone: drill.check === null ? ('proven' as const) : verdictTone[drill.check.verdict],
    },
    ...drill.accounts.map((each) => ({
      id: each.userId,
      name: localPart(visible(each.userPrincipalName)),
      note: each.failure !== null ? s.needsYou : s.stages[each.stage],
      here: account?.userId === each.userId,
      done: each.stage === 'resealed' || each.failure !== null,
      tone: each.failure !== null ? ('stop' as const) : ('proven' as const),
    })),
    {
      id: 'close',
      name: s.result,
      note: drill.closed === null ? s.notYet : s.done,
      here: stage === 'close',
      done: false,
    },
  ];
  return (
    <nav className="rail" aria-label={s.rail} data-testid="rail">
      <div className="rail-head">
        <div className="strong">{s.heading(drill.number)}</div>
        <div className="caption">{longDay(drill.startedAt)}</div>
      </div>
      <ol className="rail-list">
        {rows.map((row, i) => (
          <li key={row.id} className="rail-step" data-state={row.here ? 'here' : row.done ? 'done' : 'notYet'}>
            <div className="rail-button" aria-current={row.here ? 'step' : undefined}>
              {row.done && !row.here ? (
                <span className={`rail-dot is-icon ${toneClass(row.tone ?? 'proven')}`}>
                  {dots[row.tone ?? 'proven']}
                </span>
              ) : (
                <span className={`rail-dot${row.here ? ' is-here' : ''}`}>{i + 1}</span>
              )}
              <span className="rail-words">
                <span className="rail-name" title={row.name}>
                  {row.name}
                </span>
                <span className="rail-note">{row.here && row.note === s.notYet ? s.here : row.note}</span>
              </span>
            </div>
          </li>
        ))}
      </ol>
      {drill.closed !== null || drill.abandoned !== null ? null : (
        <RailFoot
          id="drill-leave-rail"
          text={s.leaveNote}
          label={s.leave}
          icon={<Pause20Regular />}
          blocked={drill.running === null ? null : s.working}
          onClick={onLeave}
        />
      )}
    </nav>
  );
}
