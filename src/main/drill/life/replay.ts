import { AppError } from '../../../shared/errors';
import type { AuditEntry } from '../../../shared/model/audit';
import { JOURNAL_VERSION, type Beside, type JournalContent } from '../../ceremony/journal/parse';
import type { Register } from '../register';
import { jobKinds, lifeFact, type LifeFact } from './facts';
import { evolveLife, initialLife, type LifeState } from './state';

/** What another file tells of a job whose journal has lost its first lines. */
export interface LifeBeside extends Beside {
  readonly began: LifeFact | null;
}

/** From the log of drills and jobs, which has a line for the beginning of each; null where it has none. */
export function besideJob(entries: readonly AuditEntry[], register: Register, id: string): LifeBeside | null {
  const line = entries.find((entry) => entry.act === 'life.began' && entry.proof['jobId'] === id);
  if (line === undefined) return null;
  const { job: number, rehearsal, kind: wanted, key: letter, replaces, reason } = line.proof;
  if (typeof number !== 'string' || typeof rehearsal !== 'boolean' || typeof letter !== 'string') return null;
  const kind = jobKinds.find((each) => each === wanted);
  const tenant = register.tenants.find(
    (one) => one.simulated === rehearsal && one.accounts.some((each) => each.userPrincipalName === line.target),
  );
  const account = tenant?.accounts.find((each) => each.userPrincipalName === line.target);
  return {
    header: { format: 'bgk-journal', version: JOURNAL_VERSION, id, number, rehearsal, createdAt: line.time },
    records: 0,
    was: () => null,
    began:
      kind === undefined || tenant === undefined || account === undefined
        ? null
        : {
            type: 'began',
            kind,
            tenantId: tenant.tenantId,
            userId: account.userId,
            letter,
            oldLetter: typeof replaces === 'string' ? replaces : null,
            reason: typeof reason === 'string' ? reason : '',
            operator: line.operator,
          },
  };
}

/** Folds a job's journal; the first record, where it is lost, is taken from beside. Pure. @throws AppError `journal/version`. */
export function replayLife(
  { header, records }: Pick<JournalContent, 'header' | 'records'>,
  beside: LifeBeside | null,
): LifeState {
  let state = initialLife(header);
  for (const record of records) {
    const fact = lifeFact.safeParse(record.fact);
    if (!fact.success) throw new AppError('journal/version', { version: header.version });
    state = evolveLife(state, fact.data, record.at);
    if (record.seq === 1 && fact.data.type === 'recordLost' && beside?.began != null)
      state = evolveLife(state, beside.began, record.at);
  }
  return state;
}
