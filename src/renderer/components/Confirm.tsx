import { AskDialog } from './AskDialog';

export interface ConfirmProps {
  readonly title: string;
  readonly text: readonly string[];
  /** Both buttons name what they do. */
  readonly act: string;
  readonly keep: string;
  readonly onAct: () => void;
  readonly onClose: () => void;
}

/** Asks once more before something that is not lost for good; what is lost for good is typed (`TypeToConfirm`). */
export function Confirm({ title, text, act, keep, onAct, onClose }: ConfirmProps) {
  return (
    <AskDialog
      title={title}
      keep={keep}
      act={act}
      ids={{ dialog: 'confirm', keep: 'confirm-keep', act: 'confirm-act' }}
      onClose={onClose}
      onAct={onAct}
    >
      {text.map((line) => (
        <p key={line} style={{ margin: '0 0 8px' }}>
          {line}
        </p>
      ))}
    </AskDialog>
  );
}
