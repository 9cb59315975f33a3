import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { CeremonySnapshot } from '../../shared/model';
import { useStore } from '../app/use-store';
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
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface data-testid="offline-choices">
        <DialogBody>
          <DialogTitle>{s.choicesTitle}</DialogTitle>
          <DialogContent className="stack">
            <p style={{ margin: 0 }}>{s.choicesText}</p>
            <PinAndPaper choices={choices} set={set} />
            <PaperSize choices={choices} set={set} />
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t.papers.extra.cancel}</Button>
            <Button
              appearance="primary"
              onClick={() => {
                onClose();
                void act({ act: 'choose', choices });
              }}
              data-testid="offline-choices-do"
            >
              {s.choicesDo}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
