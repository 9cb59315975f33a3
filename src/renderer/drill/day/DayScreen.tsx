import { Select } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { DAY_PHASES, type DayPhase, type DayRequest, type DayView } from '../../../shared/model/day';
import { NextBar, Page } from '../../app/Page';
import { useStore, useWindowState } from '../../app/use-store';
import { Act, PrimaryAct } from '../../components/Act';
import { ErrorCard } from '../../components/ErrorCard';
import { ArrowRight20Regular } from '../../components/icons';
import { useStrings } from '../../strings';
import { visible } from '../../strings/format';
import { CloseDay } from './CloseDay';
import { DayEnvelopes } from './DayEnvelopes';
import { DayStep } from './DayStep';
import { ClosedDays, PhaseBar, RecordLine } from './DayFrame';
import { Busy } from '../Busy';

/** The page for an actual emergency. Everything on it comes from the laptop's own disk. */
export function DayScreen({ onBack, onDrill }: { readonly onBack: () => void; readonly onDrill: () => void }) {
  const t = useStrings();
  const s = t.day;
  const store = useStore();
  const { failure } = useWindowState();
  const [pages, setPages] = useState<readonly DayView[]>([]);
  const [which, setWhich] = useState(0);
  const [phase, setPhase] = useState<DayPhase>('before');
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState<string | null>(null);
  const [closing, setClosing] = useState(false);
  useEffect(() => {
    store.clearFailure();
    void store.watch(store.bgk.day.pages()).then((reply) => {
      if (!reply.ok) return;
      setPages(reply.value);
      // Whoever comes back is where they stopped.
      const open = Math.max(
        0,
        reply.value.findIndex((page) => page.number !== null),
      );
      setWhich(open);
      setPhase(phaseNow(reply.value[open]));
    });
  }, [store]);
  const view = pages[which];
  if (view === undefined) return null;
  const { tenantId } = view;

  const put = (next: DayView): void => setPages((all) => all.map((page, i) => (i === which ? next : page)));
  const write = async (request: DayRequest): Promise<void> => {
    store.clearFailure();
    const reply = await store.watch(store.bgk.day.write({ tenantId, request }));
    if (reply.ok) put(reply.value);
  };
  const revoke = async (): Promise<void> => {
    if (tenantId === null) return;
    store.clearFailure();
    setBusy(true);
    const reply = await store.watch(store.bgk.day.revoke({ tenantId }));
    setBusy(false);
    if (reply.ok) put(reply.value);
  };
  const save = async (withLogs: boolean): Promise<void> => {
    store.clearFailure();
    setSaved(null);
    setBusy(withLogs);
    const reply = await store.watch(store.bgk.day.save({ tenantId, withLogs }));
    setBusy(false);
    if (reply.ok) setSaved(reply.value.savedAs);
  };

  const following = DAY_PHASES[DAY_PHASES.indexOf(phase) + 1];
  const steps = view.steps.filter((step) => step.phase === phase);
  const working = busy ? t.shell.working : null;
  return (
    <Page
      id={`day-${phase}`}
      title={s.title}
      why={s.whys[phase]}
      more={s.more}
      actions={
        pages.length < 2 ? undefined : (
          <Select
            aria-label={s.tenant}
            value={String(which)}
            onChange={(_, data) => {
              setWhich(Number(data.value));
              setPhase(phaseNow(pages[Number(data.value)]));
            }}
            data-testid="day-tenant"
          >
            {pages.map((page, i) => (
              <option key={page.tenantId} value={i}>
                {visible(page.tenantName ?? '')}
              </option>
            ))}
          </Select>
        )
      }
      next={
        <NextBar text={s.next[phase]}>
          <Act id="back" size="large" label={t.shell.backHome} onClick={onBack} />
          {busy ? (
            <Busy>{s.signingIn}</Busy>
          ) : following === undefined ? (
            <PrimaryAct
              id="day-close"
              label={s.close}
              blocked={view.number === null ? s.nothingYet : null}
              onClick={() => setClosing(true)}
            />
          ) : (
            <PrimaryAct
              id="day-go-on"
              icon={<ArrowRight20Regular />}
              label={s.goOn(s.phases[following])}
              onClick={() => setPhase(following)}
            />
          )}
        </NextBar>
      }
    >
      {failure === null ? null : <ErrorCard error={failure} />}
      <PhaseBar view={view} phase={phase} onGo={setPhase} />
      <RecordLine view={view} />
      {saved === null ? null : (
        <p className="secondary anywhere" role="status" data-testid="day-saved">
          {s.savedAs(visible(saved))}
        </p>
      )}
      {phase === 'before' ? <DayEnvelopes view={view} onTake={(take) => void write({ act: 'take', ...take })} /> : null}
      <ol className="card" data-testid="day-steps">
        {steps.map((step, i) => (
          <DayStep
            key={`${tenantId ?? ''}-${step.id}`}
            step={step}
            number={i + 1}
            onWrite={(request) => void write(request)}
          >
            {step.id === 'revoke' && tenantId !== null ? (
              <Act
                id="day-revoke"
                label={s.acts.revoke}
                blocked={working ?? (view.taken === null ? s.acts.notTaken : null)}
                onClick={() => void revoke()}
              />
            ) : step.id === 'logs' ? (
              <>
                {tenantId === null ? null : (
                  <Act id="day-logs" label={s.acts.logs} blocked={working} onClick={() => void save(true)} />
                )}
                <Act id="day-notes" label={s.acts.notes} blocked={working} onClick={() => void save(false)} />
              </>
            ) : step.id === 'pin' && tenantId !== null ? (
              <Act id="day-pin" label={s.acts.pin} blocked={working} onClick={onDrill} />
            ) : step.id === 'drill' && tenantId !== null ? (
              <Act id="day-drill" label={s.acts.drill} blocked={working} onClick={onDrill} />
            ) : null}
          </DayStep>
        ))}
      </ol>
      {phase === 'after' ? <ClosedDays view={view} /> : null}
      {closing && view.number !== null ? (
        <CloseDay
          number={view.number}
          open={view.steps.filter((step) => step.doneAt === null).length}
          onClose={() => setClosing(false)}
          onDo={() => {
            setClosing(false);
            void write({ act: 'close' });
          }}
        />
      ) : null}
    </Page>
  );
}

/** The first part with something left to do; the first of all where nothing was begun. */
function phaseNow(view: DayView | undefined): DayPhase {
  if (view === undefined || view.number === null) return 'before';
  return view.steps.find((step) => step.doneAt === null)?.phase ?? 'after';
}
