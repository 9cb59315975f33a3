import type { AuditEntry } from '../../../shared/model/audit';
import { LIFE_ACTS, type LifeActName, type LifeSnapshot, type LifeWaiting } from '../../../shared/model/life';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors';
import { AUDIT_NAME, readEntries } from '../../ceremony/audit/audit-log';
import type { Disk } from '../../ceremony/journal/disk';
import { JOURNAL_NAME } from '../../ceremony/journal/journal';
import { parseJournal } from '../../ceremony/journal/parse';
import { DRILLS_FOLDER } from '../flow/drill';
import type { Register } from '../register';
import { LIFE_FOLDER, type LifeJob } from './job';
import { besideJob, replayLife } from './replay';
import { sheetOfLife, whyNotLife, type LifeState } from './state';

/** What the host knows beside the journal: what runs just now. */
export interface LifeMoment {
  readonly running: LifeActName | null;
  readonly touch: boolean;
  readonly progress: string | null;
}

function nextOfLife(state: LifeState): LifeSnapshot['next'] {
  if (state.closed || state.abandoned !== null) return null;
  const withNewKey = state.kind !== 'changePin';
  if (state.pin?.state !== 'set') return 'setPin';
  if (withNewKey && state.methodId === null) return 'register';
  if (state.paper === null) return sheetOfLife(state)?.printed === true ? 'provePaper' : 'print';
  return withNewKey && state.signedInAt === null ? 'signIn' : 'finish';
}

/** The job as it may cross to the window: everything but PINs and the check code. */
export function lifeSnapshot(job: LifeJob, moment: LifeMoment): LifeSnapshot {
  const { state, tenant } = job;
  const account = tenant.accounts.find((each) => each.userId === state.userId);
  const sheet = sheetOfLife(state);
  const before = account?.keys.find((key) => key.letter === (state.oldLetter ?? state.letter));
  const oldSheet = before?.sheetNumber ?? null;
  return {
    id: state.header.id,
    number: state.header.number,
    kind: state.kind,
    rehearsal: tenant.simulated,
    tenantId: tenant.tenantId,
    tenantName: tenant.displayName,
    userId: state.userId,
    userPrincipalName: account?.userPrincipalName ?? '',
    letter: state.letter,
    oldLetter: state.oldLetter,
    reason: state.reason,
    operator: state.operator,
    oldSheet: oldSheet === sheet?.number ? null : oldSheet,
    sheet:
      sheet === null
        ? null
        : { number: sheet.number, envelope: sheet.envelope, printed: sheet.printed, file: sheet.file },
    keySettings: state.keyPolicy === null ? null : { asked: state.keyPolicy, refused: state.settings?.refused ?? null },
    pinSet: state.pin?.state === 'set',
    pinLength: state.pin?.characters ?? null,
    registered: state.methodId !== null,
    paperProven: state.paper !== null,
    signedIn: state.signedInAt !== null,
    allowed: Object.fromEntries(LIFE_ACTS.map((act) => [act, whyNotLife(state, act)])) as LifeSnapshot['allowed'],
    next: nextOfLife(state),
    running: moment.running,
    touch: moment.touch,
    progress: moment.progress,
    closed: state.closed,
    abandoned: state.abandoned,
  };
}

/** Jobs that were left open, oldest first. One that does not say what it is about is told by `unreadable`. */
export async function openLifeJobs(folder: string, register: Register, disk: Disk): Promise<readonly LifeWaiting[]> {
  const open: LifeWaiting[] = [];
  for (const { state } of await readLifeJobs(folder, register, disk)) {
    if (state.closed || state.abandoned !== null || state.tenantId === '') continue;
    const accounts = register.tenants.flatMap((tenant) => tenant.accounts);
    const account = accounts.find((each) => each.userId === state.userId);
    open.push({
      id: state.header.id,
      number: state.header.number,
      kind: state.kind,
      userPrincipalName: account?.userPrincipalName ?? '',
      letter: state.letter,
      begunAt: state.header.createdAt,
    });
  }
  return open;
}

/** Every job that has a readable journal, oldest first; `lastAt`: when that was last written. */
export async function readLifeJobs(
  folder: string,
  register: Register,
  disk: Disk,
): Promise<readonly { readonly state: LifeState; readonly lastAt: string }[]> {
  const log = await jobLog(folder, disk);
  const jobs: { readonly state: LifeState; readonly lastAt: string }[] = [];
  for (const name of await disk.names(join(folder, LIFE_FOLDER)).catch(() => [])) {
    const bytes = await disk.read(join(folder, LIFE_FOLDER, name, JOURNAL_NAME)).catch(() => null);
    if (bytes === null) continue;
    try {
      const { state, lastAt } = readLifeJob(bytes, log, register, name);
      jobs.push({ state, lastAt });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return jobs.toSorted((a, b) => a.state.header.createdAt.localeCompare(b.state.header.createdAt));
}

/** @param log what `jobLog` gives. @throws AppError `journal/foreign`, `journal/version`. */
export function readLifeJob(
  bytes: Uint8Array,
  log: readonly AuditEntry[],
  register: Register,
  id: string,
): { readonly state: LifeState; readonly lastAt: string; readonly records: number } {
  const beside = besideJob(log, register, id);
  const content = parseJournal(bytes, beside);
  const { header, records } = content;
  return {
    state: replayLife(content, beside),
    lastAt: records.at(-1)?.at ?? header.createdAt,
    records: records.length,
  };
}

/** The log of drills and jobs, as far as it is in order. */
export async function jobLog(folder: string, disk: Disk): Promise<readonly AuditEntry[]> {
  const bytes = await disk.read(join(folder, DRILLS_FOLDER, AUDIT_NAME)).catch(() => null);
  return bytes === null ? [] : readEntries(bytes).entries;
}
