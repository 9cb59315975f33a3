import { useNow, useWindowState } from '../app/use-store';
import { NextBar, Page } from '../app/Page';
import { PrimaryAct } from '../components/Act';
import { ArrowLeft20Regular } from '../components/icons';
import { Pill } from '../components/Status';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';
import { daysUntil, localPart, longDay } from '../strings/format';
import { firstDue } from './Home';

/** What is due and how a drill goes; the drill itself is run by main when it offers one. */
export function DrillScreen({ onBack }: { readonly onBack: () => void }) {
  const t = useStrings();
  const s = t.drill;
  const now = useNow();
  const { records } = useWindowState();
  const closed = records.filter((record) => record.state === 'closed' && record.drillDue !== null);
  const next = firstDue(records);
  return (
    <Page
      id="drill"
      title={s.title}
      why={s.why}
      more={s.more}
      next={
        <NextBar text={next === null ? s.nextNone : s.next(longDay(next.drillDue))}>
          <PrimaryAct id="back" icon={<ArrowLeft20Regular />} label={t.shell.backHome} onClick={onBack} />
        </NextBar>
      }
    >
      <div className="two">
        <section className="card card-pad">
          <h2 className="section-title">{s.steps}</h2>
          <ol className="ordered">
            {s.order.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ol>
        </section>
        <section className="card card-pad stack" aria-label={s.due}>
          <h2 className="section-title">{s.due}</h2>
          {closed.length === 0 ? (
            <div>
              <p className="strong">{s.none}</p>
              <p className="secondary">{s.noneText}</p>
            </div>
          ) : (
            closed.map((record) => {
              const days = daysUntil(record.drillDue ?? '', now());
              return (
                <div key={record.id} className="stack-tight">
                  <p className="row wrap">
                    <span className="strong">{longDay(record.drillDue ?? '')}</span>
                    <Pill tone={days < 0 ? 'stop' : days < 14 ? 'fix' : 'info'}>{days < 0 ? s.overdue : days < 14 ? s.soon : s.planned}</Pill>
                  </p>
                  <p className="secondary">
                    {record.tenantName === null ? null : <Untrusted text={record.tenantName} max={50} />}. {t.home.inDays(days)}
                  </p>
                  <ul>
                    {record.accounts.map((account) => (
                      <li key={account.userPrincipalName} className="secondary">
                        <Untrusted mono text={localPart(account.userPrincipalName)} max={28} />
                        {account.keyLetter === null ? '' : `, ${t.records.key(account.keyLetter)}`}
                        {account.sheetNumber === null ? '' : `, ${t.records.sheet(account.sheetNumber)}`}
                      </li>
                    ))}
                  </ul>
                </div>
              );
            })
          )}
        </section>
      </div>
    </Page>
  );
}
