import { useEffect, useState } from 'react';
import type { AuditEntry, CeremonyRecordSummary } from '../../shared/model';
import type { AppErrorData } from '../../shared/errors';
import { NextBar, Page } from '../app/Page';
import { useStore } from '../app/use-store';
import { Act, PrimaryAct } from '../components/Act';
import { ErrorCard } from '../components/ErrorCard';
import { ArrowDownload20Regular, ArrowLeft20Regular } from '../components/icons';
import { SearchField } from '../components/SearchField';
import { Pill } from '../components/Status';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';
import { asWords, clockSeconds, fingerprint, localPart, longDay, visible } from '../strings/format';

interface Log {
  readonly entries: readonly AuditEntry[];
  readonly valid: boolean;
  readonly problem: string | null;
  readonly head: string;
}

/** The hash-chained log of one ceremony; the check was done in main, line by line. */
export function AuditScreen({
  record,
  id,
  onBack,
}: {
  readonly record: CeremonyRecordSummary | null;
  readonly id: string;
  readonly onBack: () => void;
}) {
  const t = useStrings();
  const s = t.records;
  const store = useStore();
  const [log, setLog] = useState<Log | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const [query, setQuery] = useState('');
  useEffect(() => {
    let gone = false;
    void store.bgk.records.audit({ id }).then((reply) => {
      if (gone) return;
      if (reply.ok) setLog(reply.value);
      else setError(reply.error);
    });
    return () => {
      gone = true;
    };
  }, [store, id]);
  const save = async (format: 'jsonl' | 'csv'): Promise<void> => {
    const reply = await store.bgk.records.exportAudit({ id, format });
    if (!reply.ok) setError(reply.error);
    else setSaved(reply.value.savedAs === null ? t.steps.plan.notExported : s.savedAs(reply.value.savedAs));
  };
  const hits = log?.entries.filter((entry) => entryText(entry).includes(query.trim().toLowerCase())) ?? [];
  return (
    <Page
      id="audit"
      title={s.auditOf(record?.number ?? '')}
      why={s.auditWhy}
      more={s.auditMore}
      actions={
        <>
          <SearchField label={s.filter} query={query} onQuery={setQuery} testId="audit-search" />
          <Act id="export-csv" icon={<ArrowDownload20Regular />} label={s.exportCsv} onClick={() => void save('csv')} />
        </>
      }
      next={
        <NextBar text={s.nextAudit}>
          <Act id="back" size="large" icon={<ArrowLeft20Regular />} label={s.back} onClick={onBack} />
          <PrimaryAct
            id="export-json"
            icon={<ArrowDownload20Regular />}
            label={s.exportJson}
            onClick={() => void save('jsonl')}
          />
        </NextBar>
      }
    >
      {error === null ? null : <ErrorCard error={error} />}
      {log === null ? null : (
        <>
          <div className="row wrap">
            <Pill tone={log.valid ? 'proven' : 'stop'} id="chain">
              {log.valid ? s.valid(log.entries.length) : s.broken}
            </Pill>
            {log.problem === null ? null : <span className="anywhere">{visible(log.problem)}</span>}
            <span className="secondary">
              {s.chainEnds} <span className="mono">{fingerprint(log.head, 8)}</span>
            </span>
          </div>
          {saved === null ? null : (
            <p className="secondary anywhere" role="status">
              {saved}
            </p>
          )}
          {hits.length === 0 ? <p className="card card-pad">{s.noHit(query)}</p> : <Entries entries={hits} />}
        </>
      )}
    </Page>
  );
}

function Entries({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { records: t, keys } = useStrings();
  const s = t.auditColumns;
  return (
    <div className="card table-card">
      <table className="table audit-table" data-testid="audit-table">
        <thead>
          <tr>
            <th scope="col">{s.seq}</th>
            <th scope="col">{s.time}</th>
            <th scope="col">{s.act}</th>
            <th scope="col">{s.target}</th>
            <th scope="col">{s.proof}</th>
            <th scope="col">{s.hash}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq}>
              <td className="tabular">{entry.seq}</td>
              <td className="tabular">
                <span title={longDay(entry.time)}>{clockSeconds(entry.time)}</span>
                <span className="caption" style={{ display: 'block' }}>
                  <span title={visible(entry.operator)}>
                    <Untrusted text={localPart(entry.operator)} max={24} />
                  </span>
                </span>
              </td>
              <td className="strong anywhere" title={visible(entry.act)}>
                {asWords(entry.act)}
              </td>
              <td>
                <Untrusted text={entry.target} max={48} />
              </td>
              <td className="secondary">
                {Object.entries(entry.proof).map(([name, value]) => (
                  <div key={name} className="anywhere">
                    {asWords(name)}:{' '}
                    <bdi>
                      {name === 'serialMethod'
                        ? (howRead(value, keys.serialMethods) ?? said(value, t))
                        : said(value, t)}
                    </bdi>
                  </div>
                ))}
              </td>
              <td className="mono" title={entry.hash}>
                {fingerprint(entry.hash, 2)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How a serial was read, in the words of the key's card; null for what this version does not know. */
function howRead(value: AuditEntry['proof'][string], words: Readonly<Record<string, string>>): string | null {
  return typeof value === 'string' && Object.hasOwn(words, value) ? (words[value] ?? null) : null;
}

function said(value: AuditEntry['proof'][string], t: { readonly yes: string; readonly no: string }): string {
  if (value === true) return t.yes;
  if (value === false) return t.no;
  return visible(Array.isArray(value) ? value.join(', ') : String(value));
}

function entryText(entry: AuditEntry): string {
  return [entry.act, asWords(entry.act), entry.target, entry.operator, JSON.stringify(entry.proof)]
    .join(' ')
    .toLowerCase();
}
