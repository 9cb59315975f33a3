import { Field } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { defaultChoices, type Choices, type Cloud } from '../../shared/model';
import { NextBar, Page } from '../app/Page';
import { useStore, useWindowState } from '../app/use-store';
import { Act, PrimaryAct, Waiting } from '../components/Act';
import { ErrorCard } from '../components/ErrorCard';
import { LockClosed20Regular } from '../components/icons';
import { SecretField, takeSecret } from '../components/SecretField';
import { useStrings } from '../strings';
import { visible } from '../strings/format';

export type Opening =
  | { readonly kind: 'new'; readonly startAt: 'survey' | 'keys'; readonly choices: Choices | null }
  | { readonly kind: 'resume'; readonly id: string; readonly number: string };

export interface PassphraseProps {
  readonly opening: Opening;
  readonly onBack: () => void;
  readonly onOpened: () => void;
}

/** Sheets printed before the sign-in name the cloud that the settings say. */
function chosen(choices: Choices | null, cloud: Cloud) {
  const all = choices ?? (cloud === 'global' ? null : { ...defaultChoices, cloud });
  return all === null ? null : { ...all, adopt: [...all.adopt] };
}

/** The passphrase that wraps the journal's key. React holds only its length; the fields are read once and emptied. */
export function PassphraseScreen({ opening, onBack, onOpened }: PassphraseProps) {
  const t = useStrings();
  const s = t.passphrase;
  const store = useStore();
  const { app, failure, settings } = useWindowState();
  const osKeystore = app?.sealing.osKeystore === true;
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const [length, setLength] = useState(0);
  const [same, setSame] = useState(false);
  const [strength, setStrength] = useState<{
    readonly bits: number;
    readonly enough: boolean;
    readonly says: string;
  } | null>(null);
  const [busy, setBusy] = useState(false);
  const isNew = opening.kind === 'new';
  const asked = useRef(0);

  useEffect(() => {
    first.current?.focus();
    store.clearFailure();
  }, [store]);

  const changed = async (): Promise<void> => {
    const text = first.current?.value ?? '';
    setLength(text.length);
    setSame(text !== '' && text === second.current?.value);
    if (!isNew) return;
    if (text === '') {
      setStrength(null);
      return;
    }
    const mine = ++asked.current;
    const reply = await store.bgk.ceremony.passphraseStrength({ passphrase: text });
    if (reply.ok && mine === asked.current) setStrength(reply.value);
  };

  const ready = isNew ? (osKeystore && length === 0) || (same && strength?.enough === true) : osKeystore || length > 0;
  const why = ready
    ? null
    : isNew
      ? length === 0
        ? s.hint
        : strength?.enough === true
          ? s.differ
          : (strength?.says ?? s.checking)
      : s.openText;
  const send = async (): Promise<void> => {
    if (!ready || busy) return;
    const typed = takeSecret(first.current);
    takeSecret(second.current);
    const passphrase = typed === '' ? null : typed;
    setLength(0);
    setSame(false);
    setStrength(null);
    setBusy(true);
    const reply = await store.watch(
      isNew
        ? store.bgk.ceremony.start({ passphrase, choices: chosen(opening.choices, settings?.cloud ?? 'global') })
        : store.bgk.ceremony.resume({ id: opening.id, passphrase }),
    );
    setBusy(false);
    if (!reply.ok) {
      first.current?.focus();
      return;
    }
    if (isNew && opening.startAt === 'keys') await store.act({ act: 'goTo', step: 'keys' });
    onOpened();
  };

  const title = isNew ? s.newTitle : s.openTitle(opening.number);
  const act = isNew ? s.start : s.open;
  return (
    <Page
      id="passphrase"
      title={title}
      why={isNew ? s.newText : s.openText}
      next={
        <NextBar text={!isNew ? s.nextOpen : osKeystore ? s.nextSealed : s.nextNew} why={why} whyHidden={length === 0}>
          <Act id="back" size="large" label={s.back} onClick={onBack} />
          {busy ? (
            <Waiting>{t.shell.working}</Waiting>
          ) : (
            <PrimaryAct
              id="open-ceremony"
              label={act}
              icon={<LockClosed20Regular />}
              blocked={why}
              onClick={() => void send()}
            />
          )}
        </NextBar>
      }
    >
      {failure === null ? null : <ErrorCard error={failure} />}
      <section className="card card-pad passphrase stack">
        {osKeystore ? <p>{s.osKeystore}</p> : null}
        <Field label={s.field} hint={isNew ? s.hint : undefined}>
          <SecretField
            ref={first}
            disabled={busy}
            onTyped={() => void changed()}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              if (isNew && second.current !== null) second.current.focus();
              else void send();
            }}
            data-testid="passphrase"
          />
        </Field>
        {isNew ? (
          <>
            <div>
              <div className={`meter${strength?.enough === true ? ' is-enough' : ''}`} aria-hidden="true">
                <i style={{ width: `${Math.min(100, ((strength?.bits ?? 0) / 80) * 100)}%` }} />
              </div>
              <p className="caption" aria-live="polite" style={{ minHeight: 16, marginTop: 4 }} data-testid="strength">
                {strength === null ? s.checking : visible(strength.says)}
              </p>
            </div>
            <Field label={s.again}>
              <SecretField
                ref={second}
                disabled={busy}
                onTyped={() => void changed()}
                onPaste={(event) => event.preventDefault()}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') void send();
                }}
                data-testid="passphrase-again"
              />
            </Field>
          </>
        ) : null}
      </section>
    </Page>
  );
}
