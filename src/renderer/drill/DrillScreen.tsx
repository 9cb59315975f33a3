import { Field, Input, Select } from '@fluentui/react-components';
import { useCallback, useEffect, useState } from 'react';
import type { DrillDue, DrillWaiting } from '../../shared/model/drill';
import { NextBar, Page } from '../app/Page';
import { useStore, useWindowState } from '../app/use-store';
import { Act, PrimaryAct } from '../components/Act';
import { ErrorCard } from '../components/ErrorCard';
import { Calendar20Regular, ClipboardTask20Regular } from '../components/icons';
import { Pill, type Tone } from '../components/Status';
import { Untrusted } from '../components/Untrusted';
import { DrillLeft } from './DrillLeft';
import { firstDue } from './first-due';
import { useStrings } from '../strings';
import { groupedSerial, localPart, longDay, visible } from '../strings/format';
import { AdoptScreen } from './adopt/AdoptScreen';
import { AlarmKit } from './AlarmKit';
import { LifeStart } from './life/LifeStart';
import { LocalCheck } from './LocalCheck';
import { ReasonDialog } from './ReasonDialog';
import type { RegisterView } from './register-view';
import { Busy } from './Busy';

const dueTone: Record<DrillDue['state'], Tone> = { notDue: 'info', dueSoon: 'fix', overdue: 'stop', never: 'stop' };

/** What is due for each tenant on record, and the ways to prove it. */
export function DrillScreen({ onBack }: { readonly onBack: () => void }) {
  const t = useStrings();
  const s = t.drill;
  const store = useStore();
  const { due, drillWaiting, failure } = useWindowState();
  const [ending, setEnding] = useState<DrillWaiting | null>(null);
  const [register, setRegister] = useState<readonly RegisterView[]>([]);
  const [operator, setOperator] = useState('');
  const [saved, setSaved] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [sub, setSub] = useState<{ readonly kind: 'local' | 'alarm' | 'life'; readonly tenantId: string } | null>(null);
  const [adopting, setAdopting] = useState(false);
  const load = useCallback((): void => {
    store.clearFailure();
    void store.loadRecords();
    void store.watch(store.bgk.drill.register()).then((reply) => {
      if (reply.ok) setRegister(reply.value);
    });
  }, [store]);
  useEffect(load, [load]);
  // The one that is due first, unless the operator means another.
  const [wanted, setWanted] = useState<string | null>(null);
  const dated = due.filter((each) => each.dueOn !== null);
  const first = dated.find((each) => each.tenantId === wanted) ?? firstDue(due);
  const left = drillWaiting.find((each) => each.tenantId === first?.tenantId) ?? null;
  const close = (): void => {
    setSub(null);
    setAdopting(false);
    load();
  };
  if (adopting) return <AdoptScreen onBack={close} />;
  const tenant = register.find((each) => each.tenantId === sub?.tenantId);
  if (sub !== null && tenant !== undefined)
    return sub.kind === 'local' ? (
      <LocalCheck tenant={tenant} onBack={close} />
    ) : sub.kind === 'life' ? (
      <LifeStart tenant={tenant} onBack={close} onChanged={load} />
    ) : (
      <AlarmKit tenant={tenant} onBack={close} />
    );

  const start = async (): Promise<void> => {
    if (first === null) return;
    setBusy(true);
    const name = operator.trim();
    await store.watch(
      left === null
        ? store.bgk.drill.start({ tenantId: first.tenantId, operator: name })
        : store.bgk.drill.resume({ id: left.id, operator: name }),
    );
    setBusy(false);
  };
  const end = async (drill: DrillWaiting, why: string): Promise<void> => {
    const reply = await store.watch(store.bgk.drill.end({ id: drill.id, operator: operator.trim(), why }));
    if (reply.ok) load();
  };
  const calendar = async (tenantId: string): Promise<void> => {
    const reply = await store.watch(store.bgk.drill.saveCalendar({ tenantId }));
    if (reply.ok) setSaved(reply.value.savedAs);
  };
  const why = operator.trim() === '' ? s.needName : null;
  return (
    <Page
      id="drill"
      title={s.title}
      why={s.why}
      more={s.more}
      next={
        <NextBar
          text={first === null ? s.nextNone : left === null ? s.startNext : s.left.goOnNext}
          why={first === null ? null : why}
          whyHidden
        >
          <Act id="back" size="large" label={t.shell.backHome} onClick={onBack} />
          {first === null ? null : busy ? (
            <Busy>{t.shell.working}</Busy>
          ) : (
            <PrimaryAct
              id="drill-start"
              icon={<ClipboardTask20Regular />}
              label={
                left !== null
                  ? s.left.goOnWith(visible(left.number))
                  : (first.daysLeft ?? 0) > 0
                    ? s.startEarly
                    : s.start
              }
              blocked={why}
              onClick={() => void start()}
            />
          )}
        </NextBar>
      }
    >
      {failure === null ? null : <ErrorCard error={failure} />}
      {first === null ? (
        <section className="card center">
          <h2 className="key-name">{s.none}</h2>
          <p className="secondary">{s.noneText}</p>
        </section>
      ) : (
        <section className="card card-pad stack">
          {dated.length < 2 ? null : (
            <Field label={s.tenant} style={{ maxWidth: 420 }}>
              <Select value={first.tenantId} onChange={(_, data) => setWanted(data.value)} data-testid="drill-tenant">
                {dated.map((each) => (
                  <option key={each.tenantId} value={each.tenantId}>
                    {visible(each.tenantName)}
                  </option>
                ))}
              </Select>
            </Field>
          )}
          <Field label={s.operator} hint={s.operatorHint} style={{ maxWidth: 420 }}>
            <Input
              value={operator}
              maxLength={200}
              onChange={(_, data) => setOperator(data.value)}
              data-testid="drill-operator"
            />
          </Field>
        </section>
      )}
      {drillWaiting.map((each) => (
        <DrillLeft key={each.id} drill={each} why={why} onEnd={() => setEnding(each)} />
      ))}
      {ending === null ? null : (
        <ReasonDialog
          id="drill-end"
          title={s.left.endTitle(visible(ending.number))}
          text={s.left.endText}
          label={s.left.endWhy}
          act={s.left.endDo}
          onDo={(reason) => void end(ending, reason)}
          onClose={() => setEnding(null)}
        />
      )}
      {saved === null ? null : (
        <p className="secondary anywhere" role="status">
          {s.savedAs(saved)}
        </p>
      )}
      {due.map((each) => (
        <section className="card" key={each.tenantId} data-testid={`due-${each.tenantId}`}>
          <div className="card-pad stack-tight">
            <div className="row wrap">
              <h2 className="key-name">
                <Untrusted text={each.tenantName} max={60} />
              </h2>
              {each.simulated ? <span className="simulated">{t.shell.simulatedWord}</span> : null}
              <Pill tone={dueTone[each.state]}>{s.dueStates[each.state]}</Pill>
              {each.dueOn === null ? null : (
                <span className="tabular">
                  {longDay(each.dueOn)}. {each.daysLeft === null ? '' : t.home.inDays(each.daysLeft)}
                </span>
              )}
            </div>
            <p className="secondary">{visible(each.because)}</p>
          </div>
          <Keys tenant={register.find((r) => r.tenantId === each.tenantId)} />
          <div className="panel-foot wrap">
            <Act
              id={`calendar-${each.tenantId}`}
              size="small"
              icon={<Calendar20Regular />}
              label={s.calendar}
              onClick={() => void calendar(each.tenantId)}
            />
            <Act
              id={`local-${each.tenantId}`}
              size="small"
              label={s.local}
              onClick={() => setSub({ kind: 'local', tenantId: each.tenantId })}
            />
            <Act
              id={`life-${each.tenantId}`}
              size="small"
              label={t.life.open}
              onClick={() => setSub({ kind: 'life', tenantId: each.tenantId })}
            />
            <Act
              id={`alarm-${each.tenantId}`}
              size="small"
              label={s.alarm}
              onClick={() => setSub({ kind: 'alarm', tenantId: each.tenantId })}
            />
          </div>
        </section>
      ))}
      <p>
        <Act id="adopt" label={t.adopt.open} onClick={() => setAdopting(true)} />
      </p>
      <Held register={register} />
    </Page>
  );
}

