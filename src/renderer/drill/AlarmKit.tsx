import { Field, Input, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { NextBar, Page } from '../app/Page';
import { useStore, useWindowState } from '../app/use-store';
import { Act, PrimaryAct } from '../components/Act';
import { ErrorCard } from '../components/ErrorCard';
import { Save20Regular } from '../components/icons';
import { useStrings } from '../strings';
import { visible } from '../strings/format';
import type { RegisterView } from './register-view';

const empty = {
  subscriptionId: '',
  resourceGroup: '',
  workspace: '',
  location: '',
  mails: '',
  sms: '',
  testUser: '',
  testName: '',
  testGroup: '',
};

/** `+49 170 1234567`: the country code ends at the first blank. Null: not a number. */
export function readSms(line: string): { readonly countryCode: string; readonly number: string } | null {
  const match = /^\+([1-9]\d{0,3})[\s-]+([\d\s/-]+)$/.exec(line.trim());
  const number = match?.[2]?.replace(/\D/g, '') ?? '';
  // The zero in front is dialled inside the country only.
  const bare = number.replace(/^0/, '');
  return match?.[1] === undefined || !/^\d{4,14}$/.test(bare) ? null : { countryCode: match[1], number: bare };
}

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
  const lines = target.sms
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const wrong = lines.find((line) => readSms(line) === null);
  const trimmed = (name: 'testUser' | 'testName' | 'testGroup'): string => target[name].trim();
  const forTest = [trimmed('testUser'), trimmed('testName'), trimmed('testGroup')].some((text) => text !== '');
  const missing =
    [target.subscriptionId, target.resourceGroup, target.workspace, target.location].some(
      (part) => part.trim() === '',
    ) || mails.length === 0
      ? t.drill.run.fill
      : null;
  const why =
    missing ??
    (wrong === undefined ? null : s.smsWrong(visible(wrong))) ??
    (forTest && (trimmed('testUser') === '' || trimmed('testName') === '') ? s.testBoth : null);
  const save = async (): Promise<void> => {
    const { subscriptionId, resourceGroup, workspace, location } = target;
    const reply = await store.watch(
      store.bgk.drill.saveAlarmKit({
        tenantId: tenant.tenantId,
        target: {
          subscriptionId: subscriptionId.trim(),
          resourceGroup: resourceGroup.trim(),
          workspace: workspace.trim(),
          location: location.trim(),
          mails,
          sms: lines.map(readSms).filter((each) => each !== null),
          test: forTest
            ? {
                account: { id: trimmed('testUser'), userPrincipalName: trimmed('testName') },
                group: trimmed('testGroup') === '' ? null : { id: trimmed('testGroup') },
              }
            : null,
        },
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
        <NextBar text={s.next} why={why} whyHidden={why === missing}>
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
        <Field label={s.mails}>
          <Textarea
            value={target.mails}
            rows={3}
            onChange={(_, data) => set({ mails: data.value })}
            data-testid="kit-mails"
          />
        </Field>
        <Field label={s.sms} hint={s.smsHint}>
          <Textarea
            value={target.sms}
            rows={3}
            onChange={(_, data) => set({ sms: data.value })}
            data-testid="kit-sms"
          />
        </Field>
      </section>
      <section className="card">
        <div className="card-pad stack-tight" style={{ paddingBottom: 0 }}>
          <h2 className="section-title">{s.test}</h2>
          <p className="secondary">{s.testHint}</p>
        </div>
        <div className="form-grid">
          {(
            [
              ['testUser', s.testUser],
              ['testName', s.testName],
              ['testGroup', s.testGroup],
            ] as const
          ).map(([name, label]) => (
            <Field key={name} label={label}>
              <Input
                value={target[name]}
                maxLength={254}
                onChange={(_, data) => set({ [name]: data.value })}
                data-testid={`kit-${name}`}
              />
            </Field>
          ))}
        </div>
      </section>
      <p className="secondary">{s.what}</p>
    </Page>
  );
}
