import { assertNever } from '../../shared/assert-never';
import type { SerialMethod } from '../../shared/model/key';
import type { SheetRecord } from '../../shared/model/paper';
import { html, type Markup } from './html';
import { field, clean } from './untrusted';

/** The serial and how it came to be known; without one, the label letter tells the key. */
export function serialText(record: Pick<SheetRecord, 'serial' | 'serialMethod' | 'keyLetter'>): Markup {
  if (record.serial === null) return html`none known; the key carries the label ${field(record.keyLetter, 4)}`;
  return html`<b class="m">${field(groupSerial(record.serial), 44, 2)}</b>, ${method(record.serialMethod)}`;
}

/** Digits in threes from the right, as they are engraved and read aloud; anything else unchanged. */
export function groupSerial(serial: string): string {
  const shown = clean(serial);
  return /^\d{5,}$/.test(shown) ? shown.replace(/(?<=\d)(?=(\d{3})+$)/g, ' ') : shown;
}

function method(how: SerialMethod): string {
  switch (how) {
    case 'vendorCommand':
      return 'read from the key';
    case 'usbDescriptor':
      return 'from its USB data';
    case 'attestationCertificate':
      return 'from its certificate';
    case 'encIdentifier':
      return 'by its identifier';
    case 'typedByOperator':
      return 'typed from the key';
    case 'none':
      return 'origin unknown';
    default:
      return assertNever(how, 'serial method');
  }
}
