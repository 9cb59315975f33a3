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
import { useStrings } from '../strings';

/** Asks for one line of why, which goes on record, before `onDo`. Test ids: `<id>-dialog`, `<id>-why`, `<id>-do`. */
export function ReasonDialog(props: {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly act: string;
  readonly danger?: boolean;
  readonly onDo: (why: string) => void;
  readonly onClose: () => void;
}) {
  const s = useStrings().drill.run;
  const [why, setWhy] = useState('');
  const said = why.trim() !== '';
  const act = (): void => {
    props.onClose();
    props.onDo(why.trim());
  };
  return (
    <Dialog open modalType="alert" onOpenChange={(_, data) => (data.open ? undefined : props.onClose())}>
      <DialogSurface data-testid={`${props.id}-dialog`}>
        <DialogBody>
          <DialogTitle>{props.title}</DialogTitle>
          <DialogContent>
            <p style={{ margin: '0 0 12px' }}>{props.text}</p>
            <Field label={props.label} required>
              <Input
                value={why}
                maxLength={200}
                onChange={(_, data) => setWhy(data.value)}
                data-testid={`${props.id}-why`}
              />
            </Field>
          </DialogContent>
          <DialogActions>
            <Button onClick={props.onClose}>{s.failKeep}</Button>
            <Button
              className={props.danger === false ? undefined : 'act-danger'}
              disabledFocusable={!said}
              onClick={said ? act : undefined}
              data-testid={`${props.id}-do`}
            >
              {props.act}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
