import { useState } from 'react';
import type { DrillSnapshot } from '../../../shared/model/drill';
import { NextBar, Page } from '../../app/Page';
import { Act, PrimaryAct, Waiting } from '../../components/Act';
import { ErrorCard } from '../../components/ErrorCard';
import { StateIcon } from '../../components/Status';
import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';
import { localPart, longDay, visible } from '../../strings/format';
import { FindingRow } from '../../wizard/steps/Survey';
import { AccountForm } from './AccountForm';
import { AnnounceForm } from './AnnounceForm';
import type { DrillState } from './use-drill';

/** A drill under way: one obvious next act at a time, the accounts with their stages beside it. */
export function RunningDrill({ state, drill }: { readonly state: DrillState; readonly drill: DrillSnapshot }) {
  const s = useStrings().drillRun;
  return (
    <Page id={`drill-${drill.number}`} title={s.title(drill.number)} why={s.why} next={<Next state={state} drill={drill} />}>
      {state.error === null ? null : <ErrorCard error={state.error} />}
      {drill.closed === null ? null : <Verdict drill={drill} />}
      <div className="two">
        <section className="card card-pad stack" data-testid="drill-now">
          <Now state={state} drill={drill} />
        </section>
        <section className="card card-pad" aria-label={s.accounts}>
          <h2 className="section-title">{s.accounts}</h2>
          <ul className="stack-tight">
            {drill.accounts.map((account) => (
              <li key={account.userId} className="row" data-testid={`drill-account-${account.stage}`}>
                <StateIcon tone={account.failure !== null ? 'stop' : account.stage === 'resealed' ? 'proven' : account.stage === 'waiting' ? 'none' : 'now'} />
                <span className="grow">
                  <Untrusted mono text={localPart(account.userPrincipalName)} max={28} />
                  <span className="secondary"> {account.failure === null ? s.stages[account.stage] : visible(account.failure)}</span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Page>
  );
}

/** The account whose turn it is: the one that is open, else the first that waits. */
export function accountOfTurn(drill: DrillSnapshot) {
  return drill.accounts.find((each) => each.stage !== 'waiting' && each.stage !== 'resealed') ?? drill.accounts.find((each) => each.stage === 'waiting') ?? null;
}

function Now({ state, drill }: { readonly state: DrillState; readonly drill: DrillSnapshot }) {
  const s = useStrings().drillRun;
  if (drill.closed !== null || drill.abandoned !== null) return <p className="secondary">{drill.abandoned ?? s.closeText}</p>;
  if (drill.announced === null) return <AnnounceForm state={state} drill={drill} />;
  if (drill.check === null) {
    return (
      <>
        <h2 className="key-name">{s.check}</h2>
        <p>{s.checkText}</p>
      </>
    );
  }
  if (drill.check.verdict === 'red' || (drill.check.verdict === 'attention' && !drill.acknowledged)) return <Check drill={drill} />;
  const account = accountOfTurn(drill);
  if (account === null) {
    return (
      <>
        <h2 className="key-name">{s.close}</h2>
        <p>{s.closeText}</p>
      </>
    );
  }
  return <AccountForm key={`${account.userId}-${account.stage}`} state={state} drill={drill} account={account} />;
}

function Check({ drill }: { readonly drill: DrillSnapshot }) {
  const s = useStrings().drillRun;
  if (drill.check === null) return null;
  const { verdict, findings, inOrder } = drill.check;
  return (
    <>
      <h2 className={`key-name ${verdict === 'red' ? 'tone-stop' : verdict === 'attention' ? 'tone-fix' : 'tone-proven'}`} data-testid="drill-verdict">
        {s[verdict]}
      </h2>
      {verdict === 'red' ? <p>{s.redText}</p> : null}
      <div>
        {findings.map((finding, index) => (
          <FindingRow key={`${finding.id} ${finding.subject.id}`} finding={finding} startOpen={index === 0} />
        ))}
      </div>
      {inOrder.length === 0 ? null : (
        <p className="secondary">
          {s.inOrder}: {inOrder.map(visible).join('; ')}
        </p>
      )}
    </>
  );
}

function Verdict({ drill }: { readonly drill: DrillSnapshot }) {
  const s = useStrings().drillRun;
  if (drill.closed === null) return null;
  const { verdict, nextDue, openPoints } = drill.closed;
  return (
    <section className={`card verdict ${verdict === 'passed' ? 'tone-proven' : ''}`} data-testid="drill-closed" data-verdict={verdict}>
      <StateIcon tone={verdict === 'passed' ? 'proven' : verdict === 'failed' ? 'stop' : 'fix'} />
      <div>
        <h2 className="key-name">{s.verdict[verdict]}</h2>
        {nextDue === null ? null : <p>{s.nextDue(longDay(nextDue))}</p>}
        {openPoints.length === 0 ? null : (
          <ul aria-label={s.openPoints}>
            {openPoints.map((point) => (
              <li key={point}>{visible(point)}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function Next({ state, drill }: { readonly state: DrillState; readonly drill: DrillSnapshot }) {
  const s = useStrings().drillRun;
  const [saved, setSaved] = useState<string | null>(null);
  const { ask, act } = state;
  if (drill.closed !== null || drill.abandoned !== null) {
    return (
      <NextBar text={saved === null ? drill.nextAct : s.saved(saved)}>
        {drill.closed === null ? null : (
          <Act
            id="drill-certificate"
            size="large"
            label={s.certificate}
            onClick={() => void ask((api) => api.drill.saveCertificate()).then((reply) => setSaved(reply?.savedAs ?? null))}
          />
        )}
        <PrimaryAct id="drill-leave" label={s.leave} onClick={() => void ask((api) => api.drill.leave())} />
      </NextBar>
    );
  }
  if (state.busy || drill.running !== null) {
    return (
      <NextBar text={drill.nextAct}>
        <Waiting>{drill.running === 'signIn' ? s.signIn : drill.running === 'check' ? s.check : drill.nextAct}</Waiting>
      </NextBar>
    );
  }
  const red = drill.check?.verdict === 'red';
  return (
    <NextBar text={drill.nextAct}>
      {red ? <Act id="drill-stop" size="large" label={s.stop} onClick={() => void act({ act: 'abandon', why: s.stopReason })} /> : null}
      {drill.announced !== null && (drill.check === null || red) ? (
        <PrimaryAct id="drill-check" label={red ? s.checkAgain : s.check} blocked={drill.allowed.check} onClick={() => void act({ act: 'check' })} />
      ) : null}
      {drill.check?.verdict === 'attention' && !drill.acknowledged ? (
        <PrimaryAct id="drill-acknowledge" label={s.acknowledge} onClick={() => void act({ act: 'acknowledge' })} />
      ) : null}
      {accountOfTurn(drill) === null ? <PrimaryAct id="drill-close" label={s.close} blocked={drill.allowed.close} onClick={() => void act({ act: 'close' })} /> : null}
    </NextBar>
  );
}
