import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChildPaper } from '../../src/main/paper/child-paper';
import { electronBinary } from '../../src/main/paper/electron-binary';
import { recordSheet } from '../../src/main/paper/record-sheet';
import { pinOf, sampleRecord } from './support/records';

/** Stands in for Electron: a Node program that speaks the frames, well or badly. */
const FAKE = `#!${process.execPath}
const write = (json, bytes = Buffer.alloc(0)) => { const text = Buffer.from(JSON.stringify(json)); const head = Buffer.alloc(8); head.writeUInt32BE(text.length, 0); head.writeUInt32BE(bytes.length, 4); process.stdout.write(Buffer.concat([head, text, bytes])); };
`;

describe('the printing child', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bgk-fake-electron-'));
    process.env.TMPDIR = folder;
    // The stand-in needs no display.
    process.env.DISPLAY ??= ':fake';
  });
  const before = process.env.TMPDIR;
  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    if (process.env.DISPLAY === ':fake') delete process.env.DISPLAY;
    rmSync(folder, { recursive: true, force: true });
  });
  const fake = (body: string) => {
    const electron = join(folder, 'electron');
    writeFileSync(electron, FAKE + body);
    chmodSync(electron, 0o755);
    return createChildPaper({ electron, service: 'none.js' });
  };
  const sheet = recordSheet(sampleRecord(), pinOf('40937160'), { size: 'A4', form: 'sheet' });
  const profiles = (): readonly string[] => readdirSync(folder).filter((name) => name.startsWith('bgk-print-'));

  it('that is not there, dies or babbles is an error of the renderer, and leaves nothing behind', async () => {
    for (const paper of [
      createChildPaper({ electron: join(folder, 'missing'), service: 'none.js' }),
      fake('process.exit(1);'),
      fake('process.stdout.write(Buffer.alloc(64, 255)); setInterval(() => {}, 1000);'),
      fake("write({ kind: 'ready' }); process.stdin.once('data', () => process.exit(7));"),
      fake(
        "write({ kind: 'ready' }); process.stdin.once('data', () => write({ kind: 'done', id: 'x' }));  process.stdin.on('end', () => process.exit(0));",
      ),
      fake(
        "write({ kind: 'nonsense' }); process.stdin.on('data', () => {}); process.stdin.on('end', () => process.exit(0));",
      ),
    ]) {
      await expect(paper.pdf(sheet)).rejects.toMatchObject({ code: 'paper/renderer' });
      await paper.close();
    }
    expect(profiles()).toEqual([]);
  });

  it('that died is started anew for the next document', async () => {
    const paper = fake(
      `const fs = require('node:fs'); const mark = ${JSON.stringify(join(folder, 'mark'))}; const first = !fs.existsSync(mark); fs.writeFileSync(mark, '');
write({ kind: 'ready' }); process.stdin.once('data', () => { if (first) process.exit(9); write({ kind: 'done', id: 1, width: 0, height: 0 }, Buffer.from('%PDF')); }); process.stdin.on('end', () => process.exit(0));`,
    );
    await expect(paper.pdf(sheet)).rejects.toMatchObject({ code: 'paper/renderer' });
    expect(Buffer.from(await paper.pdf(sheet)).toString()).toBe('%PDF');
    await paper.close();
  });

  it('is not looked for where there is none', () => {
    expect(electronBinary(folder)).toBeNull();
  });
});
