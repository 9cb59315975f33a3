import { Field, Input, Radio, RadioGroup, Switch } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { Settings } from '../../shared/model';
import { NextBar, Page } from '../app/Page';
import { useStore, useWindowState } from '../app/use-store';
import { Act, PrimaryAct } from '../components/Act';
import { CloudField } from '../components/CloudField';
import { ErrorCard } from '../components/ErrorCard';
import { Save20Regular } from '../components/icons';
import { useStrings } from '../strings';
import { visible } from '../strings/format';

export function SettingsScreen({ onBack }: { readonly onBack: () => void }) {
  const { settings } = useWindowState();
  return settings === null ? null : <SettingsForm before={settings} onBack={onBack} />;
}

function SettingsForm({ before, onBack }: { readonly before: Settings; readonly onBack: () => void }) {
  const t = useStrings();
  const s = t.settings;
  const store = useStore();
  const { app, failure } = useWindowState();
  const [settings, setSettings] = useState(before);
  const [saved, setSaved] = useState(false);
  const set = (change: Partial<Settings>): void => {
    setSaved(false);
    setSettings({ ...settings, ...change });
  };
  const dirty = JSON.stringify(settings) !== JSON.stringify(before);
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  const save = async (): Promise<void> => {
    const reply = await store.setSettings(settings);
    setSaved(reply.ok);
  };
  return (
    <Page
      id="settings"
      title={s.title}
      why={s.why}
      more={s.more}
      next={
        <NextBar text={saved ? s.saved : dirty ? s.nextText : s.nextClean} why={dirty ? null : s.unchanged} whyHidden>
          <Act id="back" size="large" label={t.shell.backHome} onClick={onBack} />
          <PrimaryAct
            id="save-settings"
            icon={<Save20Regular />}
            label={s.save}
            blocked={dirty ? null : s.unchanged}
            onClick={() => void save()}
          />
        </NextBar>
      }
    >
      {failure === null ? null : <ErrorCard error={failure} />}
      <section className="card form-grid">
        <CloudField id="setting-cloud" label={s.cloud} value={settings.cloud} onChange={(cloud) => set({ cloud })} />
        <Field label={s.tenantId} hint={s.tenantIdHint}>
          <Input
            value={settings.tenantId ?? ''}
            maxLength={256}
            onChange={(_, data) => set({ tenantId: orNull(data.value) })}
            data-testid="setting-tenant"
          />
        </Field>
        <Field label={s.clientId} hint={s.clientIdHint}>
          <Input
            value={settings.clientId ?? ''}
            maxLength={64}
            className="mono"
            onChange={(_, data) => set({ clientId: orNull(data.value) })}
            data-testid="setting-client"
          />
        </Field>
        <Field label={s.theme}>
          <RadioGroup
            layout="horizontal"
            value={settings.theme}
            onChange={(_, data) => {
              const theme = (['system', 'light', 'dark'] as const).find((name) => name === data.value);
              if (theme !== undefined) set({ theme });
            }}
          >
            {(['system', 'light', 'dark'] as const).map((theme) => (
              <Radio key={theme} value={theme} label={s.themes[theme]} />
            ))}
          </RadioGroup>
        </Field>
        <Field hint={s.protectionHint}>
          <Switch
            checked={settings.contentProtection}
            label={s.protection}
            onChange={(_, data) => set({ contentProtection: data.checked })}
            data-testid="setting-protection"
          />
        </Field>
      </section>
      <Metadata />
      {app === null ? null : (
        <section className="card card-pad stack-tight">
          <h2 className="section-title">{s.about}</h2>
          <p>{t.home.version(app.version)}</p>
          <p className="secondary">{s.system(app.electron, s.platforms[app.platform] ?? app.platform)}</p>
          <p className="secondary">{visible(app.sealing.text)}</p>
          <p className="secondary">{visible(app.rights.text)}</p>
        </section>
      )}
    </Page>
  );
}

interface MetadataInfo {
  readonly number: number | null;
  readonly nextUpdate: string | null;
  readonly models: number;
  readonly notice: string | null;
}

/** What makers' certificates are checked with; a newer list comes as a file, never over the network. */
function Metadata() {
  const s = useStrings().settings;
  const store = useStore();
  const [info, setInfo] = useState<MetadataInfo | null>(null);
  useEffect(() => {
    void store.bgk.settings.metadata().then((reply) => {
      if (reply.ok) setInfo(reply.value);
    });
  }, [store]);
  const load = async (): Promise<void> => {
    const reply = await store.watch(store.bgk.settings.loadMetadata());
    if (reply.ok) setInfo(reply.value);
  };
  return (
    <section className="card card-pad stack-tight" data-testid="metadata">
      <h2 className="section-title">{s.metadata}</h2>
      <p className="secondary">{s.metadataText}</p>
      <p className="row wrap">
        <Act id="load-metadata" label={s.metadataLoad} onClick={() => void load()} />
        <span className="secondary" role="status">
          {info === null
            ? ''
            : info.number === null
              ? s.metadataShipped(info.models)
              : s.metadataLoaded(info.number, info.models, info.nextUpdate ?? '')}
          {info?.notice == null ? '' : `. ${visible(info.notice)}`}
        </span>
      </p>
    </section>
  );
}
