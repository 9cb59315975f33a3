import { Checkbox, Field, Input, Radio, RadioGroup, Select, SpinButton, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import type { Choices } from '../../../shared/model';
import { ChevronDown16Regular, ChevronUp16Regular } from '../../components/icons';
import { useStrings } from '../../strings';

export interface ChoicesFormProps {
  readonly choices: Choices;
  readonly onChange: (choices: Choices) => void;
}

const pins = ['digits-6', 'digits-8', 'digits-12', 'words-4', 'words-5'] as const;

/** What the operator chooses before the plan; the defaults suit a small firm. */
export function ChoicesForm({ choices, onChange }: ChoicesFormProps) {
  const s = useStrings().steps.plan.choices;
  const [more, setMore] = useState(false);
  const set = (change: Partial<Choices>): void => onChange({ ...choices, ...change });
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
    <section className="card form-grid" data-testid="choices">
      <Field label={s.accounts} hint={s.accountsHint}>
        <SpinButton
          min={1}
          max={200}
          value={choices.accounts}
          onChange={(_, data) =>
            set({ accounts: Math.min(200, Math.max(1, data.value ?? (Number(data.displayValue) || 1))) })
          }
          data-testid="choice-accounts"
        />
      </Field>
      <Field label={s.keysPerAccount} hint={s.keysHint}>
        <RadioGroup
          layout="horizontal"
          value={String(choices.keysPerAccount)}
          onChange={(_, data) => set({ keysPerAccount: Number(data.value) })}
        >
          <Radio value="1" label={s.one} />
          <Radio value="2" label={s.two} />
        </RadioGroup>
      </Field>
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
        <RadioGroup value={choices.paper.form} onChange={(_, data) => chooseForm(data.value)} layout="horizontal">
          <Radio value="sheet" label={s.sheet} />
          <Radio value="halves" label={s.halves} />
          <Radio value="handwrite" label={s.handwrite} />
        </RadioGroup>
      </Field>
      <Field label={s.notify} hint={s.notifyHint} className="form-wide">
        <Input
          value={choices.notify}
          maxLength={200}
          onChange={(_, data) => set({ notify: data.value })}
          data-testid="choice-notify"
        />
      </Field>
      <div className="form-wide">
        <button
          type="button"
          className="link-button"
          aria-expanded={more}
          onClick={() => setMore(!more)}
          data-testid="choices-more"
        >
          {s.advanced}
          {more ? <ChevronUp16Regular /> : <ChevronDown16Regular />}
        </button>
      </div>
      {more ? <MoreChoices choices={choices} set={set} /> : null}
    </section>
  );
}

function MoreChoices({
  choices,
  set,
}: {
  readonly choices: Choices;
  readonly set: (change: Partial<Choices>) => void;
}) {
  const s = useStrings().steps.plan.choices;
  return (
    <>
      <Field label={s.register} hint={s.registerHint}>
        <RadioGroup
          layout="horizontal"
          value={choices.registerBy}
          onChange={(_, data) => set({ registerBy: data.value === 'tap' ? 'tap' : 'onBehalf' })}
        >
          <Radio value="onBehalf" label={s.onBehalf} />
          <Radio value="tap" label={s.tap} />
        </RadioGroup>
      </Field>
      <Field label={s.exclusion} hint={s.exclusionHint}>
        <RadioGroup
          value={choices.exclusion}
          onChange={(_, data) => set({ exclusion: data.value === 'all' ? 'all' : 'onePhishingResistant' })}
        >
          <Radio value="all" label={s.all} />
          <Radio value="onePhishingResistant" label={s.onePhishingResistant} />
        </RadioGroup>
      </Field>
      <Field label={s.group} hint={s.groupHint} required>
        <Textarea
          value={choices.groupName}
          rows={1}
          resize="none"
          maxLength={256}
          onChange={(_, data) => set({ groupName: data.value.replace(/[\r\n]/g, '') })}
          data-testid="choice-group"
        />
      </Field>
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
      <div className="form-wide stack-tight">
        <Checkbox
          checked={choices.groupKind === 'roleAssignable'}
          label={s.roleAssignable}
          onChange={(_, data) => set({ groupKind: data.checked === true ? 'roleAssignable' : 'plain' })}
        />
        <Checkbox
          checked={choices.ownPasskeyProfile}
          label={s.profile}
          onChange={(_, data) => set({ ownPasskeyProfile: data.checked === true })}
        />
        <Checkbox
          checked={choices.restrictedUnit}
          label={s.restricted}
          onChange={(_, data) => set({ restrictedUnit: data.checked === true })}
        />
      </div>
    </>
  );
}
