import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { CeremonyRecordSummary } from '../../shared/model/ceremony';
import type { Choices } from '../../shared/model/tenant';
import type { Clock } from '../../shared/ports';
import { AUDIT_NAME, AuditLog } from './audit/audit-log';
import { besideIn } from './audit/beside';
import { nodeDisk, type Disk } from './journal/disk';
import { JOURNAL_NAME, Journal } from './journal/journal';
import { Keyring } from './journal/keyring';
import { nodeProcesses, takeLock } from './journal/lock';
import { parseJournal } from './journal/parse';
import { NumberRegister } from './numbers';
import type { CeremonyDeps } from './ports';
import { CEREMONIES_FOLDER, knownKeys, listRecords, loadCeremonies, replay } from './records';
import type { Ceremony } from './ceremony';
import { appendAudit } from './ledger';
import { CeremonyRunner } from './runner';
import { forgetPlugIns, initialState, type CeremonyState } from './state';

export type { Ceremony } from './ceremony';

/**
 * Begins a new ceremony: lock, number, journal, audit log; no key and no tenant is touched.
 * @throws AppError `journal/locked`, `journal/unwritable`, `journal/weak-passphrase`, `journal/no-sealing`.
 */
export async function createCeremony(deps: CeremonyDeps, choices: Choices | null = null): Promise<Ceremony> {
  const disk = deps.disk ?? nodeDisk;
  return locked(deps, disk, async (release) => {
    const numbers = new NumberRegister(deps.folder, disk);
    const number = await numbers.nextCeremony();
    const id = await freeId(deps, disk);
    const folder = join(deps.folder, CEREMONIES_FOLDER, id);
    const journal = await Journal.create(
      folder,
      { id, number, rehearsal: deps.rehearsal, createdAt: new Date(deps.clock.now()).toISOString() },
      disk,
      deps.clock,
    );
    const keyring = await Keyring.create(folder, id, deps.sealing, disk, deps.random);
    const auditFile = join(folder, AUDIT_NAME);
    const audit = await AuditLog.open(auditFile, disk, deps.clock);
    await audit.append({
      operator: 'operator, not signed in',
      act: 'started',
      target: `ceremony ${number}`,
      proof: { id, rehearsal: deps.rehearsal, begun: journal.header.createdAt, format: 'bgk-audit', version: 1 },
    });
    const otherKeys = knownKeys(await loadCeremonies(deps.folder, disk), id);
    const runner = new CeremonyRunner({
      deps,
      folder,
      auditFile,
      journal,
      keyring,
      audit,
      numbers,
      otherKeys,
      state: initialState(journal.header),
      release,
    });
    await runner.start();
    if (choices !== null) await runner.request({ act: 'choose', choices });
    return runner;
  });
}

/**
 * Goes on with a ceremony that was left or interrupted. Only reads; what is unknown is settled by the steps, which read key and
 * tenant before they act.
 * @throws AppError `journal/*`; a rehearsal's journal is not opened by a real run, nor the other way round.
 */
