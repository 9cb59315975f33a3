import { Field, Input } from '@fluentui/react-components';
import { useRef, type RefObject } from 'react';
import type { AppErrorData } from '../../shared/errors';
import type { AccountView, CeremonyKeyView, CeremonySnapshot } from '../../shared/model';
import { useStateFor, useStore } from '../app/use-store';
import { codeGroups, DigitBoxes, pinGroups, type DigitBoxesHandle } from '../components/DigitBoxes';
import { CheckmarkCircle28Filled, CheckmarkCircle20Filled, LockClosed20Regular } from '../components/icons';
import { SecretField, takeSecret } from '../components/SecretField';
import { FEW_TRIES, MAX_TRIES } from '../components/Tries';
import { StateIcon } from '../components/Status';
import { useStrings } from '../strings';
import { visible } from '../strings/format';
import { isSettled } from './steps/Accounts';
import { PinSlot } from '../components/PinSlot';
import { pinDots } from './steps/Keys';

/** The two fields of the paper proof. The PIN is read from its field at the moment of sending and wiped there. */
export interface ProofFields {
  readonly code: RefObject<DigitBoxesHandle | null>;
  readonly pin: RefObject<DigitBoxesHandle | null>;
  readonly words: RefObject<HTMLInputElement | null>;
  /** Asked for once few tries are left (rule 7). */
  readonly focusPin: () => void;
  readonly triesTyped: string;
  readonly setTriesTyped: (text: string) => void;
  readonly codeCount: number;
  readonly pinCount: number;
  readonly onCode: (n: number) => void;
  readonly onPin: (n: number) => void;
  readonly ready: boolean;
  /** The next act in one sentence. */
  readonly text: string;
  readonly send: () => void;
}

export function useProof(snapshot: CeremonySnapshot, account: AccountView | null): ProofFields {
  const s = useStrings().steps.paper;
  const { act } = useStore();
  const code = useRef<DigitBoxesHandle>(null);
  const pin = useRef<DigitBoxesHandle>(null);
  const words = useRef<HTMLInputElement>(null);
  const sheet = account?.sheet ?? null;
  const number = sheet?.number ?? '';
  const codeLength = sheet?.checkCodeLength ?? 0;
  const kind = keyOf(snapshot, account)?.pinMade ?? snapshot.choices.pin;
  // What was typed belongs to this sheet; the fields themselves are made anew for another one (key={number}).
  const [codeCount, onCode] = useStateFor(number, 0);
  const [pinCount, onPin] = useStateFor(number, 0);
  const [triesTyped, setTriesTyped] = useStateFor(number, '');

  const codeReady = codeCount === codeLength && codeLength > 0;
  const left = kind.kind === 'digits' ? kind.length - pinCount : 0;
  const ready = codeReady && (kind.kind === 'digits' ? left === 0 : pinCount > 0);
  const text = !codeReady ? s.typeCode(number) : kind.kind === 'words' ? s.typeWords(number) : s.typePin(left, number);
  const send = (): void => {
    if (!ready || account === null) return;
    const checkCode = code.current?.take() ?? '';
    const typed =
      kind.kind === 'digits' ? (pin.current?.take() ?? '') : takeSecret(words.current).trim().replace(/\s+/g, ' ');
    onPin(0);
    const left = Number.parseInt(triesTyped, 10);
    setTriesTyped('');
    void act({
      act: 'provePaper',
      accountIndex: account.index,
      checkCode,
      pin: typed,
      ...(Number.isNaN(left) ? {} : { triesLeft: left }),
    });
  };
  const focusPin = (): void => {
    if (pin.current !== null) pin.current.focus();
    else words.current?.focus();
  };
  return {
    focusPin,
    triesTyped,
    setTriesTyped,
    code,
    pin,
    words,
    codeCount,
    pinCount,
    onCode,
    onPin,
    ready,
    text,
    send,
  };
}

function keyOf(snapshot: CeremonySnapshot, account: AccountView | null): CeremonyKeyView | null {
  return snapshot.keys.find((each) => each.letter === account?.keyLetter) ?? null;
}

/** A wrong PIN or code is said where it was typed: nothing moves, and the fields stay under the hand. */
export function isTypedWrong(snapshot: CeremonySnapshot): boolean {
  const code = snapshot.error?.code;
  return snapshot.running === null && (code === 'pin/wrong' || code === 'ceremony/wrong-sheet');
}

function Wrong({ error, id }: { readonly error: AppErrorData; readonly id: string }) {
  return (
    <p className="typed-wrong" role="alert" id={id} data-testid="error" data-code={error.code}>
      <StateIcon tone="stop" small />
      <span>
        <span className="strong">{visible(error.says)}</span> {visible(error.next)}
      </span>
    </p>
  );
}

