import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../src/shared/errors';
import type { GraphCall } from '../../../src/main/entra/http/client';
import { Operation } from '../../../src/main/entra/http/operation';
import { fakeGraph, graph, json, refused, start } from './fake-graph';

const needs = { what: 'Read the thing', scope: 'Thing.Read.All', role: 'Global Reader', licence: 'Entra ID P1' };
const schema = z.object({ id: z.string() });
const get: GraphCall<{ id: string }> = { method: 'GET', path: '/things/1', schema, step: 'survey', needs };
const post: GraphCall<{ id: string }> = { ...get, method: 'POST', path: '/things', body: { a: 1 } };

async function code(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it went through');
}

describe('one call', () => {
  it('carries the token and an id of its own, and keeps the request id of the answer', async () => {
    const g = fakeGraph([json({ id: '1' })]);
    const answer = await g.client.call(get);
    expect(answer).toEqual({ value: { id: '1' }, status: 200, requestId: 'r-1' });
    expect(g.sent[0]).toMatchObject({ url: `${graph}/v1.0/things/1`, method: 'GET' });
    expect(g.sent[0]?.headers['authorization']).toBe('Bearer token-1');
    expect(g.sent[0]?.headers['client-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(g.client.counts()).toEqual({ requests: 1, retries: 0, writes: 0 });
  });

  it('counts a POST as a write unless it only reads', async () => {
    const g = fakeGraph([json({ id: '1' }, 201), json({ id: '1' })]);
    await g.client.call(post);
    await g.client.call({ ...post, reads: true });
    expect(g.client.counts().writes).toBe(1);
    expect(g.sent[0]?.body).toBe('{"a":1}');
  });

  it('sends ready bytes as they are, also from the middle of a larger buffer', async () => {
    const g = fakeGraph([json({ id: '1' })]);
    await g.client.call({ ...post, body: Buffer.from('xx{"b":2}xx').subarray(2, 9) });
    expect(g.sent[0]?.body).toBe('{"b":2}');
  });

  it('refuses an answer of another shape', async () => {
    const error = await code(fakeGraph([json({ id: 7 })]).client.call(get));
    expect(error.code).toBe('graph/malformed');
    expect(error.details['at']).toBe('id');
  });
});

describe('retries', () => {
  it('waits as long as Entra says, with fractions', async () => {
    const g = fakeGraph([refused(429, 'TooManyRequests', { 'retry-after': '2.128' }), json({ id: '1' })]);
    await g.client.call(get);
    expect(g.slept).toEqual([2128]);
    expect(g.client.counts()).toEqual({ requests: 2, retries: 1, writes: 0 });
  });

  it('backs off by itself where Entra says nothing', async () => {
    const g = fakeGraph([refused(429, 'TooManyRequests'), refused(503, 'x'), json({ id: '1' })]);
    await g.client.call(get);
    expect(g.slept).toHaveLength(2);
    expect(g.slept[1]!).toBeGreaterThan(g.slept[0]!);
  });

  it('gives up after five tries and says so', async () => {
    const g = fakeGraph(Array.from({ length: 9 }, () => refused(429, 'TooManyRequests', { 'retry-after': '1' })));
    expect((await code(g.client.call(get))).code).toBe('graph/throttled');
    expect(g.sent).toHaveLength(5);
  });

  it('repeats a read after the line broke, never a POST', async () => {
    const broken = new TypeError('fetch failed');
    const g = fakeGraph([broken, json({ id: '1' })]);
    expect((await g.client.call(get)).value.id).toBe('1');
    const p = fakeGraph([broken, json({ id: '1' })]);
    expect((await code(p.client.call(post))).code).toBe('graph/unreachable');
    expect(p.sent).toHaveLength(1);
    const s = fakeGraph([refused(503, 'x'), json({ id: '1' })]);
    expect((await code(s.client.call(post))).code).toBe('graph/server');
    expect(s.sent).toHaveLength(1);
  });

  it('keeps Conditional Access at less than one request a second', async () => {
    const g = fakeGraph([json({ id: '1' }), json({ id: '1' }), json({ id: '1' })]);
    for (let index = 0; index < 3; index += 1)
      await g.client.call({ ...get, path: '/identity/conditionalAccess/policies' });
    expect(g.slept).toEqual([1200, 1200]);
  });
});

describe('tokens', () => {
  it('renews once on 401, then gives up', async () => {
    const g = fakeGraph([refused(401, 'InvalidAuthenticationToken'), json({ id: '1' })]);
    await g.client.call(get);
    expect(g.asked).toEqual([{ step: 'survey' }, { step: 'survey', renew: true }]);
    const again = fakeGraph([refused(401, 'x'), refused(401, 'x')]);
    expect((await code(again.client.call(get))).code).toBe('graph/unauthorized');
  });

  it('steps up when a claims challenge comes', async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const header = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
    const g = fakeGraph([refused(401, 'x', { 'www-authenticate': header }), json({ id: '1' })]);
    await g.client.call(get);
    expect(g.asked[1]).toEqual({ step: 'survey', claims });
    expect(g.sent[1]?.headers['authorization']).toBe('Bearer token-2');
  });
});

describe('refusals', () => {
  const cases: readonly (readonly [number, string, string])[] = [
    [400, 'Request_BadRequest', 'graph/bad-request'],
    [403, 'Authorization_RequestDenied', 'graph/forbidden'],
    [403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'graph/licence'],
    [404, 'Request_ResourceNotFound', 'graph/not-found'],
    [405, 'methodNotAllowed', 'graph/not-offered'],
    [409, 'conflict', 'graph/conflict'],
  ];
  it.each(cases)('maps %i %s to %s', async (status, graphCode, expected) => {
    const error = await code(fakeGraph([refused(status, graphCode)]).client.call(get));
    expect(error.code).toBe(expected);
    expect(error.details).toMatchObject({ status, graphCode, requestId: 'r-1' });
  });

  it('names the missing permission, else the missing role, else the licence', async () => {
    const scope = await code(fakeGraph([refused(403, 'x')]).client.call(get));
    expect(scope.details['needs']).toBe('the permission Thing.Read.All');
    const role = await code(
      fakeGraph([refused(403, 'x')]).client.call({ ...get, needs: { ...needs, scope: 'User.Read' } }),
    );
    expect(role.details['needs']).toBe('the role Global Reader');
    const licence = await code(
      fakeGraph([refused(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant')]).client.call(get),
    );
    expect(licence.details['needs']).toBe('Entra ID P1');
  });

  it('knows a taken name by its detail code', async () => {
    const error = await code(
      fakeGraph([refused(400, 'Request_BadRequest', {}, [{ code: 'ObjectConflict' }])]).client.call(post),
    );
    expect(error.code).toBe('graph/conflict');
  });

  it('says that something else answered when HTML comes', async () => {
    const html = new Response('<html>Welcome to Hotel Wi-Fi</html>', {
      status: 200,
      headers: { 'content-type': 'text/html' },
    });
    expect((await code(fakeGraph([html]).client.call(get))).code).toBe('graph/not-json');
  });

  it('says that something else answered when a portal redirects', async () => {
    const away = new Response('', { status: 302, headers: { location: 'https://login.hotel.example/' } });
    expect((await code(fakeGraph([away]).client.call(get))).code).toBe('graph/not-json');
  });
});

describe('cancel and time', () => {
  it('stops before anything is sent', async () => {
    const g = fakeGraph([json({ id: '1' })]);
    expect((await code(g.client.call({ ...get, signal: AbortSignal.abort() }))).code).toBe('app/cancelled');
    expect(g.sent).toHaveLength(0);
  });

  it('stops while waiting for the answer', async () => {
    const controller = new AbortController();
    const g = fakeGraph([
      () => {
        controller.abort();
        return Promise.reject(new DOMException('aborted', 'AbortError'));
      },
    ]);
    expect((await code(g.client.call({ ...get, signal: controller.signal }))).code).toBe('app/cancelled');
  });

  it('ends a call that hangs', async () => {
    const hang = (): Promise<Response> => new Promise(() => undefined);
    const g = fakeGraph([hang, hang, hang, hang, hang], {
      timeoutMs: 20,
      fetch: (_url, init) =>
        new Promise((_resolve, reject) =>
          init?.signal?.addEventListener('abort', () => reject(new DOMException('late', 'AbortError'))),
        ),
    });
    const error = await code(g.client.call({ ...get, method: 'POST' }));
    expect(error.code).toBe('graph/unreachable');
    expect(error.details['timedOut']).toBe(true);
  });
});

describe('rule 10: only the chosen hosts', () => {
  it('rule 10: follows a next link on the same origin, to the letter', async () => {
    const next = `${graph}/v1.0/things?$skiptoken=a%2Fb&$top=5`;
    const g = fakeGraph([json({ value: [{ id: '1' }], '@odata.nextLink': next }), json({ value: [{ id: '2' }] })]);
    const all = await new Operation(g.client, g.clock, {}).list({ path: '/things', step: 'survey', needs }, schema);
    expect(all.map((one) => one.id)).toEqual(['1', '2']);
    expect(g.sent[1]?.url).toBe(next);
  });

  it.each([
    'https://graph.microsoft.com.evil.example/v1.0/x',
    'http://graph.microsoft.com/v1.0/x',
    'https://user@graph.microsoft.com/v1.0/x',
    '//evil.example/x',
    'not a url',
  ])('rule 10: never sends the token to %s', async (next) => {
    const g = fakeGraph([json({ value: [], '@odata.nextLink': next })]);
    const error = await code(
      new Operation(g.client, g.clock, {}).list({ path: '/things', step: 'survey', needs }, schema),
    );
    expect(error.code).toBe('graph/host-refused');
    expect(g.sent).toHaveLength(1);
  });

  it('rule 10: ends when pages never end', async () => {
    const page = (): Response => json({ value: [{ id: '1' }], '@odata.nextLink': `${graph}/v1.0/things?$skiptoken=x` });
    const g = fakeGraph(Array.from({ length: 300 }, () => page));
    expect(
      (await code(new Operation(g.client, g.clock, {}).list({ path: '/things', step: 'survey', needs }, schema))).code,
    ).toBe('graph/malformed');
  });
});

it('notes how far the clock is off', async () => {
  const g = fakeGraph([json({ id: '1' }, 200, { date: new Date(start + 3_600_000).toUTCString() })]);
  await g.client.call(get);
  expect(Math.round((g.client.skew()?.ms ?? 0) / 60_000)).toBe(-60);
});
