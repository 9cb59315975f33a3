import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import { sha256Hex } from '../canonical';
import type { Disk } from './disk';

/** `host` is missing in locks of older versions. */
const lockSchema = z.object({ pid: z.int(), started: z.string().nullable(), host: z.string().optional() });
type Lock = z.infer<typeof lockSchema>;

/** What the system says about processes, so that a lock left by a dead one is known. */
export interface Processes {
  readonly pid: number;
  /** Name of this computer: the data folder may lie on a share, and process numbers mean nothing elsewhere. */
  readonly host: string;
  alive(pid: number): boolean;
  /** Start time in the system's own words; null where it is not to be had. Tells a reused pid apart. */
  started(pid: number): Promise<string | null>;
}

export const nodeProcesses: Processes = {
  pid: process.pid,
  host: hostname(),
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
      const [stat, boot] = await Promise.all([
        readFile(`/proc/${pid}/stat`, 'utf8'),
        readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      ]);
      const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      return ticks === undefined ? null : `${boot.trim()}:${ticks}`;
    } catch {
      return null;
    }
  },
};

export const LOCK_NAME = 'ceremony.lock';
const ATTEMPTS = 3;

/**
 * One ceremony at a time per data folder. Returns the release function.
 * @throws AppError `journal/locked`, `journal/locked-elsewhere`, `journal/unwritable`.
 */
export async function takeLock(folder: string, disk: Disk, processes: Processes): Promise<() => Promise<void>> {
  const path = join(folder, LOCK_NAME);
  const mine = JSON.stringify({
    pid: processes.pid,
    started: await processes.started(processes.pid),
    host: processes.host,
  } satisfies Lock);
  try {
    await disk.makeFolder(folder);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await disk.createExclusive(path, Buffer.from(mine))) return () => disk.remove(path);
      const held = await disk.read(path);
      if (held === null) continue;
      const elsewhere = hostOf(held, processes);
      if (elsewhere !== null) throw new AppError('journal/locked-elsewhere', { host: elsewhere, file: path });
      if (await isHeld(held, processes)) throw new AppError('journal/locked');
      await removeStale(path, held, mine, disk, processes);
    }
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('journal/unwritable', { where: folder }, error);
  }
  throw new AppError('journal/locked');
}

function parse(bytes: Uint8Array): Lock | null {
  try {
    return lockSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return null;
  }
}

/** The other computer that holds the lock; null where it is this one. Whether its program still runs cannot be seen from here. */
function hostOf(bytes: Uint8Array, processes: Processes): string | null {
  const host = parse(bytes)?.host;
  return host === undefined || host === processes.host ? null : host;
}

async function isHeld(bytes: Uint8Array, processes: Processes): Promise<boolean> {
  const lock = parse(bytes);
  if (lock === null) return false;
  if (hostOf(bytes, processes) !== null) return true;
  if (!processes.alive(lock.pid)) return false;
  const started = await processes.started(lock.pid);
  return lock.started === null || started === null || started === lock.started;
}

/**
 * Several programs may find the same stale lock, and none may remove the fresh one that another has put there meanwhile. So only
 * the program that holds the guard named after that very lock removes it, after reading it once more. A guard left by a program
 * that died has a guard of its own.
 */
async function removeStale(
  path: string,
  stale: Uint8Array,
  mine: string,
  disk: Disk,
  processes: Processes,
): Promise<void> {
  const guards: string[] = [];
  let name = sha256Hex(stale);
  for (;;) {
    const guard = `${path}.stale-${name.slice(0, 16)}`;
    if (await disk.createExclusive(guard, Buffer.from(mine))) {
      guards.push(guard);
      break;
    }
    const owner = await disk.read(guard);
    if (owner === null || (await isHeld(owner, processes))) return;
    guards.push(guard);
    name = sha256Hex(name + sha256Hex(owner));
  }
  const now = await disk.read(path);
  if (now !== null && Buffer.compare(now, stale) === 0) await disk.remove(path);
  for (const guard of guards) await disk.remove(guard);
}
