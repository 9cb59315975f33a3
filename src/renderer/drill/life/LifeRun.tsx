import { Field, Select } from '@fluentui/react-components';
import { Fragment, useEffect, useState, type ReactNode } from 'react';
import type { BgkApi } from '../../../shared/ipc/api';
import { settingsAsked } from '../../../shared/key-policy';
import type { LifeSnapshot } from '../../../shared/model/life';
import { NextBar, Page } from '../../app/Page';
import { useStore, useWindowState } from '../../app/use-store';
import { Act, PrimaryAct } from '../../components/Act';
import { ErrorCard } from '../../components/ErrorCard';
import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';
import { localPart, visible } from '../../strings/format';
import { PrintExtra } from '../../wizard/PrintExtra';
import { usePaperFields } from '../PaperFields';
import { AbandonLife } from './AbandonLife';
import { Busy } from '../Busy';

type Printers = Extract<Awaited<ReturnType<BgkApi['paper']['printers']>>, { readonly ok: true }>['value'];
type Request = Parameters<BgkApi['life']['act']>[0];

/** One job on one key: the stage that main says is next, its form, and what is known so far. */
export function LifeRun({ job, onLeft }: { readonly job: LifeSnapshot; readonly onLeft: () => void }) {
  return job.next === null ? (
    <LifeOver job={job} onLeft={onLeft} />
  ) : (
    <LifeStage key={job.next} job={job} stage={job.next} />
  );
}

function LifeStage({ job, stage }: { readonly job: LifeSnapshot; readonly stage: NonNullable<LifeSnapshot['next']> }) {
  const t = useStrings();
  const s = t.life.run;
  const store = useStore();
  const { failure } = useWindowState();
  const paper = usePaperFields();
  const [printer, setPrinter] = useState<string | null>(null);
  const [abandoning, setAbandoning] = useState(false);
  const isChange = job.kind === 'changePin';
  const variant = isChange ? 'changePin' : 'other';
  const typing = stage === 'provePaper' || (stage === 'setPin' && isChange);
  const busy = job.running !== null;
  const why = job.allowed[stage] ?? (typing && !paper.ready ? t.life.fill : null);
  const send = (request: Request): void => void store.life(request);
  const again = job.sheet?.printed === true && stage === 'provePaper';
  const print = (): void => send({ act: 'print', how: printer === null ? 'file' : 'printer', printer });
  const go = (): void => {
    switch (stage) {
      case 'setPin':
        return send({ act: 'setPin', typed: isChange ? paper.take() : null });
      case 'provePaper':
        return send({ act: 'provePaper', typed: paper.take() });
      case 'print':
        return print();
      case 'register':
      case 'signIn':
      case 'finish':
        return send({ act: stage });
    }
  };
  const label =
    stage === 'setPin'
      ? s.acts.setPin[variant]
      : stage === 'print' && printer !== null
        ? s.acts.printOn
        : s.acts[stage];
  return (
    <Page
      id={`life-${stage}`}
      title={stage === 'setPin' ? s.titles.setPin[variant] : s.titles[stage]}
      why={stage === 'setPin' ? s.whys.setPin[variant] : stage === 'finish' ? s.whys.finish[job.kind] : s.whys[stage]}
      actions={
        <Act
          id="life-abandon"
          label={s.abandon}
          blocked={busy ? t.shell.working : job.allowed.abandon}
          onClick={() => setAbandoning(true)}
        />
      }
      next={
        <NextBar text={stage === 'setPin' ? s.next.setPin[variant] : s.next[stage]} why={busy ? null : why}>
          {busy ? (
            <Busy sub={job.progress === null ? null : visible(job.progress)}>{wait(job, t)}</Busy>
          ) : (
            <>
              {again ? <Act id="life-print-again" size="large" label={s.printAgain} onClick={print} /> : null}
              <PrimaryAct id="life-next" label={label} blocked={why} onClick={go} />
            </>
          )}
        </NextBar>
      }
    >
      {failure === null ? null : <ErrorCard error={failure} />}
      {typing || stage === 'print' ? (
        <div className="two is-top">
          <div className="stack">
            {typing ? <section className="card card-pad stack">{paper.fields('life', s, busy)}</section> : null}
            {stage === 'print' ? <PrinterField value={printer} onChange={setPrinter} /> : null}
            {again ? <p className="secondary">{s.printAgainNote}</p> : null}
          </div>
          <LifeFacts job={job} />
        </div>
      ) : (
        <LifeFacts job={job} />
      )}
      {abandoning ? <AbandonLife onClose={() => setAbandoning(false)} /> : null}
    </Page>
  );
}

function wait(job: LifeSnapshot, t: ReturnType<typeof useStrings>): string {
  if (job.touch) return t.life.run.touch;
  return job.running === 'signIn' || job.running === 'register' ? t.prompts.waitingBrowser : t.shell.working;
}

