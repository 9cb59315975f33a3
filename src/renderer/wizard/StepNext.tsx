import type { ReactNode } from 'react';
import type { CeremonySnapshot } from '../../shared/model';
import { NextBar } from '../app/Page';
import { useStore, useWindowState } from '../app/use-store';
import { Act, PrimaryAct, Waiting } from '../components/Act';
import { ArrowClockwise20Regular, PersonKey20Regular } from '../components/icons';
import { useStrings } from '../strings';
import { visible } from '../strings/format';
import { comesFirst } from './way-out';

export interface NextAct {
  readonly id: string;
  readonly label: string;
  readonly icon?: React.ReactElement;
  /** Reason why not, from main's `allowed` or from a field that is still empty. */
  readonly blocked: string | null;
  readonly onClick: () => void;
}

export interface StepNextProps {
  readonly snapshot: CeremonySnapshot;
  /** In place of the snapshot's sentence, where the screen knows better (digits still to type). */
  readonly text?: ReactNode;
  readonly primary: NextAct | null;
  readonly secondary?: NextAct | null;
  readonly whyHidden?: boolean;
  /** A hand movement is next: what the window waits for. */
  readonly waiting?: string | null;
}

/** The next bar of a step: a prompt or running work takes the place of the buttons, so that nothing else can be pressed. */
export function StepNext({ snapshot, text, primary, secondary, waiting, whyHidden }: StepNextProps) {
  const t = useStrings();
  const { act } = useStore();
  const help = useHelp(snapshot);
  const { prompt, running } = snapshot;
  if (prompt !== null) {
    const key = prompt.keyLetter === null ? t.prompts.theKey : t.prompts.key(prompt.keyLetter);
    const words = {
      touch: t.prompts.waitingTouch,
      plug: t.prompts.waitingPlug(key),
      unplug: t.prompts.waitingUnplug,
      replugToReset: t.prompts.waitingPlug(key),
      signInBrowser: t.prompts.waitingBrowser,
    }[prompt.kind];
    return (
      <NextBar text={visible(snapshot.nextAct)}>
        <Waiting>{words}</Waiting>
        <Act
          id="cancel"
          size="large"
          label={prompt.kind === 'touch' ? t.prompts.cancelTouch : t.prompts.cancel}
          onClick={() => void act({ act: 'cancel' })}
        />
      </NextBar>
    );
  }
  if (running !== null) {
    const progress = running.progress;
    const sub = progress === null || progress.total === null ? null : `${progress.done} / ${progress.total}`;
    return (
      <NextBar text={visible(snapshot.nextAct)}>
        <Waiting sub={sub}>
          {progress === null || progress.label === '' ? t.shell.working : visible(progress.label)}
        </Waiting>
        {running.cancellable ? (
          <Act id="cancel" size="large" label={t.shell.cancel} onClick={() => void act({ act: 'cancel' })} />
        ) : null}
      </NextBar>
    );
  }
  // After a pause or a crash nobody is signed in: then that is the one next act, on every step that asks the tenant.
  if (snapshot.signInFirst === true && primary !== null && primary.blocked !== null) {
    return (
      <NextBar text={visible(snapshot.nextAct)}>
        <PrimaryAct
          id="sign-in-admin"
          label={t.steps.survey.signIn}
          icon={<PersonKey20Regular />}
          blocked={snapshot.allowed.signInAdmin}
          onClick={() => void act({ act: 'signInAdmin' })}
        />
      </NextBar>
    );
  }
  // What was refused can only go on after this; the refused act itself steps back.
  if (help !== null && primary !== null && !waiting && primary.id !== help.id) {
    return (
      <NextBar text={t.prompts.first[help.act]}>
        {primary.blocked === null ? <Act {...primary} size="large" inNextBar /> : null}
        <PrimaryAct {...help} />
      </NextBar>
    );
  }
  return (
    <NextBar
      text={text ?? visible(snapshot.nextAct)}
      why={primary?.blocked ?? null}
      {...(whyHidden === undefined ? {} : { whyHidden })}
    >
      {waiting ? <Waiting>{waiting}</Waiting> : null}
      {secondary ? <Act {...secondary} size="large" inNextBar /> : null}
      {primary === null ? null : <PrimaryAct {...primary} />}
    </NextBar>
  );
}

/** After a refusal: the act without which asking again brings the same refusal. */
function useHelp(snapshot: CeremonySnapshot): (NextAct & { readonly act: 'signInAdmin' | 'survey' }) | null {
  const t = useStrings().prompts;
  const { act } = useStore();
  const { failure, lastRequest } = useWindowState();
  const error = snapshot.error ?? failure;
  const first = error === null ? null : comesFirst(error.code, lastRequest);
  if (first === null || snapshot.allowed[first] !== null) return null;
  return {
    act: first,
    id: first === 'signInAdmin' ? 'sign-in-admin' : 'survey',
    label: first === 'signInAdmin' ? t.signInAgain : t.surveyAgain,
    icon: first === 'signInAdmin' ? <PersonKey20Regular /> : <ArrowClockwise20Regular />,
    blocked: null,
    onClick: () => void act({ act: first }),
  };
}
