import { useStore } from '../app/use-store';
import { AskWhy } from '../components/AskDialog';
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
  return (
    <AskWhy
      id="void"
      reasonId="reason"
      title={s.voidTitle(number)}
      text={s.voidText}
      fieldLabel={s.voidReason}
      keep={s.voidKeep}
      act={s.voidDo(number)}
      onClose={onClose}
      onAct={(reason) =>
        void act({ act: 'voidSheet', accountIndex, reason }).then((reply) => {
          if (reply.ok) onVoided();
        })
      }
    />
  );
}
