import { useState } from 'react';
import type { CeremonyKeyView, CeremonySnapshot } from '../../shared/model';
import { useStore } from '../app/use-store';
import { Act } from '../components/Act';
import { AskDialog } from '../components/AskDialog';
import { Print20Regular } from '../components/icons';
import { StateIcon } from '../components/Status';
import { useStrings } from '../strings';
import { PrintExtra } from './PrintExtra';
import { PrintPanel, type PrintChoice } from './PrintPanel';

/** Before there is a plan: a sheet for each key that has its PIN, with lines where account and tenant will stand. */
export function OfflinePapers({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const s = useStrings().papers.offline;
  const [printing, setPrinting] = useState<string | null>(null);
  const [labels, setLabels] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  if (snapshot.plan !== null || snapshot.keys.length === 0) return null;
  return (
    <section className="card" data-testid="offline-papers">
      <div className="card-pad">
        <h2 className="section-title">{s.title}</h2>
        <p className="secondary">{s.text}</p>
      </div>
      {snapshot.keys.map((key) => (
        <div className="finding card-pad row" key={key.letter} style={{ gap: 12 }}>
          <StateIcon tone={key.sheetPrinted === true ? 'proven' : 'none'} small />
          <span style={{ flex: 1 }}>
            <b>{s.key(key.letter)}</b>{' '}
            <span className="secondary">
              {key.sheetPrinted === true ? s.printed(key.sheetNumber ?? '') : s.open(key.sheetNumber ?? null)}
            </span>
          </span>
          <Act
            id={`offline-print-${key.letter}`}
            icon={<Print20Regular />}
            label={key.sheetPrinted === true ? s.again(key.letter) : s.print(key.letter)}
            blocked={key.pin === 'sealed' ? snapshot.allowed.print : s.notReady}
            onClick={() => setPrinting(key.letter)}
          />
        </div>
      ))}
      <div className="finding card-pad row" style={{ gap: 12 }}>
        <Act id="offline-labels" label={s.labels} onClick={() => setLabels(true)} />
        {said === null ? null : (
          <span className="secondary anywhere" role="status">
            {said}
          </span>
        )}
      </div>
      {labels ? <PrintExtra what="labels" onDone={setSaid} onClose={() => setLabels(false)} /> : null}
      {snapshot.keys
        .filter((key) => key.letter === printing)
        .map((key) => (
          <PrintDialog key={key.letter} of={key} snapshot={snapshot} onClose={() => setPrinting(null)} />
        ))}
    </section>
  );
}

function PrintDialog({
  of,
  snapshot,
  onClose,
}: {
  readonly of: CeremonyKeyView;
  readonly snapshot: CeremonySnapshot;
  readonly onClose: () => void;
}) {
  const t = useStrings();
  const s = t.papers;
  const { act } = useStore();
  const { form } = snapshot.choices.paper;
  const [choice, setChoice] = useState<PrintChoice>({
    how: form === 'handwrite' ? 'handwrite' : 'printer',
    printer: null,
  });
  return (
    <AskDialog
      title={s.offline.dialogTitle(of.letter)}
      keep={s.extra.cancel}
      act={choice.printer === null ? s.extra.save : s.extra.print}
      ids={{ dialog: 'offline-dialog', act: 'offline-print-do' }}
      className="print-dialog"
      onClose={onClose}
      onAct={() => {
        onClose();
        void act({ act: 'print', accountIndex: null, letter: of.letter, ...choice });
      }}
    >
      <PrintPanel choice={choice} onChange={setChoice} form={form} />
    </AskDialog>
  );
}
