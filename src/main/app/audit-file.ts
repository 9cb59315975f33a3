import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AUDIT_NAME, readEntries, verifyAudit } from '../ceremony/audit/audit-log';
import { auditCsv } from '../ceremony/audit/csv';
import { CEREMONIES_FOLDER } from '../ceremony/records';
import type { Host } from '../ipc/host';

/** @param id of a ceremony that is on record; never anything else, since it becomes part of a path */
export async function readAudit(folder: string, id: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(folder, CEREMONIES_FOLDER, id, AUDIT_NAME)));
}

/** The log as the window shows it, with the verdict on its chain. */
export function auditView(bytes: Uint8Array): Awaited<ReturnType<Host['audit']>> {
  const verdict = verifyAudit(bytes);
  return {
    entries: [...readEntries(bytes).entries],
    valid: verdict.valid,
    problem: verdict.problem === null ? null : `Line ${verdict.problem.line} is not as it was written.`,
    head: verdict.head,
  };
}

export function auditText(bytes: Uint8Array, format: 'jsonl' | 'csv'): string {
  return format === 'jsonl' ? Buffer.from(bytes).toString('utf8') : auditCsv(readEntries(bytes).entries);
}
