import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readBatch } from '../../../src/main/entra/http/batch';
import type { BatchRead } from '../../../src/main/entra/http/batch';
import { Operation } from '../../../src/main/entra/http/operation';
import { fakeGraph, json } from './fake-graph';
import type { Sent } from './fake-graph';

const schema = z.object({ id: z.string() });
const read = (path: string, list = false): BatchRead<{ id: string }> => ({
  path,
  needs: { what: 'Read it', scope: null, role: 'Global Reader' },
  schema,
  list,
});

function inside(answers: Readonly<Record<string, { readonly status: number; readonly body?: unknown }>>): Response {
  return json({
    responses: Object.entries(answers).map(([id, answer]) => ({ id, headers: { 'Request-Id': 'inner' }, ...answer })),
  });
}

const op = (g: ReturnType<typeof fakeGraph>): Operation => new Operation(g.client, g.clock, {});

describe('batch of reads', () => {
  it('reads many things in one request, in whatever order they come', async () => {
    const g = fakeGraph([
      inside({ b: { status: 200, body: { value: [{ id: '2' }] } }, a: { status: 200, body: { id: '1' } } }),
    ]);
    const all = await readBatch(op(g), 'v1.0', { a: read('/a'), b: read('/b', true) });
    expect(all.a).toEqual({ ok: true, value: { id: '1' } });
    expect(all.b).toEqual({ ok: true, value: [{ id: '2' }] });
    expect(g.client.counts()).toEqual({ requests: 1, retries: 0, writes: 0 });
  });

  it('keeps a failed reading with its reason', async () => {
    const g = fakeGraph([
      inside({
        a: { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } },
        b: { status: 200, body: { id: 7 } },
      }),
    ]);
    const all = await readBatch(op(g), 'v1.0', { a: read('/a'), b: read('/b') });
    expect(all.a).toMatchObject({ ok: false, code: 'graph/forbidden', graphCode: 'Authorization_RequestDenied' });
    expect(all.b).toMatchObject({ ok: false, code: 'graph/malformed' });
  });

  it('reads alone what was throttled, what was left out and what has more pages', async () => {
    const next = 'https://graph.microsoft.com/v1.0/c?$skiptoken=1';
    const g = fakeGraph([
      inside({ a: { status: 429 }, c: { status: 200, body: { value: [{ id: '1' }], '@odata.nextLink': next } } }),
      json({ id: 'a' }),
      json({ id: 'b' }),
      json({ value: [{ id: '1' }], '@odata.nextLink': next }),
      json({ value: [{ id: '2' }] }),
    ]);
    const all = await readBatch(op(g), 'v1.0', { a: read('/a'), b: read('/b'), c: read('/c', true) });
    expect(all.a).toEqual({ ok: true, value: { id: 'a' } });
    expect(all.b).toEqual({ ok: true, value: { id: 'b' } });
    expect(all.c).toEqual({ ok: true, value: [{ id: '1' }, { id: '2' }] });
  });

  it('never puts more than twenty into one', async () => {
    const echo = (sent: Sent): Response => {
      const { requests } = JSON.parse(sent.body ?? '{}') as { requests: { id: string }[] };
      expect(requests.length).toBeLessThanOrEqual(20);
      return inside(Object.fromEntries(requests.map((one) => [one.id, { status: 200, body: { id: one.id } }])));
    };
    const g = fakeGraph([echo, echo, echo]);
    const all = await readBatch(
      op(g),
      'v1.0',
      Object.fromEntries(Array.from({ length: 45 }, (_, at) => [`r${at}`, read(`/r${at}`)])),
    );
    expect(Object.values(all).every((one) => one.ok)).toBe(true);
    expect(g.sent).toHaveLength(3);
  });
});
