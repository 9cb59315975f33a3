import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { UnreadableRecord } from '../../shared/model/unreadable';
import type { Disk } from '../ceremony/journal/disk';
import { JOURNAL_NAME } from '../ceremony/journal/journal';
import { KEYRING_NAME } from '../ceremony/journal/keyring';
import { parseJournal } from '../ceremony/journal/parse';
import { CEREMONIES_FOLDER, readJournal } from '../ceremony/records';
import { DRILLS_FOLDER } from './flow/drill';
import { replayDrill } from './flow/resume';
import { LIFE_FOLDER, readLifeJob, jobLog } from './life';
import type { Register } from './register';

/** Lies in a folder that was set aside; nothing else in it is touched, so that numbers stay given and sealed PINs stay there. */
const NOTE_NAME = 'set-aside.json';

type Kind = UnreadableRecord['kind'];

const folders: Record<Kind, string> = { ceremony: CEREMONIES_FOLDER, drill: DRILLS_FOLDER, job: LIFE_FOLDER };

/** What lies on this laptop and can be neither opened nor listed otherwise: none is passed over in silence. */
export async function unreadable(folder: string, register: Register, disk: Disk): Promise<UnreadableRecord[]> {
  const log = await jobLog(folder, disk);
  const judge: Record<Kind, (bytes: Uint8Array, id: string) => Promise<UnreadableRecord['why'] | null>> = {
    ceremony: async (bytes, id) => {
      await readJournal(join(folder, CEREMONIES_FOLDER, id), bytes, disk);
      return null;
    },
    job: async (bytes, id) => {
      const { state, records } = readLifeJob(bytes, log, register, id);
      return says(state.tenantId !== '' || state.closed || state.abandoned !== null, records);
    },
    drill: async (bytes) => {
      const content = parseJournal(bytes);
      const { state } = replayDrill(content);
      return says(state.tenantId !== '' || state.closed !== null || state.abandoned !== null, content.records.length);
    },
  };
  const found: UnreadableRecord[] = [];
  for (const kind of ['ceremony', 'job', 'drill'] as const)
    for (const id of await disk.names(join(folder, folders[kind])).catch(() => [])) {
      const here = join(folder, folders[kind], id);
      const read = (name: string): Promise<Uint8Array | null> => disk.read(join(here, name)).catch(() => null);
      const journal = await read(JOURNAL_NAME);
      const sealed = (await read(KEYRING_NAME)) !== null;
      if (journal === null && !sealed) continue;
      const why = journal === null ? 'damaged' : await judge[kind](journal, id).catch(whyOf);
      if (why === null) continue;
      const number = /^(?:d-)?\d{1,9}/u.exec(id)?.[0].toUpperCase() ?? id;
      found.push({ kind, id, number, folder: here, why, sealed, setAside: (await read(NOTE_NAME)) !== null });
    }
  return found;
}

/** Takes it off Home. Nothing is moved or deleted. @throws AppError `app/bad-input` for what is not among `unreadable`. */
export async function setAside(
  { folder, register, disk, now }: { folder: string; register: Register; disk: Disk; now: number },
  kind: Kind,
  id: string,
): Promise<void> {
  // The id comes from the window: it names a record in the list, never a place on disk.
  const found = (await unreadable(folder, register, disk)).find((each) => each.kind === kind && each.id === id);
  if (found === undefined) throw new AppError('app/bad-input', { what: 'which record is meant' });
  const note = { format: 'bgk-set-aside', at: new Date(now).toISOString() };
  await disk.writeWhole(join(found.folder, NOTE_NAME), Buffer.from(`${JSON.stringify(note)}\n`));
}

const says = (known: boolean, records: number): UnreadableRecord['why'] | null =>
  known ? null : records === 0 ? 'nothing' : 'damaged';

function whyOf(error: unknown): UnreadableRecord['why'] {
  if (!(error instanceof AppError)) throw error;
  return error.code === 'journal/version' ? 'newer' : 'damaged';
}
