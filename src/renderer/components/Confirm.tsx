import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';

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
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface data-testid="confirm">
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {text.map((line) => (
              <p key={line} style={{ margin: '0 0 8px' }}>
                {line}
              </p>
            ))}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose} data-testid="confirm-keep">
              {keep}
            </Button>
            <Button appearance="primary" onClick={onAct} data-testid="confirm-act">
              {act}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
