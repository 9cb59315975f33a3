import type { Cloud } from '../../../shared/model/tenant';
import type { Clock, Log, Random } from '../../../shared/ports';
import { Operation } from '../http/operation';
import type { GraphClient } from '../http/client';
import type { TenantCallOptions } from '../tenant';

/** What every applying operation stands on, and the little that one sitting remembers. */
export interface ApplyContext {
  readonly cloud: Cloud;
  readonly client: GraphClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly adminId: () => string;
  readonly memory: SittingMemory;
}

/** Forgotten with the process; nothing here is needed to resume, it only saves waiting and explains refusals. */
export interface SittingMemory {
  /** Monotonic ms of our last write to a method policy: its enforcement lags by minutes. */
  policyWrittenAt: number | null;
  /** Epoch ms at which the last challenge of an account dies. */
  readonly challengeEnds: Map<string, number>;
  /** Accounts on which Entra has listed a device-bound key in this sitting. */
  readonly keyListed: Set<string>;
  /** Epoch ms of the last real sign-in as an account. */
  readonly signedInAt: Map<string, number>;
  licence: 'free' | 'p1' | 'p2' | 'unknown';
}

export function newMemory(): SittingMemory {
  return {
    policyWrittenAt: null,
    challengeEnds: new Map(),
    keyListed: new Set(),
    signedInAt: new Map(),
    licence: 'unknown',
  };
}

export function begin(context: ApplyContext, options: TenantCallOptions | undefined): Operation {
  return new Operation(context.client, context.clock, options);
}

/** A policy is readable at once but in force only 30 to 300 s later (fair-stand-ins, tenant 1). */
const settlesWithinMs = 5 * 60_000;

/** Milliseconds until our last policy write is surely in force; 0 when it is. */
export function settlingMs(context: ApplyContext): number {
  const at = context.memory.policyWrittenAt;
  return at === null ? 0 : Math.max(0, at + settlesWithinMs - context.clock.monotonic());
}
