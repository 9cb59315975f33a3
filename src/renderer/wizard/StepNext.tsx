import type { ReactNode } from 'react';
import type { CeremonySnapshot } from '../../shared/model';
import { NextBar } from '../app/Page';
import { useStore } from '../app/use-store';
import { Act, PrimaryAct, Waiting } from '../components/Act';
import { PersonKey20Regular } from '../components/icons';
import { useStrings } from '../strings';
import { visible } from '../strings/format';

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