export function ProvePanel({
  snapshot,
  account,
  proof,
}: {
  readonly snapshot: CeremonySnapshot;
  readonly account: AccountView;
  readonly proof: ProofFields;
}) {
  const s = useStrings().steps.paper;
  const sheet = account.sheet;
  const key = keyOf(snapshot, account);
  const letter = account.keyLetter ?? '';
  const tries = snapshot.bench.find((k) => k.letter === account.keyLetter)?.info.pin.retries ?? null;
  const kind = key?.pinMade ?? snapshot.choices.pin;
  const busy = snapshot.running !== null;
  const codeReady = sheet !== null && proof.codeCount === sheet.checkCodeLength;
  const wrong = isTypedWrong(snapshot) ? snapshot.error : null;
  const wrongCode = wrong?.code === 'ceremony/wrong-sheet' && !codeReady ? wrong : null;
  const wrongPin = wrong?.code === 'pin/wrong' && proof.pinCount === 0 ? wrong : null;
  if (isSettled(account, ['paper'])) {
    return (
      <section className="card center" data-testid="paper-proven">
        <span className="tone-proven">
          <CheckmarkCircle28Filled />
        </span>
        <h2 className="waiting-title">{s.proven}</h2>
        <p>{s.provenText}</p>
      </section>
    );
  }
  if (sheet === null) return null;
  const handwrite = snapshot.choices.paper.form === 'handwrite' && key?.pin === 'sealed';
  return (
    <section className="card stages" data-testid="prove-panel" style={{ flex: 1 }}>
      {handwrite ? (
        <div className="card-pad">
          <PinSlot letter={letter} caption={s.handwriteCaption} dots={pinDots(snapshot.choices, key)} />
        </div>
      ) : null}
      <div className={`stage${codeReady ? '' : ' is-here'}`}>
        {codeReady ? (
          <span className="stage-dot is-icon">
            <CheckmarkCircle20Filled />
          </span>
        ) : (
          <span className="stage-dot">1</span>
        )}
        <div>
          <h2 className="stage-title">{s.checkCode}</h2>
          <div className="stage-body">
            <div>
              <DigitBoxes
                key={sheet.number}
                ref={proof.code}
                groups={codeGroups(sheet.checkCodeLength)}
                kind="code"
                label={s.checkCode}
                describedBy="check-code-hint"
                onCount={(n) => {
                  proof.onCode(n);
                  if (n === sheet.checkCodeLength) proof.focusPin();
                }}
                disabled={busy}
                active={!codeReady}
                id="check-code"
              />
            </div>
            {wrongCode === null ? (
              <p className="secondary" id="check-code-hint">
                {codeReady ? s.checkCodeTyped : s.checkCodeHint}
              </p>
            ) : (
              <Wrong error={wrongCode} id="check-code-hint" />
            )}
          </div>
        </div>
      </div>
      <div className={`stage${codeReady ? ' is-here' : ''}`}>
        <span className="stage-dot">2</span>
        <div>
          <h2 className="stage-title">{s.pin}</h2>
          <div className="stage-body">
            {kind.kind === 'digits' ? (
              <div>
                <DigitBoxes
                  key={sheet.number}
                  // A ref handed on as a ref, read by nobody while drawing.
                  // oxlint-disable-next-line react/refs
                  ref={proof.pin}
                  groups={pinGroups(kind.length, key?.halves ?? snapshot.choices.paper.form === 'halves')}
                  kind="pin"
                  label={s.pin}
                  describedBy="pin-hint"
                  onCount={proof.onPin}
                  onEnter={() => proof.send()}
                  disabled={busy}
                  active={codeReady}
                  id="paper-pin"
                />
              </div>
            ) : (
              <Field hint={s.pinWordsHint}>
                <SecretField
                  key={sheet.number}
                  ref={proof.words}
                  aria-label={s.pin}
                  disabled={busy}
                  onPaste={(event) => event.preventDefault()}
                  onTyped={(input) => proof.onPin(input.value.trim().length)}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter') proof.send();
                  }}
                  data-testid="paper-pin"
                />
              </Field>
            )}
            {wrongPin === null ? (
              <p className="tabular" id="pin-hint">
                {kind.kind === 'digits' ? s.pinTyped(proof.pinCount, kind.length) : ''}
              </p>
            ) : (
              <Wrong error={wrongPin} id="pin-hint" />
            )}
            {tries !== null && tries <= FEW_TRIES ? (
              <Field label={s.triesField} hint={s.triesFieldHint}>
                <Input
                  className="tries-field"
                  inputMode="numeric"
                  maxLength={1}
                  value={proof.triesTyped}
                  disabled={busy}
                  onChange={(_, data) => proof.setTriesTyped(data.value.replace(/\D/g, ''))}
                  data-testid="tries-left"
                />
              </Field>
            ) : null}
            {wrongPin === null ? (
              <p className="secondary">
                {tries === null ? s.triesUnknown : s.tries(tries, Math.max(MAX_TRIES, tries), letter)}
              </p>
            ) : null}
          </div>
        </div>
      </div>
      <div className="stage">
        <span className="stage-dot">3</span>
        <div>
          <h2 className="stage-title">{s.touch(letter)}</h2>
          <p className="stage-body">{s.touchText}</p>
        </div>
      </div>
      <p className="panel-foot">
        <LockClosed20Regular />
        <span className="secondary">{s.sealedNote}</span>
      </p>
    </section>
  );
}