function PrinterField({
  value,
  onChange,
}: {
  readonly value: string | null;
  readonly onChange: (printer: string | null) => void;
}) {
  const s = useStrings().life.run;
  const store = useStore();
  const [printers, setPrinters] = useState<Printers>([]);
  useEffect(() => {
    void store.watch(store.bgk.paper.printers()).then((reply) => {
      if (reply.ok) setPrinters(reply.value);
    });
  }, [store]);
  const warning = printers.find((each) => each.name === value)?.warning ?? undefined;
  return (
    <section className="card card-pad stack">
      <Field label={s.printer} hint={warning === undefined ? undefined : visible(warning)}>
        <Select
          value={value ?? ''}
          onChange={(_, data) => onChange(data.value === '' ? null : data.value)}
          data-testid="life-printer"
        >
          <option value="">{s.toFile}</option>
          {printers.map((each) => (
            <option key={each.name} value={each.name}>
              {visible(each.displayName)}
            </option>
          ))}
        </Select>
      </Field>
    </section>
  );
}

function LifeFacts({ job }: { readonly job: LifeSnapshot }) {
  const t = useStrings();
  const s = t.life.run;
  const rows: readonly (readonly [string, ReactNode])[] = [
    [
      s.facts.account,
      // In a narrow column the name breaks before its domain, and nowhere else.
      <Fragment key="upn">
        <Untrusted mono text={localPart(job.userPrincipalName)} max={64} />
        <wbr />
        <Untrusted mono text={job.userPrincipalName.slice(localPart(job.userPrincipalName).length)} max={64} />
      </Fragment>,
    ],
    [s.facts.key, job.letter],
    [s.facts.settings, job.keySettings === null ? null : <Settings key="settings" {...job.keySettings} />],
    [s.facts.oldKey, job.oldLetter === null ? null : job.closed ? s.gone(job.oldLetter) : s.goes(job.oldLetter)],
    [s.facts.oldSheet, job.oldSheet === null ? null : (job.closed ? s.void : s.voidSoon)(visible(job.oldSheet))],
    [s.facts.sheet, job.sheet === null ? null : visible(job.sheet.number)],
    [s.facts.envelope, job.sheet === null ? null : visible(job.sheet.envelope)],
    [s.facts.reason, visible(job.reason)],
  ];
  return (
    <section className="card card-pad">
      <h2 className="section-title">{s.heading(job.number)}</h2>
      <dl className="facts" data-testid="life-facts">
        {rows.map(([name, value]) =>
          value === null || value === '' ? null : (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd className="anywhere">{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}

/** What the ceremony chose for its keys, made on this one too; and what this one could not do. */
function Settings({ asked, refused }: NonNullable<LifeSnapshot['keySettings']>) {
  const t = useStrings();
  const { keys: s, life } = t;
  const words = settingsAsked(asked)
    .filter((setting) => refused?.some((each) => each.setting === setting) !== true)
    .map((setting) => {
      switch (setting) {
        case 'minPinLength':
          return s.minLength(asked.minPinLength ?? 0);
        case 'alwaysUv':
          return s.alwaysUvOn;
        case 'enterpriseAttestation':
          return s.epOn;
      }
    })
    .join(', ');
  return (
    <span data-testid="life-settings">
      {refused === null ? life.run.settingsDue(words) : words}
      {(refused ?? []).map(({ setting, why }) => (
        <span className="caption anywhere" style={{ display: 'block' }} key={setting}>
          {s.settingRefused(s.settingNames[setting], visible(why))}
        </span>
      ))}
    </span>
  );
}

function LifeOver({ job, onLeft }: { readonly job: LifeSnapshot; readonly onLeft: () => void }) {
  const t = useStrings();
  const s = t.life.run;
  const store = useStore();
  const { failure } = useWindowState();
  const [notice, setNotice] = useState(false);
  const [said, setSaid] = useState('');
  const leave = async (): Promise<void> => {
    const reply = await store.watch(store.bgk.life.leave());
    if (reply.ok) onLeft();
  };
  const done = job.abandoned === null && job.sheet !== null;
  return (
    <Page
      id="life-over"
      title={job.abandoned === null ? s.over : s.abandoned}
      why={
        done && job.sheet !== null
          ? s.overText(visible(job.sheet.number), visible(job.sheet.envelope))
          : visible(job.abandoned ?? '')
      }
      next={
        <NextBar text={done ? s.overNext : s.abandoned}>
          <PrimaryAct id="life-leave" label={s.back} onClick={() => void leave()} />
        </NextBar>
      }
    >
      {failure === null ? null : <ErrorCard error={failure} />}
      <LifeFacts job={job} />
      {job.closed && job.oldSheet !== null ? (
        <p className="row wrap">
          <Act
            id="void-notice"
            label={t.records.sheets.noticeOf(visible(job.oldSheet))}
            onClick={() => setNotice(true)}
          />
          <span className="secondary anywhere" role="status">
            {said}
          </span>
        </p>
      ) : null}
      {notice && job.oldSheet !== null ? (
        <PrintExtra what="void" sheetNumber={job.oldSheet} onDone={setSaid} onClose={() => setNotice(false)} />
      ) : null}
    </Page>
  );
}
