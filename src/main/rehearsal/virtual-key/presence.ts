import type { Clock } from '../../../shared/ports';

export type TouchKind = 'short' | 'long';
export type TouchResult = 'touched' | 'timeout' | 'cancelled';

/** The finger. It comes from outside, or by itself where a test wants that. */
export class UserPresence {
  private waiting: { readonly kind: TouchKind; readonly resolve: () => void } | null = null;
  touches = 0;

  constructor(
    private readonly clock: Clock,
    private readonly autoTouchMs: number | null,
    private readonly changed: () => void,
  ) {}

  get wanted(): boolean {
    return this.waiting !== null;
  }

  /** False when the key did not ask, or wants a longer touch. */
  touch(kind: TouchKind): boolean {
    const waiting = this.waiting;
    if (waiting === null || (waiting.kind === 'long' && kind === 'short')) return false;
    this.touches++;
    waiting.resolve();
    return true;
  }

  async wait(kind: TouchKind, timeoutMs: number, signal: AbortSignal): Promise<TouchResult> {
    if (signal.aborted) return 'cancelled';
    const over = new AbortController();
    let touchedNow = (): void => undefined;
    const touched = new Promise<TouchResult>((resolve) => {
      touchedNow = () => resolve('touched');
    });
    const mine = { kind, resolve: touchedNow };
    this.waiting = mine;
    const cancelled = new Promise<TouchResult>((resolve) => {
      signal.addEventListener('abort', () => resolve('cancelled'), { once: true, signal: over.signal });
    });
    const timeout = this.clock.sleep(timeoutMs, over.signal).then(
      (): TouchResult => 'timeout',
      (): TouchResult => 'timeout',
    );
    this.changed();
    void this.autoTouch(over.signal);
    try {
      return await Promise.race([touched, cancelled, timeout]);
    } finally {
      over.abort();
      // After a re-plug another wait may have begun already.
      if (this.waiting === mine) this.waiting = null;
      this.changed();
    }
  }

  private async autoTouch(over: AbortSignal): Promise<void> {
    if (this.autoTouchMs === null) return;
    try {
      if (this.autoTouchMs > 0) await this.clock.sleep(this.autoTouchMs, over);
      this.touch('long');
    } catch {
      // The wait ended first.
    }
  }
}
