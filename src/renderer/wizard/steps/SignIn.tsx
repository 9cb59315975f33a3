import type { AccountView, CeremonyRequest, CeremonySnapshot, ProofState } from '../../../shared/model';
import { Page } from '../../app/Page';
import { useStore } from '../../app/use-store';
import { ArrowRight20Regular, PersonKey20Regular, ShieldCheckmark20Regular } from '../../components/icons';
import { PromptPanel } from '../../components/PromptPanel';
import { proofTone, StateIcon, toneClass } from '../../components/Status';
import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';
import type { MadeHow } from '../../strings/en/made-how';
import { localPart, visible } from '../../strings/format';
import { promptKey } from '../prompt-key';
import { madeHow } from '../made-how';
import { OtherMethods, othersSay } from '../OtherMethods';
import { RunningCard } from '../RunningCard';
import { StepError } from '../StepError';
import { StepNext, type NextAct } from '../StepNext';
import { WrongKey, wrongKeyOf } from '../WrongKey';

type SignInAct = 'signIn' | 'exclude' | 'assignRole' | 'signInAsAdmin' | 'restrict';

type Texts = ReturnType<typeof useStrings>['steps']['signIn'];

interface Row {
  readonly act: SignInAct;
  readonly request: CeremonyRequest;
  readonly account: AccountView | null;
  readonly state: ProofState;
  readonly note: string;
}

