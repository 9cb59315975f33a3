import { Field, Radio, RadioGroup, Select } from '@fluentui/react-components';
import type { Choices } from '../../shared/model';
import { useStrings } from '../strings';

export interface PinAndPaperProps {
  readonly choices: Choices;
  readonly set: (change: Partial<Choices>) => void;
}

const pins = ['digits-6', 'digits-8', 'digits-12', 'words-4', 'words-5'] as const;

/** What PINs are made of, and what they are kept on: the same in a ceremony and away from the network. */
export function PinAndPaper({ choices, set }: PinAndPaperProps) {
  const s = useStrings().steps.plan.choices;
  const pin = choices.pin.kind === 'digits' ? `digits-${choices.pin.length}` : `words-${choices.pin.count}`;
  const choosePin = (value: string): void => {
    const [kind, n] = value.split('-');
    set({ pin: kind === 'words' ? { kind: 'words', count: Number(n) } : { kind: 'digits', length: Number(n) } });
  };
  const chooseForm = (form: string): void => {
    if (form !== 'sheet' && form !== 'halves' && form !== 'handwrite') return;
    // Halves need 12 digits, 6 and 6: a half alone must stay hard to guess.
    set({ paper: { ...choices.paper, form }, ...(form === 'halves' ? { pin: { kind: 'digits', length: 12 } } : {}) });
  };
  return (
    <>
      <Field label={s.pin} hint={s.pinHint}>
        <Select
          value={pin}
          disabled={choices.paper.form === 'halves'}
          onChange={(_, data) => choosePin(data.value)}
          data-testid="choice-pin"
        >
          {pins.map((value) => {
            const [kind, n] = value.split('-');
            return (
              <option key={value} value={value}>
                {kind === 'words' ? s.words(Number(n)) : s.digits(Number(n))}
              </option>
            );
          })}
        </Select>
      </Field>
      <Field label={s.paper} hint={s.paperHint} className="form-wide">
        <RadioGroup
          value={choices.paper.form}
          onChange={(_, data) => chooseForm(data.value)}
          layout="horizontal"
          data-testid="choice-paper"
        >
          <Radio value="sheet" label={s.sheet} />
          <Radio value="halves" label={s.halves} />
          <Radio value="handwrite" label={s.handwrite} />
        </RadioGroup>
      </Field>
    </>
  );
}

export function PaperSize({ choices, set }: PinAndPaperProps) {
  const s = useStrings().steps.plan.choices;
  return (
    <Field label={s.size}>
      <RadioGroup
        layout="horizontal"
        value={choices.paper.size}
        onChange={(_, data) => set({ paper: { ...choices.paper, size: data.value === 'Letter' ? 'Letter' : 'A4' } })}
      >
        <Radio value="A4" label="A4" />
        <Radio value="Letter" label="US Letter" />
      </RadioGroup>
    </Field>
  );
}
