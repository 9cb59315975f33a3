import { Checkbox, Field, Input, Radio, RadioGroup, Select, SpinButton, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import {
  KEY_SETTINGS,
  leastPinLength,
  NO_KEY_POLICY,
  settingsAsked,
  settingsOffered,
} from '../../../shared/key-policy';
import type { Choices, KeyInfo, KeyPolicy } from '../../../shared/model';
import { ChevronDown16Regular, ChevronUp16Regular } from '../../components/icons';
import { useStrings } from '../../strings';
import { PaperSize, PinAndPaper } from '../PinAndPaper';

export interface ChoicesFormProps {
  readonly choices: Choices;
  /** Keys seen so far; empty: none, so that everything is offered. */
  readonly keys: readonly KeyInfo[];
  readonly onChange: (choices: Choices) => void;
}

const minimums = [6, 8, 12] as const;

/** What the operator chooses before the plan; the defaults suit a small firm. */
export function ChoicesForm({ choices, keys, onChange }: ChoicesFormProps) {
  const s = useStrings().steps.plan.choices;
  const [more, setMore] = useState(false);
  const set = (change: Partial<Choices>): void => onChange(withinPin({ ...choices, ...change }));
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
      {more ? <MoreChoices choices={choices} keys={keys} set={set} /> : null}
    </section>
  );
}

function MoreChoices({
  choices,
  keys,
  set,
}: {
  readonly choices: Choices;
  readonly keys: readonly KeyInfo[];
  readonly set: (change: Partial<Choices>) => void;
}) {
  const s = useStrings().steps.plan.choices;
  const [adopted, setAdopted] = useState(choices.adopt.join('\n'));
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
      <Field label={s.adopt} hint={s.adoptHint}>
        <Textarea
          value={adopted}
          rows={2}
          resize="none"
          maxLength={2000}
          onChange={(_, data) => {
            setAdopted(data.value);
            const adopt = [...new Set(data.value.split(/[\s,;]+/u).filter((name) => name !== ''))];
            set({ adopt, accounts: Math.max(choices.accounts, adopt.length) });
          }}
          data-testid="choice-adopt"
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
      <KeyPolicyChoices choices={choices} keys={keys} set={set} />
    </>
  );
}

/** What can be set on the keys themselves. Shown only where a key that is here, or none yet, could do it. */
function KeyPolicyChoices({
  choices,
  keys,
  set,
}: {
  readonly choices: Choices;
  readonly keys: readonly KeyInfo[];
  readonly set: (change: Partial<Choices>) => void;
}) {
  const s = useStrings().steps.plan.choices;
  const policy = choices.keyPolicy ?? NO_KEY_POLICY;
  const offered = KEY_SETTINGS.filter(
    (setting) => keys.length === 0 || keys.some((key) => settingsOffered(key).includes(setting)),
  );
  if (offered.length === 0) return null;
  const choose = (change: Partial<KeyPolicy>): void => {
    const wanted = { ...policy, ...change };
    set({ keyPolicy: settingsAsked(wanted).length === 0 ? undefined : wanted });
  };
  return (
    <>
      {offered.includes('minPinLength') ? (
        <Field label={s.minPinLength} hint={s.minPinLengthHint} className="form-wide">
          <Select
            value={String(policy.minPinLength ?? 0)}
            onChange={(_, data) => choose({ minPinLength: data.value === '0' ? null : Number(data.value) })}
            data-testid="choice-min-pin"
          >
            <option value="0">{s.minPinLengthKeep}</option>
            {minimums
              .filter((n) => n <= leastPinLength(choices))
              .map((n) => (
                <option key={n} value={n}>
                  {s.characters(n)}
                </option>
              ))}
          </Select>
        </Field>
      ) : null}
      <div className="form-wide stack-tight">
        {offered.includes('alwaysUv') ? (
          <Checkbox
            checked={policy.alwaysUv}
            label={s.alwaysUv}
            onChange={(_, data) => choose({ alwaysUv: data.checked === true })}
            data-testid="choice-always-uv"
          />
        ) : null}
        {offered.includes('enterpriseAttestation') ? (
          <Checkbox
            checked={policy.enterpriseAttestation}
            label={s.enterprise}
            onChange={(_, data) => choose({ enterpriseAttestation: data.checked === true })}
            data-testid="choice-enterprise"
          />
        ) : null}
        <p className="caption">{s.policyHint}</p>
      </div>
    </>
  );
}

/** A minimum above the PIN that will be set would lock it out: it goes when the PIN is made shorter. */
function withinPin(choices: Choices): Choices {
  const { keyPolicy } = choices;
  if ((keyPolicy?.minPinLength ?? 0) <= leastPinLength(choices) || keyPolicy === undefined) return choices;
  const wanted = { ...keyPolicy, minPinLength: null };
  return { ...choices, keyPolicy: settingsAsked(wanted).length === 0 ? undefined : wanted };
}
