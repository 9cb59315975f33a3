import { html, type Markup } from './html';

export interface Column {
  readonly head: string | Markup;
  /** Per cent of the table; none: an even share of what is left. */
  readonly width?: number;
}

type Cell = string | Markup;

/** A table as all papers have it. `kind` is a class of `style.ts`; a cell that is a `td` itself brings its own class. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], kind = ''): Markup {
  return html`<table class="${kind}">
    <colgroup>
      ${columns.map(({ width }) => (width === undefined ? html`<col />` : html`<col width="${width}%" />`))}
    </colgroup>
    <thead>
      <tr>
        ${columns.map(({ head }) => html`<th>${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell) => (isCell(cell) ? cell : html`<td>${cell}</td>`))}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Small print in a cell. */
export function small(content: Cell): Markup {
  return html`<td class="small">${content}</td>`;
}

/** Rows to write into. */
export function emptyRows(count: number, columns: number): readonly (readonly Cell[])[] {
  return Array.from({ length: count }, () => Array.from({ length: columns }, () => ''));
}

function isCell(cell: Cell): cell is Markup {
  return typeof cell !== 'string' && cell.text.startsWith('<td');
}
