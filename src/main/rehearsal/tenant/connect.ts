import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import { exchange, mapperTo, msalFacts } from './network';
import type { SimulatedEndpoint } from './types';

const about = z.object({
  simulatedTenant: z.literal('break-glass-kit'),
  tenantId: z.string().uuid(),
  cloud: z.enum(['global', 'usGovL4', 'usGovL5', 'china']),
  personality: z.object({ id: z.string(), title: z.string() }),
  writes: z.number(),
});

/**
 * A simulated tenant in another process (`--graph URL`). Loopback only, and only where a simulated tenant answers.
 * @throws AppError `app/rehearsal-only`, `graph/unreachable`
 */
export async function connectSimulatedTenant(address: string, signal?: AbortSignal): Promise<SimulatedEndpoint> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || url.protocol !== 'http:' || (url.hostname !== '127.0.0.1' && url.hostname !== 'localhost')) {
    throw new AppError('app/rehearsal-only', {
      why: 'a simulated tenant is on this laptop only (http://127.0.0.1:PORT)',
    });
  }
  const loopback = `http://127.0.0.1:${url.port || '80'}`;
  const answer = await exchange('GET', `${loopback}/rehearsal/about`, {}, undefined, signal).catch(
    (thrown: unknown) => {
      throw new AppError('graph/unreachable', {}, thrown);
    },
  );
  const facts = about.safeParse(parse(answer.text));
  if (!facts.success) throw new AppError('app/rehearsal-only', { why: 'what answers there is not a simulated tenant' });
  const { tenantId, personality, cloud, writes } = facts.data;
  return {
    url: loopback,
    tenantId,
    cloud,
    personality,
    writesBefore: writes,
    msal: msalFacts(loopback, tenantId),
    mapUrl: mapperTo(loopback),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
