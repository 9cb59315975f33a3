import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors';
import { createSession } from '../../../src/main/entra/auth/session';
import type { Session, SessionDeps } from '../../../src/main/entra/auth/session';
import { scopesFor } from '../../../src/main/entra/auth/scopes';
import { approveDeviceCode } from '../../../src/main/rehearsal/browser';
import { rehearsalOrigin } from '../../../src/main/rehearsal/tenant';
import { bench, standIn } from '../../rehearsal/tenant/support';
import type { Bench } from '../../rehearsal/tenant/support';
import { clientId } from '../bench';

let b: Bench;
afterEach(() => b.stop());

function session(more: Partial<SessionDeps> = {}): Session {
  return createSession({
    endpoints: {
      authority: rehearsalOrigin,
      graph: b.tenant.url,
      knownAuthorities: b.tenant.msal.knownAuthorities,
      authorityMetadata: b.tenant.msal.authorityMetadata,
    },
    clientId,
    tenantId: b.tenant.tenantId,
    fetch: (url, init) => fetch(url, init),
    networkClient: b.tenant.msal.networkClient(),
    openSignInPage: standIn(b, null),
    qualifyScopes: false,
    log: { event: () => undefined },
    ...more,
  });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
}

describe('interactive', () => {
  it('signs in through the browser and the loopback, with the scopes of the survey only', async () => {
    b = await bench();
    const s = session();
    const who = await s.signIn();
    expect(who).toMatchObject({ tenantId: b.tenant.tenantId, username: b.tenant.inspect().operator.userPrincipalName });
    const token = await s.token('survey', {});
    expect([...token.scopes].filter((scope) => scope.includes('Write'))).toEqual([]);
    for (const scope of scopesFor('survey')) expect(token.scopes).toContain(scope);
  });

  it('steps up for the scopes of the next step, as the same account', async () => {
    b = await bench();
    let visits = 0;
    const open = standIn(b, null);
    const s = session({
      openSignInPage: (url, signal) => {
        visits += 1;
        return open(url, signal);
      },
    });
    await s.signIn();
    const token = await s.token('provision', {});
    expect(visits).toBe(2);
    expect(token.scopes).toContain('User.ReadWrite.All');
    await s.token('provision', {});
    expect(visits).toBe(2);
  });

  it('refuses another account at a step-up', async () => {
    b = await bench();
    const open = standIn(b, null);
    const s = session({
      openSignInPage: (url, signal) => {
        const free = new URL(url);
        free.searchParams.delete('login_hint');
        return open(free.href, signal);
      },
    });
    await s.signIn();
    const other = [...b.tenant.world.state.users.values()].find((user) => user.userPrincipalName.startsWith('admin1@'));
    b.tenant.world.state.operatorId = other!.id;
    expect(await codeOf(s.token('provision', {}))).toBe('auth/wrong-account');
  });

  it('says when the consent is refused', async () => {
    b = await bench();
    const s = session({ openSignInPage: standIn(b, null, { consent: 'refuse' }) });
    expect(['auth/consent', 'auth/cancelled']).toContain(await codeOf(s.signIn()));
    expect(s.current()).toBeNull();
  });

  it('refuses an account of another tenant', async () => {
    b = await bench();
    const wanted = '12345678-1234-4234-8234-123456789012';
    const real = b.tenant.tenantId;
    const open = standIn(b, null);
    const network = b.tenant.msal.networkClient();
    // Whatever tenant is asked for, this authority signs in to its own, as a shared sign-in page does.
    const s = session({
      tenantId: wanted,
      openSignInPage: (url, signal) => open(url.replace(wanted, real), signal),
      networkClient: {
        sendGetRequestAsync: (url, options) => network.sendGetRequestAsync(url.replace(wanted, real), options),
        sendPostRequestAsync: (url, options) => network.sendPostRequestAsync(url.replace(wanted, real), options),
      },
    });
    expect(await codeOf(s.signIn())).toBe('auth/wrong-tenant');
    expect(s.current()).toBeNull();
  });

  it('ends a sign-in that nobody finishes, and leaves no listener behind', async () => {
    b = await bench();
    let redirect = '';
    const s = session({
      signInTimeoutMs: 300,
      openSignInPage: (url) => {
        redirect = new URL(url).searchParams.get('redirect_uri') ?? '';
        return Promise.resolve();
      },
    });
    expect(await codeOf(s.signIn())).toBe('auth/timeout');
    await expect(fetch(redirect.replace('localhost', '127.0.0.1'))).rejects.toThrow();
  });

  it('ends a sign-in that the operator cancels', async () => {
    b = await bench();
    const controller = new AbortController();
    const s = session({
      openSignInPage: () => {
        setTimeout(() => controller.abort(), 10);
        return Promise.resolve();
      },
    });
    expect(await codeOf(s.signIn(controller.signal))).toBe('app/cancelled');
  });
});

