export type PaperSize = 'A4' | 'Letter';

/** CSS pixels (1/96 inch) of a page, rounded up. */
export const PAGE_PIXELS: Readonly<Record<PaperSize, { readonly width: number; readonly height: number }>> = {
  A4: { width: 794, height: 1123 },
  Letter: { width: 816, height: 1056 },
};
