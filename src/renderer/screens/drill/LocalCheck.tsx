import { Field, Input, Select } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { BgkApi } from '../../../shared/ipc/api';
import { NextBar, Page } from '../../app/Page';
import { Act, PrimaryAct, Waiting } from '../../components/Act';
import { ErrorCard } from '../../components/ErrorCard';
import { ArrowLeft20Regular } from '../../components/icons';
import { StateIcon } from '../../components/Status';
import { useStrings } from '../../strings';
import { visible } from '../../strings/format';
import type { DrillState, RegisterView } from './use-drill';

type Result = Extract<Awaited<ReturnType<BgkApi['drill']['localCheck']>>, { ok: true }>['value'];

/** Key, sheet and PIN without a network. The PIN is read from its field at the moment of sending and wiped there. */
export function LocalCheckScreen({ state, tenant, onBack }: { readonly state: DrillState; readonly tenant: RegisterView; readonly onBack: () => void }) {
  const s = useStrings().drillRun;
  const keys = tenant.accounts.flatMap((account) => account.keys.filter((key) => key.state === 'active').map((key) => ({ account, key })));
  const [at, setAt] = useState(0);
  const [code, setCode] = useState('');
  const [tries, setTries] = useState('');
  const [typed, setTyped] = useState(false);
  const [result, setResult] = useState<Result | null>(null);
  const pin = useRef<HTMLInputElement>(null);
  const chosen = keys[at];
  const check = async (): Promise<void> => {
    const text = pin.current?.value.replace(/\s/g, '') ?? '';
    if (pin.current !== null) pin.current.value = '';
    setTyped(false);
    setResult(null);
    if (chosen === undefined || text === '') return;
    const triesLeft = /^\d{1,2}$/.test(tries) ? Number(tries) : null;
    const { tenantId } = tenant;
    setResult(
      await state.ask((api) => api.drill.localCheck({ tenantId, userId: chosen.account.userId, letter: chosen.key.letter, checkCode: code, pin: text, triesLeft })),
    );
  };
  const blocked = code.trim() === '' || !typed ? s.localText : null;
  return (
    <Page
      id="local-check"
      title={s.localTitle}
      why={s.localText}
      next={
        <NextBar text={s.localDo}>
          <Act id="local-back" size="large" icon={<ArrowLeft20Regular />} label={s.cancel} onClick={onBack} />
          {state.busy ? <Waiting>{s.localDo}</Waiting> : <PrimaryAct id="local-do" label={s.localDo} blocked={blocked} onClick={() => void check()} />}
        </NextBar>
      }
    >
      {state.error === null ? null : <ErrorCard error={state.error} />}
      <section className="card card-pad stack">
        <Field label={s.localKey}>
          <Select value={String(at)} onChange={(_, data) => setAt(Number(data.value))} data-testid="local-key">
            {keys.map(({ account, key }, index) => (
              <option key={`${account.userId} ${key.letter}`} value={String(index)}>
                {`${key.letter}, ${visible(key.model)}, ${visible(account.userPrincipalName)}`}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={s.checkCode}>
          <Input value={code} onChange={(_, data) => setCode(data.value.toUpperCase())} data-testid="local-code" />
        </Field>
        <Field label={s.pin}>
          <Input ref={pin} type="password" autoComplete="off" onChange={(_, data) => setTyped(data.value !== '')} data-testid="local-pin" />
        </Field>
        <Field label={s.tries} hint={s.triesHint}>
          <Input inputMode="numeric" value={tries} onChange={(_, data) => setTries(data.value)} data-testid="local-tries" />
        </Field>
      </section>
      {result === null ? null : (
        <section className="card card-pad row" role="status" data-testid="local-result" data-proof={result.proof}>
          <StateIcon tone={result.changes.length === 0 ? 'proven' : 'fix'} />
          <div>
            <p className="strong">{result.proof === 'signed' ? s.localSigned : s.localPin}</p>
            <p className="secondary">
              {result.triesLeft === null ? '' : s.localTries(result.triesLeft)} {result.changes.length === 0 ? s.noChanges : ''}
            </p>
            {result.changes.length === 0 ? null : (
              <ul aria-label={s.changes}>
                {result.changes.map((change) => (
                  <li key={change}>{visible(change)}</li>
                ))}
              </ul>
            )}
          </div>
        </section>
      )}
    </Page>
  );
}
