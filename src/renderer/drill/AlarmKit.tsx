import { Field, Input, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { NextBar, Page } from '../app/Page';
import { useStore, useWindowState } from '../app/use-store';
import { Act, PrimaryAct } from '../components/Act';
import { ErrorCard } from '../components/ErrorCard';
import { Save20Regular } from '../components/icons';
import { useStrings } from '../strings';
import type { RegisterView } from './register-view';

const empty = { subscriptionId: '', resourceGroup: '', workspace: '', location: '', mails: '' };

/** Where the alarm rules are to live; main makes the files, a person deploys them. */
export function AlarmKit({ tenant, onBack }: { readonly tenant: RegisterView; readonly onBack: () => void }) {
  const t = useStrings();
  const s = t.drill.kit;
  const store = useStore();
  const { failure } = useWindowState();
  const [target, setTarget] = useState(empty);
  const [saved, setSaved] = useState<string | null>(null);
  const set = (change: Partial<typeof empty>): void => setTarget({ ...target, ...change });
  const mails = target.mails
    .split(/[\s,;]+/)
    .map((mail) => mail.trim())
    .filter(Boolean);
  const why =
    [target.subscriptionId, target.resourceGroup, target.workspace, target.location].some(
      (part) => part.trim() === '',
    ) || mails.length === 0
      ? t.drill.run.fill
      : null;
  const save = async (): Promise<void> => {
    const { subscriptionId, resourceGroup, workspace, location } = target;
    const reply = await store.watch(
      store.bgk.drill.saveAlarmKit({
        tenantId: tenant.tenantId,
        target: { subscriptionId, resourceGroup, workspace, location, mails, sms: [] },
      }),
    );
    if (reply.ok) setSaved(reply.value.savedAs);
  };
  return (
    <Page
      id="alarm-kit"
      title={s.title}
      why={s.why}
      next={
        <NextBar text={s.next} why={why} whyHidden>
          <Act id="back" size="large" label={t.shell.back} onClick={onBack} />
          <PrimaryAct
            id="save-alarm-kit"
            icon={<Save20Regular />}
            label={s.act}
            blocked={why}
            onClick={() => void save()}
          />
        </NextBar>
      }
    >
      {failure === null ? null : <ErrorCard error={failure} />}
      {saved === null ? null : (
        <p className="secondary anywhere" role="status">
          {t.drill.savedAs(saved)}
        </p>
      )}
      <section className="card form-grid">
        {(
          [
            ['subscriptionId', s.subscription],
            ['resourceGroup', s.group],
            ['workspace', s.workspace],
            ['location', s.location],
          ] as const
        ).map(([name, label]) => (
          <Field key={name} label={label}>
            <Input
              value={target[name]}
              maxLength={90}
              onChange={(_, data) => set({ [name]: data.value })}
              data-testid={`kit-${name}`}
            />
          </Field>
        ))}
        <Field label={s.mails} className="form-wide">
          <Textarea
            value={target.mails}
            rows={3}
            onChange={(_, data) => set({ mails: data.value })}
            data-testid="kit-mails"
          />
        </Field>
      </section>
    </Page>
  );
}
