import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { Evidence } from '../../../shared/model/proof';
import type { Clock } from '../../../shared/ports';
import type { Proven, TenantCallOptions } from '../tenant';
import { throwIfCancelled } from './fetch';
import type { GraphCall, GraphClient } from './client';

type Ask<T> = Omit<GraphCall<T>, 'signal'>;
type Facts = Evidence['facts'];

const maxPages = 200;

/** One operation on the tenant: keeps every request id and counts its own writes, so that its result carries its proof. */
export class Operation {
  private readonly requestIds: string[] = [];
  private sent = 0;

  constructor(
    readonly client: GraphClient,
    readonly clock: Clock,
    private readonly options: TenantCallOptions | undefined,
  ) {}

  get signal(): AbortSignal | undefined {
    return this.options?.signal;
  }

  get writes(): number {
    return this.sent;
  }

  async call<T>(ask: Ask<T>): Promise<T> {
    if (ask.method !== 'GET' && ask.reads !== true) this.sent += 1;
    const answer = await this.client.call({ ...ask, ...this.withSignal() });
    this.requestIds.push(answer.requestId);
    return answer.value;
  }

  /** All pages of a collection. Items are checked one by one against `item`. */
  async list<T>(ask: Omit<Ask<unknown>, 'schema' | 'method'>, item: z.ZodType<T>): Promise<readonly T[]> {
    const schema = pageOf(item);
    const call: GraphCall<z.infer<typeof schema>> = { ...ask, method: 'GET', schema, ...this.withSignal() };
    let answer = await this.client.call(call);
    this.requestIds.push(answer.requestId);
    const all = [...answer.value.value];
    for (let pages = 1; answer.value['@odata.nextLink'] !== undefined; pages += 1) {
      if (pages >= maxPages)
        throw new AppError('graph/malformed', { what: ask.needs.what, at: '@odata.nextLink', problem: 'no end' });
      answer = await this.client.follow(answer.value['@odata.nextLink'], call);
      this.requestIds.push(answer.requestId);
      all.push(...answer.value.value);
    }
    return all;
  }

  /** The same read, but an object that Entra does not know is null. */
  async orNull<T>(read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof AppError && error.code === 'graph/not-found') return null;
      throw error;
    }
  }

  say(label: string, done = 0, total: number | null = null): void {
    this.options?.onProgress?.({ done, total, label });
  }

  async sleep(ms: number): Promise<void> {
    try {
      await this.clock.sleep(ms, this.signal);
    } finally {
      throwIfCancelled(this.signal);
    }
  }

  evidence(facts: Facts): Evidence {
    return { requestIds: [...this.requestIds], facts };
  }

  proven<T>(value: T, facts: Facts): Proven<T> {
    return { value, evidence: this.evidence(facts), writes: this.sent };
  }

  private withSignal(): { signal?: AbortSignal; onWait: (ms: number) => void } {
    const onWait = (ms: number): void =>
      this.say(`Entra is busy. The app goes on by itself in ${Math.max(1, Math.ceil(ms / 1000))} seconds.`);
    return this.options?.signal === undefined ? { onWait } : { signal: this.options.signal, onWait };
  }
}

export function pageOf<T>(item: z.ZodType<T>) {
  return z.object({ value: z.array(item), '@odata.nextLink': z.string().optional() });
}

/** Percent-encodes one value inside `$filter`, quoted the OData way. */
export function odata(value: string): string {
  return encodeURIComponent(`'${value.replaceAll("'", "''")}'`);
}

/** Encodes a whole query; values are given as people write them. */
export function query(parts: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parts).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