export function SignInStep({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const s = useStrings().steps.signIn;
  const { act } = useStore();
  const rows = rowsOf(snapshot);
  const how = madeHow(snapshot.accounts);
  // Without a licence there is no Conditional Access: the act only notes that it is so.
  const noPolicies = snapshot.tenant?.licence === 'free';
  const next = rows.find((row) => row.state !== 'proven' && row.state !== 'notApplicable') ?? null;
  const primary: NextAct =
    next === null
      ? {
          id: 'go-finish',
          label: s.go,
          icon: <ArrowRight20Regular />,
          blocked: snapshot.allowed.goTo,
          onClick: () => void act({ act: 'goTo', step: 'finish' }),
        }
      : {
          id: `do-${next.act}`,
          label: next.act === 'exclude' && noPolicies ? s.doExcludeNone : labelOf(next, snapshot.accounts, s),
          icon: next.act === 'assignRole' ? <ShieldCheckmark20Regular /> : <PersonKey20Regular />,
          blocked: snapshot.allowed[next.act],
          onClick: () => void act(next.request),
        };
  const wrong = wrongKeyOf(snapshot);
  return (
    <Page
      id="signIn"
      title={s.title}
      why={s.whys[how]}
      more={s.mores[how]}
      next={<StepNext snapshot={snapshot} primary={primary} />}
    >
      {wrong !== null ? (
        <WrongKey wrong={wrong} snapshot={snapshot} />
      ) : othersSay(snapshot) ? null : (
        <StepError snapshot={snapshot} />
      )}
      <OtherMethods snapshot={snapshot} />
      {snapshot.prompt === null ? null : <PromptPanel prompt={snapshot.prompt} {...promptKey(snapshot)} />}
      {snapshot.prompt === null && snapshot.running !== null ? (
        <RunningCard
          running={snapshot.running}
          title={snapshot.running.act === 'removeMethods' ? s.others.running : runningTitle(snapshot, s)}
        />
      ) : null}
      <ol className="card" aria-label={s.acts_label} data-testid="sign-in-acts">
        {rows.map((row, i) => {
          const here = row === next;
          const tone = here && row.state === 'notYet' ? 'now' : proofTone[row.state];
          return (
            <li
              className={`proof${here ? ' is-now' : ''}${row.state === 'failed' ? ' is-failed' : ''}`}
              key={`${row.act}-${row.account?.index ?? 'all'}`}
              aria-current={here ? 'step' : undefined}
              data-testid={`act-${row.act}-${row.account?.index ?? 'all'}`}
              data-state={row.state}
            >
              <StateIcon tone={tone} />
              <span>
                <span className={here ? 'strong' : undefined}>
                  {i + 1}. {nameOf(row, how, s)}
                </span>{' '}
                {row.account === null ? null : (
                  <span className="tone-none">
                    <Untrusted mono text={localPart(row.account.userPrincipalName)} max={28} />
                  </span>
                )}
                <span className="caption anywhere" style={{ display: 'block' }}>
                  {row.note !== '' && row.state !== 'notYet'
                    ? visible(row.note)
                    : row.act === 'exclude' && noPolicies
                      ? s.explainExcludeNone
                      : row.account === null
                        ? s.explain[row.act]
                        : `${s.withKeys(row.account.keyLetters ?? [])} ${s.explain[row.act]}`}
                </span>
              </span>
              <RowWord row={row} here={here} />
            </li>
          );
        })}
      </ol>
    </Page>
  );
}

function RowWord({ row, here }: { readonly row: Row; readonly here: boolean }) {
  const t = useStrings().steps;
  if (row.state === 'notApplicable') return <span className="proof-word tone-none">{t.signIn.notHere}</span>;
  if (here && row.state === 'notYet') return <span className="proof-word tone-now">{t.proofStates.now}</span>;
  return <span className={`proof-word ${toneClass(proofTone[row.state])}`}>{t.proofStates[row.state]}</span>;
}

function nameOf(row: Row, how: MadeHow, s: Texts): string {
  if (row.act === 'signIn' && row.account?.adopted === true) return s.signInAdopted;
  return row.act === 'assignRole' && how === 'adopt' ? s.assignRoleAdopted : s.acts[row.act];
}

function labelOf(row: Row, accounts: readonly AccountView[], s: Texts): string {
  const name = row.account === null ? '' : localPart(row.account.userPrincipalName);
  switch (row.act) {
    case 'signIn':
      return s.doSignIn(name);
    case 'exclude':
      return s.doExclude;
    case 'assignRole':
      return s.doRole(accounts.filter((account) => !account.adopted).length);
    case 'signInAsAdmin':
      return s.doAdmin(name);
    case 'restrict':
      return s.doRestrict;
  }
}

/** The running act names no account: with an adopted one among them, the title says nothing of the role. */
function runningTitle(snapshot: CeremonySnapshot, s: Texts): string {
  const act = actOf(snapshot);
  return act === 'signIn' && snapshot.accounts.some((one) => one.adopted) ? s.signInRunning : s.acts[act];
}

function actOf(snapshot: CeremonySnapshot): SignInAct {
  const running = snapshot.running?.act;
  return running === 'exclude' || running === 'assignRole' || running === 'signInAsAdmin' || running === 'restrict'
    ? running
    : 'signIn';
}

/** The acts of DESIGN §3 steps 8 to 12 in their order, each with the state of its proof. */
function rowsOf(snapshot: CeremonySnapshot): readonly Row[] {
  const { accounts } = snapshot;
  const each = (act: 'signIn' | 'signInAsAdmin', name: 'signedIn' | 'signedInAdmin'): readonly Row[] =>
    accounts.map((account) => {
      const proof = account.proofs.find((p) => p.name === name);
      return {
        act,
        request: { act, accountIndex: account.index },
        account,
        state: proof?.state ?? 'notYet',
        note: proof?.note ?? '',
      };
    });
  const all = (act: 'exclude' | 'assignRole', name: 'exclusion' | 'role'): Row => {
    const proofs = accounts.map((account) => account.proofs.find((p) => p.name === name));
    return {
      act,
      request: { act },
      account: null,
      state: worst(proofs.map((p) => p?.state ?? 'notYet')),
      note: proofs.find((p) => p !== undefined && p.note !== '')?.note ?? '',
    };
  };
  const rows: Row[] = [
    ...each('signIn', 'signedIn'),
    all('exclude', 'exclusion'),
    all('assignRole', 'role'),
    ...each('signInAsAdmin', 'signedInAdmin'),
  ];
  // The restricted unit has no proof of its own in the list of accounts: main allows it once, when it is due.
  if (snapshot.choices.restrictedUnit && snapshot.allowed.restrict === null)
    rows.push({ act: 'restrict', request: { act: 'restrict' }, account: null, state: 'notYet', note: '' });
  return rows;
}

function worst(states: readonly ProofState[]): ProofState {
  const order: readonly ProofState[] = ['failed', 'unknown', 'now', 'notYet', 'proven', 'notApplicable'];
  return order.find((state) => states.includes(state)) ?? 'notYet';
}
