import { assertNever } from '../../shared/assert-never';
import type { CertificateState, DrillCertificateFacts } from '../../shared/model/paper';
import { groupHash } from './cover-sheet';
import { longDate } from './dates';
import { paperDocument, type PaperDocument, type PaperSize } from './document';
import { html, type Markup } from './html';
import { chunk, foot, id, linesOf, mark, name, rehearsalMark, sentence, signatures } from './parts';
import { qrCode } from './qr';
import { field } from './untrusted';
import { table } from './table';

const ACCOUNTS_PER_PAGE = 2;
const CHECKS = 12;
/** Lines of print for remarks beside the checks; more of them get a page of their own. */
const REMARK_LINES: Readonly<Record<PaperSize, number>> = { A4: 9, Letter: 5 };
const REMARKS_PER_PAGE = 20;

/**
 * One page for an auditor (one per two accounts): verdict, checks, what was found, how to verify, two signatures.
 * Many remarks go on pages behind it.
 */
export function drillCertificate(facts: DrillCertificateFacts, size: PaperSize): PaperDocument {
  const groups = chunk(
    facts.accounts.map((account, index) => ({ account, index })),
    ACCOUNTS_PER_PAGE,
  );
  const remarks = [
    ...facts.found.map((text) => ({ text, open: false })),
    ...facts.open.map((text) => ({ text, open: true })),
  ];
  const fits = linesOf(remarks.map((each) => each.text)) <= REMARK_LINES[size] && facts.checks.length <= CHECKS;
  const checks = chunk(facts.checks, CHECKS);
  const bodies: readonly Markup[] = [
    ...groups.flatMap((group) =>
      checks.map(
        (rows) =>
          html`${verdict(facts)}${checkTable(group, rows)}${
            fits
              ? [list('Found and fixed', facts.found), list('Open points', facts.open)]
              : html`<p>&nbsp;</p>
                  <p>Found and fixed, open points: see the last page.</p>`
          }${proof(facts)}`,
      ),
    ),
    ...(fits
      ? []
      : chunk(remarks, REMARKS_PER_PAGE).map(
          (rows) =>
            html`${list(
              'Found and fixed',
              rows.filter((row) => !row.open).map((row) => row.text),
            )}${list(
              'Open points',
              rows.filter((row) => row.open).map((row) => row.text),
            )}`,
        )),
  ];
  const title = `${facts.rehearsal ? 'REHEARSAL ' : ''}Drill certificate ${facts.drillNumber}`;
  return paperDocument(
    title,
    size,
    bodies.map(
      (body, index) =>
        html`<section class="page roomy">
          ${head(facts)}${body}
          ${foot(facts.rehearsal ? 'REHEARSAL. No real account was tested.' : `Keep with the audit papers. This page opens nothing. Break Glass Kit ${facts.appVersion}`, index + 1, bodies.length)}
          ${facts.rehearsal && rehearsalMark(size)}
        </section>`,
    ),
  );
}

type Column = { readonly account: DrillCertificateFacts['accounts'][number]; readonly index: number };

function checkTable(group: readonly Column[], rows: DrillCertificateFacts['checks']): Markup {
  return html`<h2>What was checked</h2>
    ${table(
      [
        { head: '', width: 52 },
        ...group.map(({ account }) => ({
          head: html`${shortAccount(account.userPrincipalName)}<br /><span class="plainweight"
              >Key ${mark(account.keyLetter)}, sheet ${mark(account.sheetNumber)}</span
            >`,
        })),
      ],
      rows.map((check) => [
        field(check.what, 70),
        ...group.map(({ index }) => html`<td>${result(check.results[index])}</td>`),
      ]),
      'checks',
    )}`;
}

