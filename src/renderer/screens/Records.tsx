import { useEffect, useState } from 'react';
import type { CeremonyRecordSummary, SheetLine } from '../../shared/model';
import { NextBar, Page } from '../app/Page';
import { useNow, useStore, useWindowState } from '../app/use-store';
import { Act, PrimaryAct } from '../components/Act';
import { ErrorCard } from '../components/ErrorCard';
import { ArrowLeft20Regular } from '../components/icons';
import { SearchField } from '../components/SearchField';
import { Pill, type Tone } from '../components/Status';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';
import type { Strings } from '../strings/en';
import { dayAndTime, groupedSerial, localPart } from '../strings/format';
import { AuditScreen } from './Audit';
import { SheetNumbers } from './SheetNumbers';
import { Unreadable } from './Unreadable';

export interface RecordsProps {
  readonly auditOf: string | null;
  readonly onOpen: (id: string | null) => void;
  readonly onBack: () => void;
}

const tones: Record<CeremonyRecordSummary['state'], Tone> = {
  running: 'now',
  interrupted: 'fix',
  closed: 'proven',
  abandoned: 'none',
};

export function RecordsScreen({ auditOf, onOpen, onBack }: RecordsProps) {
  const t = useStrings();
  const s = t.records;
  const store = useStore();
  const now = useNow();
  const { records, unreadable, failure } = useWindowState();
  const [query, setQuery] = useState('');
  const [sheets, setSheets] = useState<readonly SheetLine[]>([]);
  useEffect(() => {
    void store.loadRecords();
    void store.bgk.records.sheets().then((reply) => {
      if (reply.ok) setSheets(reply.value);
    });
  }, [store]);
  if (auditOf !== null)
    return (
      <AuditScreen
        record={records.find((record) => record.id === auditOf) ?? null}
        id={auditOf}
        onBack={() => onOpen(null)}
      />
    );
  const hits = records.filter((record) => matches(record, query, s));
  return (
    <Page
      id="records"
      title={s.title}
      why={s.why}
      more={s.more}
      actions={<SearchField label={s.search} query={query} onQuery={setQuery} testId="records-search" />}
      next={
        <NextBar text={s.nextText}>
          <PrimaryAct id="back" icon={<ArrowLeft20Regular />} label={t.shell.backHome} onClick={onBack} />
        </NextBar>
      }
    >
      {failure === null ? null : <ErrorCard error={failure} />}
      {records.length === 0 ? (
        <section className="card center">
          <h2 className="key-name">{s.none}</h2>
          <p className="secondary">{s.noneText}</p>
        </section>
      ) : hits.length === 0 ? (
        <p className="card card-pad" role="status">
          {s.noHit(query)}
        </p>
      ) : (
        <div className="card table-card">
          <table className="table" data-testid="records-table">
            <thead>
              <tr>
                <th scope="col">{s.columns.number}</th>
                <th scope="col">{s.columns.tenant}</th>
                <th scope="col">{s.columns.accounts}</th>
                <th scope="col">{s.columns.state}</th>
                <th scope="col">
                  <span className="sr-only">{s.columns.acts}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {hits.map((record) => (
                <tr key={record.id} data-testid={`record-${record.id}`}>
                  <td>
                    <span className="strong tabular">{record.number}</span>
                    {record.rehearsal ? <span className="simulated">{t.shell.rehearsalWord}</span> : null}
                    <span className="caption" style={{ display: 'block' }}>
                      {dayAndTime(record.startedAt, now())}
                    </span>
                  </td>
                  <td>
                    {record.tenantName === null ? (
                      <span className="tone-none">{s.tenantUnknown}</span>
                    ) : (
                      <Untrusted text={record.tenantName} max={40} />
                    )}
                  </td>
                  <td>
                    {record.accounts.map((account) => (
                      <div key={`${account.userPrincipalName ?? ''} ${account.keyLetter ?? ''}`}>
                        {account.userPrincipalName === null ? (
                          <span className="tone-none">{s.noAccountYet}</span>
                        ) : (
                          <Untrusted mono text={localPart(account.userPrincipalName)} max={28} />
                        )}
                        <span className="secondary">
                          {account.keyLetter === null ? '' : `, ${s.key(account.keyLetter)}`}
                          {account.serial === null ? '' : ` ${groupedSerial(account.serial)}`}
                          {account.sheetNumber === null ? '' : `, ${s.sheet(account.sheetNumber)}`}
                        </span>
                      </div>
                    ))}
                  </td>
                  <td>
                    {record.partsGone === true ? (
                      <>
                        <Pill tone="none">{s.partsGone}</Pill>
                        <span className="caption" style={{ display: 'block' }}>
                          {s.partsGoneText}
                        </span>
                      </>
                    ) : (
                      <Pill tone={tones[record.state]}>{s.states[record.state]}</Pill>
                    )}
                  </td>
                  <td style={{ textAlign: 'right' }}>
                    <Act id={`audit-${record.id}`} size="small" label={s.audit} onClick={() => onOpen(record.id)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {unreadable.map((record) => (
        <Unreadable key={record.id} record={record} />
      ))}
      <SheetNumbers lines={sheets} wanted={query} />
    </Page>
  );
}

function matches(record: CeremonyRecordSummary, query: string, words: Strings['records']): boolean {
  const wanted = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const text = [
    record.number,
    record.tenantName ?? '',
    record.partsGone === true ? words.partsGone : words.states[record.state],
    ...record.accounts.flatMap((a) => [
      a.userPrincipalName ?? '',
      a.keyLetter === null ? '' : words.key(a.keyLetter),
      a.serial ?? '',
      a.keyModel ?? '',
      a.sheetNumber ?? '',
    ]),
  ]
    .join(' ')
    .toLowerCase();
  return wanted.every((word) => text.includes(word));
}
