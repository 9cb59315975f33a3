import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { CeremonyRecordSummary } from '../../shared/model/ceremony';
import { besideIn } from './audit/beside';
import { evolve } from './evolve';
import { factSchema, type Fact } from './facts';
import type { Disk } from './journal/disk';
import { JOURNAL_NAME } from './journal/journal';
import { parseJournal, type JournalContent } from './journal/parse';
import { currentStep, paperProven } from './progress';
import { readSerial } from './identity';
import { stepNote } from './snapshot';
import { initialState, keysOfAccount, sheetOf, type CeremonyState, type KeyRecord } from './state';

export const CEREMONIES_FOLDER = 'ceremonies';

/** A key that some ceremony on this laptop has given to an account. */
export interface KnownKey {
  readonly ceremonyId: string;
  readonly letter: string;
  readonly account: string;
  readonly serial: string | null;
  readonly aaguid: string;
  readonly vendorId: number;
  readonly credential: { readonly rpId: string; readonly id: string } | null;
}

export interface Replayed {
  readonly state: CeremonyState;
  readonly facts: readonly {
    readonly seq: number;
    readonly at: string;
    readonly fact: Fact;
    readonly after: CeremonyState;
  }[];
  /** Sequence number of the first record that this version does not understand; null when all was understood. */
  readonly unknownAt: number | null;
}

/** Folds the journal's records into the state they mean. */
export function replay(content: JournalContent): Replayed {
  let state = initialState(content.header);
  const facts: Replayed['facts'][number][] = [];
  for (const record of content.records) {
    const parsed = factSchema.safeParse(record.fact);
    if (!parsed.success) return { state, facts, unknownAt: record.seq };
    state = evolve(state, parsed.data, record.at);
    facts.push({ seq: record.seq, at: record.at, fact: parsed.data, after: state });
  }
  return { state, facts, unknownAt: null };
}

/** Every ceremony that has a readable journal, newest first. Unreadable ones are left out here and told by `unreadable`. */
export async function loadCeremonies(folder: string, disk: Disk): Promise<readonly CeremonyState[]> {
  const states: CeremonyState[] = [];
  for (const name of await disk.names(join(folder, CEREMONIES_FOLDER))) {
    const bytes = await disk.read(join(folder, CEREMONIES_FOLDER, name, JOURNAL_NAME)).catch(() => null);
    if (bytes === null) continue;
    try {
      states.push(replay(await readJournal(join(folder, CEREMONIES_FOLDER, name), bytes, disk)).state);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return states.toSorted((a, b) => (a.header.createdAt < b.header.createdAt ? 1 : -1));
}

/** What lies beside the journal is needed only where it cannot be read by itself. */
export async function readJournal(folder: string, bytes: Uint8Array, disk: Disk): Promise<JournalContent> {
  try {
    return parseJournal(bytes);
  } catch {
    return parseJournal(bytes, await besideIn(folder, disk));
  }
}

/** @param runningId id of the ceremony that is open in this very process, if any */
export async function listRecords(
  folder: string,
  disk: Disk,
  runningId: string | null,
): Promise<readonly CeremonyRecordSummary[]> {
  return (await loadCeremonies(folder, disk)).map((state) => summarise(state, runningId));
}

function summarise(state: CeremonyState, runningId: string | null): CeremonyRecordSummary {
  const ended = state.closedAt !== null ? 'closed' : state.abandoned !== null ? 'abandoned' : null;
  return {
    id: state.header.id,
    number: state.header.number,
    rehearsal: state.header.rehearsal,
    startedAt: state.header.createdAt,
    tenantName: state.tenant?.displayName ?? null,
    state: ended ?? (state.header.id === runningId ? 'running' : 'interrupted'),
    step: currentStep(state),
    note: stepNote(state, currentStep(state)),
    lastAt: state.lastAt,
    accounts: [
      ...state.accounts.flatMap((account) => {
        const keys = keysOfAccount(state, account.planned.index);
        const lines = keys.length === 0 ? [null] : keys;
        return lines.map((key) => line(account.userPrincipalName, key));
      }),
      ...state.keys.filter((key) => key.accountIndex === null).map((key) => line(null, key)),
    ],
    drillDue: state.drillDue,
  };
}

function line(userPrincipalName: string | null, key: KeyRecord | null): CeremonyRecordSummary['accounts'][number] {
  const sheet = key === null ? null : sheetOf(key);
  return {
    userPrincipalName,
    sheetNumber: sheet?.number ?? null,
    sheetState:
      key !== null && paperProven(key) ? 'proven' : sheet !== null && sheet.printed !== null ? 'printed' : 'notYet',
    keyLetter: key?.letter ?? null,
    keyModel: key?.info.model ?? null,
    serial: key?.info.serial ?? key?.typedSerial ?? null,
  };
}

/** Rule 4: keys that are in a record which still counts. An abandoned ceremony gives its keys back once they are reset. */
export function knownKeys(states: readonly CeremonyState[], exceptId: string): readonly KnownKey[] {
  return states
    .filter((state) => state.header.id !== exceptId && state.abandoned === null)
    .flatMap((state) =>
      state.keys.map((key) => ({
        ceremonyId: state.header.id,
        letter: key.letter,
        account:
          state.accounts.find((account) => account.planned.index === key.accountIndex)?.userPrincipalName ??
          `key ${key.letter} of ceremony ${state.header.number}`,
        serial: readSerial(key.info),
        aaguid: key.info.aaguid,
        vendorId: key.info.vendorId,
        credential: key.made === null ? null : { rpId: key.made.rpId, id: key.made.credentialId },
      })),
    );
}
