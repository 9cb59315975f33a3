import { Field, Input, Select } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { BgkApi } from '../../shared/ipc/api';
import { NextBar, Page } from '../app/Page';
import { useStore, useWindowState } from '../app/use-store';
import { Act, PrimaryAct, Waiting } from '../components/Act';
import { ErrorCard } from '../components/ErrorCard';
import { UsbStick20Regular } from '../components/icons';
import { SecretField, takeSecret } from '../components/SecretField';
import { StateIcon } from '../components/Status';
import { useStrings } from '../strings';
import { localPart, visible } from '../strings/format';
import type { RegisterView } from './register-view';

type Result = Extract<Awaited<ReturnType<BgkApi['drill']['localCheck']>>, { readonly ok: true }>['value'];

/** Key, sheet and PIN with the network unplugged; counts as no drill. */
export function LocalCheck({ tenant, onBack }: { readonly tenant: RegisterView; readonly onBack: () => void }) {
  const t = useStrings();
  const s = t.drill.localCheck;
  const store = useStore();
  const { failure } = useWindowState();
  const keys = tenant.accounts.flatMap((account) =>
    account.keys.filter((key) => key.state === 'active').map((key) => ({ account, key })),
  );
  const [which, setWhich] = useState(0);
  const [code, setCode] = useState('');
  const [some, setSome] = useState(false);
  const [tries, setTries] = useState('');
  const [result, setResult] = useState<Result | null>(null);
  const [busy, setBusy] = useState(false);
  const pin = useRef<HTMLInputElement>(null);
  const picked = keys[which];
  const why = picked === undefined || code.trim() === '' || !some ? t.drill.run.fill : null;
  const send = async (): Promise<void> => {
    if (picked === undefined || why !== null) return;
    store.clearFailure();
    setResult(null);
    setBusy(true);
    const typed = takeSecret(pin.current);
    setSome(false);
    const left = Number.parseInt(tries, 10);
    const reply = await store.watch(
      store.bgk.drill.localCheck({
        tenantId: tenant.tenantId,
        userId: picked.account.userId,
        letter: picked.key.letter,
        checkCode: code,
        pin: typed,
        triesLeft: Number.isNaN(left) ? null : left,
      }),
    );
    setBusy(false);
    if (reply.ok) setResult(reply.value);
  };
  return (
    <Page
      id="local-check"
      title={s.title}
      why={s.why}
      more={s.more}
      next={
        <NextBar text={s.next} why={why} whyHidden>
          <Act id="back" size="large" label={t.shell.back} onClick={onBack} />
          {busy ? (
            <Waiting>{t.prompts.waitingTouch}</Waiting>
          ) : (
            <PrimaryAct
              id="local-check"
              icon={<UsbStick20Regular />}
              label={s.act}
              blocked={why}
              onClick={() => void send()}
            />
          )}
        </NextBar>
      }
    >
      {failure === null ? null : <ErrorCard error={failure} />}
      {result === null ? null : (
        <section
          className={`card verdict${result.proof === 'signed' ? ' tone-proven' : ''}`}
          role="status"
          data-testid="local-result"
        >
          <StateIcon tone={result.proof === 'signed' ? 'proven' : 'info'} />
          <div>
            <p className="strong">{result.proof === 'signed' ? s.signed : s.pinOnly}</p>
            {result.triesLeft === null ? null : <p>{s.triesLeft(result.triesLeft)}</p>}
            {result.changes.map((change) => (
              <p key={change}>{visible(change)}</p>
            ))}
          </div>
        </section>
      )}
      <section className="card card-pad stack passphrase">
        <Field label={s.which}>
          <Select value={String(which)} onChange={(_, data) => setWhich(Number(data.value))}>
            {keys.map(({ account, key }, i) => (
              <option key={`${account.userId}-${key.letter}`} value={i}>
                {visible(`${t.keys.keyName(key.letter)}, ${localPart(account.userPrincipalName)}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={s.code}>
          <Input
            value={code}
            maxLength={12}
            className="mono"
            autoComplete="off"
            onChange={(_, data) => setCode(data.value.toUpperCase())}
            data-testid="local-code"
          />
        </Field>
        <Field label={s.pin}>
          <SecretField
            ref={pin}
            onTyped={(field) => setSome(field.value !== '')}
            onPaste={(event) => event.preventDefault()}
            data-testid="local-pin"
          />
        </Field>
        <Field label={s.tries} hint={s.triesHint}>
          <Input
            className="tries-field"
            inputMode="numeric"
            maxLength={1}
            value={tries}
            onChange={(_, data) => setTries(data.value.replace(/\D/g, ''))}
            data-testid="local-tries"
          />
        </Field>
      </section>
    </Page>
  );
}
