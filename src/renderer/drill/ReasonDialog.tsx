import { AskWhy } from '../components/AskDialog';
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
  const { onDo, label, ...rest } = props;
  return <AskWhy {...rest} reasonId="why" fieldLabel={label} keep={useStrings().drill.run.failKeep} onAct={onDo} />;
}
