import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { GraphCall, GraphClient } from '../../entra/http/client';

/**
 * A Graph client that can only look: whatever step a read names, the token is asked for with the drill's reading scopes, and a call
 * that would change something is refused before it is sent. Two POSTs change nothing: What-If, and a batch of nothing but GETs.
 */
export function readOnly(client: GraphClient): GraphClient {
  const asDrill = <T>(call: GraphCall<T>): GraphCall<T> => {
    if (!onlyLooks(call))
      throw new AppError('drill/write-refused', { what: `${call.method} ${call.path.split('?')[0] ?? ''}` });
    return { ...call, step: 'drill' };
  };
  return {
    ...client,
    call: async (call) => client.call(asDrill(call)),
    follow: async (nextLink, call) => client.follow(nextLink, asDrill(call)),
  };
}

const batchOfReads = z.strictObject({
  requests: z.array(
    z.strictObject({
      id: z.string(),
      method: z.literal('GET'),
      url: z.string().startsWith('/'),
      headers: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

function onlyLooks(call: GraphCall<unknown>): boolean {
  if (call.method === 'GET') return true;
  if (call.method !== 'POST' || call.reads !== true) return false;
  switch (call.path) {
    case '/identity/conditionalAccess/evaluate':
      return true;
    case '/$batch':
      return batchOfReads.safeParse(call.body).success;
    default:
      return false;
  }
}
