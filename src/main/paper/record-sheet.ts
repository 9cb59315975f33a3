import type { SheetRecord } from '../../shared/model/paper';
import { longDate, shortDate } from './dates';
import { paperDocument, type PaperDocument, type PaperSize } from './document';
import { html, type Markup } from './html';
import { account, foot, id, mark, name, rehearsalMark, signatures, voidMark } from './parts';
import { pinBox, voidBox, type PinForm } from './pin-box';
import { qrCode } from './qr';
import { recordQrText } from './record-qr';
import { serialText } from './serial-text';
import { signInSteps, trouble } from './sign-in-steps';
import { table } from './table';

export interface SheetOptions {
  readonly size: PaperSize;
  /** `handwrite`: boxes to fill in by hand, so that no printer ever sees the PIN. */
  readonly form: PinForm;
}

/**
 * The paper for one key, one page: account, PIN, steps, then facts, drills, custody (the order of use in an emergency).
 * `pin` null draws dots in its place, for the preview. The bytes stay the caller's to wipe.
 * A void record shows the word and the reason instead of any PIN.
 */
export function recordSheet(record: SheetRecord, pin: Uint8Array | null, options: SheetOptions): PaperDocument {
  const title = `${record.rehearsal ? 'REHEARSAL ' : ''}Record sheet ${record.sheetNumber}`;
  return paperDocument(title, options.size, [recordPage(record, pin, options)]);
}

function recordPage(record: SheetRecord, pin: Uint8Array | null, options: SheetOptions): Markup {
  const isVoid = record.voidReason !== null;
  return html`<section class="page even">
    ${sheetHead(record, record.rehearsal ? 'REHEARSAL record sheet' : 'Emergency access record sheet')}
    <div class="account">
      <div class="small">Account</div>
      ${account(record.userPrincipalName)}
    </div>
    ${isVoid ? voidBox(record.voidReason ?? '') : pinBox(record, pin, options.form)}
    <h2>How to sign in, in an emergency</h2>
    ${signInSteps(record)}
    <h2>Trouble</h2>
    ${trouble(record)} ${recordFacts(record)}
    <p class="after">
      <b>After use</b> tell the contact above who signed in, when and why. Revoke sessions; new PIN, sheet, envelope;
      review.
    </p>
    ${record.pinKind === 'words' ? drillPair(record) : drillTable(record)}
    ${signatures('Custody', ['Sealed by', 'Custodian'], ['Name', 'Date', 'Where it lies', 'Signature'])}
    <p class="small">
      <b>Destroy this sheet</b> (shred it, strike out ${mark(record.sheetNumber)} in the register) when the PIN is
      changed, the key or the account is replaced, or a newer sheet takes its place.
    </p>
    ${foot(isVoid ? 'VOID. This sheet opens nothing any more.' : record.rehearsal ? 'REHEARSAL. This sheet opens nothing.' : html`This sheet and key ${mark(record.keyLetter)} open the whole tenant. Keep them apart and locked away. No photograph, no copy.`, 1, 1)}
    ${isVoid && voidMark(options.size)}${record.rehearsal && rehearsalMark(options.size)}
  </section>`;
}

export type SheetNumbers = Pick<SheetRecord, 'sheetNumber' | 'checkCode' | 'envelopeNumber'>;

/** Title, numbers and QR code: the same on every sheet that belongs to a key. */
export function sheetHead(record: SheetRecord, title: string | Markup, numbers: SheetNumbers = record): Markup {
  return html`<header class="head">
    <div>
      <h1>${title}</h1>
      <div class="ids">
        <span>Sheet <b class="m">${mark(numbers.sheetNumber)}</b></span
        ><span>Check code <b class="m">${mark(numbers.checkCode)}</b></span>
        <span>Made <b>${mark(longDate(record.date))}</b></span
        ><span
          >Envelope
          ${numbers.envelopeNumber === '' ? html`<span class="line short"></span>` : html`<b class="m">${mark(numbers.envelopeNumber)}</b>`}${record.keyEnvelopeNumber ? html`, key ${mark(record.keyLetter)} in <b class="m">${mark(record.keyEnvelopeNumber)}</b>` : html`, for key <b>${mark(record.keyLetter)}</b>`}</span
        >
      </div>
    </div>
    <div class="side">
      <span class="small">For drills and inventory.<br />Holds no secret.</span
      >${qrCode(recordQrText({ ...record, ...numbers }), 24, 'The facts of this sheet, without the PIN')}
    </div>
  </header>`;
}

export function recordFacts(record: SheetRecord): Markup {
  return html`<div class="facts">
    <div>
      <h2>Key ${mark(record.keyLetter)}</h2>
      <dl>
        <dt>Model</dt>
        <dd>
          ${name(record.keyFirmware ? `${record.keyModel}, firmware ${record.keyFirmware}` : record.keyModel, 76)}
        </dd>
        <dt>Serial</dt>
        <dd>${serialText(record)}</dd>
        <dt>AAGUID</dt>
        <dd>${id(record.aaguid)}</dd>
        <dt>Credential</dt>
        <dd>${id(record.credentialFingerprint)}</dd>
      </dl>
    </div>
    <div>
      <h2>Tenant</h2>
      <dl>
        <dt>Name</dt>
        <dd>${name(record.tenantName)}</dd>
        <dt>Tenant ID</dt>
        <dd>${id(record.tenantId)}</dd>
        <dt>Role</dt>
        <dd>${name(record.role, 44, 1)}</dd>
        <dt>Tell at once</dt>
        <dd>${name(record.notify, 120, 3)}</dd>
      </dl>
    </div>
  </div>`;
}

/** Two years of drills and uses. */
const DRILLS = 8;

export function drillTable(record: SheetRecord): Markup {
  return html`${drillTitle()}
  ${drillRows(record.drillDates.slice(0, DRILLS), [16, 15, 27, 21, 21], ['Result', 'Signature'])}`;
}

/** The same drills in half the height, below the taller box of a PIN of words: a year on the left, a year on the right. */
function drillPair(record: SheetRecord): Markup {
  const year = DRILLS / 2;
  const half = (from: number): Markup =>
    drillRows(record.drillDates.slice(from, from + year), [29, 17, 24, 30], ['Result, signature']);
  return html`${drillTitle()}
    <div class="years">${half(0)}${half(year)}</div>`;
}

function drillTitle(): Markup {
  return html`<h2>Drills and uses <span class="lite">at least every 90 days</span></h2>`;
}

function drillRows(dates: readonly string[], widths: readonly number[], last: readonly string[]): Markup {
  const columns = ['At the latest', 'Done on', 'Who', ...last].map((head, at) => ({ head, width: widths[at] ?? 0 }));
  return table(
    columns,
    dates.map((date) => [mark(shortDate(date)), ...columns.slice(1).map(() => '')]),
  );
}
