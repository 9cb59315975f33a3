import { readFile } from 'node:fs/promises';
import { readEntries, verifyAudit } from '../main/ceremony/audit/audit-log';
import { auditCsv } from '../main/ceremony/audit/csv';

const USAGE = `audit verify FILE [--head HASH]   check the chain; HASH is the one printed on the cover sheet, groups and all
audit csv FILE                    print the log as CSV
`;

const PROBLEMS = {
  torn: 'ends in half a line, as after a power cut',
  notCanonical: 'was changed: it is not as this app writes it',
  sequence: 'is out of order: entries were removed, inserted or moved before it',
  chain: 'does not follow from the entry before it',
  hash: 'was changed: its hash does not match',
  cut: 'is missing: the log ends before the head hash that was given',
} as const;

/** Exit codes: 0 intact, 1 not intact, 2 wrong use or unreadable file. */
export async function main(argv: readonly string[]): Promise<number> {
  const [command, file, ...rest] = argv;
  // As it stands on paper: sixteen groups of four, in capitals.
  const head = rest[0] === '--head' && rest.length > 1 ? rest.slice(1).join('').replace(/\s/gu, '') : undefined;
  const good =
    (command === 'verify' && (rest.length === 0 || head !== undefined)) || (command === 'csv' && rest.length === 0);
  if (!good || file === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  if (head !== undefined && !/^[0-9a-f]{64}$/iu.test(head)) {
    process.stderr.write('The head hash has 64 hexadecimal digits. Type it as the cover sheet shows it.\n');
    return 2;
  }
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch {
    process.stderr.write(`The file cannot be read: ${file}\n`);
    return 2;
  }
  if (command === 'csv') {
    const { entries, problem } = readEntries(bytes);
    process.stdout.write(auditCsv(entries));
    if (problem !== null)
      process.stderr.write(`Line ${problem.line} ${PROBLEMS[problem.what]}. Only the lines before it are exported.\n`);
    return problem === null ? 0 : 1;
  }
  const verdict = verifyAudit(bytes, head ?? null);
  if (verdict.problem !== null) {
    process.stdout.write(
      `Not intact. Line ${verdict.problem.line} ${PROBLEMS[verdict.problem.what]}. ${verdict.entries} entries before it are in order.\n`,
    );
    return 1;
  }
  if (verdict.entries === 0) {
    process.stdout.write('Not intact. The file is empty: every log begins with the start of its ceremony.\n');
    return 1;
  }
  const tail = head === undefined ? ' Whether its end was cut shows only with --head.' : '';
  process.stdout.write(`Intact. ${verdict.entries} entries. Head hash ${verdict.head}.${tail}\n`);
  return 0;
}
