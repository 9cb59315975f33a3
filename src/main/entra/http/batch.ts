import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { ErrorCode } from '../../../shared/errors';
import { toAppError } from './errors';
import type { Needs } from './errors';
import { networkCodes } from './network-fault';
import { laneOf } from './throttle';
import { pageOf } from './operation';
import type { Operation } from './operation';

/** One read inside a batch. `list` reads all pages of a collection, else one object. */
export interface BatchRead<T> {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly needs: Needs;
  readonly schema: z.ZodType<T>;
  readonly list?: boolean;
}

/** A reading that failed is kept with its reason: null is unknown, never green. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly says: string; readonly graphCode: string };

const batchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number().int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});

/** Graph takes 20 requests in one batch. */
const batchSize = 20;

type Reads = Readonly<Record<string, BatchRead<unknown>>>;
export type Readings<R extends Reads> = {
  readonly [K in keyof R]: Reading<
    R[K] extends BatchRead<infer T> ? (R[K]['list'] extends true ? readonly T[] : T) : never
  >;
};

/**
 * Reads many things in few requests (graph-facts §8.2). What was throttled or failed inside is read once more by itself,
 * with the retries of a single request; what then fails stays a failed reading.
 */
export async function readBatch<R extends Reads>(
  op: Operation,
  version: 'v1.0' | 'beta',
  reads: R,
): Promise<Readings<R>> {
  const names = Object.keys(reads);
  const results = new Map<string, Reading<unknown>>();
  for (let from = 0; from < names.length; from += batchSize) {
    const part = names.slice(from, from + batchSize);
    const answers = part.length === 1 ? [] : await send(op, version, part, reads);
    for (const name of part) {
      const read = reads[name]!;
      const answer = answers.find((one) => one.id === name);
      results.set(
        name,
        answer === undefined || retryable(answer.status)
          ? await alone(op, version, read)
          : await judge(op, version, read, answer),
      );
    }
  }
  return Object.fromEntries(results) as Readings<R>;
}

type Answer = z.infer<typeof batchAnswer>['responses'][number];

async function send(
  op: Operation,
  version: 'v1.0' | 'beta',
  names: readonly string[],
  reads: Reads,
): Promise<readonly Answer[]> {
  const requests = names.map((name) => ({
    id: name,
    method: 'GET',
    url: reads[name]!.path,
    ...(reads[name]!.headers ? { headers: reads[name]!.headers } : {}),
  }));
  const answer = await op.call({
    method: 'POST',
    reads: true,
    version,
    path: '/$batch',
    body: { requests },
    schema: batchAnswer,
    lane: names.map((name) => laneOf(reads[name]!.path)).find((lane) => lane !== 'none') ?? 'none',
    step: 'survey',
    needs: { what: 'Read the tenant', scope: null, role: 'Global Reader' },
  });
  return answer.responses;
}

function retryable(status: number): boolean {
  return status === 429 || status >= 500;
}

async function judge(
  op: Operation,
  version: 'v1.0' | 'beta',
  read: BatchRead<unknown>,
  answer: Answer,
): Promise<Reading<unknown>> {
  const headers = new Map(Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  if (answer.status < 200 || answer.status > 299) {
    const refusal = {
      status: answer.status,
      headers: { get: (name: string) => headers.get(name.toLowerCase()) ?? null },
      body: answer.body,
      requestId: headers.get('request-id') ?? '',
    };
    return failed(toAppError(refusal, read.needs, []));
  }
  const parsed = (read.list === true ? pageOf(read.schema) : read.schema).safeParse(answer.body);
  if (!parsed.success) return failed(malformed(read, parsed.error));
  if (read.list !== true) return { ok: true, value: parsed.data };
  const page = parsed.data as z.infer<ReturnType<typeof pageOf>>;
  if (page['@odata.nextLink'] === undefined) return { ok: true, value: page.value };
  // More than one page: read the collection by itself, from the start.
  return alone(op, version, read);
}

async function alone(op: Operation, version: 'v1.0' | 'beta', read: BatchRead<unknown>): Promise<Reading<unknown>> {
  const call = {
    version,
    path: read.path,
    step: 'survey' as const,
    needs: read.needs,
    ...(read.headers ? { headers: read.headers } : {}),
  };
  try {
    const value =
      read.list === true
        ? await op.list(call, read.schema)
        : await op.call({ ...call, method: 'GET', schema: read.schema });
    return { ok: true, value };
  } catch (error) {
    if (
      error instanceof AppError &&
      error.code !== 'app/cancelled' &&
      !networkCodes.has(error.code) &&
      !error.code.startsWith('auth/')
    )
      return failed(error);
    throw error;
  }
}

function failed(error: AppError): Reading<never> {
  const graphCode = error.details['graphCode'];
  return {
    ok: false,
    code: error.code,
    says: error.toData().says,
    graphCode: typeof graphCode === 'string' ? graphCode : '',
  };
}

function malformed(read: BatchRead<unknown>, error: z.ZodError): AppError {
  return new AppError('graph/malformed', {
    what: read.needs.what,
    at: error.issues[0]?.path.join('.').slice(0, 120) ?? '',
  });
}

/** The value, or null where reading failed. */
export function valueOr<T>(reading: Reading<T>): T | null {
  return reading.ok ? reading.value : null;
}
