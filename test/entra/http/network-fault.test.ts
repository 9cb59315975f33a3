import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors';
import { pinFetch } from '../../../src/main/entra/http/fetch';
import { isUnreached, networkCodes, networkFault } from '../../../src/main/entra/http/network-fault';

const host = 'graph.microsoft.com';
/** As Electron's net.fetch throws it. */
const chromium = (name: string) => new Error(`net::${name}`);
/** As Node's fetch throws it. */
const node = (code: string, message = '') =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });

describe('what a failed request tells', () => {
  it.each([
    ['graph/proxy-away', chromium('ERR_PROXY_CONNECTION_FAILED')],
    ['graph/proxy-away', chromium('ERR_MANDATORY_PROXY_CONFIGURATION_FAILED')],
    ['graph/proxy-away', chromium('ERR_PROXY_CERTIFICATE_INVALID')],
    ['graph/proxy-away', chromium('ERR_SOCKS_CONNECTION_FAILED')],
    ['graph/proxy-refused', chromium('ERR_TUNNEL_CONNECTION_FAILED')],
    ['graph/proxy-refused', node('UND_ERR_ABORTED', 'Proxy response (403) !== 200 when HTTP Tunneling')],
    ['graph/proxy-login', node('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling')],
    ['graph/proxy-login', chromium('ERR_PROXY_AUTH_UNSUPPORTED')],
    ['graph/certificate', chromium('ERR_CERT_AUTHORITY_INVALID')],
    ['graph/certificate', chromium('ERR_CERT_COMMON_NAME_INVALID')],
    ['graph/certificate', chromium('ERR_CERTIFICATE_TRANSPARENCY_REQUIRED')],
    ['graph/certificate', node('SELF_SIGNED_CERT_IN_CHAIN')],
    ['graph/certificate', node('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
    ['graph/certificate', node('CERT_HAS_EXPIRED')],
    ['graph/certificate', node('ERR_TLS_CERT_ALTNAME_INVALID')],
    [null, chromium('ERR_NAME_NOT_RESOLVED')],
    [null, chromium('ERR_SSL_CLIENT_AUTH_CERT_NEEDED')],
    [null, chromium('ERR_CONNECTION_RESET')],
    [null, node('ECONNREFUSED')],
    [null, 'a text'],
  ])('%s: %s', (code, error) => {
    expect(networkFault(error, host)?.code ?? null).toBe(code);
  });

  it('says in words what is wrong with a certificate, and that nothing was sent', () => {
    const says = (name: string) => networkFault(chromium(name), host)?.toData();
    expect(says('ERR_CERT_AUTHORITY_INVALID')?.says).toBe(
      'The certificate shown for graph.microsoft.com cannot be trusted: nobody whom this system trusts has signed it.',
    );
    expect(says('ERR_CERT_DATE_INVALID')?.says).toContain('the clock of this laptop');
    expect(says('ERR_CERT_COMMON_NAME_INVALID')?.says).toContain('for another host');
    expect(says('ERR_CERT_REVOKED')?.says).toContain('ERR_CERT_REVOKED');
    expect(says('ERR_CERT_REVOKED')?.next).toContain('Nothing was sent');
  });

  it('leaves no gap in any sentence, whatever the error', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (code, message) => {
        const data = networkFault(node(code, message), host)?.toData();
        expect(`${data?.says ?? ''}${data?.next ?? ''}`).not.toMatch(/\{(host|why)\}/);
      }),
    );
  });

  it('tries again where the next try may succeed, and not where somebody must do something first', () => {
    const again = [...networkCodes].filter((code) => isUnreached(new AppError(code, { host, why: '' })));
    expect(again).toEqual(['graph/unreachable', 'graph/proxy-away', 'graph/proxy-refused']);
  });
});

describe('pinFetch', () => {
  const through = (answer: () => Promise<Response>) =>
    pinFetch(answer, [`https://${host}`])(`https://${host}/v1.0/me`).then(
      (response) => response.status,
      (error: unknown) => (error instanceof AppError ? error.code : error),
    );

  it('names proxy and certificate, and passes on what it does not know', async () => {
    expect(await through(() => Promise.reject(chromium('ERR_PROXY_CONNECTION_FAILED')))).toBe('graph/proxy-away');
    expect(await through(() => Promise.reject(chromium('ERR_CERT_INVALID')))).toBe('graph/certificate');
    expect(await through(async () => new Response(null, { status: 407 }))).toBe('graph/proxy-login');
    const other = new Error('something else');
    expect(await through(() => Promise.reject(other))).toBe(other);
    expect(await through(async () => new Response('{}'))).toBe(200);
  });
});
