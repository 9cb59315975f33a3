import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { Disk } from './disk';

const lockSchema = z.object({ pid: z.int(), started: z.string().nullable() });

/** What the system says about processes, so that a lock left by a dead one is known. */
export interface Processes {
  readonly pid: number;
  alive(pid: number): boolean;
  /** Start time in the system's own words; null where it is not to be had. Tells a reused pid apart. */
  started(pid: number): Promise<string | null>;
}

export const nodeProcesses: Processes = {
  pid: process.pid,
  alive(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'EPERM';
    }
  },
  async started(pid) {
    if (process.platform !== 'linux') return null;
    try {
      // proc(5): field 22 is the start time in ticks since boot; field 2 may hold spaces, so count from its end.
      const [stat, boot] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/sys/kernel/random/boot_id', 'utf8')]);
      const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      return ticks === undefined ? null : `${boot.trim()}:${ticks}`;
    } catch {
      return null;
    }
  },
};

export const LOCK_NAME = 'ceremony.lock';

/** One ceremony at a time per data folder. Returns the release function. @throws AppError `journal/locked`, `journal/unwritable`. */
export async function takeLock(folder: string, disk: Disk, processes: Processes): Promise<() => Promise<void>> {
  const path = join(folder, LOCK_NAME);
  const mine = JSON.stringify({ pid: processes.pid, started: await processes.started(processes.pid) });
  try {
    await disk.makeFolder(folder);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (await disk.createExclusive(path, Buffer.from(mine))) return () => disk.remove(path);
      const held = await disk.read(path);
      if (held !== null && (await isHeld(held, processes))) throw new AppError('journal/locked');
      await setAside(path, held, disk);
    }
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('journal/unwritable', { where: folder }, error);
  }
  throw new AppError('journal/locked');
}

async function isHeld(bytes: Uint8Array, processes: Processes): Promise<boolean> {
  let lock;
  try {
    lock = lockSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return false;
  }
  if (!processes.alive(lock.pid)) return false;
  const started = await processes.started(lock.pid);
  return lock.started === null || started === null || started === lock.started;
}

/** Two programs may find the same stale lock: the one that moves away what it has read wins, the other tries again. */
async function setAside(path: string, stale: Uint8Array | null, disk: Disk): Promise<void> {
  if (stale === null) return;
  const aside = `${path}.stale-${Buffer.from(stale).toString('hex').slice(0, 12)}-${process.hrtime.bigint()}`;
  try {
    await disk.rename(path, aside);
  } catch {
    return;
  }
  const moved = await disk.read(aside);
  const same = moved !== null && Buffer.compare(moved, stale) === 0;
  if (!same && moved !== null) await disk.createExclusive(path, moved);
  await disk.remove(aside);
}
