import { encode } from 'uqr';
import { html, type Markup } from './html';

/** VISUAL §8: modules of at least 0.4 mm survive a copier; four light modules all round are the standard's quiet zone. */
const MODULE_MM = 0.42;
const QUIET = 4;
/**
 * ISO/IEC 18004 §7.8: one of eight patterns over the data; the code names its own. To find the fairest of the eight takes
 * longer than all the rest, for data that is as good as random under any of them.
 */
const MASK = 0;

/** Text as a QR code of level M, as SVG of its own true size (at least `minimumMm` wide). Never give it a secret. */
export function qrCode(text: string, minimumMm: number, label: string): Markup {
  const { data: dark, size: modules } = encode([...new TextEncoder().encode(text)], {
    ecc: 'M',
    boostEcc: false,
    border: 0,
    maskPattern: MASK,
  });
  const width = modules + 2 * QUIET;
  const millimetres = Math.max(minimumMm, width * MODULE_MM).toFixed(2);
  const isDark = (row: number, column: number): boolean => dark[row]?.[column] === true;
  // Each run of dark modules is one stroke: as closed shapes the same code took twice the operators in a PDF.
  let path = '';
  for (let row = 0; row < modules; row++) {
    for (let column = 0; column < modules; column++) {
      if (!isDark(row, column)) continue;
      let run = 1;
      while (column + run < modules && isDark(row, column + run)) run++;
      path += `M${column + QUIET} ${row + QUIET + 0.5}h${run}`;
      column += run - 1;
    }
  }
  return html`<svg
    class="qr"
    role="img"
    aria-label="${label}"
    width="${millimetres}mm"
    height="${millimetres}mm"
    viewBox="0 0 ${width} ${width}"
    shape-rendering="crispEdges"
  >
    <path d="${path}" stroke="#000" />
  </svg>`;
}
