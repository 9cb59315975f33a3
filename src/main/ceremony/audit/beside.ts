import { join } from 'node:path';
import { JOURNAL_VERSION, type Beside } from '../journal/parse';
import type { Disk } from '../journal/disk';
import { AUDIT_NAME, readEntries } from './audit-log';

/** What the audit log of a ceremony tells of the journal beside it; null where there is none. */
export async function besideIn(folder: string, disk: Disk): Promise<Beside | null> {
  const bytes = await disk.read(join(folder, AUDIT_NAME)).catch(() => null);
  return bytes === null ? null : besideOf(bytes);
}

function besideOf(auditLog: Uint8Array): Beside | null {
  const { entries } = readEntries(auditLog);
  const [first] = entries;
  if (first === undefined) return null;
  const { id, rehearsal, begun } = first.proof;
  const number = /^ceremony (\S+)$/u.exec(first.target)?.[1];
  const bySeq = new Map(entries.map((entry) => [entry.proof['journal'], `${entry.act} ${entry.target}`]));
  return {
    header:
      first.act === 'started' && number !== undefined && typeof id === 'string' && typeof rehearsal === 'boolean'
        ? {
            format: 'bgk-journal',
            version: JOURNAL_VERSION,
            id,
            number,
            rehearsal,
            createdAt: typeof begun === 'string' ? begun : first.time,
          }
        : null,
    records: Math.max(0, ...[...bySeq.keys()].map((seq) => (typeof seq === 'number' ? seq : 0))),
    was: (seq) => bySeq.get(seq) ?? null,
  };
}