export async function resumeCeremony(deps: CeremonyDeps, id: string): Promise<Ceremony> {
  const disk = deps.disk ?? nodeDisk;
  if (!/^[0-9a-f-]{1,64}$/u.test(id)) throw new AppError('app/bad-input', { what: 'the ceremony' });
  return locked(deps, disk, async (release) => {
    const folder = join(deps.folder, CEREMONIES_FOLDER, id);
    const bytes = await disk.read(join(folder, JOURNAL_NAME));
    if (bytes === null) throw new AppError('journal/foreign');
    const beside = await besideIn(folder, disk);
    const content = parseJournal(bytes, beside);
    if (content.header.rehearsal !== deps.rehearsal) throw new AppError('journal/foreign');
    const replayed = replay(content);
    if (replayed.unknownAt !== null) throw new AppError('journal/version', { line: replayed.unknownAt + 1 });
    const loaded = await Keyring.load(folder, id, deps.sealing, disk, deps.random);
    // A crash between the first line of the journal and the keyring: nothing has been sealed, so a new one will do.
    const neverSealed = !loaded.canSeal && !replayed.facts.some(({ fact }) => fact.type === 'pinIntent');
    const keyring = neverSealed ? await Keyring.create(folder, id, deps.sealing, disk, deps.random) : loaded;
    // Not written to before the passphrase has opened it.
    const { journal, kept } = await Journal.resume(folder, disk, deps.clock, beside);
    const auditFile = join(folder, AUDIT_NAME);
    const { audit, broken } = await openAudit(folder, disk, deps.clock);
    const lastAudited = Math.max(
      0,
      ...audit.entries.map((entry) => (typeof entry.proof['journal'] === 'number' ? entry.proof['journal'] : 0)),
    );
    for (const record of replayed.facts)
      if (record.seq > lastAudited) await appendAudit(audit, record.after, record.fact, record.seq);
    const otherKeys = knownKeys(await loadCeremonies(deps.folder, disk), id);
    const runner = new CeremonyRunner({
      deps,
      folder,
      auditFile,
      journal,
      keyring,
      audit,
      numbers: new NumberRegister(deps.folder, disk),
      otherKeys,
      state: forgetPlugIns(replayed.state),
      release,
    });
    const { tornTail, damagedAt, lost } = content;
    await runner.start(
      { type: 'resumed', tornTail, damagedAt, ...(lost === 0 ? {} : { lost }) },
      damaged(replayed.state, damagedAt, kept) ?? broken,
    );
    return runner;
  });
}

/** Told again as long as nothing was read again for it. */
function damaged(state: CeremonyState, line: number | null, kept: string | null): AppError | null {
  const file = kept ?? 'journal.damaged-*.jsonl';
  if (state.doubt)
    return new AppError('journal/corrupt', {
      lost: state.lost.length,
      what: state.lost.map((was) => was ?? 'not known').join(', '),
      kept: file,
    });
  return line === null ? null : new AppError('journal/mended', { line, kept: file });
}

/**
 * A log that somebody changed must not keep the sealed PINs from their owner (rule 1): it is kept aside as it is, and a new one, which
 * says so in its first line, is made from the journal.
 */
async function openAudit(
  folder: string,
  disk: Disk,
  clock: Clock,
): Promise<{ readonly audit: AuditLog; readonly broken: AppError | null }> {
  const file = join(folder, AUDIT_NAME);
  try {
    return { audit: await AuditLog.open(file, disk, clock), broken: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'journal/audit-broken') throw error;
    const kept = `audit.broken-${clock.now()}.jsonl`;
    await disk.rename(file, join(folder, kept));
    const audit = await AuditLog.open(file, disk, clock);
    await audit.append({
      operator: 'operator, not signed in',
      act: 'startedAgain',
      target: 'audit log',
      proof: { line: error.details['line'] ?? null, what: error.details['what'] ?? null, kept },
    });
    return { audit, broken: error };
  }
}

export function listCeremonies(
  folder: string,
  runningId: string | null,
  disk: Disk = nodeDisk,
): Promise<readonly CeremonyRecordSummary[]> {
  return listRecords(folder, disk, runningId);
}

async function locked(
  deps: CeremonyDeps,
  disk: Disk,
  open: (release: () => Promise<void>) => Promise<Ceremony>,
): Promise<Ceremony> {
  const release = await takeLock(deps.folder, disk, deps.processes ?? nodeProcesses);
  try {
    return await open(release);
  } catch (error) {
    await release();
    throw error;
  }
}

/** A seeded rehearsal draws the same ids again. */
async function freeId(deps: CeremonyDeps, disk: Disk): Promise<string> {
  const taken = await disk.names(join(deps.folder, CEREMONIES_FOLDER));
  for (;;) {
    const id = uuid(deps.random.bytes(16));
    if (!taken.includes(id)) return id;
  }
}

function uuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
