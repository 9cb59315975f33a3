import { performance } from 'node:perf_hooks';

/** Lines that the host counts: `ok`, `not ok`, and `measure`. */
export async function check(name: string, body: () => Promise<void>): Promise<boolean> {
  try {
    await body();
    process.stdout.write(`ok - ${name}\n`);
    return true;
  } catch (error) {
    const why =
      error instanceof Error ? `${error.message} ${(error.stack ?? '').split('\n')[1]?.trim() ?? ''}` : String(error);
    process.stdout.write(`not ok - ${name}: ${why.replaceAll('\n', ' ')}\n`);
    return false;
  }
}

export function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`expected ${what}`);
}

export function same(actual: unknown, wanted: unknown, what: string): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`);
}

export async function timed<T>(body: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now();
  const value = await body();
  return { value, ms: Math.round((performance.now() - start) * 10) / 10 };
}

export function measure(name: string, figures: Readonly<Record<string, number>>): void {
  process.stdout.write(`measure ${JSON.stringify({ name, ...figures })}\n`);
}

export async function until(holds: () => boolean | Promise<boolean>, what: string, withinMs = 20_000): Promise<number> {
  const start = performance.now();
  while (!(await holds())) {
    if (performance.now() - start > withinMs) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Math.round(performance.now() - start);
}
