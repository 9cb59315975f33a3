import { Field, Input } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { SecretField, takeSecret } from '../components/SecretField';

export interface FromPaper {
  readonly checkCode: string;
  readonly pin: string;
  readonly triesLeft: number | null;
}

export interface PaperFieldsText {
  readonly code: string;
  readonly pin: string;
  readonly tries: string;
  readonly triesHint: string;
}

/** Check code, PIN and tries as typed from a sheet. The PIN is in its field only, is read once and leaves it empty. */
export function usePaperFields() {
  const [code, setCode] = useState('');
  const [some, setSome] = useState(false);
  const [tries, setTries] = useState('');
  const pin = useRef<HTMLInputElement>(null);
  const take = (): FromPaper => {
    const typed = takeSecret(pin.current);
    setSome(false);
    const left = Number.parseInt(tries, 10);
    return { checkCode: code.trim(), pin: typed, triesLeft: Number.isNaN(left) ? null : left };
  };
  const fields = (ids: string, text: PaperFieldsText, disabled = false) => (
    <>
      <Field label={text.code}>
        <Input
          value={code}
          maxLength={12}
          className="mono"
          autoComplete="off"
          disabled={disabled}
          onChange={(_, data) => setCode(data.value.toUpperCase())}
          data-testid={`${ids}-code`}
        />
      </Field>
      <Field label={text.pin}>
        <SecretField
          ref={pin}
          disabled={disabled}
          onTyped={(field) => setSome(field.value !== '')}
          onPaste={(event) => event.preventDefault()}
          data-testid={`${ids}-pin`}
        />
      </Field>
      <Field label={text.tries} hint={text.triesHint}>
        <Input
          className="tries-field"
          inputMode="numeric"
          maxLength={1}
          value={tries}
          disabled={disabled}
          onChange={(_, data) => setTries(data.value.replace(/\D/g, ''))}
          data-testid={`${ids}-tries`}
        />
      </Field>
    </>
  );
  return { ready: code.trim() !== '' && some, take, fields };
}
