import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeDisk, type Disk } from '../../../src/main/ceremony/journal/disk';
import { JOURNAL_NAME, Journal } from '../../../src/main/ceremony/journal/journal';
import { parseJournal, recordLine } from '../../../src/main/ceremony/journal/parse';
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

  it('names the damaged line, keeps a copy of the whole file, and reads on behind it', async () => {
    const { folder, path } = await written([{ type: 'a' }, { type: 'b' }, { type: 'c' }]);
    const damaged = readFileSync(path, 'utf8').replace('"b"', '"x"');
    writeFileSync(path, damaged);
    const { journal, content, kept } = await Journal.resume(folder, nodeDisk, new FakeClock());
    expect(content).toMatchObject({ damagedAt: 3, lost: 1 });
    await journal.write({ type: 'd' });
    await journal.close();
    expect(readFileSync(join(folder, kept ?? ''), 'utf8')).toBe(damaged);
    const again = parseJournal(readFileSync(path));
    expect(again).toMatchObject({ damagedAt: null, lost: 0 });
    expect(again.records.map(({ seq, fact }) => [seq, fact])).toEqual([
      [1, { type: 'a' }],
      [2, { type: 'recordLost', was: null }],
      [3, { type: 'c' }],
      [4, { type: 'd' }],
    ]);
  });

  it('any one byte changed: every record of another line is there, in its place, and what is gone is said', async () => {
    const facts = [{ type: 'a', text: 'ü\u2028🔑' }, { type: 'b', pin: '{"at":"' }, { type: 'c' }];
    const { path } = await written(facts);
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 1) {
      const line = whole.subarray(0, at).filter((byte) => byte === 0x0a).length;
      // A header is searched for, which takes a while.
      const values = [0x00, 0x0a, 0x22, 0x39, 0x7d, 0xff].slice(0, line > 0 ? 6 : at % 12 === 0 ? 1 : 0);
      for (const value of [...values, ...(line > 0 || whole[at] === 0x0a ? [whole[at]! ^ 1] : [])]) {
        if (whole[at] === value) continue;
        const changed = Uint8Array.from(whole);
        changed[at] = value;
        const told = `byte ${at}, line ${line + 1}, ${value}`;
        const content = parseJournal(changed);
        expect(content.header, told).toMatchObject(header);
        for (const [index, fact] of facts.entries()) {
          const read = content.records[index]?.fact ?? null;
          if (line !== index + 1) expect(read, told).toEqual(fact);
          // Of the damaged line: as it was, or gone.
          else if (read !== null) expect([fact, { type: 'recordLost', was: null }], told).toContainEqual(read);
        }
        expect(content.damagedAt ?? content.tornTail, told).not.toBe(false);
        const mended = content.mended === null ? null : parseJournal(content.mended);
        if (mended !== null) expect(mended, told).toMatchObject({ records: content.records, damagedAt: null, lost: 0 });
      }
    }
  });

  it('lines that are gone, doubled, swapped or cut off at the end: what is left stands under its own number', async () => {
    const { path } = await written([{ type: 'a' }, { type: 'b' }, { type: 'c' }]);
    const [first, a, b, c] = readFileSync(path, 'utf8').trimEnd().split('\n') as [string, string, string, string];
    const read = (lines: readonly string[], records = 0) => {
      const beside = { header: null, records, was: (seq: number) => `what ${seq} was` };
      const content = parseJournal(Buffer.from(lines.map((line) => `${line}\n`).join('')), beside);
      return [content.records.map(({ fact }) => (fact as { type: string }).type).join(' '), content.lost];
    };
    expect(read([first, a, c])).toEqual(['a recordLost c', 1]);
    expect(read([first, a, b, b, c])).toEqual(['a b c', 0]);
    expect(read([first, c, b, a])).toEqual(['a b c', 0]);
    // The audit log has seen more than there is.
    expect(read([first, a], 3)).toEqual(['a recordLost recordLost', 2]);
    expect(read([first, a, b, c], 3)).toEqual(['a b c', 0]);
    // Whole by itself, and yet no number that a journal of three lines can have.
    const far = recordLine('', { seq: 99_999_999, at: header.createdAt, fact: { type: 'far' } }).text.trimEnd();
    expect(read([first, a, far, c])).toEqual(['a recordLost c', 1]);
  });

  it('a first line that nobody can read is told by the file beside it, or the journal is refused', async () => {
    const { path } = await written([{ type: 'a' }]);
    const rest = readFileSync(path, 'utf8').split('\n').slice(1).join('\n');
    const damaged = Buffer.from(`${'#'.repeat(120)}\n${rest}`);
    expect(() => parseJournal(damaged)).toThrow(expect.objectContaining({ code: 'journal/foreign' }));
    const known = { format: 'bgk-journal', version: 1, ...header } as const;
    const content = parseJournal(damaged, { header: known, records: 0, was: () => null });
    expect(content).toMatchObject({ header: known, damagedAt: 1, lost: 0 });
    expect(content.records.map((record) => record.fact)).toEqual([{ type: 'a' }]);
  });

  it('a journal of an older version, without a check in each line, is read and gone on with', async () => {
    const { folder, path } = await written([{ type: 'a' }, { type: 'b' }, { type: 'c' }]);
    const older = readFileSync(path, 'utf8').replace(/"check":"[0-9a-f]{64}",/gu, '');
    writeFileSync(path, older);
    expect(parseJournal(Buffer.from(older))).toMatchObject({ damagedAt: null, records: { length: 3 } });
    const damaged = parseJournal(Buffer.from(older.replace('"b"', '"x"')));
    expect(damaged.records.map((record) => record.fact)).toEqual([
      { type: 'a' },
      { type: 'recordLost', was: null },
      { type: 'c' },
    ]);
    const { journal } = await Journal.resume(folder, nodeDisk, new FakeClock());
    await journal.write({ type: 'd' });
    await journal.close();
    expect(parseJournal(readFileSync(path))).toMatchObject({ damagedAt: null, records: { length: 4 } });
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
            const facts = parseJournal(bytes).records.map((record) => record.fact as { type?: string });
            expect(facts.filter((fact) => fact.type !== 'recordLost').length).toBeLessThanOrEqual(2);
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
