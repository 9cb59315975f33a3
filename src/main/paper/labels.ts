import type { LabelFacts, LabelStock } from '../../shared/model/paper';
import { paperDocument, type PaperDocument, type PaperSize } from './document';
import { html, type Markup } from './html';
import { chunk, foot, mark, rehearsalMark } from './parts';
import { qrCode } from './qr';

interface Grid {
  readonly size: PaperSize;
  readonly columns: number;
  readonly rows: number;
}

/** Geometry is in the style sheet (`.stock-…`), in the makers' millimetres. */
export const LABEL_STOCKS: Readonly<Record<Exclude<LabelStock, 'plain'>, Grid>> = {
  L7160: { size: 'A4', columns: 3, rows: 7 },
  L7163: { size: 'A4', columns: 2, rows: 7 },
  '5160': { size: 'Letter', columns: 3, rows: 10 },
  '5163': { size: 'Letter', columns: 2, rows: 5 },
};

export interface LabelOptions {
  readonly stock: LabelStock;
  /** Used for plain paper; a label stock brings its own. */
  readonly size: PaperSize;
  /** Labels already taken from the first sheet. */
  readonly skip?: number;
  readonly rehearsal: boolean;
}

const KEYS_PER_PLAIN_PAGE = 2;

/**
 * Stickers for keys and envelopes: letter, sheet number and envelope number, nothing else.
 * A key that is lost must not say whose door it opens.
 */
export function labels(facts: readonly LabelFacts[], options: LabelOptions): PaperDocument {
  const title = options.rehearsal ? 'REHEARSAL Labels' : 'Labels';
  if (options.stock === 'plain') {
    const split = facts.some((each) => each.second !== undefined);
    const groups = chunk(facts, split ? 1 : KEYS_PER_PLAIN_PAGE);
    return paperDocument(
      title,
      options.size,
      groups.map((group, index) => plainPage(group, options, index + 1, groups.length)),
    );
  }
  const stock = options.stock;
  const grid = LABEL_STOCKS[stock];
  const perPage = grid.columns * grid.rows;
  const skip = Math.min(Math.max(options.skip ?? 0, 0), perPage - 1);
  const cells = [
    ...Array.from({ length: skip }, () => html`<div class="label"></div>`),
    ...facts.flatMap((each) => stickers(each, options.rehearsal)),
  ];
  return paperDocument(
    title,
    grid.size,
    chunk(cells, perPage).map((group) => html`<section class="page stock stock-${stock}">${group}</section>`),
  );
}

function stickers(facts: LabelFacts, rehearsal: boolean): readonly Markup[] {
  return [
    keyLabel(facts, rehearsal),
    keyLabel(facts, rehearsal),
    ...envelopes(facts).map((envelope) => envelopeLabel(facts, envelope, rehearsal)),
  ];
}

interface Envelope {
  readonly number: string;
  readonly holds: readonly string[];
}

/** Key and sheet lie in envelopes of their own, unless the record says otherwise. */
function envelopes(facts: LabelFacts): readonly Envelope[] {
  const key = `Key ${facts.keyLetter}`;
  const sheet = `Sheet ${facts.sheetNumber}`;
  // Numbers that are still open are not the same number.
  if (facts.envelopeNumber !== '' && facts.keyEnvelopeNumber === facts.envelopeNumber)
    return [{ number: facts.envelopeNumber, holds: [key, sheet] }];
  const { second } = facts;
  return [
    { number: facts.envelopeNumber, holds: [sheet] },
    ...(second === undefined ? [] : [{ number: second.envelopeNumber, holds: [`Sheet ${second.sheetNumber}`] }]),
    { number: facts.keyEnvelopeNumber ?? '', holds: [key] },
  ];
}

function keyLabel(facts: LabelFacts, rehearsal: boolean): Markup {
  return html`<div class="label key">
    <div class="letter">${mark(facts.keyLetter)}</div>
    <div>
      <b class="m">${mark(facts.sheetNumber)}</b>${rehearsal && html`<br /><span class="small">REHEARSAL</span>`}
    </div>
  </div>`;
}

function envelopeLabel(facts: LabelFacts, envelope: Envelope, rehearsal: boolean): Markup {
  const text = ['BGK1E', envelope.number, facts.keyLetter, facts.sheetNumber]
    .map((value) => value.replace(/\|/g, ' ').slice(0, 18))
    .join('|');
  return html`<div class="label envelope">
    <div>
      <span class="small">Envelope${rehearsal && ' REHEARSAL'}</span>
      <div class="number m">${envelopeNumber(envelope)}</div>
    </div>
    <div class="holds">
      <span class="small">Holds</span>${envelope.holds.map((each) => html`<br /><b>${mark(each)}</b>`)}
    </div>
    ${qrCode(text, 14, 'Envelope, letter and sheet number')}
    <div class="rule">Open only by two people, in an emergency or for a drill.</div>
    <dl class="sealed">
      <dt>Sealed by</dt>
      <dd></dd>
      <dt>and by</dt>
      <dd></dd>
      <dt>Date</dt>
      <dd></dd>
    </dl>
  </div>`;
}

function envelopeNumber(envelope: Envelope): Markup {
  return envelope.number === '' ? html`<span class="line short"></span>` : html`<b>${mark(envelope.number)}</b>`;
}

function plainPage(facts: readonly LabelFacts[], options: LabelOptions, page: number, pages: number): Markup {
  return html`<section class="page even">
    <header class="head plain">
      <div>
        <h1>${options.rehearsal && 'REHEARSAL '}Labels</h1>
        <p>Plain paper, or a full-page label sheet. Cut at the corner marks. Print at 100 %.</p>
      </div>
      <div class="ruler"><span class="small">50 mm, measure it</span></div>
    </header>
    <h2>For the keys <span class="lite">fold round the key or tie on; one to use, one in reserve</span></h2>
    <div class="tags">
      ${facts.flatMap((each) => [cut(keyLabel(each, options.rehearsal)), cut(keyLabel(each, options.rehearsal))])}
    </div>
    <h2>For the envelopes</h2>
    <div class="covers">
      ${facts.flatMap((each) => envelopes(each).map((envelope) => cut(envelopeLabel(each, envelope, options.rehearsal))))}
    </div>
    <h2>Seals <span class="lite">half on the flap, half on the envelope; two people sign across the edge</span></h2>
    <div class="seals">
      ${facts.flatMap((each) => envelopes(each).map((envelope) => cut(html`<div class="label seal"><span class="m">${envelopeNumber(envelope)}</span><i></i><i></i></div>`)))}
    </div>
    <h2>Spare</h2>
    <div class="tags">
      ${[1, 2, 3, 4].map(() =>
        cut(
          html`<div class="label key">
            <div class="letter"></div>
            <div><span class="small">Sheet</span> <span class="line short"></span></div>
          </div>`,
        ),
      )}
    </div>
    <div class="how">
      <div><b>1 Label the key.</b> Letter outside.</div>
      <div><b>2 Fold the sheet.</b> PIN inside, twice.</div>
      <div><b>3 Two envelopes.</b> Key in one, sheet in the other.</div>
      <div><b>4 Sign across.</b> Half on the seal, half on the paper.</div>
    </div>
    ${foot('No secret on this page, no account, no tenant. Leftovers may go into the wastepaper.', page, pages)}${options.rehearsal && rehearsalMark(options.size)}
  </section>`;
}

function cut(label: Markup): Markup {
  return html`<div class="cutmarks">${label}<i></i><i></i><i></i><i></i></div>`;
}
