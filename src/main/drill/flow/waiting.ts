import { join } from 'node:path';
import { AppError } from '../../../shared/errors';
import type { DrillWaiting } from '../../../shared/model/drill';
import { JOURNAL_NAME } from '../../ceremony/journal/journal';
import { parseJournal } from '../../ceremony/journal/parse';
import { DRILLS_FOLDER, resumeDrill, type DrillDeps } from './drill';
import { replayDrill } from './resume';
import { openAccount } from './rules';
import type { DrillState } from './state';

/** Drills that were left open, oldest first. A folder that is no drill of ours is passed over. */
export async function openDrills({
  folder,
  disk,
}: Pick<DrillDeps, 'folder' | 'disk'>): Promise<readonly DrillWaiting[]> {
  const open: DrillWaiting[] = [];
  for (const name of await disk.names(join(folder, DRILLS_FOLDER)).catch(() => [])) {
    const bytes = await disk.read(join(folder, DRILLS_FOLDER, name, JOURNAL_NAME)).catch(() => null);
    const state = bytes === null ? null : replay(bytes);
    if (state === null || state.tenantId === '' || state.closed !== null || state.abandoned !== null) continue;
    const account = openAccount(state);
    open.push({
      id: state.header.id,
      number: state.header.number,
      tenantId: state.tenantId,
      tenantName: state.tenantName,
      operator: state.operator,
      begunAt: state.header.createdAt,
      lastAt: state.lastAt,
      at: placeOf(state),
      open:
        account === null
          ? null
          : { userPrincipalName: account.userPrincipalName, letter: account.letter, stage: account.stage },
    });
  }
  return open.toSorted((a, b) => a.begunAt.localeCompare(b.begunAt));
}

/**
 * Ends a drill that was left, as not held. Needs no sign-in and no network.
 * @throws AppError `drill/not-allowed` while an envelope is open, `app/bad-input` without a reason.
 */
export async function endDrill(deps: DrillDeps, id: string, operator: string, why: string): Promise<void> {
  if (why.trim() === '') throw new AppError('app/bad-input', { what: 'the reason' });
  const drill = await resumeDrill(deps, id, operator);
  try {
    await drill.request({ act: 'abandon', why });
  } finally {
    await drill.dispose();
  }
}

function placeOf(state: DrillState): DrillWaiting['at'] {
  if (state.announced === null) return 'announce';
  if (openAccount(state) !== null) return 'account';
  if (state.check === null || (state.check.verdict !== 'green' && !state.acknowledged)) return 'check';
  return state.accounts.some((one) => one.stage === 'waiting') ? 'account' : 'close';
}

function replay(bytes: Uint8Array): DrillState | null {
  try {
    return replayDrill(parseJournal(bytes)).state;
  } catch {
    return null;
  }
}
