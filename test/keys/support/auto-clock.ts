import type { Clock } from '../../../src/shared/ports';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that passes only when everybody waits for it: a deadline of a minute costs a test no minute. */
export class AutoClock implements Clock {
  private time = 0;
  private sleepers: Sleeper[] = [];
  private pumping = false;

  now(): number {
    return 1_800_000_000_000 + this.time;
  }

  monotonic(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const aborted = (): void => {
        this.sleepers = this.sleepers.filter((each) => each !== sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper: Sleeper = {
        at: this.time + Math.max(ms, 0),
        wake: () => {
          signal?.removeEventListener('abort', aborted);
          resolve();
        },
      };
      signal?.addEventListener('abort', aborted, { once: true });
      this.sleepers.push(sleeper);
      void this.pump();
    });
  }

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    try {
      while (this.sleepers.length > 0) {
        for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
        const next = this.sleepers.reduce<Sleeper | null>(
          (best, each) => (best === null || each.at < best.at ? each : best),
          null,
        );
        if (next === null) continue;
        this.sleepers = this.sleepers.filter((each) => each !== next);
        this.time = Math.max(this.time, next.at);
        next.wake();
      }
    } finally {
      this.pumping = false;
    }
  }
}
