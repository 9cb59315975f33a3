import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { Clock } from '../../../shared/ports';
import { NO_HASH, canonical, sha256Hex } from '../canonical';
import type { AppendFile, Disk } from './disk';

export const JOURNAL_NAME = 'journal.jsonl';
export const JOURNAL_VERSION = 1;

const headerSchema = z.object({
  format: z.literal('bgk-journal'),
  version: z.int(),
  id: z.string().min(1),
  number: z.string(),
  rehearsal: z.boolean(),
  createdAt: z.string(),
});
export type JournalHeader = z.infer<typeof headerSchema>;

const recordSchema = z.object({ seq: z.int(), at: z.string(), fact: z.unknown(), sum: z.string() });

export interface JournalRecord {
  readonly seq: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly fact: unknown;
}

export interface JournalContent {
  readonly header: JournalHeader;
  readonly records: readonly JournalRecord[];
  /** Bytes that are whole and in order; what follows is torn or damaged. */
  readonly goodBytes: number;
  readonly lastSum: string;
  /** A half-written last line, as a power cut leaves it: harmless. */
  readonly tornTail: boolean;
  /** First line (1-based) that is damaged although more follows or it ends properly; null when none. */
  readonly damagedAt: number | null;
}

/**
 * Reads a journal without changing it.
 * @throws AppError `journal/foreign`, `journal/version`.
 */
export function parseJournal(bytes: Uint8Array): JournalContent {
  const lines = splitLines(bytes);
  const first = lines[0];
  if (first === undefined || !first.ended) throw new AppError('journal/foreign');
  const header = parseHeader(first.text);
  const records: JournalRecord[] = [];
  let goodBytes = first.end;
  let lastSum = sha256Hex(NO_HASH + first.text);
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    const record = line.ended ? parseRecord(line.text, records.length + 1, lastSum) : null;
    if (record === null) {
      const last = index === lines.length - 1;
      return {
        header,
        records,
        goodBytes,
        lastSum,
        tornTail: last && !line.ended,
        damagedAt: last && !line.ended ? null : index + 1,
      };
    }
    records.push({ seq: record.seq, at: record.at, fact: record.fact });
    lastSum = record.sum;
    goodBytes = line.end;
  }
  return { header, records, goodBytes, lastSum, tornTail: false, damagedAt: null };
}

/** Write-ahead log: what `write` has resolved for is on the disk. */
export class Journal {
  private constructor(
    readonly header: JournalHeader,
    private readonly path: string,
    private readonly file: AppendFile,
    private readonly clock: Clock,
    private seq: number,
    private lastSum: string,
  ) {}

  static async create(
    folder: string,
    header: Omit<JournalHeader, 'format' | 'version'>,
    disk: Disk,
    clock: Clock,
  ): Promise<Journal> {
    const path = join(folder, JOURNAL_NAME);
    const whole: JournalHeader = { format: 'bgk-journal', version: JOURNAL_VERSION, ...header };
    const line = canonical(whole);
    try {
      await disk.makeFolder(folder);
      if (!(await disk.createExclusive(path, utf8(`${line}\n`)))) throw new AppError('journal/locked');
      const file = await disk.openAppend(path, Buffer.byteLength(line) + 1);
      return new Journal(whole, path, file, clock, 0, sha256Hex(NO_HASH + line));
    } catch (error) {
      throw unwritable(error, folder);
    }
  }

  /** Opens for going on. A torn tail is cut off; a damaged file is copied aside first. */
  static async resume(
    folder: string,
    disk: Disk,
    clock: Clock,
  ): Promise<{ readonly journal: Journal; readonly content: JournalContent }> {
    const path = join(folder, JOURNAL_NAME);
    const bytes = await disk.read(path);
    if (bytes === null) throw new AppError('journal/foreign');
    const content = parseJournal(bytes);
    try {
      if (content.damagedAt !== null)
        await disk.writeWhole(join(folder, `journal.damaged-${clock.now()}.jsonl`), bytes);
      const file = await disk.openAppend(path, content.goodBytes);
      return {
        content,
        journal: new Journal(content.header, path, file, clock, content.records.length, content.lastSum),
      };
    } catch (error) {
      throw unwritable(error, folder);
    }
  }

  /** @throws AppError `journal/unwritable`; the file is then as it was before. */
  async write(fact: unknown): Promise<JournalRecord> {
    const record = { seq: this.seq + 1, at: new Date(this.clock.now()).toISOString(), fact };
    const sum = sumOf(this.lastSum, record);
    try {
      await this.file.append(utf8(`${canonical({ ...record, sum })}\n`));
    } catch (error) {
      throw unwritable(error, this.path);
    }
    this.seq = record.seq;
    this.lastSum = sum;
    return record;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

function sumOf(
  previous: string,
  record: { readonly seq: number; readonly at: string; readonly fact: unknown },
): string {
  return sha256Hex(previous + canonical(record));
}

function parseHeader(text: string): JournalHeader {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new AppError('journal/foreign');
  }
  const header = headerSchema.safeParse(raw);
  if (!header.success || header.data.version < 1) throw new AppError('journal/foreign');
  if (header.data.version > JOURNAL_VERSION) throw new AppError('journal/version', { version: header.data.version });
  return header.data;
}

function parseRecord(text: string, seq: number, previous: string): (JournalRecord & { readonly sum: string }) | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  const record = recordSchema.safeParse(raw);
  if (!record.success || record.data.seq !== seq) return null;
  const { sum, ...rest } = record.data;
  return sumOf(previous, { ...rest, fact: rest.fact ?? null }) === sum ? record.data : null;
}

interface Line {
  readonly text: string;
  readonly ended: boolean;
  /** Offset behind the line's newline. */
  readonly end: number;
}

function splitLines(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = 0;
  while (start < buffer.length) {
    const newline = buffer.indexOf(0x0a, start);
    const end = newline < 0 ? buffer.length : newline;
    lines.push({ text: buffer.toString('utf8', start, end), ended: newline >= 0, end: end + 1 });
    start = end + 1;
  }
  return lines;
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

function unwritable(error: unknown, where: string): AppError {
  return error instanceof AppError ? error : new AppError('journal/unwritable', { where }, error);
}
