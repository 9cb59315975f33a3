import { Button } from '@fluentui/react-components';
import { useEffect, useRef, type ReactElement } from 'react';
import type { Place } from '../app/place';
import { DrillLeftText } from '../drill/DrillLeft';
import { firstDue } from '../drill/first-due';
import { useNow, useStore, useWindowState } from '../app/use-store';
import { WIZARD_STEPS, type CeremonyRecordSummary } from '../../shared/model';
import { ErrorCard } from '../components/ErrorCard';
import {
  Add20Regular,
  AlertUrgent20Regular,
  Archive20Regular,
  CheckmarkCircle16Filled,
  ChevronRight20Regular,
  ClipboardTask20Regular,
  HatGraduation20Regular,
  Play20Regular,
  UsbStick20Regular,
} from '../components/icons';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';
import type { Strings } from '../strings/en';
import { dayAndTime, longDay, visible } from '../strings/format';
import { Unreadable } from './Unreadable';
import { BeforeYouGoOn } from './BeforeYouGoOn';

export function HomeScreen({ go }: { readonly go: (place: Place) => void }) {
  const t = useStrings();
  const s = t.home;
  const store = useStore();
  const { app, records, unreadable, drillWaiting, failure } = useWindowState();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    void store.loadRecords();
  }, [store]);
  const waiting =
    records.find(
      (record) => record.state === 'running' || (record.state === 'interrupted' && record.partsGone !== true),
    ) ?? null;
  const keys = records.reduce(
    (sum, record) => sum + record.accounts.filter((account) => account.keyLetter !== null).length,
    0,
  );
  const start = (): void => go({ name: 'passphrase', opening: { kind: 'new', startAt: 'survey', choices: null } });
  return (
    <main className="page" data-testid="page-home" style={{ gridTemplateRows: 'minmax(0, 1fr)' }}>
      <div className="content">
        <div className="home">
          <h1 className="home-title" tabIndex={-1} ref={heading}>
            {s.title}
          </h1>
          <p className="head-why" style={{ maxWidth: 960 }}>
            {s.lead}
          </p>
          {failure === null ? null : (
            <div style={{ marginTop: 16 }}>
              <ErrorCard error={failure} />
            </div>
          )}
          <div className="home-grid">
            <div className="stack" style={{ gap: 16 }}>
              {drillWaiting.map((drill) => (
                <section className="card card-pad stack-tight" key={drill.id} data-testid="home-drill-left">
                  <DrillLeftText drill={drill} />
                  <div>
                    <Button
                      icon={<ClipboardTask20Regular />}
                      onClick={() => go({ name: 'drill' })}
                      data-testid="home-go-on-drill"
                    >
                      {t.drill.left.goOnHome}
                    </Button>
                  </div>
                </section>
              ))}
              {waiting === null ? (
                <StartCard first={records.length === 0} rehearsal={app?.rehearsal === true} onStart={start} />
              ) : (
                <WaitingCard record={waiting} go={go} />
              )}
              {unreadable.flatMap((record) =>
                record.setAside ? [] : [<Unreadable key={record.id} record={record} />],
              )}
              <ul className="card home-list">
                {waiting === null ? null : (
                  <HomeRow
                    id="start"
                    icon={<Add20Regular />}
                    title={s.start}
                    text={app?.rehearsal === true ? s.startRehearsalText : s.startText}
                    onClick={start}
                  />
                )}
                <HomeRow
                  id="prepare"
                  icon={<UsbStick20Regular />}
                  title={s.prepare}
                  text={s.prepareText}
                  onClick={() => go({ name: 'prepare' })}
                />
                <HomeRow
                  id="drill"
                  icon={<ClipboardTask20Regular />}
                  title={s.drill}
                  text={s.drillText}
                  onClick={() => go({ name: 'drill' })}
                />
                <HomeRow
                  id="day"
                  icon={<AlertUrgent20Regular />}
                  title={t.day.home}
                  text={t.day.homeText}
                  onClick={() => go({ name: 'day' })}
                />
                <HomeRow
                  id="records"
                  icon={<Archive20Regular />}
                  title={s.records}
                  text={s.recordsText(records.length, keys)}
                  onClick={() => go({ name: 'records', auditOf: null })}
                />
                {app?.rehearsal === true ? null : (
                  <HomeRow
                    id="rehearse"
                    icon={<HatGraduation20Regular />}
                    title={s.rehearse}
                    text={s.rehearseText}
                    onClick={() => void store.watch(store.bgk.app.startRehearsal())}
                  />
                )}
              </ul>
            </div>
            <div className="stack" style={{ gap: 16 }}>
              <NextDrill go={go} />
              <BeforeYouGoOn />
              <p className="row wrap caption" style={{ gap: 16 }}>
                <span>{s.version(app?.version ?? '')}</span>
                <button
                  type="button"
                  className="link-button"
                  onClick={() => go({ name: 'settings' })}
                  data-testid="home-settings"
                >
                  {s.settings}
                </button>
                <button
                  type="button"
                  className="link-button"
                  onClick={() => void store.watch(store.bgk.app.openLink({ id: 'emergency-access-guidance' }))}
                  data-testid="home-guide"
                >
                  {s.guide}
                </button>
              </p>
            </div>
          </div>
        </div>
      </div>
    </main>
  );
}

