import { constants } from 'node:fs';
import { link, mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomFillSync, randomUUID } from 'node:crypto';

/** A file that only grows. A failed append leaves the length as it was. */
export interface AppendFile {
  readonly length: number;
  /** Writes at the end and flushes to the platter before it resolves. */
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** The few things that journal and audit log ask of a disk; the seam at which full disks and power cuts are tried. */
export interface Disk {
  /** null when there is no such file. */
  read(path: string): Promise<Uint8Array | null>;
  names(folder: string): Promise<readonly string[]>;
  makeFolder(folder: string): Promise<void>;
  /** Fails (`false`) when the file is there already. */
  createExclusive(path: string, bytes: Uint8Array): Promise<boolean>;
  /** `keep`: bytes of the file that stay; what follows (a torn line) is cut off. */
  openAppend(path: string, keep: number): Promise<AppendFile>;
  /** All or nothing: temporary file, flush, rename, flush of the folder. Mode 0600. */
  writeWhole(path: string, bytes: Uint8Array): Promise<void>;
  /** As `writeWhole`, and the old content is overwritten before it is let go. */
  replaceAndShred(path: string, bytes: Uint8Array | null): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** Suffixes under which a half-done replacement may be found after a crash. */
export const REPLACING = { fresh: '.new', old: '.old' } as const;

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

export const nodeDisk: Disk = {
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return null;
      throw error;
    }
  },

  async names(folder) {
    try {
      return await readdir(folder);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      throw error;
    }
  },

  async makeFolder(folder) {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  },

  async createExclusive(path, bytes) {
    // Under a name of its own first, so that nobody ever reads a file that is there but not yet whole.
    const draft = `${path}.${randomUUID()}`;
    await writeFlushed(draft, bytes, 'wx');
    try {
      await link(draft, path);
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false;
      // File systems without links (exFAT): as good as they can.
      return await createPlainly(path, bytes);
    } finally {
      await rm(draft, { force: true });
    }
    await flushFolder(dirname(path));
    return true;
  },

  async openAppend(path, keep) {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, FILE_MODE);
    let length = keep;
    try {
      await file.truncate(keep);
      await file.sync();
      await flushFolder(dirname(path));
    } catch (error) {
      await file.close();
      throw error;
    }
    return {
      get length() {
        return length;
      },
      async append(bytes) {
        try {
          let done = 0;
          while (done < bytes.length) {
            const { bytesWritten } = await file.write(bytes, done, bytes.length - done, length + done);
            done += bytesWritten;
          }
          await file.datasync();
          length += bytes.length;
        } catch (error) {
          // Half a line must not stay in front of the next whole one.
          await file.truncate(length).catch(() => undefined);
          throw error;
        }
      },
      close: () => file.close(),
    };
  },

  async writeWhole(path, bytes) {
    await writeFlushed(path + REPLACING.fresh, bytes, 'w');
    await rename(path + REPLACING.fresh, path);
    await flushFolder(dirname(path));
  },

  async replaceAndShred(path, bytes) {
    if (bytes !== null) await writeFlushed(path + REPLACING.fresh, bytes, 'w');
    await rename(path, path + REPLACING.old).catch(ignoreMissing);
    if (bytes !== null) await rename(path + REPLACING.fresh, path);
    await flushFolder(dirname(path));
    await shred(path + REPLACING.old);
    await flushFolder(dirname(path));
  },

  rename: (from, to) => rename(from, to),
  remove: (path) => rm(path, { force: true }),
};

async function createPlainly(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await writeFlushed(path, bytes, 'wx');
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function writeFlushed(path: string, bytes: Uint8Array, flag: 'w' | 'wx'): Promise<void> {
  const file = await open(path, flag, FILE_MODE);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Overwrites in place, flushes, removes. Copy-on-write file systems and flash may keep old blocks: docs/formats.md says so. */
async function shred(path: string): Promise<void> {
  let file;
  try {
    file = await open(path, 'r+');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  try {
    const { size } = await file.stat();
    if (size > 0) await file.write(randomFillSync(new Uint8Array(size)), 0, size, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await rm(path, { force: true });
}

/** Windows cannot open a folder for flushing; the rename itself is durable there. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ignoreMissing(error: unknown): void {
  if (!isCode(error, 'ENOENT')) throw error;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
