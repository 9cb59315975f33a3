import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components';
import { useState } from 'react';

export interface TypeToConfirmProps {
  readonly title: string;
  readonly intro: string;
  /** What is lost, one line each. */
  readonly losses: readonly string[];
  readonly fieldLabel: string;
  /** The word that has to be typed, letter for letter. */
  readonly word: string;
  readonly act: string;
  readonly keep: string;
  readonly onAct: (typed: string) => void;
  readonly onClose: () => void;
}

/** Names the loss in a list and asks for the word; the button names the act. Enter alone never does it. */
export function TypeToConfirm(props: TypeToConfirmProps) {
  const [typed, setTyped] = useState('');
  const right = typed.trim() === props.word;
  return (
    <Dialog open modalType="alert" onOpenChange={(_, data) => (data.open ? undefined : props.onClose())}>
      <DialogSurface data-testid="type-to-confirm">
        <DialogBody>
          <DialogTitle>{props.title}</DialogTitle>
          <DialogContent>
            <p style={{ margin: '0 0 8px' }}>{props.intro}</p>
            <ul className="loss-list">
              {props.losses.map((loss) => (
                <li key={loss}>{loss}</li>
              ))}
            </ul>
            <Field label={<Marked text={props.fieldLabel} word={props.word} />}>
              <Input
                value={typed}
                onChange={(_, data) => setTyped(data.value)}
                autoComplete="off"
                spellCheck={false}
                data-testid="confirm-word"
              />
            </Field>
          </DialogContent>
          <DialogActions>
            <Button onClick={props.onClose} data-testid="confirm-keep">
              {props.keep}
            </Button>
            <Button
              className="act-danger"
              disabledFocusable={!right}
              onClick={right ? () => props.onAct(typed.trim()) : undefined}
              data-testid="confirm-act"
            >
              {props.act}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** The sentence with the word that is meant set apart, so that nobody wonders what to type. */
function Marked({ text, word }: { readonly text: string; readonly word: string }) {
  const at = text.indexOf(word);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <span className="mono strong">{word}</span>
      {text.slice(at + word.length)}
    </>
  );
}
