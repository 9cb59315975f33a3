/**
 * What the outside world gives to the code: time, chance and a place to say things.
 * They are arguments everywhere, so that a test can replay a run to the byte.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z, wall clock. */
  now(): number;
  /** Milliseconds that only rise; for deadlines. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** `length` bytes from a cryptographically secure source (a seeded one in rehearsal and tests). */
  bytes(length: number): Uint8Array;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Allow-list logging: a fixed event name and facts that are known to hold no secret. */
export interface Log {
  event(level: LogLevel, name: string, facts?: Readonly<Record<string, LogFact>>): void;
}
export type LogFact = string | number | boolean | null;

/** Long work reports how far it is. `total` is null while it is not known. */
export interface Progress {
  readonly done: number;
  readonly total: number | null;
  /** What is being done now, as a short sentence for the operator. */
  readonly label: string;
}
export type OnProgress = (progress: Progress) => void;
