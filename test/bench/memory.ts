import { setTimeout as sleep } from 'node:timers/promises';

/** Megabytes. */
export interface Memory {
  /** Heap in use and buffers after a collection: what the program itself holds on to. */
  readonly heldMb: number;
  /** What the system counts for the process once V8 has given back what nobody uses. */
  readonly residentMb: number;
}

const MB = 2 ** 20;
const LOOK_MS = 100;
/** V8 hands pages back in the background; on a busy machine that takes a few looks. */
const MAX_LOOKS = 20;
const STILL_MB = 0.5;

/**
 * Collects and waits until resident memory no longer falls. Read at once it would count garbage that nobody has swept yet,
 * which says nothing of what was kept. Needs `--expose-gc` to mean what it says.
 */
export async function settledMemory(): Promise<Memory> {
  let lowest = Number.POSITIVE_INFINITY;
  for (let look = 0, still = 0; look < MAX_LOOKS && still < 3; look++) {
    globalThis.gc?.();
    await sleep(LOOK_MS);
    const now = residentMb();
    still = now > lowest - STILL_MB ? still + 1 : 0;
    lowest = Math.min(lowest, now);
  }
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { heldMb: (heapUsed + external) / MB, residentMb: residentMb() };
}

/** Resident memory as it is now, garbage included. */
export function residentMb(): number {
  return process.memoryUsage.rss() / MB;
}
