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
import { useStore } from '../app/use-store';
import { useStrings } from '../strings';

/** A sheet is struck from the register with a reason; its number is never used again. */
export function VoidDialog({
  accountIndex,
  number,
  onVoided,
  onClose,
}: {
  readonly accountIndex: number;
  readonly number: string;
  readonly onVoided: () => void;
  readonly onClose: () => void;
}) {
  const s = useStrings().steps.paper;
  const { act } = useStore();
  const [reason, setReason] = useState('');
  const given = reason.trim() !== '';
  return (
    <Dialog open modalType="alert" onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface data-testid="void-dialog">
        <DialogBody>
          <DialogTitle>{s.voidTitle(number)}</DialogTitle>
          <DialogContent>
            <p style={{ margin: '0 0 12px' }}>{s.voidText}</p>
            <Field label={s.voidReason} required>
              <Input
                value={reason}
                maxLength={200}
                onChange={(_, data) => setReason(data.value)}
                data-testid="void-reason"
              />
            </Field>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{s.voidKeep}</Button>
            <Button
              className="act-danger"
              disabledFocusable={!given}
              onClick={
                given
                  ? () => {
                      onClose();
                      void act({ act: 'voidSheet', accountIndex, reason: reason.trim() }).then((reply) => {
                        if (reply.ok) onVoided();
                      });
                    }
                  : undefined
              }
              data-testid="void-do"
            >
              {s.voidDo(number)}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
