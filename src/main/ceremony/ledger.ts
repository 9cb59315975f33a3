import { toErrorData } from '../../shared/errors';
import type { Clock } from '../../shared/ports';
import type { AuditLog } from './audit/audit-log';
import { auditOf } from './audit-of';
import { factSchema, type Fact } from './facts';
import type { Journal } from './journal/journal';
import type { Live } from './live';
import { machine, type Effect } from './machine';
import type { CeremonyState } from './state';

export interface LedgerParts {
  readonly journal: Journal;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly state: CeremonyState;
  /** The state has grown by a fact. */
  readonly onFact: (effects: readonly Effect[]) => void;
  readonly onLive: (change: Partial<Live>) => void;
}

/** The one way in which a ceremony's state changes: a fact goes to the journal, then into the state, then into the audit log. */
export class Ledger {
  private current: CeremonyState;
  /** Outcomes that are true but not yet on disk, in order. */
  private unsaved: Fact[] = [];
  private unaudited: { readonly fact: Fact; readonly seq: number; readonly after: CeremonyState }[] = [];
  private writing: Promise<void> = Promise.resolve();
  private headShown = '';

  constructor(private readonly parts: LedgerParts) {
    this.current = parts.state;
    this.headShown = parts.audit.head;
  }

  get state(): CeremonyState {
    return this.current;
  }

  /**
   * One fact after the other. @throws AppError `journal/unwritable` for what must be on disk before the act; an outcome is kept
   * and written later.
   */
  commit(fact: Fact): Promise<void> {
    return this.inTurn(() => this.write(fact));
  }

  /** Everything that is still owed to the disk. @throws AppError `journal/unwritable`. */
  flush(): Promise<void> {
    return this.inTurn(() => this.flushNow());
  }

  /** Writes what is still owed, where the disk takes it, and lets go of the files. */
  async close(): Promise<void> {
    await this.flush().catch(() => undefined);
    await this.parts.journal.close().catch(() => undefined);
    await this.parts.audit.close().catch(() => undefined);
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.writing.then(work, work);
    this.writing = mine.catch(() => undefined);
    return mine;
  }

  private async write(fact: Fact): Promise<void> {
    // Nothing that is not a known fact, e.g. raw bytes, may slip into the file.
    const checked = factSchema.parse(fact);
    let record;
    try {
      await this.flushNow();
      record = await this.parts.journal.write(checked);
    } catch (error) {
      if (mustBeSaved(checked)) throw error;
      // It has happened, so it is true, written or not. No new act begins before it is written.
      this.unsaved.push(checked);
      this.apply(checked, new Date(this.parts.clock.now()).toISOString(), null);
      this.parts.onLive({ unsaved: this.unsaved.length, error: toErrorData(error) });
      return;
    }
    this.apply(checked, record.at, record.seq);
    this.parts.onLive({ journalSavedAt: record.at });
    try {
      await this.flushAudit();
    } catch (error) {
      // The journal has it; the audit line is owed, and written before the next act.
      if (mustBeSaved(checked)) throw error;
      this.parts.onLive({ error: toErrorData(error) });
    }
  }

  private apply(fact: Fact, at: string, seq: number | null): void {
    const turn = machine(this.current, { kind: 'fact', fact, at });
    this.current = turn.state;
    if (seq !== null) this.unaudited.push({ fact, seq, after: turn.state });
    this.parts.onFact(turn.effects);
  }

  private async flushNow(): Promise<void> {
    while (this.unsaved.length > 0) {
      const fact = this.unsaved[0];
      if (fact === undefined) break;
      const record = await this.parts.journal.write(fact);
      this.unsaved = this.unsaved.slice(1);
      this.unaudited.push({ fact, seq: record.seq, after: this.current });
      this.parts.onLive({ unsaved: this.unsaved.length, journalSavedAt: record.at });
    }
    await this.flushAudit();
  }

  private async flushAudit(): Promise<void> {
    for (;;) {
      const next = this.unaudited[0];
      if (next === undefined) break;
      await appendAudit(this.parts.audit, next.after, next.fact, next.seq);
      this.unaudited = this.unaudited.slice(1);
    }
    const { head } = this.parts.audit;
    if (head === this.headShown) return;
    this.headShown = head;
    this.parts.onLive({ auditHead: head });
  }
}

/** Audit line of one journal record; carries the record's number, so that a crash between the two files is made good at resume. */
export async function appendAudit(audit: AuditLog, after: CeremonyState, fact: Fact, seq: number): Promise<void> {
  const line = auditOf(after, fact);
  if (line === null) return;
  const operator = after.admin?.userPrincipalName ?? 'operator, not signed in';
  await audit.append({ operator, act: line.act, target: line.target, proof: { ...line.proof, journal: seq } });
}

/** Intents come before the act, and a credential's record is the intent of its POST. */
function mustBeSaved(fact: Fact): boolean {
  return (
    fact.type.endsWith('Intent') ||
    fact.type === 'credentialMade' ||
    fact.type === 'policySaved' ||
    fact.type === 'exclusionSaved' ||
    fact.type === 'sheetIssued' ||
    fact.type === 'planApproved'
  );
}
