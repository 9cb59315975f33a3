import { afterEach, describe, expect, it } from 'vitest';
import { kindsOfDecay, knownFaults, personalities, startSimulatedTenant } from '../../../src/main/rehearsal/tenant';
import { exchange } from '../../../src/main/rehearsal/tenant/network';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { account, bench, get, keyBench, list, longPassword, ManualClock, registered, text } from './support';
import type { Bench } from './support';
import { graphPermissions } from './permissions';

let b: Bench;
afterEach(() => b.stop());
const me = (): ReturnType<Bench['call']> => b.call('GET', '/me');

describe('faults by name', () => {
  it('every fault has an id and a label of its own', async () => {
    b = await bench();
    for (const part of ['id', 'label'] as const)
      expect(new Set(knownFaults.map((fault) => fault[part])).size).toBe(knownFaults.length);
    expect(() => b.tenant.faults.set('no such fault', true)).toThrow('no such fault');
  });

  it('429 comes once, after five, or without a hint', async () => {
    b = await bench();
    b.tenant.faults.set('throttle-next', true);
    const first = await me();
    expect([first.status, first.headers['retry-after']]).toEqual([429, '2.128']);
    expect((await me()).status).toBe(200);
    b.tenant.faults.set('throttle-after-5', true);
    const statuses = [];
    for (let index = 0; index < 8; index++) statuses.push((await me()).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 200]);
    b.tenant.faults.set('throttle-no-hint', true);
    expect((await me()).headers['retry-after']).toBeUndefined();
  });

  it('500, half a document, another answerer, and no line at all', async () => {
    b = await bench();
    const raw = (): ReturnType<typeof exchange> =>
      exchange('GET', `${b.tenant.url}/v1.0/me`, {
        authorization: `Bearer ${b.tenant.tokenFor(b.tenant.inspect().operator.userPrincipalName, graphPermissions)}`,
      });
    b.tenant.faults.set('server-error', true);
    expect((await raw()).status).toBe(500);
    b.tenant.faults.set('malformed', true);
    const half = await raw();
    expect(half.status).toBe(200);
    expect(() => JSON.parse(half.text) as unknown).toThrow();
    b.tenant.faults.set('captive-portal', true);
    expect((await raw()).text).toContain('Hotel');
    b.tenant.faults.set('captive-portal', false);
    b.tenant.faults.set('offline', true);
    await expect(raw()).rejects.toThrow();
    b.tenant.faults.clear();
    expect((await raw()).status).toBe(200);
  });

  it('a clock an hour ahead is seen in the Date header', async () => {
    b = await bench();
    b.tenant.faults.set('clock-skew', true);
    expect(Date.parse((await me()).headers['date'] ?? '') - b.clock.now()).toBeGreaterThan(59 * 60_000);
  });

  it('a foreign write strikes just before our own', async () => {
    b = await bench();
    b.tenant.faults.set('policy-race', true);
    const path = '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2';
    await b.call('PATCH', path, {
      '@odata.type': '#microsoft.graph.fido2AuthenticationMethodConfiguration',
      state: 'enabled',
    });
    expect(list((await b.call('GET', path)).body, 'excludeTargets')).toHaveLength(1);
  });

  it('a request before the act is lost with nothing done, after it with everything done', async () => {
    b = await bench();
    const users = (): number => b.tenant.world.state.users.size;
    const before = users();
    b.tenant.faults.set('drop-next', true);
    await expect(account(b)).rejects.toThrow();
    expect(users()).toBe(before);
    b.tenant.faults.set('lose-answer', true);
    await expect(account(b)).rejects.toThrow();
    expect(users()).toBe(before + 1);
  });

  it('asks for a stronger sign-in with claims in the header', async () => {
    b = await bench();
    const { id } = await account(b);
    b.tenant.faults.set('claims-challenge', true);
    const answer = await b.call('GET', `/users/${id}/authentication/fido2Methods`);
    expect(answer.status).toBe(401);
    const claims = /claims="([^"]+)"/.exec(answer.headers['www-authenticate'] ?? '')?.[1] ?? '';
    expect(JSON.parse(Buffer.from(claims, 'base64').toString())).toHaveProperty('access_token');
  });
});

describe('batches', () => {
  it('answers each part with its own status, 424 after a failed one, and refuses more than 20', async () => {
    b = await bench();
    const answer = await b.call('POST', '/$batch', {
      requests: [
        { id: '1', method: 'GET', url: '/me' },
        { id: '2', method: 'GET', url: '/users/nobody' },
        { id: '3', method: 'GET', url: '/me', dependsOn: ['2'] },
        { id: '4', method: 'POST', url: '/groups', body: {} },
      ],
    });
    const status = Object.fromEntries(
      list(answer.body, 'responses').map((one) => [text(one, 'id'), get(one, 'status')]),
    );
    expect(status).toEqual({ 1: 200, 2: 404, 3: 424, 4: 400 });
    const many = Array.from({ length: 21 }, (_, index) => ({ id: String(index), method: 'GET', url: '/me' }));
    expect((await b.call('POST', '/$batch', { requests: many })).status).toBe(400);
    expect((await b.call('POST', '/$batch', { requests: [many[0], many[0]] })).status).toBe(400);
  });
});

