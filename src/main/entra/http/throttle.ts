import type { Clock } from '../../../shared/ports';

/** Services with a limit far below Graph's own. Everything else goes without waiting. */
export type Lane = 'conditionalAccess' | 'logs' | 'none';

/** Conditional Access: 1 request a second for the whole tenant, sometimes without Retry-After. Logs: 5 in 10 s. */
const spacingMs: Readonly<Record<Lane, number>> = { conditionalAccess: 1200, logs: 2000, none: 0 };

/** Which lane a path belongs to; the path has no version. */
export function laneOf(path: string): Lane {
  const lower = path.toLowerCase();
  if (lower.startsWith('/identity/conditionalaccess')) return 'conditionalAccess';
  if (lower.startsWith('/auditlogs/') || lower.startsWith('/reports/')) return 'logs';
  return 'none';
}

/** Hands out turns so that two requests of one lane never start closer together than its spacing. */
export class Turnstile {
  private readonly nextAt = new Map<Lane, number>();

  constructor(private readonly clock: Clock) {}

  async pass(lane: Lane, signal?: AbortSignal): Promise<void> {
    const spacing = spacingMs[lane];
    if (spacing === 0) return;
    const now = this.clock.monotonic();
    const at = Math.max(now, this.nextAt.get(lane) ?? now);
    this.nextAt.set(lane, at + spacing);
    if (at > now) await this.clock.sleep(at - now, signal);
  }
}
