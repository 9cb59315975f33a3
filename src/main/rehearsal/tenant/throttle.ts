import type { World } from './state/world';

/** Service limits that a small app can meet: Conditional Access 1 request/s per tenant, logs 5 per 10 s. */
export class Throttle {
  private readonly conditionalAccess: number[] = [];
  private readonly logs: number[] = [];

  constructor(private readonly world: World) {}

  /** Null: let it pass. Conditional Access gives no hint how long to wait. */
  refuse(path: string): { readonly retryAfter: string | null } | null {
    if (/^\/identity\/conditionalAccess\//i.test(path))
      return this.take(this.conditionalAccess, 1, 1000) ? null : { retryAfter: null };
    if (/^\/(auditLogs|reports)\//i.test(path)) return this.take(this.logs, 5, 10_000) ? null : { retryAfter: '10' };
    return null;
  }

  private take(times: number[], limit: number, windowMs: number): boolean {
    const now = this.world.clock.now();
    while (times.length > 0 && times[0]! <= now - windowMs) times.shift();
    if (times.length >= limit) return false;
    times.push(now);
    return true;
  }
}
