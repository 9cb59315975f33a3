import { html, type Markup } from './html';
import type { PaperSize } from './document';
import { clean, field, shorten } from './untrusted';

/** Longest account name that is not shortened: Entra allows 113 characters, so nothing real ever is. */
const MAX_UPN = 240;

/** An account name, whole; smaller, then wrapped, the longer it is. Empty: a line to write on. */
export function account(userPrincipalName: string): Markup {
  if (userPrincipalName === '') return html`<span class="line"></span>`;
  const shown = shorten(clean(userPrincipalName), MAX_UPN);
  const length = [...shown].length;
  const size = length <= 55 ? 's15' : length <= 69 ? 's12' : length <= 88 ? 's9' : 's8';
  return html`<bdi class="u upn ${size}">${shown}</bdi>`;
}

/** An identifier: never shortened when it is as long as such things are. */
export function id(text: string): Markup {
  return text === '' ? html`<span class="line short"></span>` : html`<span class="m">${field(text, 72)}</span>`;
}

/** A sheet, envelope or label mark: short, inline, in the size of its surroundings. */
export function mark(text: string): Markup {
  return field(text, 16);
}

/** A name for people: two lines at most, the middle given up beyond that. */
export function name(text: string, max = 90): Markup {
  return text === '' ? html`<span class="line"></span>` : field(text, max, [['s94', 45], ['s8', max]]);
}

export function foot(text: string | Markup, page: number, pages: number): Markup {
  return html`<div class="foot push"><span>${text}</span><span>Page ${page} of ${pages}</span></div>`;
}

/** Blank lines to sign on, one per person; the title stands in the row of the column names. */
export function signatures(title: string, people: readonly string[], columns: readonly [string, string, string, string]): Markup {
  return html`<div class="sign"><h2>${title}</h2>${columns.map((column) => html`<span class="small">${column}</span>`)}
${people.map((person) => html`<span>${person}</span><i></i><i></i><i></i><i></i>`)}</div>`;
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
  return html`<svg class="ghost" viewBox="0 0 ${width} ${pageHeight}" aria-hidden="true"><text font-size="${height}" text-anchor="middle" dominant-baseline="central" transform="translate(${middle}) rotate(${angle.toFixed(1)})" letter-spacing="3">${word}</text></svg>`;
}

/** Cuts a list into pages; an empty list still makes one page. */
export function chunk<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const out: T[][] = [];
  for (let start = 0; start < list.length; start += size) out.push(list.slice(start, start + size));
  return out.length > 0 ? out : [[]];
}

/** One line of running text that came from elsewhere. */
export function sentence(text: string, max = 220): Markup {
  return field(text, max);
}
