import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PaperPort } from '../../src/main/paper/port';
import { readPinsByOcr } from '../bench/ocr';
import { hasCommand, noPaper, openPaper } from './support/port';

const COUNT = Number(process.env.BGK_OCR_PINS ?? 20);

describe('the PIN on paper', () => {
  let paper: PaperPort;
  const missing =
    noPaper ?? (!hasCommand('pdftoppm') ? 'no pdftoppm' : !hasCommand('tesseract') ? 'no tesseract' : null);
  beforeAll(async () => {
    if (missing === null) paper = await openPaper();
  }, 60_000);
  afterAll(() => paper?.close());
  beforeEach((context) => context.skip(missing !== null, missing ?? ''));

  it(`is read back without error from ${COUNT} scans`, { timeout: 600_000 }, async () => {
    const result = await readPinsByOcr(paper, 'paper', COUNT);
    expect(result.wrong).toEqual([]);
    expect(result.read).toBe(COUNT);
  });
});
