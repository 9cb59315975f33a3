import type { DrillAccountStage, DrillAccountView, DrillSnapshot } from '../../shared/model/drill';
import { Pill, StateIcon, toneClass, type Tone } from '../components/Status';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';
import { clockTime, localPart, visible } from '../strings/format';

const order: readonly DrillAccountStage[] = ['waiting', 'open', 'signedIn', 'revoked', 'alarmTicked', 'resealed'];

type State = 'yes' | 'no' | 'unknown' | 'notYet' | 'notDone';
const tones: Record<State, Tone> = { yes: 'proven', no: 'stop', unknown: 'unknown', notYet: 'none', notDone: 'fix' };

/** What was proven of each account; faults first. Null is unknown, never green (rule 9). */
export function ResultCards({ drill }: { readonly drill: DrillSnapshot }) {
  return (
    <div className="bench">
      {drill.accounts.map((account) => (
        <ResultCard key={account.userId} account={account} closed={drill.closed !== null} />
      ))}
    </div>
  );
}

function ResultCard({ account, closed }: { readonly account: DrillAccountView; readonly closed: boolean }) {
  const s = useStrings().drill.run;
  // What nobody did before the drill was closed does not come any more.
  const rows = rowsOf(account, s.minutesAfter).map((row) =>
    closed && row.state === 'notYet' ? { ...row, state: 'notDone' as const } : row,
  );
  const sorted = [...rows.filter((row) => row.state === 'no'), ...rows.filter((row) => row.state !== 'no')];
  return (
    <section
      className="card"
      aria-label={visible(account.userPrincipalName)}
      data-testid={`drill-result-${account.userId}`}
    >
      <div className="key-head result-head">
        <span className="letter-tile" aria-hidden="true">
          {account.letter ?? '–'}
        </span>
        <h2 className="grow">
          <Untrusted mono text={localPart(account.userPrincipalName)} max={30} />
        </h2>
        <Pill
          tone={
            account.failure !== null
              ? 'stop'
              : account.stage === 'resealed'
                ? 'proven'
                : account.stage === 'waiting'
                  ? 'none'
                  : 'now'
          }
        >
          {account.failure !== null
            ? s.needsYou
            : closed && account.stage === 'resealed'
              ? s.worksWord
              : s.stages[account.stage]}
        </Pill>
      </div>
      {account.failure === null ? null : (
        <p className="proof is-failed" role="alert">
          <StateIcon tone="stop" />
          <span className="anywhere strong">{visible(account.failure)}</span>
        </p>
      )}
      <ul className="proof-list is-compact" aria-live="polite">
        {sorted.map((row) => (
          <li key={row.name} className={`proof${row.state === 'no' ? ' is-failed' : ''}`} data-state={row.state}>
            <StateIcon tone={tones[row.state]} />
            <span>{s.rows[row.name]}</span>
            <span className={`proof-word ${toneClass(tones[row.state])}`}>{row.note ?? s.states[row.state]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Row {
  readonly name:
    | 'signedInAt'
    | 'isAdministrator'
    | 'keyUseMoved'
    | 'passwordUnused'
    | 'methodsUnchanged'
    | 'sessionsRevoked'
    | 'alarm'
    | 'resealed';
  readonly state: State;
  readonly note: string | null;
}

function rowsOf(account: DrillAccountView, minutesAfter: (n: number) => string): readonly Row[] {
  const past = (stage: DrillAccountStage): boolean => order.indexOf(account.stage) >= order.indexOf(stage);
  const read = (name: Row['name'], value: boolean | null, from: DrillAccountStage): Row => ({
    name,
    state: value === null ? (past(from) ? 'unknown' : 'notYet') : value ? 'yes' : 'no',
    note: null,
  });
  return [
    {
      name: 'signedInAt',
      state: account.signedInAt === null ? 'notYet' : 'yes',
      note: account.signedInAt === null ? null : clockTime(account.signedInAt),
    },
    read('isAdministrator', account.isAdministrator, 'signedIn'),
    read('keyUseMoved', account.keyUseMoved, 'revoked'),
    read('passwordUnused', account.passwordUnused, 'revoked'),
    read('methodsUnchanged', account.methodsUnchanged, 'revoked'),
    read('sessionsRevoked', account.sessionsRevoked, 'revoked'),
    {
      name: 'alarm',
      state: account.alarm === null ? 'notYet' : account.alarm.seen === 'none' ? 'no' : 'yes',
      note:
        account.alarm === null || account.alarm.seen === 'none' || account.alarm.minutes === null
          ? null
          : minutesAfter(account.alarm.minutes),
    },
    {
      name: 'resealed',
      state: account.resealed === null ? 'notYet' : 'yes',
      note: account.resealed === null ? null : visible(account.resealed.envelope),
    },
  ];
}
