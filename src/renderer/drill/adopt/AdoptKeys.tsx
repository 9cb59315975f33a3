import { Field, Input, Select } from '@fluentui/react-components';
import { useRef, useState, type ReactNode } from 'react';
import type { AdoptablePerson, AdoptedKey } from '../../../shared/model/adopt';
import { NextBar, Page } from '../../app/Page';
import { useStore } from '../../app/use-store';
import { Act, PrimaryAct } from '../../components/Act';
import { SecretField, takeSecret } from '../../components/SecretField';
import { StateIcon } from '../../components/Status';
import { useStrings } from '../../strings';
import { groupedSerial, localPart, visible } from '../../strings/format';
import { Busy } from '../Busy';

const nothing = { letter: '', tries: '', sheet: '', envelope: '', custodian: '' };

/** The form for one key after another; the PIN is in its field only and leaves it empty. */
export function AdoptKeys({
  people,
  keys,
  error,
  onKey,
  onDone,
}: {
  readonly people: readonly AdoptablePerson[];
  readonly keys: readonly (AdoptedKey & { readonly userId: string })[];
  readonly error: ReactNode;
  readonly onKey: (key: AdoptedKey, userId: string) => void;
  readonly onDone: () => void;
}) {
  const t = useStrings();
  const s = t.adopt;
  const store = useStore();
  const [which, setWhich] = useState(0);
  const [form, setForm] = useState(nothing);
  const [some, setSome] = useState(false);
  const [busy, setBusy] = useState(false);
  const pin = useRef<HTMLInputElement>(null);
  const person = people[which];
  const why = form.letter.trim() === '' || !some ? s.fill : null;
  const complete = people.every((one) => keys.some((key) => key.userId === one.id));
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  const prove = async (): Promise<void> => {
    if (person === undefined || why !== null) return;
    store.clearFailure();
    setBusy(true);
    setSome(false);
    const tries = Number.parseInt(form.tries, 10);
    const reply = await store.watch(
      store.bgk.adopt.key({
        userId: person.id,
        letter: form.letter.trim(),
        pin: takeSecret(pin.current),
        triesLeft: Number.isNaN(tries) ? null : tries,
        sheetNumber: orNull(form.sheet),
        envelopeNumber: orNull(form.envelope),
        custodian: orNull(form.custodian),
      }),
    );
    setBusy(false);
    if (!reply.ok) return;
    onKey(reply.value, person.id);
    setForm(nothing);
    // The next account is the likely one for the next key.
    setWhich((which + 1) % people.length);
  };
  const field = (name: keyof typeof nothing, label: string, hint?: string) => (
    <Field label={label} hint={hint}>
      <Input
        value={form[name]}
        maxLength={name === 'letter' ? 2 : name === 'tries' ? 1 : 200}
        autoComplete="off"
        disabled={busy}
        onChange={(_, data) =>
          setForm({
            ...form,
            [name]:
              name === 'letter'
                ? data.value.toUpperCase().replace(/[^A-Z]/g, '')
                : name === 'tries'
                  ? data.value.replace(/\D/g, '')
                  : data.value,
          })
        }
        data-testid={`adopt-${name}`}
      />
    </Field>
  );
  return (
    <Page
      id="adopt-keys"
      title={s.title}
      why={s.whys.keys}
      more={s.more}
      next={
        <NextBar text={complete ? s.next.done : s.next.keys} why={complete ? null : why} whyHidden>
          {busy ? (
            <Busy>{s.touch}</Busy>
          ) : (
            <>
              {/* With every account proven, going on is the next act; another key of theirs stays possible. */}
              {complete && why !== null ? (
                <PrimaryAct id="adopt-done" label={s.done} onClick={onDone} />
              ) : (
                <>
                  <Act
                    id="adopt-done"
                    size="large"
                    label={keys.length === 0 ? t.shell.back : s.done}
                    onClick={onDone}
                  />
                  <PrimaryAct id="adopt-prove" label={s.prove} blocked={why} onClick={() => void prove()} />
                </>
              )}
            </>
          )}
        </NextBar>
      }
    >
      {error}
      {keys.length === 0 ? null : (
        <section className="card" aria-label={s.adopted} data-testid="adopt-proven">
          <ul className="proof-list" aria-live="polite">
            {keys.map((key) => (
              <li className="proof" key={key.letter}>
                <StateIcon tone={key.signed ? 'proven' : 'info'} />
                <span className="anywhere">
                  {[
                    s.proven(visible(key.letter)),
                    localPart(visible(people.find((one) => one.id === key.userId)?.userPrincipalName ?? '')),
                    visible(key.model),
                    key.serial === null ? null : groupedSerial(visible(key.serial)),
                  ]
                    .filter((part) => part !== null)
                    .join(', ')}
                </span>
                <span className="proof-word tone-proven">{key.signed ? s.signed : s.pinOnly}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="card form-grid">
        <Field label={s.account} className="form-wide">
          <Select
            value={String(which)}
            disabled={busy}
            onChange={(_, data) => setWhich(Number(data.value))}
            data-testid="adopt-account"
          >
            {people.map((one, i) => (
              <option key={one.id} value={i}>
                {visible(one.userPrincipalName)}
              </option>
            ))}
          </Select>
        </Field>
        {field('letter', s.letter, s.letterHint)}
        <Field label={s.pin}>
          <SecretField
            ref={pin}
            disabled={busy}
            onTyped={(input) => setSome(input.value !== '')}
            onPaste={(event) => event.preventDefault()}
            data-testid="adopt-pin"
          />
        </Field>
        {field('envelope', s.envelope)}
        {field('custodian', s.custodian)}
        {field('sheet', s.sheet, s.sheetHint)}
        {field('tries', s.tries, s.triesHint)}
      </section>
    </Page>
  );
}