function proof(facts: DrillCertificateFacts): Markup {
  return html`<h2>How this can be verified</h2>
    <dl class="wide">
      <dt>Tenant ID</dt>
      <dd>${id(facts.tenantId)}</dd>
      <dt>Audit log, entries</dt>
      <dd>
        ${facts.audit.from} to ${facts.audit.to}, ${facts.audit.whole ? 'chain whole' : html`<b>chain broken</b>`}
      </dd>
      <dt>Chain ends with</dt>
      <dd><span class="m">${field(groupHash(facts.audit.head), 80, 2)}</span></dd>
      <dt>Before this</dt>
      <dd>${name(facts.earlier, 80, 1)}</dd>
    </dl>
    <p>&nbsp;</p>
    <p><b>We did this drill and saw these results.</b></p>
    ${signatures('', ['Operator', 'Witness'], ['Name', 'Date', 'Function', 'Signature'])}`;
}

function head(facts: DrillCertificateFacts): Markup {
  return html`<header class="head">
    <div>
      <h1>${facts.rehearsal && 'REHEARSAL '}Drill certificate</h1>
      <p>Emergency access of ${name(facts.tenantName, 50)}</p>
    </div>
    <div class="side">
      <span class="small">The facts of this page.<br />Holds no secret.</span
      >${qrCode(certificateQrText(facts), 24, 'Drill number, date, tenant, verdict and end of the audit log')}
    </div>
  </header>`;
}

/** `BGK1D|R or L|drill|date|next drill|tenant|entries|end of the chain` */
function certificateQrText(facts: DrillCertificateFacts): string {
  const values = [
    facts.drillNumber,
    facts.date,
    facts.nextDrill ?? '',
    facts.tenantId,
    `${facts.audit.from}-${facts.audit.to}`,
    facts.audit.head.slice(0, 64),
  ];
  return ['BGK1D', facts.rehearsal ? 'R' : 'L', ...values.map((value) => value.replace(/\|/g, ' ').slice(0, 64))].join(
    '|',
  );
}

function verdict(facts: DrillCertificateFacts): Markup {
  return html`<div class="verdict">
    <div><span class="small">Result</span><b>${field(facts.verdict, 34)}</b>${sentence(facts.verdictNote, 90)}</div>
    <div>
      <span class="small">Drill</span
      ><b class="m">${mark(facts.drillNumber)}</b>${mark(longDate(facts.date))}<br />${field(facts.time, 26)}
    </div>
    <div>
      <span class="small">Next drill, at the latest</span
      ><b>${facts.nextDrill === null ? 'at once' : mark(longDate(facts.nextDrill))}</b
      >${facts.nextDrill === null ? 'this one does not count' : 'or when staff or safe changes'}
    </div>
  </div>`;
}

/** The name before the @, and the domain smaller below it. */
function shortAccount(userPrincipalName: string): Markup {
  const at = userPrincipalName.lastIndexOf('@');
  const local = at < 0 ? userPrincipalName : userPrincipalName.slice(0, at);
  return html`<span class="m">${field(local, 30)}</span
    >${at >= 0 && html`<br /><span class="plainweight">${field(userPrincipalName.slice(at), 34)}</span>`}`;
}

function result(found: { readonly state: CertificateState; readonly note: string } | undefined): Markup {
  if (found === undefined) return html`<b>– Not checked</b>`;
  const [sign, word] = stateText(found.state);
  return html`<b><span class="sign-mark">${sign}</span> ${word}</b
    >${found.note !== '' && html`<br /><span class="small">${field(found.note, 34)}</span>`}`;
}

/** Sign and word: the sheet is black on white. */
function stateText(state: CertificateState): readonly [string, string] {
  switch (state) {
    case 'passed':
      return ['✓', 'Passed'];
    case 'fixed':
      return ['+', 'Fixed, then passed'];
    case 'failed':
      return ['✗', 'Failed'];
    case 'unknown':
      return ['?', 'Not known'];
    case 'notApplicable':
      return ['–', 'Not there to check'];
    default:
      return assertNever(state, 'certificate state');
  }
}

function list(title: string, lines: readonly string[]): Markup {
  return html`<h2>${title}</h2>
    ${
      lines.length === 0
        ? html`<p>None.</p>`
        : html`<ul>
            ${lines.map((line) => html`<li>${sentence(line)}</li>`)}
          </ul>`
    }`;
}
