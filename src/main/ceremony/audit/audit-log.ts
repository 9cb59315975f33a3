import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { AuditEntry } from '../../../shared/model/audit';
import type { Clock } from '../../../shared/ports';
import { NO_HASH, canonical, sha256Hex } from '../canonical';
import type { AppendFile, Disk } from '../journal/disk';

export const AUDIT_NAME = 'audit.jsonl';

const proofValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const auditEntrySchema = z.strictObject({
  seq: z.int().min(1),
  time: z.string(),
  operator: z.string(),
  act: z.string(),
  target: z.string(),
  proof: z.record(z.string(), proofValue),
  previous: z.string().regex(/^[0-9a-f]{64}$/u),
  hash: z.string().regex(/^[0-9a-f]{64}$/u),
});

export type AuditProof = AuditEntry['proof'];

/** hash = SHA-256(previous hash as hex text, then the canonical JSON of the entry without `previous` and `hash`). */
function auditHash({ seq, time, operator, act, target, proof, previous }: Omit<AuditEntry, 'hash'>): string {
  return sha256Hex(previous + canonical({ seq, time, operator, act, target, proof }));
}

export interface AuditVerdict {
  readonly valid: boolean;
  readonly entries: number;
  /** Hash of the last good entry: what the cover sheet prints. */
  readonly head: string;
  /** Null when valid. `line` is 1-based. */
  readonly problem: {
    readonly line: number;
    readonly what: 'torn' | 'notCanonical' | 'sequence' | 'chain' | 'hash' | 'cut';
  } | null;
}

/**
 * Reads the whole log. A change, removal, insertion or reorder breaks the chain; a cut tail shows only against the head hash
 * that was written down elsewhere (`expectedHead`).
 */
export function verifyAudit(bytes: Uint8Array, expectedHead: string | null = null): AuditVerdict {
  const { entries, problem } = readEntries(bytes);
  const head = entries.at(-1)?.hash ?? NO_HASH;
  if (problem !== null) return { valid: false, entries: entries.length, head, problem };
  if (expectedHead !== null && !entries.some((entry) => entry.hash === expectedHead.toLowerCase())) {
    return { valid: false, entries: entries.length, head, problem: { line: entries.length + 1, what: 'cut' } };
  }
  return { valid: true, entries: entries.length, head, problem: null };
}

/** Entries up to the first that is not in order. */
export function readEntries(bytes: Uint8Array): {
  readonly entries: readonly AuditEntry[];
  readonly problem: AuditVerdict['problem'];
} {
  const text = Buffer.from(bytes).toString('utf8');
  const entries: AuditEntry[] = [];
  let previous = NO_HASH;
  const lines = text.split('\n');
  const rest = lines.pop();
  for (const [index, line] of lines.entries()) {
    const what = judge(line, index + 1, previous);
    if (typeof what === 'string') return { entries, problem: { line: index + 1, what } };
    entries.push(what);
    previous = what.hash;
  }
  return { entries, problem: rest === '' ? null : { line: lines.length + 1, what: 'torn' } };
}

function judge(line: string, seq: number, previous: string): AuditEntry | NonNullable<AuditVerdict['problem']>['what'] {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return 'notCanonical';
  }
  const parsed = auditEntrySchema.safeParse(raw);
  if (!parsed.success) return 'notCanonical';
  const entry = parsed.data;
  if (canonical(entry) !== line) return 'notCanonical';
  if (entry.seq !== seq) return 'sequence';
  if (entry.previous !== previous) return 'chain';
  return auditHash(entry) === entry.hash ? entry : 'hash';
}

/** Append-only; each entry is flushed before `append` resolves. */
export class AuditLog {
  private constructor(
    private readonly path: string,
    private readonly file: AppendFile,
    private readonly clock: Clock,
    private list: AuditEntry[],
  ) {}

  /** Creates the file, or goes on with it; a half-written last line is cut off. @throws AppError `journal/audit-broken`, `journal/unwritable`. */
  static async open(path: string, disk: Disk, clock: Clock): Promise<AuditLog> {
    const bytes = (await disk.read(path)) ?? new Uint8Array();
    const { entries, problem } = readEntries(bytes);
    if (problem !== null && problem.what !== 'torn')
      throw new AppError('journal/audit-broken', { line: problem.line, what: problem.what });
    const keep = entries.reduce((sum, entry) => sum + Buffer.byteLength(canonical(entry)) + 1, 0);
    try {
      return new AuditLog(path, await disk.openAppend(path, keep), clock, [...entries]);
    } catch (error) {
      throw new AppError('journal/unwritable', { where: path }, error);
    }
  }

  get entries(): readonly AuditEntry[] {
    return this.list;
  }

  get head(): string {
    return this.list.at(-1)?.hash ?? NO_HASH;
  }

  async append(what: {
    readonly operator: string;
    readonly act: string;
    readonly target: string;
    readonly proof: AuditProof;
  }): Promise<AuditEntry> {
    const body = {
      seq: this.list.length + 1,
      time: new Date(this.clock.now()).toISOString(),
      ...what,
      previous: this.head,
    };
    const entry: AuditEntry = { ...body, hash: auditHash(body) };
    try {
      await this.file.append(Buffer.from(`${canonical(entry)}\n`, 'utf8'));
    } catch (error) {
      throw new AppError('journal/unwritable', { where: this.path }, error);
    }
    this.list = [...this.list, entry];
    return entry;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
