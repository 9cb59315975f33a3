import type * as PdfJs from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { TextItem } from 'pdfjs-dist/types/src/display/api';

/** Nothing but the PIN is set this large in the fixed-width face: long ones in regular from 14 pt, the others in bold from 24 pt. */
const REGULAR_POINTS = 13.5;
const BOLD_POINTS = 20;
/** Larger than any PIN: the word across the page. */
const MOST_POINTS = 60;
const FONT = /DejaVuSansMono/;
const BOLD_FONT = /DejaVuSansMono-Bold/;

/** A developer's tool that brings its own worker file: taken from node_modules at run time, never bundled. */
const READER: string = 'pdfjs-dist/legacy/build/pdf.mjs';

/**
 * Reads the PIN back from the text of a printed sheet, as eyes would: for the paper proof of a rehearsal.
 * Looks at the first page only; the two halves of a split PIN are joined from top to bottom.
 * @returns UTF-8 bytes, the caller's to wipe; null where no PIN is on the page (boxes, dots).
 */
export async function readPinFromPdf(pdf: Uint8Array): Promise<Uint8Array | null> {
  const { getDocument, VerbosityLevel } = (await import(/* @vite-ignore */ READER)) as typeof PdfJs;
  // pdf.js takes the buffer away from its owner, so it gets a copy.
  const task = getDocument({
    data: Uint8Array.from(pdf),
    isEvalSupported: false,
    useSystemFonts: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  const document = await task.promise;
  try {
    const page = await document.getPage(1);
    await page.getOperatorList(); // fills in the fonts' names
    const content = await page.getTextContent();
    const found: TextItem[] = [];
    for (const item of content.items) {
      if (!('str' in item) || item.str.trim() === '') continue;
      if (item.height < REGULAR_POINTS || item.height > MOST_POINTS) continue;
      const font = page.commonObjs.has(item.fontName)
        ? (page.commonObjs.get(item.fontName) as { name?: string }).name
        : undefined;
      if (font === undefined || !FONT.test(font)) continue;
      if (!BOLD_FONT.test(font) || item.height >= BOLD_POINTS) found.push(item);
    }
    const text = found
      .sort((a, b) =>
        Math.abs(a.transform[5] - b.transform[5]) > 2
          ? b.transform[5] - a.transform[5]
          : a.transform[4] - b.transform[4],
      )
      .map((item) => item.str.trim())
      // Words stand one on a line, each with the sign that follows it; a space is the one sign that leaves no trace.
      .reduce((line, word) => (/[\p{L}\p{N}]$/u.test(line) ? `${line} ${word}` : line + word), '');
    const bare = /^[\d\s]+$/.test(text) ? text.replace(/\s/g, '') : text;
    return bare === '' || bare.includes('•') ? null : new TextEncoder().encode(bare);
  } finally {
    await task.destroy();
  }
}
