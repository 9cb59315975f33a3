import { html, type Markup } from './html';
import type { PaperSize } from './document';
import { clean, field, graphemes, shorten, type Lines } from './untrusted';

/** Longest account name that is not shortened: Entra allows 113 characters, so nothing real ever is. */
const MAX_UPN = 240;

/** An account name, whole; smaller, then wrapped, the longer it is. Empty: a line to write on. */
export function account(userPrincipalName: string): Markup {
  if (userPrincipalName === '') return html`<span class="line"></span>`;
  const shown = shorten(clean(userPrincipalName), MAX_UPN);
  const length = graphemes(shown).length;
  const size = length <= 55 ? 's15' : length <= 69 ? 's12' : length <= 88 ? 's9' : 's8';
  return html`<bdi class="u upn ${size}">${shown}</bdi>`;
}

/** An identifier on one line: whole, as long as it is no longer than such things are. */
export function id(text: string): Markup {
  return text === '' ? html`<span class="line short"></span>` : html`<span class="m">${field(text, 40)}</span>`;
}

/** A sheet, envelope or label mark: short, inline, in the size of its surroundings. */
export function mark(text: string): Markup {
  return field(text, 18);
}

/** A name for people: smaller, then on a second line, then with its middle given up. */
export function name(text: string, max = 84, lines: Lines = 2): Markup {
  if (text === '') return html`<span class="line"></span>`;
  return field(text, max, lines, graphemes(clean(text)).length > 40 ? 's8' : '');
}

export function foot(text: string | Markup, page: number, pages: number): Markup {
  return html`<div class="foot push"><span>${text}</span><span>Page ${page} of ${pages}</span></div>`;
}

/** Blank lines to sign on, one per person; the title stands in the row of the column names. */
export function signatures(
  title: string,
  people: readonly string[],
  columns: readonly [string, string, string, string],
): Markup {
  return html`<div class="sign">
    <h2>${title}</h2>
    ${columns.map((column) => html`<span class="small">${column}</span>`)}
    ${people.map((person) => html`<span>${person}</span><i></i><i></i><i></i><i></i>`)}
  </div>`;
}

const PAGE_MM: Readonly<Record<PaperSize, readonly [number, number]>> = { A4: [210, 297], Letter: [215.9, 279.4] };

/** REHEARSAL across the page in outline letters, which leave everything below them readable. */
export function rehearsalMark(size: PaperSize): Markup {
  return across('REHEARSAL', size, 30);
}

/** VOID across the page; the PIN box says why. */
export function voidMark(size: PaperSize): Markup {
  return across('VOID', size, 70);
}

function across(word: string, size: PaperSize, height: number): Markup {
  const [width, pageHeight] = PAGE_MM[size];
  const angle = -(Math.atan2(pageHeight, width) * 180) / Math.PI;
  const middle = `${width / 2} ${pageHeight / 2}`;
  return html`<svg class="ghost" viewBox="0 0 ${width} ${pageHeight}" aria-hidden="true">
    <text
      font-size="${height}"
      text-anchor="middle"
      dominant-baseline="central"
      transform="translate(${middle}) rotate(${angle.toFixed(1)})"
      letter-spacing="3"
    >
      ${word}
    </text>
  </svg>`;
}

/** Cuts a list into pages; an empty list still makes one page. */
export function chunk<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const out: T[][] = [];
  for (let start = 0; start < list.length; start += size) out.push(list.slice(start, start + size));
  return out.length > 0 ? out : [[]];
}

/** A sentence that came from elsewhere, on two lines at most. */
export function sentence(text: string, max = 200): Markup {
  return field(text, max, 2);
}

/** Lines of print that sentences will take at about `width` characters a line; what is longer is cut to two. */
export function linesOf(sentences: readonly string[], width = 100): number {
  return sentences.reduce((sum, text) => sum + (text.length > width ? 2 : 1), 0);
}
