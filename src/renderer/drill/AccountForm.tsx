import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { AlarmSeen, DrillAccountView, DrillRequest, DrillSnapshot } from '../../shared/model/drill';
import { NextBar, Page } from '../app/Page';
import { useNow, useStore } from '../app/use-store';
import { Act, PrimaryAct } from '../components/Act';
import { StateIcon } from '../components/Status';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';
import { clockSeconds, dayAndTime, localPart, visible } from '../strings/format';
import { CheckSummary } from './CheckSummary';
import { DrillError } from './DrillError';
import { EndDrill } from './EndDrill';
import { ReasonDialog } from './ReasonDialog';
import { ResultCards } from './ResultCards';
import { Busy } from './Busy';

interface Part {
  readonly label: string;
  readonly request: DrillRequest | null;
  readonly second?: { readonly id: string; readonly label: string; readonly request: DrillRequest };
  readonly form: ReactNode;
}

/** One account, from its sealed envelope back to a sealed one; the stage says which form is due. */
export function AccountForm({ drill, account }: { readonly drill: DrillSnapshot; readonly account: DrillAccountView }) {
  const t = useStrings();
  const s = t.drill.run;
  const store = useStore();
  const [failing, setFailing] = useState(false);
  const part = usePart(account);
  const { request } = part;
  const busy = drill.running !== null;
  const reason = request === null ? s.fill : drill.allowed[request.act];
  return (
    <Page
      id={`drill-${account.userId}-${account.stage}`}
      title={s.titles.account(localPart(visible(account.userPrincipalName)))}
      why={s.whys.account}
      more={s.more.account}
      actions={
        <>
          {account.stage === 'waiting' ? <EndDrill drill={drill} /> : null}
          <Act
            id="drill-fail"
            label={s.failDo}
            blocked={busy ? s.working : drill.allowed.failAccount}
            onClick={() => setFailing(true)}
          />
        </>
      }
      next={
        <NextBar text={visible(drill.nextAct)} why={reason}>
          {busy ? (
            <Busy>{drill.running === 'signIn' ? t.prompts.waitingBrowser : s.working}</Busy>
          ) : (
            <>
              {part.second === undefined ? null : (
                <Act
                  id={part.second.id}
                  size="large"
                  label={part.second.label}
                  blocked={drill.allowed[part.second.request.act]}
                  onClick={() => void store.drill(part.second?.request ?? { act: 'check' })}
                />
              )}
              <PrimaryAct
                id="drill-next"
                label={part.label}
                blocked={reason}
                onClick={() => {
                  if (request !== null) void store.drill(request);
                }}
              />
            </>
          )}
        </NextBar>
      }
    >
      <DrillError />
      <CutOff account={account} />
      <Guide stage={account.stage} />
      {busy && drill.running === 'signIn' ? <p className="card card-pad strong">{s.follow}</p> : part.form}
      <ResultCards drill={drill} />
      {account.stage === 'waiting' ? <CheckSummary drill={drill} /> : null}
      {failing ? (
        <ReasonDialog
          id="drill-fail"
          title={s.failTitle(localPart(visible(account.userPrincipalName)))}
          text={s.failText}
          label={s.failWhy}
          act={s.failAct}
          onDo={(why) => void store.drill({ act: 'failAccount', userId: account.userId, why })}
          onClose={() => setFailing(false)}
        />
      ) : null}
    </Page>
  );
}

/** A sign-in whose outcome did not reach this program, and what Entra shows of it. */
function CutOff({ account }: { readonly account: DrillAccountView }) {
  const s = useStrings().drill.cutOff;
  const now = useNow();
  const { cutOff, stage } = account;
  if (cutOff === null || (stage !== 'open' && stage !== 'signedIn')) return null;
  const when = dayAndTime(cutOff.at, now());
  return (
    <section className="card card-pad stack-tight" role="status" data-testid="drill-cut-off">
      <h2 className="section-title row">
        <StateIcon tone="fix" />
        {s.title}
      </h2>
      <p>
        {!cutOff.looked
          ? s.notLooked(when)
          : cutOff.usedAt === null
            ? s.unknown(when)
            : s.found(when, clockSeconds(cutOff.usedAt))}{' '}
        {cutOff.looked && stage === 'open' ? s.again : null}
      </p>
    </section>
  );
}

