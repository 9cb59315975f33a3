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
import { useState, type ReactNode } from 'react';

export interface AskDialogProps {
  readonly title: string;
  /** What keeps everything as it is; the same as closing the dialog. */
  readonly keep: string;
  /** The button names the act. */
  readonly act: string;
  readonly onAct: () => void;
  readonly onClose: () => void;
  /** False: the act waits for what is still to be filled in. */
  readonly ready?: boolean;
  /** An act that cannot be taken back: its button is red. */
  readonly danger?: boolean;
  /** A click beside the dialog does not close it; always so where the act cannot be taken back. */
  readonly firm?: boolean;
  readonly ids: { readonly dialog?: string; readonly keep?: string; readonly act: string };
  /** Of what is between title and answers. */
  readonly className?: string;
  readonly children: ReactNode;
}

/** One question, with what it needs and two answers. Enter alone never does it. */
export function AskDialog(props: AskDialogProps) {
  const { danger = false, firm = danger, ready = true, ids, onClose } = props;
  return (
    <Dialog open modalType={firm ? 'alert' : 'modal'} onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface data-testid={ids.dialog}>
        <DialogBody>
          <DialogTitle>{props.title}</DialogTitle>
          <DialogContent className={props.className}>{props.children}</DialogContent>
          <DialogActions>
            <Button onClick={onClose} data-testid={ids.keep}>
              {props.keep}
            </Button>
            <Button
              {...(danger ? { className: 'act-danger' } : { appearance: 'primary' })}
              disabledFocusable={!ready}
              onClick={ready ? props.onAct : undefined}
              data-testid={ids.act}
            >
              {props.act}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

export interface AskWhyProps {
  /** `${id}-dialog`, `${id}-${reasonId}` and `${id}-do` are the test ids. */
  readonly id: string;
  readonly reasonId: 'why' | 'reason';
  readonly title: string;
  readonly text: string;
  readonly fieldLabel: string;
  readonly keep: string;
  readonly act: string;
  readonly danger?: boolean;
  /** With the reason as it was typed, trimmed, never empty; the dialog is closed by then. */
  readonly onAct: (why: string) => void;
  readonly onClose: () => void;
}

/** An act that goes into the log with its reason. */
export function AskWhy({ id, reasonId, text, fieldLabel, danger = true, onAct, onClose, ...words }: AskWhyProps) {
  const [why, setWhy] = useState('');
  return (
    <AskDialog
      {...words}
      danger={danger}
      firm
      ready={why.trim() !== ''}
      ids={{ dialog: `${id}-dialog`, act: `${id}-do` }}
      onClose={onClose}
      onAct={() => {
        onClose();
        onAct(why.trim());
      }}
    >
      <p style={{ margin: '0 0 12px' }}>{text}</p>
      <Field label={fieldLabel} required>
        <Input
          value={why}
          maxLength={200}
          onChange={(_, data) => setWhy(data.value)}
          data-testid={`${id}-${reasonId}`}
        />
      </Field>
    </AskDialog>
  );
}