describe('pages', () => {
  it('long lists come in pages with a link to follow', async () => {
    b = await bench({ pageSize: 2 });
    const seen: unknown[] = [];
    let path: string | undefined = '/users?$select=id';
    while (path !== undefined) {
      const { body }: { readonly body: unknown } = await b.call('GET', path);
      seen.push(...list(body).map((one) => get(one, 'id')));
      const next = get(body, '@odata.nextLink');
      path = typeof next === 'string' ? next.slice(`${b.tenant.url}/v1.0`.length) : undefined;
    }
    expect(new Set(seen).size).toBe(b.tenant.world.state.users.size);
    expect(seen).toHaveLength(b.tenant.world.state.users.size);
  });

  it('rule 12: a hostile name is text on the pages', async () => {
    b = await bench();
    const { id } = await account(b);
    await b.call('PATCH', `/users/${id}`, { displayName: '<script>alert(1)</script>' });
    b.tenant.world.state.users.get(id)!.userPrincipalName = '"><script>alert(2)</script>@x';
    const page = await exchange('GET', `${b.tenant.url}/rehearsal`, {});
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('<script>alert');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('rule 11: only loopback names are answered', async () => {
    b = await bench();
    const { request } = await import('node:http');
    const status = await new Promise<number>((resolve, reject) => {
      request(
        {
          host: '127.0.0.1',
          port: new URL(b.tenant.url).port,
          path: '/v1.0/me',
          headers: { host: 'graph.microsoft.com' },
        },
        (response) => resolve(response.statusCode ?? 0),
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });
});

describe('decay', () => {
  it('every kind changes the state, and has an id and a label of its own', async () => {
    b = await bench({ personality: 'p1-conditional-access' });
    for (const part of ['id', 'label'] as const)
      expect(new Set(kindsOfDecay.map((kind) => kind[part])).size).toBe(kindsOfDecay.length);
    expect(kindsOfDecay.length).toBeGreaterThanOrEqual(16);
    await b.stop();
    for (const kind of kindsOfDecay) {
      b = await bench({ personality: 'p1-conditional-access' });
      const { id } = await account(b);
      await registered(b, await keyBench(), id);
      const group = await b.call('POST', '/groups', {
        displayName: 'EA',
        mailEnabled: false,
        mailNickname: 'ea',
        securityEnabled: true,
        'members@odata.bind': [`https://graph.microsoft.com/v1.0/users/${id}`],
      });
      expect(group.status).toBe(201);
      await b.call('POST', '/roleManagement/directory/roleAssignments', {
        principalId: id,
        roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
        directoryScopeId: '/',
      });
      const state = (): string =>
        JSON.stringify({
          ...b.tenant.world.state,
          users: [...b.tenant.world.state.users],
          groups: [...b.tenant.world.state.groups],
          roles: [...b.tenant.world.state.roleEligibilities],
        });
      const before = state();
      b.tenant.decay(kind.id);
      expect(state(), kind.id).not.toBe(before);
      if (kind !== kindsOfDecay.at(-1)) await b.stop();
    }
  }, 60_000);

  it('says which kinds there are, and that there is no account yet', async () => {
    b = await bench();
    expect(() => b.tenant.decay('rust')).toThrow('role-eligible');
    expect(() => b.tenant.decay('role-lost')).toThrow('no emergency access account');
  });
});

describe('personalities', () => {
  it('each starts, is described, and knows its operator', async () => {
    b = await bench();
    expect(new Set(personalities.map(({ id }) => id)).size).toBe(personalities.length);
    for (const { id, title, note } of personalities) {
      expect([id, title.length > 3, note.endsWith('.')]).toEqual([id, true, true]);
      const tenant = await startSimulatedTenant({
        clock: new ManualClock(),
        random: seededRandom(id),
        personality: id,
      });
      expect(tenant.inspect().operator.password.length).toBeGreaterThan(8);
      await tenant.stop();
    }
  });

  it('the same seed gives the same tenant', async () => {
    b = await bench();
    const again = await bench();
    expect(again.tenant.inspect()).toEqual(b.tenant.inspect());
    await again.stop();
  });

  it('a port that is taken is said to be', async () => {
    b = await bench();
    const port = Number(new URL(b.tenant.url).port);
    await expect(
      startSimulatedTenant({ clock: new ManualClock(), random: seededRandom('x'), port }),
    ).rejects.toMatchObject({ code: 'app/port-taken' });
  });

  it('rule 2: passwords, passes and tokens are in no answer but the one that creates a pass', async () => {
    const seen: string[] = [];
    b = await bench({
      onExchange: (one) =>
        seen.push(
          JSON.stringify([
            one.path,
            one.requestHeaders,
            one.responseHeaders,
            one.method === 'POST' && one.path.endsWith('temporaryAccessPassMethods') ? null : one.responseBody,
          ]),
        ),
    });
    const { id } = await account(b);
    const pass = await b.call('POST', `/users/${id}/authentication/temporaryAccessPassMethods`, {
      lifetimeInMinutes: 60,
    });
    for (const path of [
      `/users/${id}`,
      `/users/${id}?$select=passwordProfile`,
      `/users/${id}/authentication/methods`,
      `/users/${id}/authentication/passwordMethods`,
      `/users/${id}/authentication/temporaryAccessPassMethods`,
    ])
      await b.call('GET', path);
    const everything = seen.join('\n');
    expect(everything).not.toContain(longPassword);
    expect(everything).not.toContain(text(pass.body, 'temporaryAccessPass'));
    expect(everything).not.toContain('Bearer');
  });
});
