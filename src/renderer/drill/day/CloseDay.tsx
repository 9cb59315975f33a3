import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useStrings } from '../../strings';

export function CloseDay({
  number,
  open,
  onDo,
  onClose,
}: {
  readonly number: string;
  /** Lines that are not ticked. */
  readonly open: number;
  readonly onDo: () => void;
  readonly onClose: () => void;
}) {
  const s = useStrings().day;
  return (
    <Dialog open modalType="alert" onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface data-testid="day-close-dialog">
        <DialogBody>
          <DialogTitle>{s.closeTitle(number)}</DialogTitle>
          <DialogContent>{s.closeText(open)}</DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{s.closeKeep}</Button>
            <Button appearance="primary" onClick={onDo} data-testid="day-close-do">
              {s.closeDo}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
