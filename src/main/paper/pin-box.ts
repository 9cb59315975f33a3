import type { SheetRecord } from '../../shared/model/paper';
import { html, type Markup } from './html';
import { mark, name } from './parts';
import { groupDigits, pinText, splitWords } from './pin-text';

export type PinForm = 'sheet' | 'handwrite';

/** The PIN and the three things to know about it. Always at the same place on the page, whatever else is printed. */
export function pinBox(record: SheetRecord, pin: Uint8Array | null, form: PinForm): Markup {
  const words = record.pinKind === 'words';
  return html`<div class="pinbox ${words ? 'tall' : ''}">
    <div class="pin">
      <div class="small">PIN of key ${mark(record.keyLetter)}${record.rehearsal && ' (simulated, opens nothing)'}</div>
      ${form === 'handwrite' ? handBoxes(record, record.pinLength) : words ? wordLines(pin) : digits(pin, record.pinLength)}
    </div>
    <div class="notes">
      <ul>
        ${words ? wordNote(pin) : digitNote()}
        <li><b>${record.pinTries} tries</b> in all${replug(record)}.</li>
        <li><b>Never guess.</b> After ${record.pinTries} wrong tries the key is locked for good.</li>
      </ul>
    </div>
    ${record.rehearsal && crossed()}
  </div>`;
}

/** CTAP 2.1 §6.5.5.6: after three wrong PINs in a row a key takes no more until it is plugged in again. */
function replug(record: SheetRecord): string {
  return record.pinTries > 3 ? '. After 3 wrong ones, unplug the key and plug it in again' : ', no more than that';
}

/** Stands where the PIN stood. A void sheet never shows one. */
export function voidBox(reason: string): Markup {
  return html`<div class="pinbox">
    <div class="pin"><div class="void">VOID</div></div>
    <div class="notes">
      <p><b>This sheet is void.</b></p>
      <p>${name(reason, 100)}</p>
      <p>Shred it. Its number stays struck out in the register.</p>
    </div>
    ${crossed()}
  </div>`;
}

/** Dots stand for digits where there is no PIN (the preview). */
export function digits(pin: Uint8Array | null, length: number): Markup {
  const text = pin === null ? '•'.repeat(Math.min(Math.max(length, 1), 63)) : pinText(pin);
  const size = text.length <= 8 ? '' : text.length <= 12 ? 'long' : 'longer';
  return html`<div class="digits ${size}">${groupDigits(text).map((group) => html`<span>${group}</span>`)}</div>`;
}

function wordLines(pin: Uint8Array | null): Markup {
  const { lines } = pin === null ? { lines: ['•••••', '•••••', '•••••'] } : splitWords(pinText(pin));
  return html`<div class="words ${lines.length > 4 ? 'small' : ''}">
    ${lines.map((line) => html`<span class="word">${line}</span>`)}
  </div>`;
}

/** One box for each digit, to write into. */
export function handBoxes(record: Pick<SheetRecord, 'pinKind'>, length: number): Markup {
  if (record.pinKind === 'words') return html`<div class="boxes line"><i></i></div>`;
  const groups = groupDigits('0'.repeat(Math.min(Math.max(length, 1), 63)));
  return html`<div class="boxes ${length > 8 ? 'many' : ''}">
    ${groups.map((group, index) =>
      Array.from(group, (_, position) => html`<i class="${index > 0 && position === 0 ? 'gap' : ''}"></i>`),
    )}
  </div>`;
}

function digitNote(): Markup {
  return html`<li>
    Type it <b>without the space</b>. Use the number pad, or <b>Shift</b> on a French (AZERTY) keyboard.
  </li>`;
}

function wordNote(pin: Uint8Array | null): Markup {
  const text = pin === null ? '' : pinText(pin);
  const { separator } = splitWords(text);
  const small = text === text.toLowerCase() ? ', all in small letters' : ', small and capital letters as shown';
  if (separator === '') return html`<li>Type the words in this order, <b>nothing between them</b>${small}.</li>`;
  return html`<li>
    Type it as it stands, line after line, with the <b>${separatorName(separator)}</b> between the words${small}.
  </li>`;
}

function separatorName(separator: string): string {
  if (separator === '-') return 'hyphen (-)';
  if (separator === ' ') return 'space';
  if (separator === '.') return 'full stop (.)';
  return `sign ${separator}`;
}

/** Thin lines behind the digits: enough to say "not real", not enough to make them unreadable. */
export function crossed(): Markup {
  return html`<svg class="ghost" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
    <line x1="0" y1="0" x2="100" y2="100" vector-effect="non-scaling-stroke" />
    <line x1="0" y1="100" x2="100" y2="0" vector-effect="non-scaling-stroke" />
  </svg>`;
}
