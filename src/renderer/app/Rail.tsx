import { Tooltip } from '@fluentui/react-components';
import { WIZARD_STEPS, type CeremonySnapshot, type StepView, type WizardStep } from '../../shared/model/ceremony';
import { CheckmarkCircle20Filled, ErrorCircle20Filled, Pause20Regular, Warning20Filled } from '../components/icons';
import { useStrings } from '../strings';
import { AbandonLink } from '../wizard/Abandon';
import { NARROW, RailFoot } from './RailFoot';
import { useMedia } from './use-store';

export interface RailProps {
  readonly snapshot: CeremonySnapshot;
  readonly onGoTo: (step: WizardStep) => void;
  readonly onPause: () => void;
}

/** The steps with a word for each state. A step that is done can be looked at again when main allows it. */
export function Rail({ snapshot, onGoTo, onPause }: RailProps) {
  const s = useStrings().shell;
  const narrow = useMedia(NARROW);
  const keys = snapshot.choices.accounts * snapshot.choices.keysPerAccount;
  const heading = snapshot.rehearsal ? s.rehearsal(snapshot.number) : s.ceremony(snapshot.number);
  const busy = snapshot.running !== null;
  return (
    <nav className="rail" aria-label={s.railLabel} data-testid="rail">
      <div className="rail-head">
        <div className="strong">{heading}</div>
        <div className="caption">{s.counts(snapshot.choices.accounts, keys)}</div>
      </div>
      <ol className="rail-list">
        {snapshot.steps.map((step) => (
          <RailStep
            key={step.name}
            step={step}
            past={WIZARD_STEPS.indexOf(step.name) <= WIZARD_STEPS.indexOf(snapshot.step)}
            narrow={narrow}
            current={snapshot.step === step.name}
            onGoTo={onGoTo}
            blocked={snapshot.allowed.goTo}
          />
        ))}
      </ol>
      <RailFoot
        id="pause"
        text={busy ? s.stopBusy : snapshot.finished ? s.stopDone : s.stopSafe}
        label={snapshot.finished ? s.closeForNow : s.pause}
        icon={<Pause20Regular />}
        blocked={busy ? s.stopBusy : null}
        onClick={onPause}
      >
        <AbandonLink snapshot={snapshot} narrow={narrow} />
      </RailFoot>
    </nav>
  );
}

function RailStep(props: {
  readonly step: StepView;
  readonly narrow: boolean;
  readonly current: boolean;
  readonly past: boolean;
  readonly blocked: string | null;
  readonly onGoTo: (step: WizardStep) => void;
}) {
  const { step, narrow, current, past, blocked, onGoTo } = props;
  const s = useStrings().shell;
  const name = s.stepNames[step.name];
  const note = step.note === '' ? s.stepStates[step.state] : step.note;
  const canGo = !current && step.state === 'done' && blocked === null;
  const button = (
    <button
      type="button"
      className="rail-button"
      aria-current={current ? 'step' : undefined}
      aria-disabled={canGo || current ? undefined : true}
      aria-label={`${name}: ${s.stepStates[step.state]}. ${note}`}
      onClick={canGo ? () => onGoTo(step.name) : undefined}
      data-testid={`rail-${step.name}`}
    >
      <RailDot step={step} current={current} past={past} />
      <span className="rail-words">
        <span className="rail-name" title={name}>
          {name}
        </span>
        <span className="rail-note" title={note}>
          {note}
        </span>
      </span>
    </button>
  );
  return (
    <li className="rail-step" data-state={current ? 'here' : step.state === 'here' ? 'notYet' : step.state}>
      {narrow ? (
        <Tooltip content={`${name}: ${note}`} relationship="inaccessible" positioning="after">
          {button}
        </Tooltip>
      ) : (
        button
      )}
    </li>
  );
}

function RailDot({
  step,
  current,
  past,
}: {
  readonly step: StepView;
  readonly current: boolean;
  readonly past: boolean;
}) {
  const number = WIZARD_STEPS.indexOf(step.name) + 1;
  if (step.state === 'fault') return <Icon tone="tone-stop" icon={<ErrorCircle20Filled />} />;
  // Held back in advance is no trouble yet: the number stands until its turn comes.
  if (step.state === 'heldBack' && past) return <Icon tone="tone-fix" icon={<Warning20Filled />} />;
  if (current) return <span className="rail-dot is-here">{number}</span>;
  if (step.state === 'done') return <Icon tone="tone-proven" icon={<CheckmarkCircle20Filled />} />;
  return <span className="rail-dot">{number}</span>;
}

function Icon({ tone, icon }: { readonly tone: string; readonly icon: React.ReactElement }) {
  return <span className={`rail-dot is-icon ${tone}`}>{icon}</span>;
}
