import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { proxiedFetch } from '../../../src/cli/support/proxied-fetch';
import { pinFetch } from '../../../src/main/entra/http/fetch';
import { AppError, toErrorData } from '../../../src/shared/errors';
import { companyProxy, type CompanyProxy } from '../../entra/http/company-proxy';

/** The commands behind a company's proxy. That its root is taken where it is named: test/e2e/proxy.test.ts. */
const host = 'graph.rehearsal.test';
let proxy: CompanyProxy;
beforeAll(async () => void (proxy = await companyProxy('http://127.0.0.1:9', [host])));
afterAll(() => proxy.stop());
beforeEach(() => {
  proxy.afresh();
  proxy.manner = 'open';
});

async function ask(env: Record<string, string>, url = `https://${host}/v1.0/me`): Promise<AppError | number> {
  const fetch = pinFetch(proxiedFetch(env), [new URL(url).origin]);
  try {
    return (await fetch(url, { headers: { Authorization: 'Bearer token' } })).status;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
const codeOf = async (env: Record<string, string>): Promise<unknown> => {
  const answer = await ask(env);
  return answer instanceof AppError ? answer.code : answer;
};

describe('commands behind a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])(
    'follow %s with a tunnel, and the proxy sees no more than host and port',
    async (name) => {
      // The company's root is not trusted in this process: the certificate stays an error.
      expect(await codeOf({ [name]: proxy.url })).toBe('graph/certificate');
      expect(proxy.connects).toEqual([`${host}:443`]);
      expect([...proxy.inClear, ...proxy.through]).toEqual([]);
    },
  );

  it('take an address without http:// in front', async () => {
    expect(await codeOf({ HTTPS_PROXY: proxy.url.replace('http://', '') })).toBe('graph/certificate');
    expect(proxy.connects).toHaveLength(1);
  });

  it('ask nobody else for the hosts in NO_PROXY', async () => {
    const url = `https://127.0.0.1:${proxy.port}/v1.0/me`;
    await ask({ HTTPS_PROXY: proxy.url, NO_PROXY: 'example.com,127.0.0.1' }, url).catch(() => undefined);
    expect(proxy.connects).toEqual([]);
  });

  it('say that the proxy wants a name, and give it name and password from its address', async () => {
    proxy.manner = 'asks';
    const refused = await ask({ HTTPS_PROXY: proxy.url });
    expect(toErrorData(refused)).toMatchObject({ code: 'graph/proxy-login', details: { host } });
    const { port } = new URL(proxy.url);
    expect(await codeOf({ HTTPS_PROXY: `http://user:p%40ss@127.0.0.1:${port}` })).toBe('graph/certificate');
    expect(proxy.logins).toEqual([null, `Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
  });

  it('say that the proxy forbids the host', async () => {
    proxy.manner = 'forbids';
    const refused = toErrorData(await ask({ HTTPS_PROXY: proxy.url }));
    expect(refused).toMatchObject({ code: 'graph/proxy-refused' });
    expect(refused.next).toContain(host);
  });

  it('say that the proxy is not there, by its number and by its name', async () => {
    expect(await codeOf({ HTTPS_PROXY: 'http://127.0.0.1:9' })).toBe('graph/proxy-away');
    expect(await codeOf({ HTTPS_PROXY: 'http://proxy.invalid:8080' })).toBe('graph/proxy-away');
  });
});
