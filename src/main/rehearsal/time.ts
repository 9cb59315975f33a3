import type { Clock } from '../../shared/ports';

/**
 * Time of a rehearsal without a person before it: where the app waits for Entra, the clock jumps; where a key waits for a finger,
 * time passes. Both read the same time, so minutes of replication take no minutes.
 */
export interface RehearsalTime {
  /** For tenant, journal and everything else: `sleep` jumps. */
  readonly jumping: Clock;
  /** For keys: `sleep` and `monotonic` are those of `base`, `now` is the common one. */
  readonly steady: Clock;
}

export function rehearsalTime(base: Clock): RehearsalTime {
  let ahead = 0;
  return {
    jumping: {
      now: () => base.now() + ahead,
      monotonic: () => base.monotonic() + ahead,
      sleep: async (ms, signal) => {
        await base.sleep(0, signal);
        ahead += ms;
      },
    },
    steady: {
      now: () => base.now() + ahead,
      monotonic: () => base.monotonic(),
      sleep: (ms, signal) => base.sleep(ms, signal),
    },
  };
}

/** For the window, where a person sits: all of it is real. */
export function realTime(base: Clock): RehearsalTime {
  return { jumping: base, steady: base };
}
