import { Button, Tooltip } from '@fluentui/react-components';
import { useState } from 'react';
import type { CeremonySnapshot } from '../../shared/model';
import { useStore } from '../app/use-store';
import { TypeToConfirm } from '../components/TypeToConfirm';
import { Delete20Regular, Warning20Filled } from '../components/icons';
import { useStrings } from '../strings';
import { visible } from '../strings/format';

/** The way out of a ceremony for good: what was made is undone where it can be, and what remains is named. */
export function AbandonLink({ snapshot, narrow }: { readonly snapshot: CeremonySnapshot; readonly narrow: boolean }) {
  const s = useStrings().shell.abandon;
  const { act } = useStore();
  const [open, setOpen] = useState(false);
  if (snapshot.finished || snapshot.allowed.abandon !== null || (snapshot.remains ?? null) !== null) return null;
  const word = snapshot.abandonWord;
  return (
    <>
      {narrow ? (
        <Tooltip content={s.link} relationship="label" positioning="after">
          <Button
            appearance="transparent"
            icon={<Delete20Regular />}
            onClick={() => setOpen(true)}
            data-testid="abandon"
          />
        </Tooltip>
      ) : (
        <button type="button" className="link-button caption" onClick={() => setOpen(true)} data-testid="abandon">
          {s.link}
        </button>
      )}
      {open ? (
        <TypeToConfirm
          title={s.title(snapshot.number)}
          intro={s.intro}
          losses={s.losses}
          fieldLabel={s.type(word)}
          word={word}
          act={s.act}
          keep={s.keep}
          onClose={() => setOpen(false)}
          onAct={(typed) => {
            setOpen(false);
            void act({ act: 'abandon', typed });
          }}
        />
      ) : null}
    </>
  );
}

/** What undo could not take back, and what a crash left to be settled by reading. */
export function Remains({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const s = useStrings().shell.abandon;
  // A closed ceremony may leave something as well (a consent, a policy target); then it is only a note.
  const closed = snapshot.drillDue !== null;
  const given = snapshot.remains ?? null;
  const remains = closed && given?.length === 0 ? null : given;
  const unsettled = snapshot.unsettled ?? [];
  if (remains === null && unsettled.length === 0) return null;
  const [title, lines] =
    remains === null
      ? [s.unsettled, unsettled]
      : [closed ? s.leftAtClose : remains.length === 0 ? s.nothingRemains : s.remains, remains];
  return (
    <section className="card error-card is-calm" data-testid="remains">
      <span className="tone-fix" aria-hidden="true">
        <Warning20Filled />
      </span>
      <div>
        <p className="strong">{title}</p>
        <ul>
          {lines.map((line) => (
            <li key={line} className="anywhere">
              {visible(line)}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
