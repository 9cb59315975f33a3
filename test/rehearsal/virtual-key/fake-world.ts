import type { Clock } from '../../../src/shared/ports';

/** A clock that stands still until a test moves it; sleepers wake in order of their time. */
export class ManualClock implements Clock {
  private time = 0;
  private sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): number {
    return 1_800_000_000_000 + this.time;
  }
  monotonic(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const over = (): void => signal?.removeEventListener('abort', aborted);
      const sleeper = { at: this.time + ms, wake: () => (over(), resolve()) };
      const aborted = (): void => {
        this.sleepers = this.sleepers.filter((each) => each !== sleeper);
        over();
        reject(signal?.reason as Error);
      };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }

  get sleeping(): number {
    return this.sleepers.length;
  }

  /** Moves on, waking each sleeper at its own time and letting what it does settle. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (;;) {
      const next = this.sleepers.filter((each) => each.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.sleepers = this.sleepers.filter((each) => each !== next);
      this.time = Math.max(this.time, next.at);
      next.wake();
      await settle();
    }
    this.time = end;
    await settle();
  }
}

export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

export { seededRandom } from '../../../src/main/rehearsal/seeded-random';
