/** Heap and buffers after a collection, in MB; needs `--expose-gc` to mean what it says. */
export function heldMb(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

/** Resident memory in MB. */
export function residentMb(): number {
  return process.memoryUsage().rss / 2 ** 20;
}
