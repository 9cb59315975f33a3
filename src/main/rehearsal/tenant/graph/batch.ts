import { z } from 'zod';
import type { Json, JsonObject } from '../json';
import { badRequest, GraphFault, faultReply, json } from '../http/reply';
import type { Reply } from '../http/reply';
import type { Chance } from '../state/chance';
import type { GraphRequest } from './request';

const item = z.object({
  id: z.string().min(1),
  method: z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']),
  url: z.string().min(1),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string()).optional(),
});
const batchBody = z.object({ requests: z.array(item).min(1) });
const maxRequests = 20;

type Run = (
  request: GraphRequest,
  ids: { readonly requestId: string; readonly clientRequestId: string },
) => Promise<Reply>;

/** JSON batching: up to 20 requests, answers in no promised order, each with its own status; 424 after a failed dependency. */
export async function batch(request: GraphRequest, chance: Chance, run: Run): Promise<Reply> {
  const parsed = batchBody.safeParse(request.body);
  if (!parsed.success) throw badRequest('Invalid batch payload format.', 'BadRequest');
  const { requests } = parsed.data;
  if (requests.length > maxRequests)
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${maxRequests}.`, 'BadRequest');
  if (new Set(requests.map((one) => one.id)).size !== requests.length)
    throw badRequest('The ids of a batch must be unique.', 'BadRequest');
  const responses = new Map<string, JsonObject>();
  for (const one of requests) {
    const failed = (one.dependsOn ?? []).some((id) => Number(responses.get(id)?.['status'] ?? 424) >= 400);
    const ids = { requestId: chance.uuid(), clientRequestId: chance.uuid() };
    const reply = failed
      ? faultReply(
          new GraphFault(424, 'FailedDependency', 'A request on which this one depends failed.'),
          0,
          ids.requestId,
          ids.clientRequestId,
        )
      : await single(request, one, ids, run);
    responses.set(one.id, {
      id: one.id,
      status: reply.status,
      headers: {
        ...reply.headers,
        'request-id': ids.requestId,
        ...(reply.body ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(reply.body && 'json' in reply.body ? { body: reply.body.json } : {}),
    });
  }
  const shuffled = [...responses.values()]
    .map((value) => ({ value, order: chance.fraction() }))
    .sort((left, right) => left.order - right.order);
  return json({ responses: shuffled.map(({ value }) => value as Json) });
}

async function single(
  outer: GraphRequest,
  one: z.infer<typeof item>,
  ids: { readonly requestId: string; readonly clientRequestId: string },
  run: Run,
): Promise<Reply> {
  const typed = Object.keys(one.headers ?? {}).some((name) => name.toLowerCase() === 'content-type');
  if (one.body !== undefined && !typed)
    return faultReply(
      badRequest('A body needs the header Content-Type.', 'BadRequest'),
      0,
      ids.requestId,
      ids.clientRequestId,
    );
  const url = new URL(`http://batch/${one.url.replace(/^\//, '')}`);
  const headers = Object.fromEntries(
    Object.entries(one.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const authorization = outer.headers['authorization'];
  return run(
    {
      ...outer,
      method: one.method,
      path: url.pathname,
      query: url.searchParams,
      headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
      body: one.body ?? null,
    },
    ids,
  );
}
