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
import { useStore } from '../../app/use-store';
import { useStrings } from '../../strings';

/** Asks why; offered only where main says that nothing is lost by it. */
export function AbandonLife({ onClose }: { readonly onClose: () => void }) {
  const s = useStrings().life;
  const store = useStore();
  const [why, setWhy] = useState('');
  const said = why.trim() !== '';
  const send = (): void => {
    onClose();
    void store.life({ act: 'abandon', why: why.trim() });
  };
  return (
    <Dialog open modalType="alert" onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface data-testid="life-abandon-dialog">
        <DialogBody>
          <DialogTitle>{s.run.abandonTitle}</DialogTitle>
          <DialogContent>
            <p style={{ margin: '0 0 12px' }}>{s.run.abandonText}</p>
            <Field label={s.reason} required>
              <Input
                value={why}
                maxLength={200}
                onChange={(_, data) => setWhy(data.value)}
                data-testid="life-abandon-why"
              />
            </Field>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{s.run.abandonKeep}</Button>
            <Button
              className="act-danger"
              disabledFocusable={!said}
              onClick={said ? send : undefined}
              data-testid="life-abandon-do"
            >
              {s.run.abandonDo}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
