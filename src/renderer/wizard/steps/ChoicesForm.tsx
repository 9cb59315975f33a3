import { Checkbox, Field, Input, Radio, RadioGroup, SpinButton, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import type { Choices } from '../../../shared/model';
import { ChevronDown16Regular, ChevronUp16Regular } from '../../components/icons';
import { useStrings } from '../../strings';
import { PaperSize, PinAndPaper } from '../PinAndPaper';

export interface ChoicesFormProps {
  readonly choices: Choices;
  readonly onChange: (choices: Choices) => void;
}

/** What the operator chooses before the plan; the defaults suit a small firm. */
export function ChoicesForm({ choices, onChange }: ChoicesFormProps) {
  const s = useStrings().steps.plan.choices;
  const [more, setMore] = useState(false);
  const set = (change: Partial<Choices>): void => onChange({ ...choices, ...change });
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
      <PinAndPaper choices={choices} set={set} />
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
      <PaperSize choices={choices} set={set} />
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
