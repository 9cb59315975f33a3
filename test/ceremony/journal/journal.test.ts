import { appendFileSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeDisk, type Disk } from '../../../src/main/ceremony/journal/disk';
import { JOURNAL_NAME, Journal, parseJournal } from '../../../src/main/ceremony/journal/journal';
import { FakeClock, temporaryFolder } from '../fakes/ports';

const header = { id: 'c-1', number: '0004', rehearsal: true, createdAt: '2026-11-22T11:00:00.000Z' };

async function written(facts: readonly unknown[]) {
  const folder = temporaryFolder();
  const journal = await Journal.create(folder, header, nodeDisk, new FakeClock());
  for (const fact of facts) await journal.write(fact);
  await journal.close();
  return { folder, path: join(folder, JOURNAL_NAME) };
}

describe('journal', () => {
  it('gives back what was written, in order', async () => {
    const { path } = await written([{ type: 'a' }, { type: 'b', n: 2 }]);
    const content = parseJournal(readFileSync(path));
    expect(content.header).toMatchObject(header);
    expect(content.records.map((record) => record.fact)).toEqual([{ type: 'a' }, { type: 'b', n: 2 }]);
    expect(content).toMatchObject({ tornTail: false, damagedAt: null });
  });

  it('is readable by its owner only', async () => {
    const { path } = await written([]);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('drops a torn last line and goes on behind the last whole one', async () => {
    const { folder, path } = await written([{ type: 'a' }, { type: 'b' }]);
    truncateSync(path, statSync(path).size - 5);
    const { journal, content } = await Journal.resume(folder, nodeDisk, new FakeClock());
    expect(content).toMatchObject({ tornTail: true, damagedAt: null });
    expect(content.records).toHaveLength(1);
    await journal.write({ type: 'c' });
    await journal.close();
    expect(parseJournal(readFileSync(path)).records.map((record) => record.fact)).toEqual([
      { type: 'a' },
      { type: 'c' },
    ]);
  });

  it('names the damaged line and keeps a copy of the whole file', async () => {
    const { folder, path } = await written([{ type: 'a' }, { type: 'b' }, { type: 'c' }]);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"b"', '"x"'));
    const { journal, content } = await Journal.resume(folder, nodeDisk, new FakeClock());
    await journal.close();
    expect(content.damagedAt).toBe(3);
    expect(content.records).toHaveLength(1);
    expect(readdirSync(folder).some((name) => name.startsWith('journal.damaged-'))).toBe(true);
  });

  it('refuses foreign files and newer versions', async () => {
    expect(() => parseJournal(Buffer.from('hello\n'))).toThrow(expect.objectContaining({ code: 'journal/foreign' }));
    expect(() => parseJournal(new Uint8Array())).toThrow(expect.objectContaining({ code: 'journal/foreign' }));
    const newer = JSON.stringify({ format: 'bgk-journal', version: 9, ...header });
    expect(() => parseJournal(Buffer.from(`${newer}\n`))).toThrow(expect.objectContaining({ code: 'journal/version' }));
    const older = JSON.stringify({ format: 'bgk-journal', version: 0, ...header });
    expect(() => parseJournal(Buffer.from(`${older}\n`))).toThrow(expect.objectContaining({ code: 'journal/foreign' }));
  });

  it('says so when the disk is full, and leaves no half line behind', async () => {
    const folder = temporaryFolder();
    let full = false;
    const disk: Disk = {
      ...nodeDisk,
      async openAppend(path, keep) {
        const file = await nodeDisk.openAppend(path, keep);
        return {
          get length() {
            return file.length;
          },
          append: async (bytes) => {
            if (!full) return file.append(bytes);
            throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
          },
          close: () => file.close(),
        };
      },
    };
    const journal = await Journal.create(folder, header, disk, new FakeClock());
    await journal.write({ type: 'a' });
    full = true;
    await expect(journal.write({ type: 'b' })).rejects.toMatchObject({ code: 'journal/unwritable' });
    full = false;
    await journal.write({ type: 'c' });
    await journal.close();
    expect(parseJournal(readFileSync(join(folder, JOURNAL_NAME))).records.map((record) => record.fact)).toEqual([
      { type: 'a' },
      { type: 'c' },
    ]);
  });

  it('rule 12: any cut or any bytes give a verdict, never a crash', async () => {
    const { path } = await written([{ type: 'a', text: 'ü\u2028🔑' }, { type: 'b' }]);
    const whole = readFileSync(path);
    for (let cut = 0; cut < whole.length; cut += 1) {
      try {
        const content = parseJournal(whole.subarray(0, cut));
        expect(content.records.length).toBeLessThanOrEqual(2);
        expect(content.goodBytes).toBeLessThanOrEqual(cut);
      } catch (error) {
        expect(error).toMatchObject({ code: 'journal/foreign' });
      }
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(whole.length - 1), fc.nat(255), (noise, at, value) => {
        const changed = Uint8Array.from(whole);
        changed[at] = value;
        for (const bytes of [noise, changed, Buffer.concat([whole, noise])]) {
          try {
            expect(parseJournal(bytes).records.length).toBeLessThanOrEqual(2);
          } catch (error) {
            expect(error).toHaveProperty('code');
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('does not take over a journal that is there', async () => {
    const { folder, path } = await written([]);
    appendFileSync(path, '');
    await expect(Journal.create(folder, header, nodeDisk, new FakeClock())).rejects.toMatchObject({
      code: 'journal/locked',
    });
  });
});
