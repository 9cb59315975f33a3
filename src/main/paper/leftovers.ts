import type { LeftoverFacts } from '../../shared/model/paper';
import { longDate } from './dates';
import { paperDocument, type PaperDocument, type PaperSize } from './document';
import { html, type Markup } from './html';
import { chunk, foot, id, mark, name, rehearsalMark, sentence, signatures } from './parts';
import { small, table } from './table';

const PER_PAGE: Readonly<Record<PaperSize, number>> = { A4: 18, Letter: 16 };

/** What a cancelled ceremony took back, and what a person must still take back by hand, as a list to tick. */
export function undoLeftovers(facts: LeftoverFacts, size: PaperSize): PaperDocument {
  const lines = [
    ...facts.remains.map((text) => ({ text, open: true })),
    ...facts.undone.map((text) => ({ text, open: false })),
  ];
  const pages = chunk(lines, PER_PAGE[size]);
  const title = `${facts.rehearsal ? 'REHEARSAL ' : ''}Left over, ceremony ${facts.ceremonyNumber}`;
  return paperDocument(
    title,
    size,
    pages.map(
      (rows, index) =>
        html`<section class="page roomy">
          <header class="head plain">
            <div>
              <h1>
                ${facts.rehearsal && 'REHEARSAL '}Left over
                <span class="lite">from ceremony ${mark(facts.ceremonyNumber)}</span>
              </h1>
              <p>${name(facts.tenantName, 60, 1)}</p>
              <p>${mark(longDate(facts.date))}, <span class="small">${id(facts.tenantId)}</span></p>
            </div>
          </header>
          <p>
            ${facts.remains.length === 0 ? 'Everything was taken back.' : `${facts.remains.length} of ${lines.length} could not be taken back by the app. Tick each when a person has done it.`}
          </p>
          ${list(rows)}
          ${index === pages.length - 1 && signatures('Done', ['By hand', 'Checked'], ['Name', 'Date', 'Function', 'Signature'])}
          ${foot('No secret on this page.', index + 1, pages.length)}${facts.rehearsal && rehearsalMark(size)}
        </section>`,
    ),
  );
}

function list(rows: readonly { readonly text: string; readonly open: boolean }[]): Markup {
  return table(
    [
      { head: 'Done', width: 7 },
      { head: 'What', width: 75 },
      { head: 'By', width: 18 },
    ],
    rows.map((row) => [
      row.open ? html`<i class="tick"></i>` : '✓',
      small(sentence(row.text)),
      small(row.open ? '' : 'the app'),
    ]),
    'two',
  );
}
