import type { CoverFacts } from '../../shared/model/paper';
import { longDate, shortDate } from './dates';
import { paperDocument, type PaperDocument, type PaperSize } from './document';
import { html, type Markup } from './html';
import { chunk, foot, id, linesOf, mark, name, rehearsalMark, sentence, signatures } from './parts';
import { groupSerial } from './serial-text';
import { field } from './untrusted';
import { emptyRows, small, table } from './table';

/** So many rows leave room for two lines in each of them. */
const KEYS_PER_PAGE: Readonly<Record<PaperSize, number>> = { A4: 16, Letter: 14 };
const REGISTER_PER_PAGE: Readonly<Record<PaperSize, number>> = { A4: 30, Letter: 27 };
/** Lines of print that each list on the first page may take. */
const LIST_LINES = 7;
/** A ceremony of this size has its cover on one page. */
const SMALL: Readonly<Record<PaperSize, { readonly keys: number; readonly register: number; readonly lines: number }>> =
  {
    A4: { keys: 4, register: 6, lines: 8 },
    Letter: { keys: 3, register: 4, lines: 8 },
  };

/**
 * The cover of a ceremony, without any secret: facts, proofs and signatures on the first page,
 * and there or on the next ones the keys with their sheets and envelopes, then the register of sheet numbers with what is void.
 */
export function coverSheet(facts: CoverFacts, size: PaperSize): PaperDocument {
  const keys = chunk(facts.keys, KEYS_PER_PAGE[size]);
  const register = chunk(facts.register, REGISTER_PER_PAGE[size]);
  const most = SMALL[size];
  const small =
    facts.keys.length <= most.keys &&
    facts.register.length <= most.register &&
    linesOf([...facts.proven, ...facts.open]) <= most.lines;
  const bodies: readonly Markup[] = small
    ? [html`${front(facts)}${keyTable(facts.keys)}${registerTable(facts.register)}${signed()}`]
    : [
        html`${front(facts)}${places()}${signed()}`,
        ...keys.map((rows) => keyTable(rows)),
        ...register.map((rows) => registerTable(rows)),
      ];
  const title = `${facts.rehearsal ? 'REHEARSAL ' : ''}Cover sheet, ceremony ${facts.ceremonyNumber}`;
  return paperDocument(
    title,
    size,
    bodies.map(
      (body, index) =>
        html`<section class="page roomy">
          <header class="head plain">
            <div>
              <h1>
                ${facts.rehearsal && 'REHEARSAL '}Cover sheet
                <span class="lite">ceremony ${mark(facts.ceremonyNumber)}</span>
              </h1>
              <p>Emergency access of ${name(facts.tenantName, 70, 1)}</p>
            </div>
          </header>
          ${body}
          ${foot(facts.rehearsal ? 'REHEARSAL. Nothing on this page is real.' : `No secret on this page. Break Glass Kit ${facts.appVersion}`, index + 1, bodies.length)}
          ${facts.rehearsal && rehearsalMark(size)}
        </section>`,
    ),
  );
}

function front(facts: CoverFacts): Markup {
  return html`<h2>Ceremony</h2>
    <dl class="wide">
      <dt>Tenant ID</dt>
      <dd>${id(facts.tenantId)}</dd>
      <dt>Begun, closed</dt>
      <dd>
        ${mark(longDate(facts.startedAt))}, ${facts.closedAt === null ? 'not closed' : mark(longDate(facts.closedAt))}
      </dd>
      <dt>Operator</dt>
      <dd>${name(facts.operator)}</dd>
      <dt>Keys, accounts</dt>
      <dd>${facts.keys.length}, ${new Set(facts.keys.map((key) => key.userPrincipalName)).size}</dd>
      <dt>First drill, at the latest</dt>
      <dd><b>${facts.drillDue === null ? 'not set' : mark(longDate(facts.drillDue))}</b></dd>
      <dt>Tell at once when used</dt>
      <dd>${name(facts.notify, 110)}</dd>
      <dt>Audit log</dt>
      <dd>
        ${facts.audit.entries} entries, chain ends with<br /><span class="m"
          >${field(groupHash(facts.audit.head), 80, 2)}</span
        >
      </dd>
    </dl>
    ${list('Proven', facts.proven, 'Nothing yet.')} ${list('Left to people', facts.open, 'Nothing.')}`;
}

function places(): Markup {
  return html`<h2>Where things lie <span class="lite">by hand</span></h2>
    ${table(
      [
        { head: 'Envelope', width: 22 },
        { head: 'Place', width: 48 },
        { head: 'Custodian', width: 30 },
      ],
      emptyRows(6, 3),
    )}`;
}

function signed(): Markup {
  return html`<p>&nbsp;</p>
    <p><b>We made these accounts, keys and sheets together and checked what is written here.</b></p>
    ${signatures('', ['Operator', 'Witness', 'Owner'], ['Name', 'Date', 'Function', 'Signature'])}`;
}

function list(title: string, lines: readonly string[], empty: string): Markup {
  const shown = lines.filter((_, index) => linesOf(lines.slice(0, index + 1)) <= LIST_LINES);
  return html`<h2>${title}</h2>
    ${
      shown.length === 0
        ? html`<p>${empty}</p>`
        : html`<ul>
            ${shown.map((line) => html`<li>${sentence(line)}</li>`)}
          </ul>`
    }
    ${lines.length > shown.length && html`<p>and ${lines.length - shown.length} more in the report</p>`}`;
}

function keyTable(rows: CoverFacts['keys']): Markup {
  return html`<h2>Keys, sheets, envelopes</h2>
    ${table(
      [
        { head: 'Key', width: 7 },
        { head: 'Account', width: 36 },
        { head: 'Model, serial', width: 31 },
        { head: 'Sheet, envelopes', width: 26 },
      ],
      rows.map((key) => [
        html`<b>${mark(key.keyLetter)}</b>`,
        small(html`<span class="m">${field(key.userPrincipalName, 120, 4)}</span>`),
        small(
          html`${field(key.keyModel, 40)}<br /><span class="m"
              >${key.serial === null ? 'no serial' : field(groupSerial(key.serial), 30)}</span
            >`,
        ),
        small(
          html`<b class="m">${mark(key.sheetNumber)}</b> in
            <span class="m">${mark(key.envelopeNumber)}</span
            >${key.keyEnvelopeNumber !== null && html`<br />key in <span class="m">${mark(key.keyEnvelopeNumber)}</span>`}`,
        ),
      ]),
      'two',
    )}`;
}

function registerTable(rows: CoverFacts['register']): Markup {
  return html`<h2>
      Register of sheet numbers <span class="lite">a number is never given twice; strike out what is shredded</span>
    </h2>
    ${table(
      [
        { head: 'Sheet', width: 18 },
        { head: 'Envelope', width: 16 },
        { head: 'State', width: 14 },
        { head: 'Since', width: 16 },
        { head: 'Why', width: 36 },
      ],
      rows.map((entry) => {
        const gone = entry.state === 'void' ? 'gone' : '';
        return [
          html`<b class="m ${gone}">${mark(entry.sheetNumber)}</b>`,
          html`<span class="m ${gone}">${mark(entry.envelopeNumber)}</span>`,
          entry.state === 'void' ? html`<b>VOID</b>` : 'in use',
          mark(shortDate(entry.date)),
          small(field(entry.note, 60, 2)),
        ];
      }),
    )}`;
}

/** Hex in groups of four, as people compare it. */
export function groupHash(hex: string): string {
  return hex.toUpperCase().replace(/(.{4})(?=.)/g, '$1 ');
}
