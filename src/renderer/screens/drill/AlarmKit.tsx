import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { NextBar, Page } from '../../app/Page';
import { Act, PrimaryAct, Waiting } from '../../components/Act';
import { ErrorCard } from '../../components/ErrorCard';
import { ArrowLeft20Regular } from '../../components/icons';
import { useStrings } from '../../strings';
import type { DrillState, RegisterView } from './use-drill';

const fields = ['subscription', 'resourceGroup', 'workspace', 'location', 'mails'] as const;
type FieldName = (typeof fields)[number];

/** Where the alarm rules are to live; the rules themselves are made in main. */
export function AlarmKitScreen({ state, tenant, onBack }: { readonly state: DrillState; readonly tenant: RegisterView; readonly onBack: () => void }) {
  const s = useStrings().drillRun;
  const [values, setValues] = useState<Record<FieldName, string>>({ subscription: '', resourceGroup: '', workspace: '', location: '', mails: '' });
  const [saved, setSaved] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    const mails = values.mails.split(/[,;\s]+/).filter((mail) => mail !== '');
    const reply = await state.ask((api) =>
      api.drill.saveAlarmKit({
        tenantId: tenant.tenantId,
        target: {
          subscriptionId: values.subscription.trim(),
          resourceGroup: values.resourceGroup.trim(),
          workspace: values.workspace.trim(),
          location: values.location.trim(),
          mails,
          sms: [],
        },
      }),
    );
    setSaved(reply?.savedAs ?? null);
  };
  const whole = fields.every((name) => values[name].trim() !== '');
  return (
    <Page
      id="alarm-kit"
      title={s.alarmTitle}
      why={s.alarmKitText}
      next={
        <NextBar text={saved === null ? s.alarmDo : s.saved(saved)}>
          <Act id="alarm-back" size="large" icon={<ArrowLeft20Regular />} label={s.cancel} onClick={onBack} />
          {state.busy ? <Waiting>{s.alarmDo}</Waiting> : <PrimaryAct id="alarm-do" label={s.alarmDo} blocked={whole ? null : s.alarmKitText} onClick={() => void save()} />}
        </NextBar>
      }
    >
      {state.error === null ? null : <ErrorCard error={state.error} />}
      <section className="card card-pad stack">
        {fields.map((name) => (
          <Field key={name} label={s[name]}>
            <Input value={values[name]} onChange={(_, data) => setValues({ ...values, [name]: data.value })} data-testid={`alarm-${name}`} />
          </Field>
        ))}
      </section>
    </Page>
  );
}
