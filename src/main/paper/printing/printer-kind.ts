import { assertNever } from '../../../shared/assert-never';
import type { PrinterInfo } from '../../../shared/model/paper';

export type PrinterKind = PrinterInfo['kind'];

const CABLE = /^(usb|parallel|serial|ippusb|usblp|hp:\/usb|hpfax:\/usb|canonij2?:\/usb|epson:\/usb|mtink)\b/i;
const NETWORK =
  /^(ipps?|https?|socket|lpd|smb|dnssd|snmp|beh|implicitclass|hp:\/net|hpfax:\/net|bjnp|cnijnet|mdns|wsd|tcp)\b/i;
const CLOUD =
  /(^gcp:)|print\.microsoft\.com|universalprint|cloudprint|googleapis\.com|papercut-mobility|ezeep|printix/i;
const LOCAL_HOST = /^[a-z]+:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\//i;
const PDF_NAME = /\b(pdf|xps)\b|pdfcreator|document writer/i;
const VIRTUAL_NAME = /\bfax\b|onenote|send to|snagit|journal note/i;

/** What stands behind a printer, from CUPS's device URI and from its name. */
export function printerKind(deviceUri: string, name: string): PrinterKind {
  if (CLOUD.test(deviceUri) || CLOUD.test(name)) return 'cloud';
  if (/^cups-pdf:/i.test(deviceUri) || PDF_NAME.test(name)) return 'pdf';
  if (/^(file|\/dev\/null)/i.test(deviceUri) || VIRTUAL_NAME.test(name)) return 'virtual';
  if (CABLE.test(deviceUri)) return 'usb';
  // ipp-usb and some drivers serve a cable printer on a local port; what listens there cannot be told from here.
  if (LOCAL_HOST.test(deviceUri)) return 'unknown';
  if (NETWORK.test(deviceUri) || name.startsWith('\\\\')) return 'network';
  return 'unknown';
}

/** One sentence that says what is, then what to do; null when nothing speaks against the printer. */
export function printerWarning(kind: PrinterKind, spoolerKeeps: string | null): string | null {
  const first = kindWarning(kind);
  if (first === null) return spoolerKeeps;
  return spoolerKeeps === null ? first : `${first} ${spoolerKeeps}`;
}

function kindWarning(kind: PrinterKind): string | null {
  switch (kind) {
    case 'usb':
      return null;
    case 'network':
      return 'This printer is on the network and may keep a copy. Use one on a cable, or write the PIN by hand.';
    case 'pdf':
      return 'This printer makes a file, not paper, and the file holds the PIN. Use one on a cable, or write the PIN by hand.';
    case 'cloud':
      return 'This printer sends the sheet through somebody else’s computers. Use one on a cable, or write the PIN by hand.';
    case 'virtual':
      return 'This is not a printer but a program that takes pages. Use one on a cable, or write the PIN by hand.';
    case 'unknown':
      return 'This laptop cannot tell how the printer is connected. If it is not on a cable, write the PIN by hand.';
    default:
      return assertNever(kind, 'printer kind');
  }
}

const ORDER: readonly PrinterKind[] = ['usb', 'unknown', 'network', 'cloud', 'pdf', 'virtual'];

/** The safest kind first, then the default, then by name. */
export function sortPrinters(printers: readonly PrinterInfo[]): PrinterInfo[] {
  return [...printers].sort(
    (a, b) =>
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
      Number(b.isDefault) - Number(a.isDefault) ||
      (a.name < b.name ? -1 : 1),
  );
}
