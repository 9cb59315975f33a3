import { AppError } from '../../../shared/errors';
import type { GraphCall, GraphClient } from '../../entra/http/client';

/**
 * A Graph client that can only look: whatever step a read names, the token is asked for with the drill's reading scopes, and a call
 * that would change something is refused before it is sent. What-If is a POST that changes nothing.
 */
export function readOnly(client: GraphClient): GraphClient {
  const asDrill = <T>(call: GraphCall<T>): GraphCall<T> => {
    const looks = call.method === 'GET' || (call.method === 'POST' && call.reads === true && READING_POSTS.has(call.path.toLowerCase()));
    if (!looks) throw new AppError('drill/write-refused', { what: `${call.method} ${call.path.split('?')[0] ?? ''}` });
    return { ...call, step: 'drill' };
  };
  return {
    graph: client.graph,
    call: async (call) => client.call(asDrill(call)),
    follow: async (nextLink, call) => client.follow(nextLink, asDrill(call)),
    counts: () => client.counts(),
    skew: () => client.skew(),
  };
}

const READING_POSTS: ReadonlySet<string> = new Set(['/identity/conditionalaccess/evaluate']);