function HomeRow(props: {
  readonly id: string;
  readonly icon: ReactElement;
  readonly title: string;
  readonly text: string;
  readonly onClick: () => void;
}) {
  const { id, icon, title, text, onClick } = props;
  return (
    <li>
      <button type="button" className="home-row" onClick={onClick} data-testid={`home-${id}`}>
        {icon}
        <span>
          <span className="strong" style={{ display: 'block' }}>
            {title}
          </span>
          <span className="secondary">{text}</span>
        </span>
        <ChevronRight20Regular aria-hidden="true" />
      </button>
    </li>
  );
}

/** Nothing waits: the one blue act is to begin, with what has to be on the table for it. */
function StartCard(props: { readonly first: boolean; readonly rehearsal: boolean; readonly onStart: () => void }) {
  const s = useStrings().home;
  return (
    <section className="card waiting-card" data-testid="home-begin">
      <h2 className="waiting-title">{props.rehearsal ? s.beginRehearsal : props.first ? s.beginFirst : s.beginNext}</h2>
      <p style={{ maxWidth: 660, marginTop: 4 }}>{props.rehearsal ? s.beginRehearsalText : s.beginText}</p>
      {props.rehearsal ? null : (
        <>
          <h3 className="need-title">{s.need}</h3>
          <ul className="need-list">
            {s.needs.map((need) => (
              <li key={need}>{need}</li>
            ))}
          </ul>
        </>
      )}
      <Button
        appearance="primary"
        size="large"
        icon={<Play20Regular />}
        data-testid="home-start"
        onClick={props.onStart}
        style={{ marginTop: 20 }}
      >
        {s.start}
      </Button>
    </section>
  );
}

function WaitingCard({ record, go }: { readonly record: CeremonyRecordSummary; readonly go: (place: Place) => void }) {
  const t = useStrings();
  const s = t.home;
  const now = useNow();
  const step = t.shell.stepNames[record.step];
  const at = WIZARD_STEPS.indexOf(record.step);
  return (
    <section className="card waiting-card" data-testid="home-waiting">
      <h2 className="waiting-title">
        {record.rehearsal ? s.waitingRehearsal(record.number, step) : s.waiting(record.number, step)}
      </h2>
      <p style={{ maxWidth: 660, marginTop: 4 }}>
        {[
          s.waitingText(
            record.tenantName === null ? null : visible(record.tenantName),
            dayAndTime(record.lastAt ?? record.startedAt, now()),
          ),
          ...sheetLines(record, s),
        ].join(' ')}
      </p>
      <ol className="mini-steps">
        {WIZARD_STEPS.map((name, i) => (
          <li
            key={name}
            className={`mini-step${i < at ? ' is-done' : ''}${i === at ? ' is-here' : ''}`}
            aria-current={i === at ? 'step' : undefined}
          >
            {i < at ? (
              <span className="tone-proven">
                <CheckmarkCircle16Filled />
              </span>
            ) : null}
            <span>
              {t.shell.stepNames[name]}
              {i === at && record.note !== undefined ? (
                <span style={{ display: 'block' }}>{visible(record.note)}</span>
              ) : null}
            </span>
          </li>
        ))}
      </ol>
      <div className="row wrap">
        <Button
          appearance="primary"
          size="large"
          icon={<Play20Regular />}
          data-testid="home-resume"
          onClick={() => go({ name: 'passphrase', opening: { kind: 'resume', id: record.id, number: record.number } })}
        >
          {s.resume(step)}
        </Button>
        <Button
          appearance="transparent"
          data-testid="home-so-far"
          onClick={() => go({ name: 'records', auditOf: record.id })}
        >
          {s.soFar}
        </Button>
      </div>
    </section>
  );
}

/** Which sheets stand and which do not, and where the PINs of the others are. */
function sheetLines(record: CeremonyRecordSummary, s: Strings['home']): readonly string[] {
  const of = (state: 'proven' | 'printed'): readonly string[] =>
    record.accounts.flatMap((each) =>
      each.sheetState === state && each.sheetNumber !== null ? [visible(each.sheetNumber)] : [],
    );
  const sealed = record.accounts.filter((each) => each.keyLetter !== null && each.sheetState !== 'proven').length;
  return [
    ...(of('proven').length === 0 ? [] : [s.sheetsProven(of('proven'))]),
    ...(of('printed').length === 0 ? [] : [s.sheetsPrinted(of('printed'))]),
    s.stillSealed(sealed),
  ];
}

function NextDrill({ go }: { readonly go: (place: Place) => void }) {
  const t = useStrings();
  const s = t.home;
  const { due } = useWindowState();
  const first = firstDue(due);
  const days = first?.daysLeft ?? 0;
  return (
    <section className="card card-pad" data-testid="home-next-drill">
      <h2 className="caption">{s.nextDrill}</h2>
      <p className="waiting-title">{first === null ? s.noDrill : longDay(first.dueOn)}</p>
      {first === null ? (
        <p>{s.noDrillText}</p>
      ) : (
        <>
          <p>
            {s.inDays(days)} <Untrusted text={first.tenantName} max={40} />
            {s.accountsOf(first.accounts.length)}
          </p>
          <Button
            icon={<ClipboardTask20Regular />}
            style={{ marginTop: 12 }}
            onClick={() => go({ name: 'drill' })}
            data-testid="home-start-drill"
          >
            {days > 0 ? s.drillEarly : s.drillNow}
          </Button>
        </>
      )}
    </section>
  );
}
