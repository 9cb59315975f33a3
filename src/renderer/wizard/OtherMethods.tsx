import { useState } from 'react';
import type { AccountView, CeremonySnapshot } from '../../shared/model';
import { useStore } from '../app/use-store';
import { Act } from '../components/Act';
import { Confirm } from '../components/Confirm';
import { Delete20Regular } from '../components/icons';
import { StateIcon } from '../components/Status';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';
import { localPart } from '../strings/format';

/** The card below says all that the error says, and asks what to do. */
export function othersSay(snapshot: CeremonySnapshot): boolean {
  return (
    snapshot.error?.code === 'ceremony/other-methods' &&
    snapshot.accounts.some((account) => (account.otherMethods ?? []).length > 0)
  );
}

/** What else opens an account, and the question whether it goes. Nothing is removed without that answer. */
export function OtherMethods({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  if (snapshot.running !== null) return null;
  return snapshot.accounts
    .filter((account) => (account.otherMethods ?? []).length > 0)
    .map((account) => <OfAccount key={account.index} account={account} blocked={snapshot.allowed.removeMethods} />);
}

function OfAccount({ account, blocked }: { readonly account: AccountView; readonly blocked: string | null }) {
  const s = useStrings().steps.signIn.others;
  const { act } = useStore();
  const [asking, setAsking] = useState(false);
  const name = localPart(account.userPrincipalName);
  const methods = account.otherMethods ?? [];
  return (
    <section className="card error-card" data-testid={`other-methods-${account.index}`} aria-label={s.list}>
      <StateIcon tone="stop" />
      <div className="grow">
        <p className="strong anywhere">{s.title(name)}</p>
        <ul aria-label={s.list}>
          {methods.map((method, at) => (
            <li key={`${at} ${method}`}>
              <Untrusted text={method} max={60} />
            </li>
          ))}
        </ul>
        <p>{account.adopted ? s.textAdopted : s.text}</p>
        {account.adopted ? <p className="caption">{s.passwordByHand}</p> : null}
        <p className="caption">{s.byHand}</p>
        <div className="error-acts">
          <Act
            id={`remove-methods-${account.index}`}
            size="small"
            icon={<Delete20Regular />}
            label={s.remove}
            blocked={blocked}
            onClick={() => setAsking(true)}
          />
        </div>
      </div>
      {asking ? (
        <Confirm
          title={s.askTitle(name)}
          text={[s.ask, s.askKey]}
          act={s.act(methods.length)}
          keep={s.keep}
          onClose={() => setAsking(false)}
          onAct={() => {
            setAsking(false);
            void act({ act: 'removeMethods', accountIndex: account.index });
          }}
        />
      ) : null}
    </section>
  );
}
