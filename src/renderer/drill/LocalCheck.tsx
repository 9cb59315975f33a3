import { Field, Select } from '@fluentui/react-components';
import { useState } from 'react';
import type { BgkApi } from '../../shared/ipc/api';
import { NextBar, Page } from '../app/Page';
import { useStore, useWindowState } from '../app/use-store';
import { Act, PrimaryAct } from '../components/Act';
import { ErrorCard } from '../components/ErrorCard';
import { UsbStick20Regular } from '../components/icons';
import { StateIcon } from '../components/Status';
import { useStrings } from '../strings';
import { localPart, visible } from '../strings/format';
import { usePaperFields } from './PaperFields';
import type { RegisterView } from './register-view';
import { Busy } from './Busy';

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
  const paper = usePaperFields();
  const [result, setResult] = useState<Result | null>(null);
  const [busy, setBusy] = useState(false);
  const picked = keys[which];
  const why = picked === undefined || !paper.ready ? t.drill.run.fill : null;
  const send = async (): Promise<void> => {
    if (picked === undefined || why !== null) return;
    store.clearFailure();
    setResult(null);
    setBusy(true);
    const reply = await store.watch(
      store.bgk.drill.localCheck({
        tenantId: tenant.tenantId,
        userId: picked.account.userId,
        letter: picked.key.letter,
        ...paper.take(),
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
            <Busy>{t.prompts.waitingTouch}</Busy>
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
          <Select value={String(which)} onChange={(_, data) => setWhich(Number(data.value))} data-testid="local-which">
            {keys.map(({ account, key }, i) => (
              <option key={`${account.userId}-${key.letter}`} value={i}>
                {visible(`${t.keys.keyName(key.letter)}, ${localPart(account.userPrincipalName)}`)}
              </option>
            ))}
          </Select>
        </Field>
        {paper.fields('local', s)}
      </section>
    </Page>
  );
}
