import { useState } from 'react';
import { defaultChoices, type Choices } from '../../shared/model';
import { NextBar, Page } from '../app/Page';
import { useStore, useWindowState } from '../app/use-store';
import { Act, PrimaryAct } from '../components/Act';
import { CloudField } from '../components/CloudField';
import { UsbStick20Regular } from '../components/icons';
import { KeyDrawing } from '../components/KeyDrawing';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';
import { groupedSerial } from '../strings/format';
import { PaperSize, PinAndPaper } from '../wizard/PinAndPaper';

/** Everything that needs no tenant. It is the same ceremony, begun at the keys. */
export function PrepareScreen({
  onBack,
  onStart,
}: {
  readonly onBack: () => void;
  readonly onStart: (choices: Choices) => void;
}) {
  const t = useStrings();
  const s = t.prepare;
  const { bench, settings } = useWindowState();
  const store = useStore();
  const before = settings?.cloud ?? 'global';
  const [choices, setChoices] = useState<Choices>({ ...defaultChoices, cloud: before });
  const set = (change: Partial<Choices>): void => setChoices({ ...choices, ...change });
  const start = async (): Promise<void> => {
    const { cloud = 'global' } = choices;
    // The sign-in that comes later goes to the cloud that the sheets name.
    if (settings !== null && cloud !== before && !(await store.setSettings({ ...settings, cloud })).ok) return;
    onStart(choices);
  };
  const here = bench.filter((key) => key.state !== 'gone');
  return (
    <Page
      id="prepare"
      title={s.title}
      why={s.why}
      more={s.more}
      next={
        <NextBar text={here.length === 0 ? s.nextText : s.nextPlugged}>
          <Act id="back" size="large" label={t.shell.backHome} onClick={onBack} />
          <PrimaryAct id="prepare-start" icon={<UsbStick20Regular />} label={s.start} onClick={() => void start()} />
        </NextBar>
      }
    >
      <section className="card form-grid" data-testid="prepare-choices">
        <h2 className="section-title form-wide">{s.choices}</h2>
        <CloudField
          id="prepare-cloud"
          label={s.cloud}
          hint={s.cloudHint}
          value={choices.cloud ?? 'global'}
          onChange={(cloud) => set({ cloud })}
        />
        <PinAndPaper choices={choices} set={set} />
        <PaperSize choices={choices} set={set} />
      </section>
      <h2 className="section-title">{s.plugged}</h2>
      {here.length === 0 ? <p className="card card-pad secondary">{s.none}</p> : null}
      <ul className="bench">
        {here.map((key) => (
          <li className="card card-pad row" key={key.info.id} style={{ gap: 16 }}>
            <KeyDrawing form={key.info.formFactor} letter={null} height={80} />
            <div>
              <p className="key-name">
                <Untrusted text={key.info.model ?? key.info.product} max={44} />
              </p>
              <p className="secondary">
                {key.info.serial === null ? (
                  t.keys.noSerial
                ) : (
                  <Untrusted mono text={groupedSerial(key.info.serial)} max={30} />
                )}
              </p>
              <p className="caption">{t.keys.serialMethods[key.info.serialMethod]}</p>
            </div>
          </li>
        ))}
      </ul>
    </Page>
  );
}
