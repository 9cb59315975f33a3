import { useState } from 'react';
import type { CeremonySnapshot } from '../../shared/model';
import { useStore } from '../app/use-store';
import { AskDialog } from '../components/AskDialog';
import { useStrings } from '../strings';
import { PaperSize, PinAndPaper } from './PinAndPaper';

/** PIN and paper of the keys that come next; keys that have their PIN keep it. */
export function OfflineChoices({
  snapshot,
  onClose,
}: {
  readonly snapshot: CeremonySnapshot;
  readonly onClose: () => void;
}) {
  const t = useStrings();
  const s = t.papers.offline;
  const { act } = useStore();
  const [choices, setChoices] = useState(snapshot.choices);
  const set = (change: Partial<typeof choices>): void => setChoices({ ...choices, ...change });
  return (
    <AskDialog
      title={s.choicesTitle}
      keep={t.papers.extra.cancel}
      act={s.choicesDo}
      ids={{ dialog: 'offline-choices', act: 'offline-choices-do' }}
      className="stack"
      onClose={onClose}
      onAct={() => {
        onClose();
        void act({ act: 'choose', choices });
      }}
    >
      <p style={{ margin: 0 }}>{s.choicesText}</p>
      <PinAndPaper choices={choices} set={set} />
      <PaperSize choices={choices} set={set} />
    </AskDialog>
  );
}
