import type { AccountView, CeremonySnapshot } from '../../../shared/model';
import { Page } from '../../app/Page';
import { Act } from '../../components/Act';
import { PinSlot } from '../../components/PinSlot';
import { useStateFor, useStore } from '../../app/use-store';
import { ArrowRight20Regular, UsbStick20Regular } from '../../components/icons';
import { KeyDrawing } from '../../components/KeyDrawing';
import { ProofList } from '../../components/ProofList';
import { PromptPanel } from '../../components/PromptPanel';

import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';

import { AccountChips } from '../AccountChips';
import { promptKey } from '../prompt-key';
import { RunningCard } from '../RunningCard';
import { StepError } from '../StepError';
import { StepNext, type NextAct } from '../StepNext';
import { WrongKey, wrongKeyOf } from '../WrongKey';
import { isSettled } from './Accounts';

const PROOFS = ['pin', 'account', 'group', 'policy', 'attestation', 'registered', 'tapGone'] as const;
const DONE = ['registered'] as const;

/** The page on which a key is added by hand is another one in the clouds of the US Government. */
function securityInfo({ tenant, choices }: CeremonySnapshot): string {
  const cloud = tenant?.cloud ?? choices.cloud ?? 'global';
  return cloud === 'global' ? 'security-info' : 'security-info-us-gov';
}

/** The account that is next: the first that is not settled; the last one when all are. */
export function nextOf(accounts: readonly AccountView[], names: readonly string[]): AccountView | null {
  return accounts.find((account) => !isSettled(account, names)) ?? accounts.at(-1) ?? null;
}

export function RegisterStep({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const t = useStrings();
  const s = t.steps.register;
  const { act } = useStore();
  const wrong = wrongKeyOf(snapshot);
  const { accounts, allowed } = snapshot;
  const next = nextOf(accounts, DONE);
  // When one is done the view goes on to the next by itself.
  const [picked, setPicked] = useStateFor<number | null>(next?.index ?? null, null);
  const account = accounts.find((a) => a.index === picked) ?? next;
  const done = accounts.length > 0 && accounts.every((a) => isSettled(a, DONE));
  const letter = account?.keyLetter ?? '';
  const primary: NextAct | null = done
    ? {
        id: 'go-paper',
        label: s.go,
        icon: <ArrowRight20Regular />,
        blocked: allowed.goTo,
        onClick: () => void act({ act: 'goTo', step: 'paper' }),
      }
    : account === null
      ? null
      : {
          id: 'register',
          label: s.act(letter),
          icon: <UsbStick20Regular />,
          blocked: allowed.register,
          onClick: () => void act({ act: 'register', accountIndex: account.index }),
        };
  return (
    <Page
      id="register"
      title={s.title}
      why={s.why}
      more={s.more}
      next={
        <StepNext
          snapshot={snapshot}
          primary={primary}
          waiting={wrong === null ? null : t.prompts.waitingPlug(t.prompts.key(wrong.expected.letter))}
        />
      }
    >
      <AccountChips
        accounts={accounts}
        current={account?.index ?? null}
        settled={(a) => isSettled(a, DONE)}
        words={{ done: s.done, now: s.now, notYet: s.notYet }}
        onPick={snapshot.running === null ? setPicked : null}
      />
      <div className="two">
        <div className="stack">
          <Stage snapshot={snapshot} account={account} />
        </div>
        <section className="card" aria-label={s.proofsFor(letter)}>
          <h2 className="section-title card-pad">{s.proofsFor(letter)}</h2>
          {account === null ? null : <ProofList proofs={account.proofs} only={PROOFS} label={s.proofsFor(letter)} />}
        </section>
      </div>
    </Page>
  );
}

function Stage({ snapshot, account }: { readonly snapshot: CeremonySnapshot; readonly account: AccountView | null }) {
  const s = useStrings().steps.register;
  const { bgk } = useStore();
  const wrong = wrongKeyOf(snapshot);
  if (snapshot.prompt?.kind === 'signInBrowser' && snapshot.choices.registerBy === 'tap' && account !== null) {
    return (
      <>
        <section className="card card-pad stack">
          <h2 className="key-name">{s.tapTitle}</h2>
          <p>{s.tapText}</p>
          <PinSlot letter={account.keyLetter ?? ''} tapOf={account.index} caption={s.tapCaption} dots="••••••••" />
          <p>
            <Act
              id="open-security-info"
              label={s.tapOpen}
              onClick={() => void bgk.app.openLink({ id: securityInfo(snapshot) })}
            />
          </p>
        </section>
        <PromptPanel prompt={snapshot.prompt} {...promptKey(snapshot)} />
      </>
    );
  }
  if (snapshot.prompt !== null) return <PromptPanel prompt={snapshot.prompt} {...promptKey(snapshot)} />;
  if (wrong !== null) return <WrongKey wrong={wrong} snapshot={snapshot} />;
  if (account === null) return null;
  const letter = account.keyLetter ?? '';
  const key = snapshot.keys.find((k) => k.letter === account.keyLetter);
  const settled = isSettled(account, DONE);
  const away = key !== undefined && key.pluggedAs === null;
  return (
    <>
      <StepError snapshot={snapshot} />
      {snapshot.running === null ? null : <RunningCard running={snapshot.running} title={s.act(letter)} />}
      <section className="card center">
        <KeyDrawing
          form={key?.recorded.formFactor ?? 'unknown'}
          letter={account.keyLetter}
          height={180}
          absent={away}
        />
        <h2 className="prompt-title">{settled ? s.doneTitle(letter) : s.readyTitle(letter)}</h2>
        <p className="prompt-text">{settled ? s.doneText : s.readyText(letter)}</p>
        <p className="secondary">
          <Untrusted mono text={account.userPrincipalName} max={64} />
        </p>
      </section>
    </>
  );
}
