import { z } from 'zod';
import { AppError, isAbort } from '../../../shared/errors';
import type { RegisterTenant } from '../../../shared/model/drill';
import type { Clock, Log } from '../../../shared/ports';
import type { Disk } from '../../ceremony/journal/disk';
import type { GraphClient } from '../../entra/http/client';
import { Operation } from '../../entra/http/operation';
import { readFacts } from '../check/read-facts';
import { readOnly } from '../check/read-only';
import { compare, type Remembered, type WatchAlarm } from './compare';
import { watchPoints } from './points';

/** Graph's logs take 5 requests in 10 s for the whole tenant, and other tools want their share. */
const LEAST_MINUTES = 2;
const DAY = 86_400_000;

export interface WatchDeps {
  readonly client: GraphClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly disk: Disk;
  /** What was last known is kept here, so that a restart misses nothing. */
  readonly memory: string;
  /** Each alarm, in order. A hook that fails is tried again at the next poll. */
  readonly onAlarm: (alarm: WatchAlarm) => Promise<void>;
}

export interface WatchOptions {
  readonly everyMinutes: number;
  readonly once: boolean;
  readonly signal?: AbortSignal;
  readonly onPoll?: (
    outcome:
      | {
          readonly at: string;
          readonly alarms: number;
          readonly points: number;
          readonly unread: number;
          readonly requests: number;
        }
      | { readonly at: string; readonly error: AppError },
  ) => void;
}

const memorySchema = z.object({
  format: z.literal('bgk-watch'),
  version: z.literal(1),
  tenantId: z.string(),
  remembered: z.record(z.string(), z.object({ value: z.string(), unread: z.int().min(0), label: z.string() })),
});

/**
 * Polls what Graph shows of the accounts and alarms about what moved. For tenants without a licence it is the alarm; for the others
 * a second pair of eyes. Reads only. Ends with the signal, or after one poll with `once`. A poll that fails is told and tried again.
 * @returns alarms raised in all.
 */
export async function watch(deps: WatchDeps, tenant: RegisterTenant, options: WatchOptions): Promise<number> {
  const every = Math.max(LEAST_MINUTES, options.everyMinutes) * 60_000;
  let remembered = await recall(deps, tenant.tenantId);
  let raised = 0;
  for (;;) {
    const at = new Date(deps.clock.now()).toISOString();
    try {
      const before = deps.client.counts().requests;
      const op = new Operation(
        readOnly(deps.client),
        deps.clock,
        options.signal === undefined ? {} : { signal: options.signal },
      );
      const facts = await readFacts(op, tenant, {
        since: new Date(deps.clock.now() - DAY).toISOString(),
        whatIf: false,
        logs: 'all',
      });
      const points = watchPoints(tenant, facts);
      const outcome = compare(remembered, points, { at, tenantId: tenant.tenantId });
      for (const alarm of outcome.alarms) await deps.onAlarm(alarm);
      // Remembered only after the alarm went out: a hook that fails or a crash between tells it again.
      await remember(deps, tenant.tenantId, outcome.remembered);
      remembered = outcome.remembered;
      raised += outcome.alarms.length;
      options.onPoll?.({
        at,
        alarms: outcome.alarms.length,
        points: points.size,
        unread: [...points.values()].filter((p) => p.value === null).length,
        requests: deps.client.counts().requests - before,
      });
    } catch (error) {
      if (options.signal?.aborted === true || isAbort(error)) return raised;
      if (
        !(error instanceof AppError) ||
        options.once ||
        error.code.startsWith('auth/') ||
        error.code === 'drill/write-refused'
      )
        throw error;
      deps.log.event('warn', 'watch.poll-failed', { code: error.code });
      options.onPoll?.({ at, error });
    }
    if (options.once) return raised;
    try {
      await deps.clock.sleep(every, options.signal);
    } catch (error) {
      if (options.signal?.aborted === true) return raised;
      throw error;
    }
  }
}

async function recall(deps: WatchDeps, tenantId: string): Promise<Remembered | null> {
  const bytes = await deps.disk.read(deps.memory);
  if (bytes === null) return null;
  try {
    const parsed = memorySchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    if (parsed.success && parsed.data.tenantId === tenantId) return parsed.data.remembered;
  } catch {
    // Falls through: told as a damaged memory.
  }
  throw new AppError('drill/watch-memory', { where: deps.memory });
}

async function remember(deps: WatchDeps, tenantId: string, remembered: Remembered): Promise<void> {
  try {
    await deps.disk.writeWhole(
      deps.memory,
      Buffer.from(`${JSON.stringify({ format: 'bgk-watch', version: 1, tenantId, remembered }, null, 1)}\n`, 'utf8'),
    );
  } catch (error) {
    throw new AppError('journal/unwritable', { where: deps.memory }, error);
  }
}
