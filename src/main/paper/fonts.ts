import interRegular from '@fontsource/inter/files/inter-latin-400-normal.woff2?inline';
import interSemibold from '@fontsource/inter/files/inter-latin-600-normal.woff2?inline';
import interRegularExt from '@fontsource/inter/files/inter-latin-ext-400-normal.woff2?inline';
import interSemiboldExt from '@fontsource/inter/files/inter-latin-ext-600-normal.woff2?inline';
import monoWide from '@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2?inline';
// Cut from DejaVu Sans Mono, regular and bold; docs/paper/README.md has the command.
import mono from './fonts/dejavu-sans-mono-400.woff2?inline';
import monoBold from './fonts/dejavu-sans-mono-700.woff2?inline';

/** Code points of the fonts' `latin` and `latin-ext` files, as their publisher splits them. */
const LATIN =
  'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FFFD';
const LATIN_EXT =
  'U+0100-0130,U+0132-0151,U+0154-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-0303,U+0305-0307,U+0309-0328,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF';
/** What the two small files of DejaVu Sans Mono hold. */
const MONO =
  'U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02C6,U+02DA,U+02DC,U+2002,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2039-203A,U+20AC,U+2122,U+2190-2193,U+2212,U+2370,U+2713,U+2717,U+FFFD';

/** What the small files do not cover: nothing of ours, so it came from a tenant, a key or a person. */
const RARE =
  /[^\n\u0020-\u007e\u00a0-\u00ff\u2002\u2010-\u2015\u2018-\u201e\u2022\u2026\u20ac\u2122\u2370\u2713\u2717]/gu;

/** Each of them once. */
export function rareLetters(text: string): string {
  return [...new Set(text.match(RARE))].join('');
}

const small = once(() =>
  [
    face('Inter', 400, interRegular, LATIN),
    face('Inter', 600, interSemibold, LATIN),
    face('Paper Mono', 400, mono, MONO),
    face('Paper Mono', 700, monoBold, MONO),
  ].join('\n'),
);

/** Before the small ones: of two faces that hold a character, the later one draws it. */
const rest = once(() =>
  [
    face('Inter', 400, interRegularExt, LATIN_EXT),
    face('Inter', 600, interSemiboldExt, LATIN_EXT),
    face('Paper Mono', 400, monoWide, 'U+0000-FFFF'),
    // Rare letters are not worth a second file of 140 kB: in bold lines they are regular.
    face('Paper Mono', 700, monoWide, 'U+0000-FFFF'),
  ].join('\n'),
);

/**
 * The fonts of a document with this text, shipped with the app. DejaVu Sans Mono carries whatever is typed or compared
 * (its zero is dotted): its bold was read without error by OCR (docs/adr/0004). Documents get the large files only
 * where a name needs them: without them the same document measured 122 kB instead of 566 kB. A script that none of them covers falls back to the system's sans-serif.
 */
export function fontFaces(text: string): { readonly css: string; readonly wide: boolean } {
  return rareLetters(text) === '' ? { css: small(), wide: false } : { css: `${rest()}\n${small()}`, wide: true };
}

/** Read for the first page, not at the start: most of what the window does needs no paper, and all seven are over a megabyte. */
function once(make: () => string): () => string {
  let made: string | null = null;
  return () => (made ??= make());
}

function face(family: string, weight: number, file: FontFile, range: string): string {
  return `@font-face{font-family:'${family}';font-weight:${weight};font-style:normal;font-display:block;src:url(${String(file)}) format('woff2');unicode-range:${range}}`;
}
