import { Field, Input, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { assertNever } from '../../../shared/assert-never';
import type { AlarmSeen, DrillAccountView, DrillSnapshot } from '../../../shared/model/drill';
import { Act } from '../../components/Act';
import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';
import type { DrillState } from './use-drill';

interface FormProps {
  readonly state: DrillState;
  readonly drill: DrillSnapshot;
  readonly account: DrillAccountView;
}

/** The one thing to do for the account whose turn it is. */
export function AccountForm(props: FormProps) {
  return (
    <>
      <h2 className="key-name">
        <Untrusted mono text={props.account.userPrincipalName} max={52} />
      </h2>
      <Stage {...props} />
    </>
  );
}

function Stage({ state, drill, account }: FormProps) {
  const s = useStrings().drillRun;
  const { act, busy } = state;
  const { userId } = account;
  const waits = busy || drill.running !== null ? drill.nextAct : null;
  switch (account.stage) {
    case 'waiting':
      return <OpenForm state={state} drill={drill} account={account} />;
    case 'open':
      return (
        <>
          <p>{s.signInText(account.userPrincipalName, account.letter ?? '')}</p>
          <p className="row wrap">
            <Act id="drill-sign-in" appearance="primary" label={s.signIn} blocked={waits ?? drill.allowed.signIn} onClick={() => void act({ act: 'signIn', userId })} />
            <Act id="drill-failed" label={s.failed} blocked={waits} onClick={() => void act({ act: 'failAccount', userId, why: s.failedReason })} />
          </p>
        </>
      );
    case 'signedIn':
      return (
        <>
          <p>{s.revokeText}</p>
          <p className="row wrap">
            <Act id="drill-revoke" appearance="primary" label={s.revoke} blocked={waits} onClick={() => void act({ act: 'revoke', userId, how: 'app' })} />
            <Act id="drill-revoke-portal" label={s.revokePortal} blocked={waits} onClick={() => void act({ act: 'revoke', userId, how: 'portal' })} />
          </p>
        </>
      );
    case 'revoked':
      return <AlarmForm state={state} drill={drill} account={account} />;
    case 'alarmTicked':
      return <ResealForm state={state} drill={drill} account={account} />;
    case 'resealed':
      return null;
    default:
      return assertNever(account.stage, 'stage');
  }
}

function OpenForm({ state, account }: FormProps) {
  const s = useStrings().drillRun;
  const [envelope, setEnvelope] = useState('');
  const [code, setCode] = useState('');
  const letter =
    state.register.flatMap((tenant) => tenant.accounts).find((each) => each.userId === account.userId)?.keys.find((key) => key.state === 'active')?.letter ?? '';
  return (
    <>
      <p>{s.openText(letter)}</p>
      <Field label={s.envelopeNumber}>
        <Input value={envelope} onChange={(_, data) => setEnvelope(data.value)} data-testid="drill-envelope" />
      </Field>
      <Field label={s.checkCode}>
        <Input value={code} onChange={(_, data) => setCode(data.value.toUpperCase())} data-testid="drill-code" />
      </Field>
      <p>
        <Act
          id="drill-open"
          appearance="primary"
          label={s.open}
          blocked={envelope.trim() === '' || code.trim() === '' ? s.openText(letter) : null}
          onClick={() => void state.act({ act: 'open', userId: account.userId, letter, envelope: envelope.trim(), checkCode: code.trim() })}
        />
      </p>
    </>
  );
}

const ways: readonly AlarmSeen[] = ['mail', 'sms', 'watch', 'portalLog', 'none'];

function AlarmForm({ state, account }: FormProps) {
  const s = useStrings().drillRun;
  const [seen, setSeen] = useState<AlarmSeen>('mail');
  const [minutes, setMinutes] = useState('');
  const [by, setBy] = useState('');
  const number = /^\d{1,5}$/.test(minutes.trim()) ? Number(minutes) : null;
  const blocked = by.trim() === '' || (seen !== 'none' && number === null) ? s.alarmText : null;
  return (
    <>
      <p>{s.alarmText}</p>
      <Field label={s.alarmSeen}>
        <Select value={seen} onChange={(_, data) => setSeen(ways.find((way) => way === data.value) ?? 'none')} data-testid="drill-seen">
          {ways.map((way) => (
            <option key={way} value={way}>
              {s.seen[way]}
            </option>
          ))}
        </Select>
      </Field>
      {seen === 'none' ? null : (
        <Field label={s.alarmMinutes}>
          <Input inputMode="numeric" value={minutes} onChange={(_, data) => setMinutes(data.value)} data-testid="drill-minutes" />
        </Field>
      )}
      <Field label={s.alarmBy}>
        <Input value={by} onChange={(_, data) => setBy(data.value)} data-testid="drill-by" />
      </Field>
      <p>
        <Act
          id="drill-alarm"
          appearance="primary"
          label={s.alarm}
          blocked={blocked}
          onClick={() => void state.act({ act: 'alarm', userId: account.userId, seen, minutes: seen === 'none' ? null : number, by: by.trim() })}
        />
      </p>
    </>
  );
}

function ResealForm({ state, account }: FormProps) {
  const s = useStrings().drillRun;
  const [envelope, setEnvelope] = useState('');
  const [custodian, setCustodian] = useState('');
  const [witness, setWitness] = useState('');
  const whole = [envelope, custodian, witness].every((text) => text.trim() !== '');
  return (
    <>
      <p>{s.resealText}</p>
      <Field label={s.newEnvelope}>
        <Input value={envelope} onChange={(_, data) => setEnvelope(data.value)} data-testid="drill-new-envelope" />
      </Field>
      <Field label={s.custodian}>
        <Input value={custodian} onChange={(_, data) => setCustodian(data.value)} data-testid="drill-custodian" />
      </Field>
      <Field label={s.witness}>
        <Input value={witness} onChange={(_, data) => setWitness(data.value)} data-testid="drill-witness" />
      </Field>
      <p>
        <Act
          id="drill-reseal"
          appearance="primary"
          label={s.reseal}
          blocked={whole ? null : s.resealText}
          onClick={() => void state.act({ act: 'reseal', userId: account.userId, envelope: envelope.trim(), custodian: custodian.trim(), witness: witness.trim() })}
        />
      </p>
    </>
  );
}
