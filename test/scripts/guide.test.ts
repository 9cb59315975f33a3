import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { electronBinary } from '../../src/main/paper/electron-binary';
import { noPaper } from '../paper/support/port';

interface Heading {
  readonly id: string;
  readonly depth: number;
  readonly text: string;
}

const root = join(__dirname, '..', '..');
const modules = { page: '../../scripts/lib/guide-page.mjs', pdf: '../../scripts/lib/guide-pdf.mjs' };
const { guidePage } = (await import(modules.page)) as {
  guidePage(file: string, options: object): { html: string; title: string; headings: readonly Heading[] };
};
const { printGuide } = (await import(modules.pdf)) as {
  printGuide(
    electron: string,
    file: string,
    out: string,
    options: object,
  ): Promise<{ pages: number; headings: readonly (Heading & { readonly page: number })[] }>;
};
const options = { size: 'A4', version: '0.0.0-test' };

describe.each(['operator-guide', 'rehearsal-guide'])('docs/%s.md on paper', (name) => {
  const file = join(root, 'docs', `${name}.md`);
  const source = readFileSync(file, 'utf8');
  const named = [...source.replace(/```[\s\S]*?```/g, '').matchAll(/^#{2,4} (.+)$/gm)].map(([, text = '']) => text);
  const pictures = [...source.matchAll(/!\[[^\]]+\]\(/g)].length;

  it('holds each heading and each picture, and nothing that is for the screen', () => {
    const { html, headings } = guidePage(file, options);
    expect(headings.map(({ text }) => text)).toEqual(named);
    expect(new Set(headings.map(({ id }) => id)).size).toBe(headings.length);
    expect(html.match(/<img src="data:image\/png;base64,/g)?.length ?? 0).toBe(pictures);
    const words = html.replace(/base64,[^")]*/g, '');
    expect(words).not.toMatch(/<!--|npm run guide|href="(?!#)|src="(?!data:)/);
  });

  it.skipIf(noPaper !== null)(
    'is printed: each heading where the contents say, each picture once and whole',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'bgk-guide-test-'));
      try {
        const out = join(folder, 'guide.pdf');
        const printed = await printGuide(process.env.BGK_ELECTRON || (electronBinary(root) ?? ''), file, out, options);
        const loading = getDocument({ data: new Uint8Array(readFileSync(out)), verbosity: 0 });
        const pdf = await loading.promise;
        const texts: string[] = [];
        let painted = 0;
        for (let number = 1; number <= pdf.numPages; number++) {
          const page = await pdf.getPage(number);
          const { items } = await page.getTextContent();
          texts.push(items.map((item) => ('str' in item ? item.str : '')).join(''));
          const { fnArray } = await page.getOperatorList();
          painted += fnArray.filter((operation) => operation === OPS.paintImageXObject).length;
        }
        const squeeze = (text: string): string => text.replace(/\s/g, '');
        for (const { text, page } of printed.headings) {
          // Page 2 is the contents.
          expect(page).toBeGreaterThan(2);
          expect(squeeze(texts[page - 1] ?? '')).toContain(squeeze(text));
          expect(squeeze(texts[1] ?? '')).toContain(squeeze(`${text}${page}`));
        }
        for (const [at, text] of texts.entries())
          expect(squeeze(text)).toContain(squeeze(`${at + 1} of ${printed.pages}`));
        expect(painted).toBe(pictures);
        await loading.destroy();
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
