import type { PaperDocument } from './document';

export interface PngOptions {
  /** Pixels per CSS pixel (1/96 inch); 1 is a screen preview, 2.0833 is 200 dpi. */
  readonly scale?: number;
}

export interface PaperCallOptions {
  readonly signal?: AbortSignal;
}

export interface PaperImage {
  readonly png: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Document to bytes, all in memory. Behind it: a hidden Electron window, or a child Electron for the command line. */
export interface PaperPort {
  /**
   * A PDF of exactly `document.pages` pages. The bytes hold what the document holds: wipe them after use.
   * @throws AppError `paper/renderer`, `paper/overflow`.
   */
  pdf(document: PaperDocument, options?: PaperCallOptions): Promise<Uint8Array>;
  /** All pages below each other, as they will be printed. Meant for documents without a PIN. @throws AppError `paper/renderer`. */
  png(document: PaperDocument, options?: PngOptions & PaperCallOptions): Promise<PaperImage>;
  close(): Promise<void>;
}

/** Pages of a PDF as Chromium writes it: the root node of its page tree says `/Count`. */
export function pdfPageCount(pdf: Uint8Array): number {
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1');
  return Math.max(
    0,
    ...[...text.matchAll(/\/Type\s*\/Pages\b[^>]*?\/Count\s+(\d+)|\/Count\s+(\d+)[^>]*?\/Type\s*\/Pages\b/g)].map(
      (match) => Number(match[1] ?? match[2]),
    ),
  );
}
