import type { AccountView, CeremonySnapshot } from '../../../shared/model';
import { Page } from '../../app/Page';
import { useStore } from '../../app/use-store';
import { ArrowRight20Regular, PersonKey20Regular } from '../../components/icons';
import { ProofList } from '../../components/ProofList';
import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';
import { visible } from '../../strings/format';
import { madeHow } from '../made-how';
import { RunningCard } from '../RunningCard';
import { StepError } from '../StepError';
import { StepNext, type NextAct } from '../StepNext';

const PROOFS = ['account', 'group', 'policy'] as const;

export function isSettled(account: AccountView, names: readonly string[]): boolean {
  return names.every((name) => {
    const state = account.proofs.find((proof) => proof.name === name)?.state;
    return state === 'proven' || state === 'notApplicable';
  });
}

export function AccountsStep({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const s = useStrings().steps.accounts;
  const { act } = useStore();
  const { accounts, allowed } = snapshot;
  const how = madeHow(accounts);
  const adopted = accounts.filter((account) => account.adopted).length;
  const done = accounts.length > 0 && accounts.every((account) => isSettled(account, PROOFS));
  const primary: NextAct = done
    ? {
        id: 'go-register',
        label: s.go,
        icon: <ArrowRight20Regular />,
        blocked: allowed.goTo,
        onClick: () => void act({ act: 'goTo', step: 'register' }),
      }
    : {
        id: 'create-accounts',
        label: s.create(accounts.length - adopted, adopted),
        icon: <PersonKey20Regular />,
        blocked: allowed.createAccounts,
        onClick: () => void act({ act: 'createAccounts' }),
      };
  return (
    <Page
      id="accounts"
      title={s.titles[how]}
      why={s.whys[how]}
      more={s.mores[how]}
      next={<StepNext snapshot={snapshot} primary={primary} />}
    >
      <StepError snapshot={snapshot} />
      {snapshot.running === null ? null : <RunningCard running={snapshot.running} title={s.titles[how]} />}
      <div className="bench">
        {accounts.map((account) => (
          <section
            className="card"
            key={account.index}
            data-testid={`account-${account.index}`}
            aria-label={visible(account.userPrincipalName)}
          >
            <div className="card-pad stack-tight">
              <h2 className="strong">
                <Untrusted mono text={account.userPrincipalName} max={72} />
              </h2>
              <p className="caption">
                <Untrusted text={account.displayName} max={60} />
                {', '}
                {account.adopted ? s.adopted : account.keyLetter === null ? s.noKey : s.withKey(account.keyLetter)}
              </p>
            </div>
            <ProofList proofs={account.proofs} only={PROOFS} label={visible(account.userPrincipalName)} />
          </section>
        ))}
      </div>
    </Page>
  );
}
