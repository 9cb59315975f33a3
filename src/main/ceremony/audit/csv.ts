import type { AuditEntry } from '../../../shared/model/audit';
import { canonical } from '../canonical';

const COLUMNS = ['seq', 'time', 'operator', 'act', 'target', 'proof', 'hash'] as const;

/** RFC 4180 with CRLF. Cells that a spreadsheet would run as a formula get a leading apostrophe. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const rows = entries.map((entry) =>
    COLUMNS.map((column) => cell(column === 'proof' ? canonical(entry.proof) : String(entry[column]))).join(','),
  );
  return [COLUMNS.join(','), ...rows].map((row) => `${row}\r\n`).join('');
}

function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
