import type { Clock, Log } from '../../../shared/ports';
import type { KeyDevice } from './hid-port';

type Listener = (devices: readonly KeyDevice[]) => void;

export interface Look {
  /** Differs from the one before when anything was plugged or unplugged since. */
  readonly version: number;
  readonly devices: readonly KeyDevice[];
}

/** Looks again and again while anybody watches, and not a moment longer. */
export class Watchers {
  /** What each listener was told last. */
  private readonly told = new Map<Listener, number | null>();
  private stop: AbortController | null = null;

  constructor(
    private readonly look: () => Promise<Look>,
    private readonly intervalMs: number,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The listener hears the present list first, then every change. */
  add(listener: Listener): () => void {
    // Wrapped, so that one function may be added twice and each removal takes its own.
    const own: Listener = (devices) => listener(devices);
    this.told.set(own, null);
    if (this.stop === null) void this.poll();
    return () => {
      this.told.delete(own);
      if (this.told.size === 0) this.end();
    };
  }

  close(): void {
    this.told.clear();
    this.end();
  }

  private end(): void {
    this.stop?.abort();
    this.stop = null;
  }

  private async poll(): Promise<void> {
    const stop = new AbortController();
    this.stop = stop;
    while (!stop.signal.aborted) {
      try {
        const { version, devices } = await this.look();
        this.tell(version, devices);
      } catch {
        this.log.event('warn', 'hid.list-failed');
      }
      await this.clock.sleep(this.intervalMs, stop.signal).catch(() => undefined);
    }
  }

  private tell(version: number, devices: readonly KeyDevice[]): void {
    for (const [listener, last] of this.told) {
      if (last === version || !this.told.has(listener)) continue;
      this.told.set(listener, version);
      listener(devices);
    }
  }
}
