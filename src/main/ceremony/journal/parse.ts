import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import { NO_HASH, canonical, sha256Hex } from '../canonical';

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

/** `check` is missing in journals of older versions; a damaged line may lack anything. */
const recordSchema = z.object({
  seq: z.int().min(1),
  at: z.string(),
  fact: z.unknown(),
  check: z.string().optional(),
  sum: z.string().optional(),
});

export interface JournalRecord {
  readonly seq: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly fact: unknown;
}

/** What stands where a record cannot be read any more; `was` as far as another file tells. */
export interface RecordLost {
  readonly type: 'recordLost';
  readonly was: string | null;
}

export const recordLost = z.object({ type: z.literal('recordLost'), was: z.string().max(4000).nullable() });

/** What else is known about a journal, e.g. from the audit log beside it. */
export interface Beside {
  /** For a first line that cannot be read. */
  readonly header: JournalHeader | null;
  /** The journal has had at least so many records. */
  readonly records: number;
  was(seq: number): string | null;
}

export interface JournalContent {
  readonly header: JournalHeader;
  /** In order and without gaps; a record that is gone is a `RecordLost`. */
  readonly records: readonly JournalRecord[];
  /** Bytes that are whole and in order; what follows is torn or damaged. */
  readonly goodBytes: number;
  readonly lastSum: string;
  /** A half-written last line, as a power cut leaves it: harmless. */
  readonly tornTail: boolean;
  /** First line (1-based) that is damaged although more follows or it ends properly; null when none. */
  readonly damagedAt: number | null;
  /** How many of the records are gone. */
  readonly lost: number;
  /** The same records as a whole file; null where the file is whole but for a torn tail. */
  readonly mended: Uint8Array | null;
}

/**
 * Reads a journal without changing it. Behind a damaged line it reads on: each line carries a check of its own.
 * @throws AppError `journal/foreign`, `journal/version`.
 */
export function parseJournal(bytes: Uint8Array, beside: Beside | null = null): JournalContent {
  const lines = splitLines(bytes);
  const first = lines[0];
  const header = soundHeader(lines, beside);
  if (header === null) throw new AppError('journal/foreign');
  if (header.version > JOURNAL_VERSION) throw new AppError('journal/version', { version: header.version });
  const records: JournalRecord[] = [];
  let bad = first?.ended === true && first.text === canonical(header) ? -1 : 0;
  let goodBytes = bad === 0 ? 0 : (first?.end ?? 0);
  let lastSum = firstSum(header);
  for (const [index, line] of bad === 0 ? [] : lines.entries()) {
    if (index === 0) continue;
    const record = line.ended ? readRecord(line.text) : null;
    const sum = record?.seq === records.length + 1 ? asWritten(lastSum, record, line.text) : null;
    if (record === null || sum === null) {
      bad = index;
      break;
    }
    records.push(bare(record));
    lastSum = sum;
    goodBytes = line.end;
  }
  const tornTail = bad > 0 && bad === lines.length - 1 && lines[bad]?.ended === false;
  const untouched = bad < 0 || (tornTail && recordsIn(lines[bad]?.text ?? '', null).length === 0);
  if (untouched && (beside?.records ?? 0) <= records.length)
    return { header, records, goodBytes, lastSum, tornTail, damagedAt: null, lost: 0, mended: null };
  return mend({ header, records, goodBytes, lastSum, tornTail }, lines, bad < 0 ? lines.length : bad, beside);
}

/** A hostile file must not make the gap between two numbers fill the memory. */
const MOST_LOST = 10_000;

function mend(
  good: Pick<JournalContent, 'header' | 'records' | 'goodBytes' | 'lastSum' | 'tornTail'>,
  lines: readonly Line[],
  from: number,
  beside: Beside | null,
): JournalContent {
  const found = new Map(good.records.map((record) => [record.seq, record]));
  const most = lines.length + MOST_LOST;
  let before: string | null = from === 0 ? null : good.lastSum;
  let unread = 0;
  for (const line of lines.slice(from)) {
    const here = recordsIn(line.text, before).filter((record) => record.seq <= most);
    before = here.at(-1)?.sum ?? /"sum":"([0-9a-f]{64})"/u.exec(line.text)?.[1] ?? null;
    for (const record of here) if (!found.has(record.seq)) found.set(record.seq, bare(record));
    // A torn tail was never acted upon; the first line is the header's.
    unread = here.length > 0 ? 0 : unread + (line.ended && line !== lines[0] ? 1 : 0);
  }
  const highest = Math.max(0, ...found.keys());
  const count = Math.max(highest + unread, Math.min(beside?.records ?? 0, most));
  const records: JournalRecord[] = [];
  let at = good.header.createdAt;
  for (let seq = 1; seq <= count; seq += 1) {
    const fact: RecordLost = { type: 'recordLost', was: beside?.was(seq) ?? null };
    const record = found.get(seq) ?? { seq, at, fact };
    at = record.at;
    records.push(record);
  }
  let text = `${canonical(good.header)}\n`;
  let lastSum = firstSum(good.header);
  for (const record of records) {
    const line = recordLine(lastSum, record);
    lastSum = line.sum;
    text += line.text;
  }
  return {
    ...good,
    records,
    lastSum,
    damagedAt: from + 1,
    lost: count - found.size,
    mended: Buffer.from(text, 'utf8'),
  };
}

