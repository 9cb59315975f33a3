import { AppError } from '../../shared/errors';
import type { SheetRecord } from '../../shared/model/paper';
import { checkCode } from './check-code';
import { paperDocument, type PaperDocument } from './document';
import { html, type Markup } from './html';
import { account, foot, mark, name, rehearsalMark, signatures } from './parts';
import { crossed, digits, handBoxes, type PinForm } from './pin-box';
import { drillTable, recordFacts, sheetHead, type SheetNumbers, type SheetOptions } from './record-sheet';
import { serialText } from './serial-text';
import { signInSteps, trouble } from './sign-in-steps';
import { signInText } from './sign-in-text';

/** With fewer, a half and the key would leave a thief better than one chance in a hundred thousand. */
const LEAST_DIGITS = 12;

/** Numbers and check codes of half 1, half 2 and the drill sheet that goes with them. */
export function halfNumbers(record: SheetRecord): readonly [SheetNumbers, SheetNumbers, SheetNumbers] {
  const numbers = (part: 1 | 2 | 3, envelopeNumber: string): SheetNumbers => {
    const sheetNumber = `${record.sheetNumber}${part}`;
    return {
      sheetNumber,
      envelopeNumber,
      checkCode: checkCode(sheetNumber, record.userPrincipalName, record.serial ?? record.credentialFingerprint),
    };
  };
  return [
    numbers(1, record.envelopeNumber),
    numbers(2, record.secondEnvelopeNumber ?? ''),
    numbers(3, record.envelopeNumber),
  ];
}

/**
 * A PIN for two people in two envelopes: page 1 is cut across the middle, page 2 (no secret) has the full steps and the drill table.
 * `pin` null draws dots; `handwrite` draws boxes. @throws AppError `paper/split` for words, an odd or a short PIN.
 */
export function halfSheets(record: SheetRecord, pin: Uint8Array | null, { size, form }: SheetOptions): PaperDocument {
  if (record.pinKind !== 'digits') throw new AppError('paper/split', { why: 'It is made of words.' });
  if (record.pinLength < LEAST_DIGITS || record.pinLength % 2 !== 0)
    throw new AppError('paper/split', { why: `It has ${record.pinLength} digits.` });
  if (pin !== null && pin.length !== record.pinLength)
    throw new AppError('paper/split', { why: 'Its length is not the recorded one.' });
  const title = `${record.rehearsal ? 'REHEARSAL ' : ''}Half sheets ${record.sheetNumber}`;
  const ghost = record.rehearsal && rehearsalMark(size);
  return paperDocument(title, size, [
    html`<section class="page halves">
      ${half(record, pin, 1, form)}
      <div class="cut"><span>Cut here. Two envelopes, two places, two people.</span></div>
      ${half(record, pin, 2, form)}${ghost}
    </section>`,
    html`<section class="page even">${drillPage(record)}${ghost}</section>`,
  ]);
}