/** What hands do at this stage, in the words of the sheet. */
function Guide({ stage }: { readonly stage: DrillAccountView['stage'] }) {
  const s = useStrings().drill.run;
  if (s.guide[stage].length === 0) return null;
  return (
    <section className="card card-pad stack-tight" data-testid="drill-guide">
      <h2 className="section-title">{s.guideTitle[stage]}</h2>
      <ol className="guide">
        {s.guide[stage].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
    </section>
  );
}

function usePart(account: DrillAccountView): Part {
  const { run: s, cutOff } = useStrings().drill;
  const { userId } = account;
  const [letter, setLetter] = useState('');
  const [envelope, setEnvelope] = useState('');
  const [code, setCode] = useState('');
  const [seen, setSeen] = useState<AlarmSeen>('mail');
  const [minutes, setMinutes] = useState('');
  const [by, setBy] = useState('');
  const [custodian, setCustodian] = useState('');
  const [witness, setWitness] = useState('');
  const full = (...texts: readonly string[]): boolean => texts.every((text) => text.trim() !== '');
  const field = (
    id: string,
    label: string,
    value: string,
    set: (text: string) => void,
    props: { readonly mono?: boolean; readonly numeric?: boolean } = {},
  ): ReactNode => (
    <Field label={label} key={id}>
      <Input
        value={value}
        maxLength={200}
        autoComplete="off"
        className={props.mono === true ? 'mono' : undefined}
        inputMode={props.numeric === true ? 'numeric' : 'text'}
        onChange={(_, data) => set(props.numeric === true ? data.value.replace(/\D/g, '') : data.value)}
        data-testid={id}
      />
    </Field>
  );
  switch (account.stage) {
    case 'waiting':
      return {
        label: s.openDo,
        request: full(letter, envelope, code)
          ? {
              act: 'open',
              userId,
              letter: letter.trim().toUpperCase(),
              envelope: envelope.trim(),
              checkCode: code.trim(),
            }
          : null,
        form: (
          <section className="card form-grid">
            {field('drill-envelope', s.envelopeField, envelope, setEnvelope, { mono: true })}
            {field('drill-letter', s.letterField, letter, setLetter)}
            {field('drill-code', s.codeField, code, setCode, { mono: true })}
          </section>
        ),
      };
    case 'open':
      return {
        ...(account.cutOff?.looked === false
          ? { label: cutOff.look, request: { act: 'look', userId } as const }
          : { label: s.signInDo(localPart(account.userPrincipalName)), request: { act: 'signIn', userId } as const }),
        form: (
          <p className="card card-pad">
            <Untrusted mono text={account.userPrincipalName} max={72} />
          </p>
        ),
      };
    case 'signedIn':
      return {
        label: s.revokeApp,
        request: { act: 'revoke', userId, how: 'app' },
        second: { id: 'drill-revoke-portal', label: s.revokePortal, request: { act: 'revoke', userId, how: 'portal' } },
        form: null,
      };
    case 'revoked':
      return {
        label: s.alarmDo,
        request:
          full(by) && (seen === 'none' || full(minutes))
            ? { act: 'alarm', userId, seen, minutes: minutes === '' ? null : Number(minutes), by: by.trim() }
            : null,
        form: (
          <section className="card form-grid">
            <Field label={s.alarmSeen} className="form-wide">
              <RadioGroup
                layout="horizontal"
                className="radio-wrap"
                value={seen}
                onChange={(_, data) => {
                  const found = (['mail', 'sms', 'watch', 'portalLog', 'none'] as const).find(
                    (each) => each === data.value,
                  );
                  if (found !== undefined) setSeen(found);
                }}
              >
                {(['mail', 'sms', 'watch', 'portalLog', 'none'] as const).map((each) => (
                  <Radio key={each} value={each} label={s.alarms[each]} />
                ))}
              </RadioGroup>
            </Field>
            {field('drill-minutes', s.minutes, minutes, setMinutes, { numeric: true })}
            {field('drill-alarm-by', s.alarmBy, by, setBy)}
          </section>
        ),
      };
    case 'alarmTicked':
    case 'resealed':
      return {
        label: s.resealDo,
        request: full(envelope, custodian, witness)
          ? { act: 'reseal', userId, envelope: envelope.trim(), custodian: custodian.trim(), witness: witness.trim() }
          : null,
        form: (
          <section className="card form-grid">
            {field('drill-new-envelope', s.newEnvelope, envelope, setEnvelope, { mono: true })}
            {field('drill-custodian', s.custodianField, custodian, setCustodian)}
            {field('drill-witness', s.witness, witness, setWitness)}
          </section>
        ),
      };
  }
}
