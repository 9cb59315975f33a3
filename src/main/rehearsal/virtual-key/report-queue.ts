import { AppError } from '../../../shared/errors';
import type { Clock } from '../../../shared/ports';

/** Reports on their way to one reader. */
export class ReportQueue {
  private readonly reports: Uint8Array[] = [];
  private wake: (() => void) | null = null;
  private isEnded = false;

  constructor(private readonly clock: Clock) {}

  get ended(): boolean {
    return this.isEnded;
  }

  push(report: Uint8Array): void {
    this.reports.push(report.slice());
    this.wake?.();
  }

  end(): void {
    this.isEnded = true;
    this.reports.length = 0;
    this.wake?.();
  }

  /** Null when none came in time. @throws AppError `key/removed`. */
  async next(timeoutMs: number): Promise<Uint8Array | null> {
    if (this.reports.length === 0 && !this.isEnded && timeoutMs > 0) await this.arrival(timeoutMs);
    if (this.isEnded) throw new AppError('key/removed');
    return this.reports.shift() ?? null;
  }

  private async arrival(timeoutMs: number): Promise<void> {
    const over = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    const late = this.clock.sleep(timeoutMs, over.signal).catch(() => undefined);
    await Promise.race([woken, late]);
    this.wake = null;
    over.abort();
  }
}
