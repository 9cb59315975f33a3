import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors';
import type { Disk } from './journal/disk';

const fileSchema = z.object({
  format: z.literal('bgk-numbers'),
  version: z.literal(1),
  ceremony: z.int().min(0),
  envelope: z.int().min(0),
});
type Numbers = z.infer<typeof fileSchema>;

const NUMBERS_NAME = 'numbers.json';

/** The running numbers of this laptop: none is ever given twice, not even after a void or an abandoned ceremony. */
export class NumberRegister {
  constructor(
    private readonly folder: string,
    private readonly disk: Disk,
  ) {}

  /** e.g. "0004" */
  async nextCeremony(): Promise<string> {
    const taken = await this.take('ceremony');
    return String(taken).padStart(4, '0');
  }

  /** e.g. "E-11" */
  async nextEnvelope(): Promise<string> {
    const taken = await this.take('envelope');
    return `E-${String(taken).padStart(2, '0')}`;
  }

  private async take(which: 'ceremony' | 'envelope'): Promise<number> {
    const now = await this.load();
    const next = { ...now, [which]: now[which] + 1 };
    try {
      await this.disk.makeFolder(this.folder);
      await this.disk.writeWhole(join(this.folder, NUMBERS_NAME), Buffer.from(`${JSON.stringify(next)}\n`));
    } catch (error) {
      throw new AppError('journal/unwritable', { where: this.folder }, error);
    }
    return next[which];
  }

  private async load(): Promise<Numbers> {
    const bytes = await this.disk.read(join(this.folder, NUMBERS_NAME));
    if (bytes === null) return { format: 'bgk-numbers', version: 1, ceremony: 0, envelope: 0 };
    try {
      return fileSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    } catch (error) {
      throw new AppError('journal/foreign', { file: NUMBERS_NAME }, error);
    }
  }
}

/** First sheet of a key "0004-A", the next "0004-A2". */
export function sheetNumber(ceremony: string, letter: string, issued: number): string {
  return `${ceremony}-${letter}${issued === 0 ? '' : issued + 1}`;
}