function half(record: SheetRecord, pin: Uint8Array | null, which: 1 | 2, form: PinForm): Markup {
  const numbers = halfNumbers(record)[which - 1]!;
  const length = record.pinLength / 2;
  const own = html`<div>
    ${form === 'handwrite' ? handBoxes(record, length) : digits(pin === null ? null : pin.subarray((which - 1) * length, which * length), length)}
  </div>`;
  const other = html`<div class="elsewhere">half ${which === 1 ? 2 : 1}</div>`;
  const title = html`${record.rehearsal && 'REHEARSAL '}Half ${which} of 2 <span class="lite">emergency access</span>`;
  return html`<div class="half">
    ${sheetHead(record, title, numbers)}
    <div class="account">
      <div class="small">Account</div>
      ${account(record.userPrincipalName)}
    </div>
    <div class="pinbox">
      <div class="pin">
        <div class="small">
          PIN of key ${mark(record.keyLetter)}, ${which === 1 ? 'first' : 'second'}
          half${record.rehearsal && ' (simulated, opens nothing)'}
        </div>
        <div class="pair">${which === 1 ? [own, other] : [other, own]}</div>
      </div>
      <div class="notes narrow">
        <ul>
          <li>
            Two people, both halves:
            ${which === 1 ? html`<b>this half first</b>, then the other` : html`the other first, <b>then this half</b>`},
            <b>no space</b>.
          </li>
          <li>Each types their own half. Neither reads the other’s.</li>
          <li><b>${record.pinTries} tries</b> in all; after 3 wrong ones unplug. <b>Never guess.</b></li>
        </ul>
      </div>
      ${record.rehearsal && crossed()}
    </div>
    <div class="facts">
      <div>
        <h2>${which === 1 ? 'Sign in together' : 'Then'}</h2>
        ${which === 1 ? firstSteps(record) : lastSteps(record)}
      </div>
      <div>
        <h2>What one half is worth</h2>
        <p>
          With the key and only this half, ${length} digits are left to guess with ${record.pinTries} tries: a chance of
          <b>1 in ${odds(length, record.pinTries)}</b>. Without the key it is worth nothing.
        </p>
        <p>Key: ${name(record.keyModel, 40, 1)}</p>
        <p>Serial: ${serialText(record)}</p>
      </div>
    </div>
    ${signatures('', [`Custodian ${which}`], ['Name', 'Date', 'Where it lies', 'Signature'])}
    <p class="small">
      <b>Destroy</b> both halves together when PIN, key or account changes. All steps, trouble and the drill table:
      sheet ${mark(halfNumbers(record)[2].sheetNumber)}.
    </p>
  </div>`;
}

function firstSteps(record: SheetRecord): Markup {
  const text = signInText(record.cloud);
  return html`<ol>
    <li>Own computer, no remote desktop. <b>Private window.</b></li>
    <li>Type <b class="m">${text.addresses[0].replace('https://', '')}</b></li>
    <li><b>${text.options}</b>, <b>${text.method}</b>, <b>${text.securityKey}</b>. There is no password.</li>
  </ol>`;
}

function lastSteps(record: SheetRecord): Markup {
  const text = signInText(record.cloud);
  return html`<ol start="4">
    <li>Plug in key <b>${mark(record.keyLetter)}</b>. Half 1, half 2, then touch it when it blinks.</li>
    <li>“${text.staySignedIn}” <b>No.</b> More wanted? <b>${text.skip}.</b> Register nothing.</li>
    <li>Only what is needed. Sign out, unplug.</li>
  </ol>`;
}

/** 1 in 125,000 for six digits. */
function odds(length: number, tries: number): string {
  return String(10n ** BigInt(length) / BigInt(Math.max(1, tries))).replace(/(?<=\d)(?=(\d{3})+$)/g, ',');
}

function drillPage(record: SheetRecord): Markup {
  const numbers = halfNumbers(record)[2];
  return html`${sheetHead(record, record.rehearsal ? 'REHEARSAL drill sheet' : 'Emergency access drill sheet', numbers)}
    <div class="account">
      <div class="small">Account</div>
      ${account(record.userPrincipalName)}
    </div>
    <p>
      The PIN lies in two halves: sheet <b class="m">${mark(halfNumbers(record)[0].sheetNumber)}</b> first, then
      <b class="m">${mark(halfNumbers(record)[1].sheetNumber)}</b>. No PIN is on this sheet.
    </p>
    <h2>How to sign in, in an emergency</h2>
    ${signInSteps(record)}
    <h2>Trouble</h2>
    ${trouble(record)} ${recordFacts(record)}
    <p class="after">
      <b>After use</b> tell the contact above who signed in, when and why. Revoke sessions; new PIN, sheets, envelopes;
      review.
    </p>
    ${drillTable(record)}
    ${signatures('Custody', ['Sealed by', 'Custodian 1', 'Custodian 2'], ['Name', 'Date', 'Where it lies', 'Signature'])}
    ${foot(record.rehearsal ? 'REHEARSAL. This sheet opens nothing.' : 'No PIN on this sheet. Keep it with half 1.', 2, 2)}`;
}
