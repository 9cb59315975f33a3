import interRegular from '@fontsource/inter/files/inter-latin-400-normal.woff2?inline';
import interSemibold from '@fontsource/inter/files/inter-latin-600-normal.woff2?inline';
import interRegularExt from '@fontsource/inter/files/inter-latin-ext-400-normal.woff2?inline';
import interSemiboldExt from '@fontsource/inter/files/inter-latin-ext-600-normal.woff2?inline';
import mono from '@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2?inline';
import monoBold from '@fontsource/dejavu-mono/files/dejavu-mono-latin-700-normal.woff2?inline';

/** Code points of the fonts' `latin` and `latin-ext` files, as their publisher splits them. */
const LATIN =
  'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FFFD';
const LATIN_EXT =
  'U+0100-0130,U+0132-0151,U+0154-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-0303,U+0305-0307,U+0309-0328,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF';

/**
 * The fonts of every sheet, shipped with the app. DejaVu Sans Mono carries whatever is typed or compared
 * (its zero is dotted): of the four faces that were tried it alone was read without error by OCR.
 * A script that neither covers falls back to the system's sans-serif.
 */
export const fontFaces: string = [
  face('Inter', 400, interRegular, LATIN),
  face('Inter', 600, interSemibold, LATIN),
  face('Inter', 400, interRegularExt, LATIN_EXT),
  face('Inter', 600, interSemiboldExt, LATIN_EXT),
  face('Paper Mono', 400, mono, 'U+0000-FFFF'),
  face('Paper Mono', 700, monoBold, 'U+0000-FFFF'),
].join('\n');

function face(family: string, weight: number, dataUrl: string, range: string): string {
  return `@font-face{font-family:'${family}';font-weight:${weight};font-style:normal;font-display:block;src:url(${dataUrl}) format('woff2');unicode-range:${range}}`;
}
