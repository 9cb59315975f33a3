import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { AskDialog } from './AskDialog';

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

/** Names the loss in a list and asks for the word; the button names the act. */
export function TypeToConfirm(props: TypeToConfirmProps) {
  const [typed, setTyped] = useState('');
  const right = typed.trim() === props.word;
  return (
    <AskDialog
      title={props.title}
      keep={props.keep}
      act={props.act}
      danger
      ready={right}
      ids={{ dialog: 'type-to-confirm', keep: 'confirm-keep', act: 'confirm-act' }}
      onClose={props.onClose}
      onAct={() => props.onAct(typed.trim())}
    >
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
    </AskDialog>
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
