import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveSheet } from '../../../src/main/paper/printing/save-file';

describe('a sheet as a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bgk-save-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const pdf = new TextEncoder().encode('%PDF');

  it('is for its owner only, and comes with a reminder to remove it', async () => {
    const path = join(folder, 'sheet.pdf');
    expect(await saveSheet(path, pdf)).toMatch(/holds the PIN.*remove it/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path)).toEqual(Buffer.from(pdf));
  });

  it('takes over neither the rights nor the target of what was there', async () => {
    const path = join(folder, 'sheet.pdf');
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'untouched');
    chmodSync(elsewhere, 0o666);
    symlinkSync(elsewhere, path);
    await saveSheet(path, pdf);
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await saveSheet(path, pdf);
    expect(statSync(path).size).toBe(pdf.length);
  });

  it('says where it cannot be written', async () => {
    const path = join(folder, 'no', 'such', 'folder.pdf');
    await expect(saveSheet(path, pdf)).rejects.toMatchObject({ code: 'paper/unwritable', details: { where: path } });
    expect(existsSync(path)).toBe(false);
  });
});
