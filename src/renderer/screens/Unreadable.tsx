import type { UnreadableRecord } from '../../shared/model';
import { useStore } from '../app/use-store';
import { Act } from '../components/Act';
import { Warning20Filled } from '../components/icons';
import { useStrings } from '../strings';
import { visible } from '../strings/format';

/** A record that cannot be opened: what it was, where it lies, and what may be in it. It is set aside by a person only. */
export function Unreadable({ record }: { readonly record: UnreadableRecord }) {
  const s = useStrings().unreadable;
  const store = useStore();
  const { kind, id, why, sealed, folder } = record;
  const put = async (): Promise<void> => {
    const reply = await store.watch(store.bgk.records.setAside({ kind, id }));
    if (reply.ok) await store.loadRecords();
  };
  return (
    <section className="card card-pad stack-tight" data-testid={`unreadable-${id}`}>
      <h2 className="row key-name">
        <span className="tone-fix">
          <Warning20Filled />
        </span>
        {s.title[kind](visible(record.number))}
      </h2>
      <p>
        {[s.why[why], ...(sealed && why !== 'nothing' ? [s.sealed] : []), ...(record.setAside ? [] : [s.kept])].join(
          ' ',
        )}
      </p>
      <p className="caption mono anywhere">{visible(folder)}</p>
      {record.setAside ? (
        <p className="secondary">{s.isAside}</p>
      ) : (
        <div>
          <Act id={`set-aside-${id}`} label={s.setAside} onClick={() => void put()} />
        </div>
      )}
    </section>
  );
}
