import { join } from 'node:path';
import { AppError } from '../../../shared/errors';
import type { Clock } from '../../../shared/ports';
import type { AppendFile, Disk } from './disk';
import {
  JOURNAL_VERSION,
  firstSum,
  headerLine,
  parseJournal,
  recordLine,
  type Beside,
  type JournalContent,
  type JournalHeader,
  type JournalRecord,
} from './parse';

export const JOURNAL_NAME = 'journal.jsonl';

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
    const line = utf8(headerLine(whole));
    try {
      await disk.makeFolder(folder);
      if (!(await disk.createExclusive(path, line))) throw new AppError('journal/locked');
      const file = await disk.openAppend(path, line.length);
      return new Journal(whole, path, file, clock, 0, firstSum(whole));
    } catch (error) {
      throw unwritable(error, folder);
    }
  }

  /**
   * Opens for going on. A torn tail is cut off. A damaged file is copied aside first (`kept`), then written anew with all the
   * records that can still be read, each under its own number.
   */
  static async resume(
    folder: string,
    disk: Disk,
    clock: Clock,
    beside: Beside | null = null,
  ): Promise<{ readonly journal: Journal; readonly content: JournalContent; readonly kept: string | null }> {
    const path = join(folder, JOURNAL_NAME);
    const bytes = await disk.read(path);
    if (bytes === null) throw new AppError('journal/foreign');
    const content = parseJournal(bytes, beside);
    const { header, mended, records, lastSum } = content;
    const kept = mended === null ? null : `journal.damaged-${clock.now()}.jsonl`;
    try {
      if (mended !== null && kept !== null) {
        await disk.writeWhole(join(folder, kept), bytes);
        await disk.writeWhole(path, mended);
      }
      const file = await disk.openAppend(path, mended?.length ?? content.goodBytes);
      return { content, kept, journal: new Journal(header, path, file, clock, records.length, lastSum) };
    } catch (error) {
      throw unwritable(error, folder);
    }
  }

  /** @throws AppError `journal/unwritable`; the file is then as it was before. */
  async write(fact: unknown): Promise<JournalRecord> {
    const record = { seq: this.seq + 1, at: new Date(this.clock.now()).toISOString(), fact };
    const { text, sum } = recordLine(this.lastSum, record);
    try {
      await this.file.append(utf8(text));
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

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

function unwritable(error: unknown, where: string): AppError {
  return error instanceof AppError ? error : new AppError('journal/unwritable', { where }, error);
}
