import { StateIcon } from '../../components/Status';
import { TypeToConfirm } from '../../components/TypeToConfirm';
import { useStrings } from '../../strings';
import { localPart, visible } from '../../strings/format';
import type { RegisterView } from '../register-view';

type Account = RegisterView['accounts'][number];

export interface Retired {
  readonly account: Account;
  readonly retired: boolean;
  readonly remains: readonly string[];
}

const lettersOf = (account: Account): readonly string[] =>
  account.keys.filter((key) => key.state === 'active').map((key) => visible(key.letter));

/** Names what goes and asks for the whole name of the account. */
export function RetireDialog({
  account,
  onDo,
  onClose,
}: {
  readonly account: Account;
  readonly onDo: (typed: string) => void;
  readonly onClose: () => void;
}) {
  const s = useStrings().life;
  const keys = s.keysOf(lettersOf(account));
  return (
    <TypeToConfirm
      title={s.retireTitle(localPart(visible(account.userPrincipalName)))}
      intro={s.retireIntro}
      losses={account.adopted ? s.retireLosses.adopted() : s.retireLosses.made(keys)}
      fieldLabel={s.retireWord(visible(account.userPrincipalName))}
      word={account.userPrincipalName}
      act={s.retireAct}
      keep={s.retireKeep}
      onAct={onDo}
      onClose={onClose}
    />
  );
}

/** What became of it, and what is left for people. */
export function RetiredCard({ retired: { account, retired, remains } }: { readonly retired: Retired }) {
  const s = useStrings().life;
  const name = localPart(visible(account.userPrincipalName));
  return (
    <section
      className="card card-pad row"
      role="status"
      data-testid="life-retired"
      style={{ alignItems: 'flex-start' }}
    >
      <StateIcon tone={retired ? 'proven' : 'fix'} />
      <div className="stack-tight">
        <p className="strong anywhere">{retired ? s.retired(name) : s.retireStopped(name)}</p>
        {retired && !account.adopted ? <p>{s.retiredNow(s.keysOf(lettersOf(account)))}</p> : null}
        {remains.length === 0 ? null : (
          <>
            <p>{retired ? s.retireRemainsAdopted : s.retireRemains}</p>
            <ul className="loss-list">
              {remains.map((line) => (
                <li key={line}>{visible(line)}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}
