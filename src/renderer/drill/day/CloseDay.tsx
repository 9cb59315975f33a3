import { AskDialog } from '../../components/AskDialog';
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
    <AskDialog
      title={s.closeTitle(number)}
      keep={s.closeKeep}
      act={s.closeDo}
      firm
      ids={{ dialog: 'day-close-dialog', act: 'day-close-do' }}
      onClose={onClose}
      onAct={onDo}
    >
      {s.closeText(open)}
    </AskDialog>
  );
}