function Keys({ tenant }: { readonly tenant: RegisterView | undefined }) {
  const t = useStrings();
  const s = t.drill;
  if (tenant === undefined) return null;
  return (
    <ul>
      {tenant.accounts.map((account) => (
        <li className="finding card-pad" key={account.userId} style={{ paddingTop: 8, paddingBottom: 8 }}>
          <div className="row wrap">
            <span className="strong">
              <Untrusted mono text={localPart(account.userPrincipalName)} max={30} />
            </span>
            {account.state === 'retired' ? <Pill tone="na">{s.retired}</Pill> : null}
            <span className="secondary">
              {account.lastFullDrillAt === null ? '' : s.lastFull(longDay(account.lastFullDrillAt))}
            </span>
          </div>
          {account.keys.map((key) => (
            <p className="secondary" key={`${key.letter}-${key.sheetNumber ?? ''}`}>
              {[
                t.keys.keyName(key.letter),
                key.state === 'active' ? null : s.keyStates[key.state],
                visible(key.model),
                key.serial === null ? null : groupedSerial(visible(key.serial)),
                key.sheetNumber === null ? null : t.records.sheet(visible(key.sheetNumber)),
                key.envelopeNumber === null ? null : s.envelope(visible(key.envelopeNumber)),
                key.custodian === null ? null : s.custodian(visible(key.custodian)),
              ]
                .filter((part) => part !== null)
                .join(', ')}
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}

function Held({ register }: { readonly register: readonly RegisterView[] }) {
  const s = useStrings().drill;
  const held = register.flatMap((tenant) => tenant.drills.map((drill) => ({ tenant, drill })));
  if (held.length === 0) return null;
  const tone = { passed: 'proven', failed: 'stop', attention: 'fix' } as const;
  return (
    <section className="stack-tight">
      <h2 className="section-title">{s.drills}</h2>
      <ul className="card">
        {held.map(({ tenant, drill }) => (
          <li className="finding card-pad row wrap" key={`${tenant.tenantId}-${drill.id}`}>
            <Pill tone={tone[drill.verdict]}>{s.verdicts[drill.verdict]}</Pill>
            <span className="grow anywhere">
              {s.kinds[drill.kind]}, {longDay(drill.at)}, {visible(drill.operator)}
              {drill.openPoints.map((point) => (
                <span className="secondary" key={point} style={{ display: 'block' }}>
                  {visible(point)}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