/** One line with its newline, and the sum that the next one builds upon. */
export function recordLine(before: string, record: JournalRecord): { readonly text: string; readonly sum: string } {
  const sum = sumOf(before, record);
  return { text: `${canonical({ ...record, check: sha256Hex(canonical(record)), sum })}\n`, sum };
}

export function headerLine(header: JournalHeader): string {
  return `${canonical(header)}\n`;
}

export function firstSum(header: JournalHeader): string {
  return sha256Hex(NO_HASH + canonical(header));
}

/** Longer first lines are no header of ours. */
const MOST_HEADER = 400;
const IN_HEADERS = 'abcdefghijklmnopqrstuvwxyz0123456789-:.,"{}ATZ';

/** Where one byte of the header or of its newline was changed, the first record's sum proves which. */
function soundHeader(lines: readonly Line[], beside: Beside | null): JournalHeader | null {
  const [first, second] = lines;
  const whole = first?.ended === true ? readHeader(first.text) : null;
  const one = lines.slice(0, 3).flatMap((line) => recordsIn(line.text, null));
  const record = one.find(({ seq }) => seq === 1);
  if (record === undefined) return whole ?? beside?.header ?? null;
  const proven = (header: JournalHeader | null): header is JournalHeader =>
    header !== null && fits(record, firstSum(header));
  if (proven(whole)) return whole;
  const merged = readHeader(/^\{"createdAt":.*?"version":\d+\}/u.exec(first?.text ?? '')?.[0] ?? '');
  if (proven(merged)) return merged;
  const text = first?.text ?? '';
  const behind = canonical(bare(record));
  if (text.length > MOST_HEADER) return beside?.header ?? whole;
  for (let at = 0; at <= text.length; at += 1) {
    const rest = at < text.length ? text.slice(at + 1) : (second?.text ?? '');
    for (const byte of IN_HEADERS) {
      const candidate = text.slice(0, at) + byte + rest;
      if (sha256Hex(sha256Hex(NO_HASH + candidate) + behind) === record.sum) return readHeader(candidate);
    }
  }
  return beside?.header ?? whole;
}

type RawRecord = z.infer<typeof recordSchema>;

/**
 * Whole records in a line that is not as it was written: by their own check, or by the sum before. Where a newline was damaged, two
 * stand in one line; the last line may lack its newline alone.
 */
function recordsIn(text: string, before: string | null): readonly RawRecord[] {
  const candidates = [text, ...(text.match(/\{"at":"[\s\S]*?"sum":"[0-9a-f]{64}"\}/gu) ?? [])];
  const found: RawRecord[] = [];
  for (const candidate of candidates) {
    const record = readRecord(candidate);
    if (record === null) continue;
    if (checks(record) || (before !== null && fits(record, before))) found.push(record);
    if (candidate === text && found.length > 0) break;
  }
  return found;
}

function readRecord(text: string): RawRecord | null {
  const record = recordSchema.safeParse(parseJson(text));
  return record.success ? record.data : null;
}

function bare({ seq, at, fact }: RawRecord): JournalRecord {
  return { seq, at, fact: fact ?? null };
}

function checks(record: RawRecord): boolean {
  return record.check !== undefined && sha256Hex(canonical(bare(record))) === record.check;
}

/** The line's sum; null where the line is not byte for byte what was written for this record. */
function asWritten(before: string, record: RawRecord, text: string): string | null {
  const expected = recordLine(before, bare(record));
  const older = (): boolean => record.check === undefined && canonical({ ...bare(record), sum: expected.sum }) === text;
  return expected.text === `${text}\n` || older() ? expected.sum : null;
}

function fits(record: RawRecord, before: string): boolean {
  return sumOf(before, bare(record)) === record.sum;
}

function sumOf(previous: string, record: JournalRecord): string {
  return sha256Hex(previous + canonical(record));
}

function readHeader(text: string): JournalHeader | null {
  const header = headerSchema.safeParse(parseJson(text));
  if (!header.success || header.data.version < 1) return null;
  return header.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
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
