import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PaperPort } from '../../src/main/paper/port';
import { gallery } from './support/gallery';
import { difference, readPgm, readPng, writePng } from './support/grey-image';
import { hasCommand, noPaper, openPaper } from './support/port';
import { pdfFacts, scan } from './support/tools';

const FOLDER = resolve(__dirname, '../../docs/paper');
const DPI = 80;
/** Another version of the rasteriser draws edges a little differently; a moved line is far more than this. */
const MOST_DIFFERENT = 0.0015;
const update = process.env.BGK_UPDATE_GOLDEN === '1';

describe('every document at both sizes', () => {
  let paper: PaperPort;
  const missing = noPaper ?? (hasCommand('pdftoppm') ? null : 'no pdftoppm (poppler-utils)');
  beforeAll(async () => {
    if (missing === null) paper = await openPaper();
  }, 60_000);
  afterAll(() => paper?.close());
  beforeEach((context) => context.skip(missing !== null, missing ?? ''));

  for (const size of ['A4', 'Letter'] as const) {
    for (const [name, document] of Object.entries(gallery(size))) {
      it(`${name} ${size}: fills its pages, embeds its fonts, looks as reviewed`, async () => {
        const pdf = await paper.pdf(document);
        const facts = pdfFacts(pdf);
        expect(facts.pages).toBe(document.pages);
        expect(facts.info).toMatch(size === 'A4' ? /594\.96 x 841\.92|595\.\d+ x 841/ : /612 x 792/);
        expect(facts.fonts.every((font) => font.embedded && /Inter|DejaVu/.test(font.name))).toBe(true);
        for (let page = 1; page <= document.pages; page++) {
          const path = join(FOLDER, `${name}-${size}${document.pages > 1 ? `-${page}` : ''}.png`);
          const image = readPgm(scan(pdf, DPI, page));
          if (update || !existsSync(path)) {
            expect(update, `${path} is missing; look at the page, then run with BGK_UPDATE_GOLDEN=1`).toBe(true);
            mkdirSync(FOLDER, { recursive: true });
            writeFileSync(path, writePng(image));
          } else {
            expect(difference(image, readPng(readFileSync(path))), path).toBeLessThan(MOST_DIFFERENT);
          }
        }
      });
    }
  }
});
