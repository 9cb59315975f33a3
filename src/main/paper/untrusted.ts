import { html, type Markup } from './html';

/** Drawn in place of a character that would change how its neighbours are read. */
export const HIDDEN_CHARACTER = '⍰';

/** Marks a third of a line high are enough for every living language; more of them paint over other fields. */
const MAX_MARKS = 3;

/** No name is this long, in UTF-16 units; what is longer loses its middle before anything looks at it closely. */
const MOST = 4096;

/**
 * Controls, lone surrogates, private use, unassigned; format characters; fillers that look like nothing.
 * The joiners U+200C and U+200D stay between the non-ASCII letters and emoji that need them.
 */
const UNREADABLE =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}]|(?![\u200c\u200d])\p{Cf}|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])|[\u115f\u1160\u3164\uffa0\u2800]/gu;

/**
 * A string of the tenant, the key or the operator, made fit for one line of paper:
 * controls, direction overrides and invisible characters become ⍰, stacks of marks are cut, white space becomes single spaces.
 */
export function clean(text: string): string {
  return (text.length > MOST ? `${text.slice(0, MOST / 2)}…${text.slice(-MOST / 2)}` : text)
    .normalize('NFC')
    .replace(/[\t\n\r\u2028\u2029\s]+/gu, ' ')
    .trim()
    .replace(new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu'), '$1')
    .replace(UNREADABLE, HIDDEN_CHARACTER);
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** User-perceived characters. */
export function graphemes(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

/** At most `max` user-perceived characters, the middle given up for an ellipsis. */
export function shorten(text: string, max: number): string {
  const characters = graphemes(text);
  if (characters.length <= max) return text;
  const head = Math.ceil((max - 1) / 2);
  const tail = max - 1 - head;
  return `${characters.slice(0, head).join('')}…${tail > 0 ? characters.slice(-tail).join('') : ''}`;
}

/** Lines of print that a field may take up; what is beyond them is not printed. */
export type Lines = 1 | 2 | 3 | 4;

/**
 * An untrusted string as a field: isolated in direction, and clipped to its own lines, so that its neighbours stay where they are
 * whatever its letters look like. `max` counts user-perceived characters.
 */
export function field(text: string, max: number, lines: Lines = 1, className = ''): Markup {
  return html`<bdi class="u l${lines} ${className}">${shorten(clean(text), max)}</bdi>`;
}
