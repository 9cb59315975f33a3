import type { Log, LogFact, LogLevel } from '../../shared/ports';

const rank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Names that no caller may log, whatever the value. A second fence: callers pass facts that they know to be harmless. */
const FORBIDDEN = /pin(?!ned|g)|password|passphrase|secret|token|challenge|temporaryAccessPass|\btap\b/i;

/** One JSON line per event. Facts with a forbidden name are replaced, values are cut to 300 characters. */
export function createLog(write: (line: string) => void, now: () => number, least: LogLevel = 'info'): Log {
  return {
    event(level, name, facts = {}) {
      if (rank[level] < rank[least]) return;
      const safe = Object.fromEntries(
        Object.entries(facts).map(([key, value]): [string, LogFact] => [
          key,
          FORBIDDEN.test(key) ? '[withheld]' : cut(value),
        ]),
      );
      write(JSON.stringify({ time: new Date(now()).toISOString(), level, name, ...safe }));
    },
  };
}

function cut(value: LogFact): LogFact {
  return typeof value === 'string' && value.length > 300 ? `${value.slice(0, 300)}...` : value;
}

export const silentLog: Log = { event: () => undefined };
