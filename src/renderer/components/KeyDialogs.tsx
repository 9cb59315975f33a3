import { Field, Input } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { KeyInfo } from '../../shared/model';
import { useStore } from '../app/use-store';
import { useStrings } from '../strings';
import { visible } from '../strings/format';
import { AskDialog } from './AskDialog';
import { SecretField, takeSecret } from './SecretField';
import { TypeToConfirm } from './TypeToConfirm';

interface Common {
  readonly onClose: () => void;
}

/** Rule 6: what is lost is named and typed before a key is reset. */
export function ResetDialog({
  keyInfo,
  word,
  name,
  onClose,
}: Common & { readonly keyInfo: KeyInfo; readonly word: string; readonly name: string }) {
  const s = useStrings().keys;
  const { act } = useStore();
  const losses = [
    ...(keyInfo.pin.set === true ? [s.resetLossPin] : []),
    ...(keyInfo.credentials.used === 0 ? [] : [s.resetLossPasskeys(keyInfo.credentials.used)]),
  ];
  return (
    <TypeToConfirm
      title={s.resetTitle(visible(name))}
      intro={s.resetLoss}
      losses={losses.length === 0 ? [s.resetLossNothing] : losses}
      fieldLabel={s.resetType(word)}
      word={word}
      act={s.resetDo(visible(name))}
      keep={s.keepIt}
      onClose={onClose}
      onAct={(typed) => {
        onClose();
        void act({ act: 'resetKey', keyId: keyInfo.id, typed });
      }}
    />
  );
}

/** The field is read once and emptied; React holds no PIN. */
export function KnownPinDialog({
  keyInfo,
  name,
  onClose,
}: Common & { readonly keyInfo: KeyInfo; readonly name: string }) {
  const s = useStrings().keys;
  const { act } = useStore();
  const field = useRef<HTMLInputElement>(null);
  const [some, setSome] = useState(false);
  const send = (): void => {
    const pin = takeSecret(field.current);
    onClose();
    void act({ act: 'prepareKey', keyId: keyInfo.id, knownPin: pin });
  };
  return (
    <AskDialog
      title={s.knowPinTitle(visible(name))}
      keep={s.keepIt}
      act={s.knowPinDo}
      ready={some}
      ids={{ act: 'known-pin-do' }}
      onClose={onClose}
      onAct={send}
    >
      <p style={{ margin: '0 0 12px' }}>{s.knowPinText}</p>
      <Field label={s.knowPinField}>
        <SecretField ref={field} onTyped={(input) => setSome(input.value.length > 0)} data-testid="known-pin" />
      </Field>
    </AskDialog>
  );
}

export function SerialDialog({ letter, onClose }: Common & { readonly letter: string }) {
  const t = useStrings();
  const s = t.keys;
  const { act } = useStore();
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const same = first !== '' && first === second;
  return (
    <AskDialog
      title={s.serialTitle(letter)}
      keep={t.shell.cancel}
      act={s.serialDo}
      ready={same}
      ids={{ act: 'serial-do' }}
      onClose={onClose}
      onAct={() => {
        onClose();
        void act({ act: 'typeSerial', letter, first, second });
      }}
    >
      <p style={{ margin: '0 0 12px' }}>{s.serialText}</p>
      <Field label={s.serialFirst}>
        <Input
          value={first}
          onChange={(_, data) => setFirst(data.value.trim())}
          autoComplete="off"
          data-testid="serial-first"
        />
      </Field>
      <Field
        label={s.serialSecond}
        validationState={second !== '' && !same ? 'warning' : 'none'}
        validationMessage={second !== '' && !same ? s.serialDiffer : ' '}
      >
        <Input
          value={second}
          onChange={(_, data) => setSecond(data.value.trim())}
          onPaste={(event) => event.preventDefault()}
          autoComplete="off"
          data-testid="serial-second"
        />
      </Field>
    </AskDialog>
  );
}
