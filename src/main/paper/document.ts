import { createHash } from 'node:crypto';
import { fontFaces, rareLetters } from './fonts';
import { escape, type Markup } from './html';
import type { PaperSize } from './paper-size';
import { paperStyle } from './style';
import { clean, shorten } from './untrusted';

export { PAGE_PIXELS, type PaperSize } from './paper-size';

/** Characters; titles hold sheet and ceremony numbers, which come from records. */
const MOST_TITLE = 80;

/**
 * One thing to print. `html` is whole: styles and fonts inside, nothing to fetch, no script.
 * It may hold a PIN, so it lives as short as the call that prints it and is never logged or stored.
 */
export interface PaperDocument {
  /** Also the PDF's title; never holds a name, an account or a secret. */
  readonly title: string;
  readonly size: PaperSize;
  /** Number of pages that it must fill exactly. */
  readonly pages: number;
  readonly html: string;
  /** The pages alone, for `joinDocuments`. */
  readonly body: readonly Markup[];
}

/** Letters in each face, so that all that will be needed are loaded before anything is printed; seen neither on screen nor on paper. */
function faces(text: string): string {
  const letters = `x${escape(rareLetters(text))}`;
  return `<p class="faces" aria-hidden="true">${letters}<b>${letters}</b><span class="m">${letters}<b>${letters}</b></span></p>`;
}

const ROOT = '<html lang="en" class="';

/**
 * The same document for printing only: nothing is laid out for a screen before and after, which halves the work.
 * (Nor is a page wider than the paper by a fraction of a pixel: Chromium would lay all of it out twice more to shrink it.)
 */
export function unseen(html: string): string {
  return html.replace(ROOT, `${ROOT}unseen `);
}

export function paperDocument(fullTitle: string, size: PaperSize, pages: readonly Markup[]): PaperDocument {
  const title = shorten(clean(fullTitle), MOST_TITLE);
  const content = pages.map((page) => page.text).join('');
  const { css, hash } = styleOf(size, content + title);
  const policy = `default-src 'none'; font-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return {
    title,
    size,
    pages: pages.length,
    body: pages,
    html:
      `<!doctype html>${ROOT}${size}"><head><meta charset="utf-8">` +
      `<meta http-equiv="Content-Security-Policy" content="${policy}"><title>${escape(title)}</title>` +
      `<style>${css}</style></head><body>${faces(content + title)}${content}</body></html>`,
  };
}

const styles = new Map<string, { readonly css: string; readonly hash: string }>();

/** Fonts and style are the same for every sheet of a size, as long as its names are Latin. */
function styleOf(size: PaperSize, text: string): { readonly css: string; readonly hash: string } {
  const fonts = fontFaces(text);
  const kind = `${size} ${fonts.wide}`;
  let style = styles.get(kind);
  if (style === undefined) {
    const css = `${fonts.css}\n${paperStyle(size)}`;
    style = { css, hash: createHash('sha256').update(css).digest('base64') };
    styles.set(kind, style);
  }
  return style;
}

/** Several documents of one paper size as one print job. */
export function joinDocuments(title: string, documents: readonly PaperDocument[]): PaperDocument {
  const size = documents[0]?.size ?? 'A4';
  if (documents.some((each) => each.size !== size)) throw new RangeError('A print job has one paper size.');
  return paperDocument(
    title,
    size,
    documents.flatMap((each) => each.body),
  );
}
