/** One measured figure beside what it is measured against. */
export interface BenchRow {
  /** e.g. "keys", "paper". */
  readonly group: string;
  readonly what: string;
  readonly ours: number;
  readonly unit: string;
  /** The reference measured in the same run, the computed floor, or the bar; null where there is none. */
  readonly reference: { readonly name: string; readonly value: number } | null;
  /** Whether the row is within its bar; null where there is no bar. */
  readonly within: boolean | null;
}

export type Bench = (options: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}) => Promise<readonly BenchRow[]>;

export function row(
  group: string,
  what: string,
  ours: number,
  unit: string,
  reference: BenchRow['reference'] = null,
  within: boolean | null = null,
): BenchRow {
  return { group, what, ours, unit, reference, within };
}

/** Middle value; timings are told as medians, since the machine is noisy. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/**
 * Milliseconds of one call, of each work given: medians of ten batches. The works take turns batch by batch, so that a busy
 * minute of the machine strikes them alike and their ratio stays true.
 */
export function perCall(times: number, ...works: readonly (() => void)[]): readonly number[] {
  const batch = Math.max(1, Math.round(times / 10));
  const taken = works.map(() => [] as number[]);
  // The first batch of each is for the compiler and does not count.
  for (let round = 0; round <= 10; round++) {
    for (const [at, work] of works.entries()) {
      const start = performance.now();
      for (let n = 0; n < batch; n++) work();
      if (round > 0) taken[at]?.push((performance.now() - start) / batch);
    }
  }
  return taken.map((each) => Math.round(median(each) * 1_000) / 1_000);
}

/** Exponent b of y = a * x^b by least squares over the logarithms. 1 is linear. */
export function exponent(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(Math.max(y, Number.EPSILON))] as const);
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / logs.length;
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / logs.length;
  const top = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const bottom = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return top / bottom;
}
