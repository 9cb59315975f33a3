import type { Disk } from '../ceremony/journal/disk';

/** A disk that can be told to be full. Reading goes on. */
export function fragileDisk(disk: Disk): Disk & { setFull(full: boolean): void } {
  let isFull = false;
  const check = (): void => {
    if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };
  return {
    ...disk,
    setFull: (full) => {
      isFull = full;
    },
    writeWhole: async (path, bytes) => {
      check();
      await disk.writeWhole(path, bytes);
    },
    createExclusive: async (path, bytes) => {
      check();
      return disk.createExclusive(path, bytes);
    },
    openAppend: async (path, keep) => {
      const file = await disk.openAppend(path, keep);
      return {
        get length() {
          return file.length;
        },
        append: async (bytes) => {
          check();
          await file.append(bytes);
        },
        close: () => file.close(),
      };
    },
  };
}
