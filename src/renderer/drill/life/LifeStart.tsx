import { Checkbox, Field, Input, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { LifeKind, LifeWaiting } from '../../../shared/model/life';
import { NextBar, Page } from '../../app/Page';
import { useStore, useWindowState } from '../../app/use-store';
import { Act, PrimaryAct } from '../../components/Act';
import { ErrorCard } from '../../components/ErrorCard';
import { SecretField, takeSecret } from '../../components/SecretField';
import { useStrings } from '../../strings';
import { localPart, longDay, visible } from '../../strings/format';
import type { RegisterView } from '../register-view';
import { RetireDialog, RetiredCard, type Retired } from './Retire';
import { Busy } from '../Busy';

type What = LifeKind | 'handOver' | 'retire';
const whats: readonly What[] = ['changePin', 'replaceKey', 'addKey', 'handOver', 'retire'];

/** Which job on which key, and what was left open. The passphrase wraps the job's journal; React never holds it. */
export function LifeStart({
  tenant,
  onBack,
  onChanged,
}: {
  readonly tenant: RegisterView;
  readonly onBack: () => void;
  /** The record is another one now. */
  readonly onChanged: () => void;
}) {
  const t = useStrings();
  const s = t.life;
  const store = useStore();
  const { app, failure } = useWindowState();
  const accounts = tenant.accounts.filter((account) => account.state === 'active');
  const keys = accounts.flatMap((account) =>
    account.keys.filter((key) => key.state === 'active').map((key) => ({ account, key })),
  );
  const [what, setWhat] = useState<What>('changePin');
  const [which, setWhich] = useState(0);
  const [operator, setOperator] = useState('');
  const [reason, setReason] = useState('');
  const [to, setTo] = useState('');
  const [envelope, setEnvelope] = useState('');
  const [staffLeft, setStaffLeft] = useState(false);
  const [enough, setEnough] = useState(false);
  const [waiting, setWaiting] = useState<readonly LifeWaiting[]>([]);
  const [handed, setHanded] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [retired, setRetired] = useState<Retired | null>(null);
  const passphrase = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [length, setLength] = useState(0);
  const [same, setSame] = useState(false);
  const asked = useRef(0);
  useEffect(() => {
    store.clearFailure();
    void store.watch(store.bgk.life.waiting()).then((reply) => {
      if (reply.ok) setWaiting(reply.value);
    });
  }, [store]);

  const isHandOver = what === 'handOver';
  const isRetire = what === 'retire';
  const ofAccount = what === 'addKey' || isRetire;
  const account = ofAccount ? accounts[which] : keys[which]?.account;
  const letter = ofAccount ? null : (keys[which]?.key.letter ?? null);
  const needed = { handOver: [operator, to, envelope], retire: [operator] } as const;
  const said = (isHandOver || isRetire ? needed[what] : [operator, reason]).every((text) => text.trim() !== '');
  // Mistyped once, it would keep the PIN from who paused: it is typed twice.
  const secretWhy = !enough ? s.weak : same ? null : t.passphrase.differ;
  const noneNeeded = isHandOver || isRetire || (length === 0 && app?.sealing.osKeystore === true);
  const why = account === undefined || !said ? s.fill : noneNeeded ? null : secretWhy;

  const typedPassphrase = async (): Promise<void> => {
    const text = passphrase.current?.value ?? '';
    setLength(text.length);
    setSame(text === again.current?.value);
    const mine = ++asked.current;
    const reply = await store.bgk.ceremony.passphraseStrength({ passphrase: text });
    if (reply.ok && mine === asked.current) setEnough(reply.value.enough);
  };
  const secret = (): string | null => {
    const text = takeSecret(passphrase.current);
    takeSecret(again.current);
    setEnough(false);
    setSame(false);
    setLength(0);
    return text === '' ? null : text;
  };
  const begin = async (): Promise<void> => {
    if (account === undefined) return;
    if (isRetire) return setAsking(true);
    store.clearFailure();
    setBusy(true);
    const where = { tenantId: tenant.tenantId, userId: account.userId, operator: operator.trim() };
    if (what === 'handOver') {
      const reply = await store.watch(
        store.bgk.life.handOver({
          ...where,
          letter: letter ?? '',
          to: to.trim(),
          envelope: envelope.trim(),
          staffLeft,
        }),
      );
      if (reply.ok) setHanded(to.trim());
    } else {
      const start = { ...where, kind: what, letter, reason: reason.trim(), passphrase: secret() };
      await store.watch(store.bgk.life.start(start));
    }
    setBusy(false);
  };
  const retire = async (typed: string): Promise<void> => {
    setAsking(false);
    if (account === undefined) return;
    store.clearFailure();
    setBusy(true);
    const reply = await store.watch(
      store.bgk.life.retire({ tenantId: tenant.tenantId, userId: account.userId, typed, operator: operator.trim() }),
    );
    setBusy(false);
    if (!reply.ok) return;
    setRetired({ account, ...reply.value });
    onChanged();
    setWhich(0);
  };
  const resume = async (id: string): Promise<void> => {
    store.clearFailure();
    setBusy(true);
    await store.watch(store.bgk.life.resume({ id, passphrase: secret() }));
    setBusy(false);
  };
  const field = (id: string, label: string, value: string, set: (text: string) => void, hint?: string) => (
    <Field label={label} hint={hint}>
      <Input value={value} maxLength={200} onChange={(_, data) => set(data.value)} data-testid={id} />
    </Field>
  );
  return (
    <Page
      id="life"
      title={s.title}
      why={s.why}
      more={s.more}
      next={
        <NextBar text={isHandOver ? s.handNext : isRetire ? s.retireNext : s.beginNext} why={why}>
          <Act id="back" size="large" label={t.shell.back} onClick={onBack} />
          {busy ? (
            <Busy>{isRetire ? t.prompts.waitingBrowser : t.shell.working}</Busy>
          ) : (
            <PrimaryAct
              id="life-begin"
              label={isHandOver ? s.handDo : isRetire ? s.retireDo : s.begin}
              blocked={why}
              onClick={() => void begin()}
            />
          )}
        </NextBar>
      }
    >
      {failure === null ? null : <ErrorCard error={failure} />}
      {handed === null ? null : (
        <p className="strong" role="status" data-testid="life-handed">
          {visible(s.handed(handed))}
        </p>
      )}
      {retired === null ? null : <RetiredCard retired={retired} />}
      {asking && account !== undefined ? (
        <RetireDialog account={account} onClose={() => setAsking(false)} onDo={(typed) => void retire(typed)} />
      ) : null}
      <section className="card form-grid">
        <Field label={s.what} className="form-wide">
          <RadioGroup
            layout="horizontal"
            className="radio-wrap"
            value={what}
            onChange={(_, data) => {
              setWhat(whats.find((each) => each === data.value) ?? 'changePin');
              setWhich(0);
              setHanded(null);
              setRetired(null);
            }}
          >
            {whats.map((each) => (
              <Radio
                key={each}
                value={each}
                label={each === 'handOver' ? s.handOver : each === 'retire' ? s.retire : s.kinds[each]}
                data-testid={`life-${each}`}
              />
            ))}
          </RadioGroup>
        </Field>
        <Field label={ofAccount ? s.account : s.which}>
          <Select value={String(which)} onChange={(_, data) => setWhich(Number(data.value))} data-testid="life-which">
            {ofAccount
              ? accounts.map((each, i) => (
                  <option key={each.userId} value={i}>
                    {visible(localPart(each.userPrincipalName))}
                  </option>
                ))
              : keys.map((each, i) => (
                  <option key={`${each.account.userId}-${each.key.letter}`} value={i}>
                    {visible(s.key(each.key.letter, localPart(each.account.userPrincipalName)))}
                  </option>
                ))}
          </Select>
        </Field>
        {field('life-operator', s.operator, operator, setOperator)}
        {isHandOver ? (
          <>
            {field('life-to', s.to, to, setTo)}
            {field('life-envelope', s.envelope, envelope, setEnvelope)}
            <Checkbox
              label={s.staffLeft}
              checked={staffLeft}
              onChange={(_, data) => setStaffLeft(data.checked === true)}
              data-testid="life-staff-left"
            />
          </>
        ) : isRetire ? (
          <p className="secondary">{account?.adopted === true ? s.retireText.adopted : s.retireText.made}</p>
        ) : (
          field('life-reason', s.reason, reason, setReason, s.reasonHint)
        )}
        {(isHandOver || isRetire) && waiting.length === 0 ? null : (
          <Field label={s.passphrase} hint={s.passphraseHint}>
            <SecretField
              ref={passphrase}
              disabled={busy}
              onTyped={() => void typedPassphrase()}
              data-testid="life-passphrase"
            />
          </Field>
        )}
        {isHandOver || isRetire ? null : (
          <Field label={t.passphrase.again}>
            <SecretField
              ref={again}
              disabled={busy}
              onTyped={() => void typedPassphrase()}
              onPaste={(event) => event.preventDefault()}
              data-testid="life-passphrase-again"
            />
          </Field>
        )}
      </section>
      {waiting.length === 0 ? null : (
        <section className="card" data-testid="life-waiting">
          <div className="card-pad stack-tight">
            <h2 className="section-title">{s.waitingTitle}</h2>
            <p className="secondary">{s.waitingText}</p>
          </div>
          <ul>
            {waiting.map((job) => (
              <li key={job.id} className="finding card-pad row wrap">
                <span className="grow anywhere">
                  {s.run.heading(job.number)}, {s.kinds[job.kind]},{' '}
                  {visible(s.key(job.letter, localPart(job.userPrincipalName)))}, {longDay(job.begunAt)}
                </span>
                <Act
                  id={`life-resume-${job.number}`}
                  label={s.resume}
                  blocked={busy ? t.shell.working : null}
                  onClick={() => void resume(job.id)}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}
