import { useState } from 'react';
import type { SheetLine } from '../../shared/model';
import { Act } from '../components/Act';
import { Pill, type Tone } from '../components/Status';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';
import type { Strings } from '../strings/en';
import { localPart, longDay, visible } from '../strings/format';
import { PrintExtra } from '../wizard/PrintExtra';

type State = keyof Strings['records']['sheets']['states'];

const tones: Record<State, Tone> = { proven: 'proven', printed: 'now', notPrinted: 'none', void: 'stop' };

function stateOf(line: SheetLine): State {
  return line.state === 'void' ? 'void' : line.paper;
}

/** Every sheet number ever given, what became of it, and the notice for those that are void. */
export function SheetNumbers({ lines, wanted }: { readonly lines: readonly SheetLine[]; readonly wanted: string }) {
  const t = useStrings();
  const s = t.records.sheets;
  const [notice, setNotice] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const hits = lines.filter((line) => isWanted(line, wanted, s)).toReversed();
  if (lines.length === 0) return null;
  return (
    <section className="stack-tight" data-testid="sheet-numbers" style={{ marginTop: 24 }}>
      <h2 className="section-title">{s.title}</h2>
      <p className="secondary">{s.text}</p>
      {said === null ? null : (
        <p className="secondary anywhere" role="status">
          {said}
        </p>
      )}
      {hits.length === 0 ? (
        <p className="card card-pad">{s.noHit}</p>
      ) : (
        <div className="card table-card">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{s.columns.number}</th>
                <th scope="col">{s.columns.of}</th>
                <th scope="col">{s.columns.envelope}</th>
                <th scope="col">{s.columns.state}</th>
                <th scope="col">
                  <span className="sr-only">{t.records.columns.acts}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {hits.map((line) => (
                <SheetRow key={line.sheetNumber} line={line} onNotice={() => setNotice(line.sheetNumber)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {notice === null ? null : (
        <PrintExtra what="void" sheetNumber={notice} onDone={setSaid} onClose={() => setNotice(null)} />
      )}
    </section>
  );
}

function SheetRow({ line, onNotice }: { readonly line: SheetLine; readonly onNotice: () => void }) {
  const t = useStrings();
  const s = t.records.sheets;
  const state = stateOf(line);
  return (
    <tr data-testid={`sheet-${line.sheetNumber}`} data-state={state}>
      <td>
        <span className={`mono${state === 'void' ? ' is-struck' : ''}`}>{visible(line.sheetNumber)}</span>
      </td>
      <td>
        {line.userPrincipalName === null ? (
          <span className="tone-none">{t.records.noAccountYet}</span>
        ) : (
          <Untrusted mono text={localPart(line.userPrincipalName)} max={28} />
        )}
        <span className="secondary">, {t.records.key(line.keyLetter)}</span>
      </td>
      <td className="tabular">{visible(line.envelopeNumber)}</td>
      <td>
        <Pill tone={tones[state]}>{s.states[state]}</Pill>
        <span className="caption anywhere" style={{ display: 'block' }}>
          {s.since(longDay(line.date))}
          {line.note === '' ? null : (
            <>
              {' '}
              <Untrusted text={line.note} max={160} />
            </>
          )}
        </span>
      </td>
      <td style={{ textAlign: 'right' }}>
        {state === 'void' ? (
          <Act id={`void-notice-${line.sheetNumber}`} size="small" label={s.notice} onClick={onNotice} />
        ) : null}
      </td>
    </tr>
  );
}

function isWanted(line: SheetLine, query: string, s: Strings['records']['sheets']): boolean {
  const text = [
    line.sheetNumber,
    line.envelopeNumber,
    line.userPrincipalName ?? '',
    line.tenantName ?? '',
    line.note,
    s.states[stateOf(line)],
  ]
    .join(' ')
    .toLowerCase();
  return query
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
