import { assertNever } from '../../shared/assert-never';
import type { CertificateState, DrillCertificateFacts } from '../../shared/model/paper';
import { groupHash } from './cover-sheet';
import { longDate } from './dates';
import { paperDocument, type PaperDocument, type PaperSize } from './document';
import { html, type Markup } from './html';
import { chunk, foot, id, mark, name, rehearsalMark, sentence, signatures } from './parts';
import { qrCode } from './qr';
import { field } from './untrusted';

const ACCOUNTS_PER_PAGE = 2;
const CHECKS = 14;
const REMARKS = 5;

/** One page for an auditor (one per two accounts): verdict, checks, what was found, how to verify, two signatures. */
export function drillCertificate(facts: DrillCertificateFacts, size: PaperSize): PaperDocument {
  const groups = chunk(facts.accounts.map((account, index) => ({ account, index })), ACCOUNTS_PER_PAGE);
  const title = `${facts.rehearsal ? 'REHEARSAL ' : ''}Drill certificate ${facts.drillNumber}`;
  return paperDocument(
    title,
    size,
    groups.map(
      (group, page) => html`<section class="page roomy">
${head(facts)}
${verdict(facts)}
<h2>What was checked</h2>
<table class="checks"><colgroup><col width="50%">${group.map(() => html`<col>`)}</colgroup>
<thead><tr><th></th>${group.map(({ account }) => html`<th>${shortAccount(account.userPrincipalName)}<br><span class="plainweight">Key ${mark(account.keyLetter)}, sheet ${mark(account.sheetNumber)}</span></th>`)}</tr></thead>
<tbody>${facts.checks.slice(0, CHECKS).map((check) => html`<tr><td>${field(check.what, 90)}</td>${group.map(({ index }) => html`<td>${result(check.results[index])}</td>`)}</tr>`)}</tbody></table>
${remarks('Found and fixed', facts.found)}
${remarks('Open points', facts.open)}
<h2>How this can be verified</h2><dl class="wide">
<dt>Tenant ID</dt><dd>${id(facts.tenantId)}</dd>
<dt>Audit log, entries</dt><dd>${facts.audit.from} to ${facts.audit.to}, ${facts.audit.whole ? 'chain whole' : html`<b>chain broken</b>`}</dd>
<dt>Chain ends with</dt><dd><span class="m">${field(groupHash(facts.audit.head), 80)}</span></dd>
<dt>Before this</dt><dd>${name(facts.earlier)}</dd></dl>
<p>&nbsp;</p><p><b>We did this drill and saw these results.</b></p>
${signatures('', ['Operator', 'Witness'], ['Name', 'Date', 'Function', 'Signature'])}
${foot(facts.rehearsal ? 'REHEARSAL. No real account was tested.' : `Keep with the audit papers. This page opens nothing. Break Glass Kit ${facts.appVersion}`, page + 1, groups.length)}
${facts.rehearsal && rehearsalMark(size)}</section>`,
    ),
  );
}

function head(facts: DrillCertificateFacts): Markup {
  return html`<header class="head"><div><h1>${facts.rehearsal && 'REHEARSAL '}Drill certificate</h1><p>Emergency access of ${name(facts.tenantName, 60)}</p></div>
<div class="side"><span class="small">The facts of this page.<br>Holds no secret.</span>${qrCode(certificateQrText(facts), 24, 'Drill number, date, tenant, verdict and end of the audit log')}</div></header>`;
}

/** `BGK1D|R or L|drill|date|next drill|tenant|entries|end of the chain` */
function certificateQrText(facts: DrillCertificateFacts): string {
  const values = [facts.drillNumber, facts.date, facts.nextDrill ?? '', facts.tenantId, `${facts.audit.from}-${facts.audit.to}`, facts.audit.head.slice(0, 64)];
  return ['BGK1D', facts.rehearsal ? 'R' : 'L', ...values.map((value) => value.replace(/\|/g, ' ').slice(0, 64))].join('|');
}

function verdict(facts: DrillCertificateFacts): Markup {
  return html`<div class="verdict"><div><span class="small">Result</span><b>${field(facts.verdict, 60)}</b>${sentence(facts.verdictNote, 110)}</div>
<div><span class="small">Drill</span><b class="m">${mark(facts.drillNumber)}</b>${longDate(facts.date)}<br>${field(facts.time, 30)}</div>
<div><span class="small">Next drill, at the latest</span><b>${facts.nextDrill === null ? 'at once' : longDate(facts.nextDrill)}</b>${facts.nextDrill === null ? 'this one does not count' : 'or when staff or safe changes'}</div></div>`;
}

/** The name before the @, and the domain smaller below it. */
function shortAccount(userPrincipalName: string): Markup {
  const at = userPrincipalName.lastIndexOf('@');
  const local = at < 0 ? userPrincipalName : userPrincipalName.slice(0, at);
  return html`<span class="m">${field(local, 30)}</span>${at >= 0 && html`<br><span class="plainweight">${field(userPrincipalName.slice(at), 34)}</span>`}`;
}

function result(found: { readonly state: CertificateState; readonly note: string } | undefined): Markup {
  if (found === undefined) return html`<b>– Not checked</b>`;
  const [sign, word] = stateText(found.state);
  return html`<b><span class="sign-mark">${sign}</span> ${word}</b>${found.note !== '' && html`<span class="small">, ${field(found.note, 40)}</span>`}`;
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

function remarks(title: string, lines: readonly string[]): Markup {
  return html`<h2>${title}</h2>${lines.length === 0 ? html`<p>None.</p>` : html`<ul>${lines.slice(0, REMARKS).map((line) => html`<li>${sentence(line, 200)}</li>`)}</ul>`}
${lines.length > REMARKS && html`<p>and ${lines.length - REMARKS} more in the drill’s record</p>`}`;
}
