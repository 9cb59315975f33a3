import type { FormFactor, Prompt } from '../../shared/model';
import { useSecondsLeft } from '../app/use-store';
import { useStrings } from '../strings';
import { visible } from '../strings/format';
import { Globe20Regular } from './icons';
import { KeyDrawing } from './KeyDrawing';
import { Untrusted } from './Untrusted';

export interface PromptPanelProps {
  readonly prompt: Prompt;
  readonly form: FormFactor;
  /** Model of the key that is meant. */
  readonly detail: string | null;
  readonly serial?: string;
}

/** Readable from two metres: which key, what to do, how long. */
export function PromptPanel({ prompt, form, detail, serial }: PromptPanelProps) {
  const s = useStrings().prompts;
  const seconds = useSecondsLeft(prompt.endsAt);
  const key = prompt.keyLetter === null ? s.theKey : s.key(prompt.keyLetter);
  const over = seconds === 0;
  const title = over
    ? s.timeOver
    : {
        touch: s.touch(key),
        plug: s.plug(key),
        unplug: s.unplug(key),
        replugToReset: s.replugToReset(key),
        signInBrowser: s.signInBrowser,
      }[prompt.kind];
  return (
    <section className="card prompt" role="alert" data-testid="prompt" data-kind={prompt.kind}>
      {prompt.kind === 'signInBrowser' ? (
        <span className="prompt-globe" aria-hidden="true">
          <Globe20Regular />
        </span>
      ) : (
        <KeyDrawing
          form={form}
          letter={prompt.keyLetter}
          height={210}
          absent={prompt.kind === 'plug'}
          touch={prompt.kind === 'touch' && !over}
        />
      )}
      <h2 className="prompt-title">{title}</h2>
      <p className="prompt-text">
        {over ? s.timeOverText : visible(prompt.text)}
        {detail === null || over ? null : (
          <>
            {' '}
            <bdi>{visible(detail)}</bdi>
            {serial === undefined ? null : (
              <>
                , {s.serial} <Untrusted mono text={serial} max={30} />
              </>
            )}
          </>
        )}
      </p>
      <div className="prompt-time" aria-hidden="true">
        <Ring
          share={prompt.secondsTotal > 0 ? seconds / prompt.secondsTotal : 0}
          label={seconds >= 100 ? String(Math.ceil(seconds / 60)) : String(seconds)}
        />
        <div>
          <div className="nextbar-text tabular">
            {seconds >= 100 ? s.minutesLeft(Math.ceil(seconds / 60)) : s.secondsLeft(seconds)}
          </div>
          <div className="caption">{s.tooLate}</div>
        </div>
      </div>
    </section>
  );
}

function Ring({ share, label }: { readonly share: number; readonly label: string }) {
  const around = 2 * Math.PI * 29;
  return (
    <svg width="66" height="66" viewBox="0 0 66 66" className="ring">
      <circle cx="33" cy="33" r="29" className="ring-ground" />
      <circle
        cx="33"
        cy="33"
        r="29"
        className="ring-left"
        strokeDasharray={`${around * Math.min(1, Math.max(0, share))} ${around}`}
        transform="rotate(-90 33 33)"
      />
      <text x="33" y="40" textAnchor="middle" className="ring-label">
        {label}
      </text>
    </svg>
  );
}