describe('silent', () => {
  it('renews without a visit, and with one when Entra asks for more', async () => {
    b = await bench();
    let visits = 0;
    const open = standIn(b, null);
    const s = session({
      openSignInPage: (url, signal) => {
        visits += 1;
        return open(url, signal);
      },
    });
    await s.signIn();
    const first = await s.token('survey', {});
    const renewed = await s.token('survey', { renew: true });
    expect(renewed.secret).not.toBe(first.secret);
    // One to say who it is, one for the permissions of the survey.
    expect(visits).toBe(2);
    const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } });
    const stronger = await s.token('survey', { claims });
    expect(visits).toBe(3);
    expect(stronger.secret).not.toBe(renewed.secret);
  });

  it('knows nobody any more after signing out', async () => {
    b = await bench();
    const s = session();
    await s.signIn();
    await s.signOut();
    expect(s.current()).toBeNull();
    expect(await codeOf(s.token('survey', {}))).toBe('graph/unauthorized');
  });
});

describe('device code', () => {
  const noBrowser = (): Promise<void> => Promise.reject(new Error('no browser'));

  it('is used only when no browser opens and the operator accepts it', async () => {
    b = await bench({ personality: 'free-per-user-mfa' });
    const s = session({
      openSignInPage: noBrowser,
      deviceCode: {
        accept: () => Promise.resolve(true),
        show: (prompt) =>
          void approveDeviceCode(
            { endpoint: b.tenant, sign: () => Promise.reject(new Error('no key')) },
            prompt.userCode,
            new AbortController().signal,
          ),
      },
    });
    expect((await s.signIn()).tenantId).toBe(b.tenant.tenantId);
  });

  it('is not used without the operator', async () => {
    b = await bench();
    expect(await codeOf(session({ openSignInPage: noBrowser }).signIn())).toBe('auth/no-browser');
    const refusing = session({
      openSignInPage: noBrowser,
      deviceCode: { accept: () => Promise.resolve(false), show: () => undefined },
    });
    expect(await codeOf(refusing.signIn())).toBe('auth/no-browser');
  });

  it('is never offered where Security Defaults are known to block it', async () => {
    b = await bench();
    let asked = 0;
    const s = session({
      openSignInPage: noBrowser,
      deviceCode: {
        accept: () => {
          asked += 1;
          return Promise.resolve(true);
        },
        show: () => undefined,
      },
    });
    s.forbidDeviceCode();
    expect(await codeOf(s.signIn())).toBe('auth/device-code-blocked');
    expect(asked).toBe(0);
  });
});

describe('behind a portal', () => {
  it('says that something else answered, through MSAL', async () => {
    b = await bench();
    const s = createSession({
      endpoints: {
        authority: rehearsalOrigin,
        graph: b.tenant.url,
        knownAuthorities: b.tenant.msal.knownAuthorities,
        authorityMetadata: b.tenant.msal.authorityMetadata,
      },
      clientId,
      tenantId: b.tenant.tenantId,
      fetch: () =>
        Promise.resolve(new Response('<html>pay first</html>', { headers: { 'content-type': 'text/html' } })),
      openSignInPage: standIn(b, null),
      qualifyScopes: false,
      log: { event: () => undefined },
    });
    expect(await codeOf(s.signIn())).toBe('graph/not-json');
  });

  it('rule 10: MSAL reaches the chosen sign-in host only', async () => {
    b = await bench();
    const reached: string[] = [];
    const s = createSession({
      endpoints: { authority: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us' },
      clientId,
      tenantId: b.tenant.tenantId,
      fetch: (url) => {
        reached.push(new URL(url).origin);
        return Promise.reject(new TypeError('fetch failed'));
      },
      openSignInPage: () => Promise.resolve(),
      signInTimeoutMs: 300,
      qualifyScopes: true,
      log: { event: () => undefined },
    });
    expect(['graph/unreachable', 'graph/host-refused', 'auth/timeout']).toContain(await codeOf(s.signIn()));
    for (const origin of reached) expect(origin).toBe('https://login.microsoftonline.us');
  });
});
