import { Checkbox, Field, Textarea } from '@fluentui/react-components';
import { useEffect, useState, type ReactNode } from 'react';
import type { DayRequest, DayStepView } from '../../../shared/model/day';
import { useStrings } from '../../strings';
import { clockTime } from '../../strings/format';

/** As long as main takes. */
const LONGEST = 2_000;

/** One line of the day: ticked when done, with what is written down beside it. A note goes to disk when the field is left, or after a pause. */
export function DayStep({
  step,
  number,
  onWrite,
  children,
}: {
  readonly step: DayStepView;
  readonly number: number;
  readonly onWrite: (request: DayRequest) => void;
  readonly children: ReactNode;
}) {
  const s = useStrings().day;
  const [text, setText] = useState(step.note);
  const write = (): void => {
    if (text.trim() !== step.note) onWrite({ act: 'note', step: step.id, text });
  };
  // Whoever is called away leaves no field: what stands in it for a while is written as well.
  useEffect(() => {
    if (text.trim() === step.note) return undefined;
    const timer = setTimeout(write, 1_500);
    return () => clearTimeout(timer);
  });
  return (
    <li className="finding day-step" data-testid={`day-step-${step.id}`}>
      <Checkbox
        checked={step.doneAt !== null}
        aria-label={step.title}
        onChange={(_, data) => {
          write();
          onWrite({ act: 'tick', step: step.id, done: data.checked === true });
        }}
        data-testid={`day-tick-${step.id}`}
      />
      <div className="stack-tight grow">
        <p className="row wrap">
          <span className="strong">
            {number}. {step.title}
          </span>
          {step.doneAt === null ? null : <span className="caption tabular">{s.done(clockTime(step.doneAt))}</span>}
        </p>
        <p className="anywhere">{step.text}</p>
        {step.writeDown === null ? null : (
          <Field label={step.writeDown} size="small" className="day-note">
            <Textarea
              value={text}
              rows={1}
              resize="vertical"
              maxLength={LONGEST}
              onChange={(_, data) => setText(data.value)}
              onBlur={write}
              data-testid={`day-note-${step.id}`}
            />
          </Field>
        )}
        {children === null ? null : <div className="row wrap day-acts">{children}</div>}
      </div>
    </li>
  );
}
