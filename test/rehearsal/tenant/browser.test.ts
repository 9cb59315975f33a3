import { PublicClientApplication } from '@azure/msal-node';
import fc from 'fast-check';
import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors';
import { createUdpSource } from '../../../src/main/keys/hid/udp-source';
import { approveDeviceCode, createKeySigner, registerByTap } from '../../../src/main/rehearsal/browser';
import { readPage } from '../../../src/main/rehearsal/browser/page-reader';
import { draw } from '../../../src/main/rehearsal/tenant/authority/pages';
import { exchange } from '../../../src/main/rehearsal/tenant/network';
import { createVirtualKeySource, serveByUdp } from '../../../src/main/rehearsal/virtual-key';
import { systemClock } from '../../../src/main/system-ports';
import {
  account,
  bench,
  get,
  keyBench,
  keyPin,
  list,
  optionsFor,
  postBody,
  registered,
  standIn,
  text,
} from './support';
import type { Bench } from './support';

const clientId = '7f0c1c1e-6d5e-4d0a-9a38-0d6a4c1f2b11';
const never = new AbortController().signal;
let b: Bench;
afterEach(() => b.stop());

function msal(capabilities: readonly string[] = []): PublicClientApplication {
  const { authority, knownAuthorities, authorityMetadata, networkClient } = b.tenant.msal;
  return new PublicClientApplication({
    auth: {
      clientId,
      authority,
      knownAuthorities: [...knownAuthorities],
      authorityMetadata,
      clientCapabilities: [...capabilities],
    },
    system: { networkClient: networkClient() },
  });
}

async function openTaps(): Promise<void> {
  await b.call(
    'PATCH',
    '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/temporaryAccessPass',
    {
      '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration',
      includeTargets: [{ targetType: 'group', id: 'all_users' }],
    },
  );
}

describe('registering by TAP on the security-info page', () => {
  it('a key registers itself there, and the pass is used up', async () => {
    b = await bench();
    const keys = await keyBench();
    const { id, upn } = await account(b);
    await openTaps();
    const tap = await b.call('POST', `/users/${id}/authentication/temporaryAccessPassMethods`, {
      lifetimeInMinutes: 60,
      isUsableOnce: true,
    });
    const registration = {
      userPrincipalName: upn,
      code: text(tap.body, 'temporaryAccessPass'),
      displayName: 'EA01 key A',
      register: keys.register,
    };
    await registerByTap(b.tenant, registration, never);
    const [method] = list((await b.call('GET', `/users/${id}/authentication/fido2Methods`)).body);
    expect([get(method, 'displayName'), get(method, 'attestationLevel')]).toEqual(['EA01 key A', 'attested']);
    await expect(registerByTap(b.tenant, registration, never)).rejects.toMatchObject({ code: 'auth/refused' });
  });

  it('is refused ten minutes after the sign-in, and where a policy blocks registering', async () => {
    b = await bench();
    const keys = await keyBench();
    const { id, upn } = await account(b);
    await openTaps();
    const tap = await b.call('POST', `/users/${id}/authentication/temporaryAccessPassMethods`, {
      lifetimeInMinutes: 60,
    });
    const registration = {
      userPrincipalName: upn,
      code: text(tap.body, 'temporaryAccessPass'),
      displayName: 'late',
      register: keys.register,
    };
    const late = {
      ...registration,
      register: (...args: Parameters<typeof keys.register>) => (
        b.clock.advance(10 * 60_000 + 1),
        keys.register(...args)
      ),
    };
    await expect(registerByTap(b.tenant, late, never)).rejects.toBeInstanceOf(AppError);
    expect(list((await b.call('GET', `/users/${id}/authentication/fido2Methods`)).body)).toHaveLength(0);
  });
});

describe('the sign-in service', () => {
  it('device code is blocked by Security Defaults, and works without', async () => {
    b = await bench();
    const approve = (code: string): Promise<void> =>
      approveDeviceCode({ endpoint: b.tenant, sign: () => Promise.reject(new Error('no key')) }, code, never);
    const start = async (): Promise<string> => {
      const answer = await exchange(
        'POST',
        `${b.tenant.url}/${b.tenant.tenantId}/oauth2/v2.0/devicecode`,
        { 'content-type': 'application/x-www-form-urlencoded' },
        `client_id=${clientId}&scope=User.Read`,
      );
      return text(JSON.parse(answer.text), 'user_code');
    };
    await expect(approve(await start())).rejects.toMatchObject({ code: 'auth/device-code-blocked' });
    await b.stop();
    b = await bench({ personality: 'free-per-user-mfa' });
    const result = await msal().acquireTokenByDeviceCode({
      scopes: ['User.Read'],
      deviceCodeCallback: ({ userCode }) => void approve(userCode),
    });
    expect(result?.scopes).toContain('User.Read');
  });

  it('a code is good once, for its client and verifier only', async () => {
    b = await bench();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const code = {
      userId: b.tenant.world.state.operatorId,
      clientId,
      redirectUri: 'http://localhost:1',
      codeChallenge: 'x',
      nonce: null,
      scopes: [],
      continuousAccess: false,
      claimsMet: false,
      proofs: [],
    };
    expect(code.clientId).toBe(clientId);
    const redeem = (body: string): Promise<{ readonly status: number }> =>
      exchange('POST', `${b.tenant.url}/${b.tenant.tenantId}/oauth2/v2.0/token`, form, body);
    expect(
      (await redeem(`grant_type=authorization_code&client_id=${clientId}&code=nobody&redirect_uri=x&code_verifier=y`))
        .status,
    ).toBe(400);
    expect((await redeem('grant_type=password')).status).toBe(400);
  });

  it('revoking sessions ends tokens of clients that declare CP1, and refresh tokens of all', async () => {
    b = await bench();
    for (const capabilities of [['CP1'], []]) {
      const app = msal(capabilities);
      const open = standIn(b, null);
      const result = await app.acquireTokenInteractive({
        scopes: ['User.Read'],
        openBrowser: (url) => open(url, never),
      });
      b.clock.advance(1);
      await b.call('POST', `/users/${b.tenant.world.state.operatorId}/revokeSignInSessions`);
      const me = await exchange('GET', `${b.tenant.url}/v1.0/me`, { authorization: `Bearer ${result.accessToken}` });
      expect(me.status).toBe(capabilities.length > 0 ? 401 : 200);
      await expect(
        app.acquireTokenSilent({ account: result.account!, scopes: ['User.Read'], forceRefresh: true }),
      ).rejects.toThrow();
      b.clock.advance(1);
    }
  });

  it('a token carries everything that was ever consented, but nothing where nothing of Graph is asked', async () => {
    b = await bench();
    const open = standIn(b, null);
    const app = msal();
    await app.acquireTokenInteractive({ scopes: ['Policy.Read.All'], openBrowser: (url) => open(url, never) });
    const second = await app.acquireTokenInteractive({ scopes: ['User.Read'], openBrowser: (url) => open(url, never) });
    expect([...second.scopes].sort()).toEqual(expect.arrayContaining(['Policy.Read.All', 'User.Read']));
    const bare = await msal().acquireTokenInteractive({
      scopes: ['openid', 'profile'],
      openBrowser: (url) => open(url, never),
    });
    expect(bare.scopes).not.toContain('User.Read');
  });
});

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

describe('rule 13 on UDP', () => {
  it('rule 13: the stand-in signs on a key behind a UDP port', async () => {
    b = await bench();
    const keys = await keyBench('yubikey-5c-nfc', 'key', 'A', systemClock);
    const { id, upn } = await account(b);
    await registered(b, keys, id);
    const localPort = await freePort();
    const service = await serveByUdp(keys.key, 0, null);
    const source = createUdpSource([{ host: '127.0.0.1', port: service.port, localPort }], {
      clock: systemClock,
      log: keys.deps.log,
    });
    try {
      const sign = createKeySigner({
        source,
        deps: { ...keys.deps, clock: systemClock },
        pin: async () => new TextEncoder().encode(keyPin),
      });
      const open = standIn(b, keys, { sign });
      const result = await msal().acquireTokenInteractive({
        scopes: ['openid', 'profile'],
        loginHint: upn,
        openBrowser: (url) => open(url, never),
      });
      expect((result.idTokenClaims as { readonly oid?: string }).oid).toBe(id);
    } finally {
      await source.close();
      await service.close();
    }
  });

  it('rule 7: with several keys there only the one that knows the passkey is sent the PIN', async () => {
    b = await bench();
    const [right, wrong] = [await keyBench('yubikey-5c-nfc', 'right'), await keyBench('yubikey-5c-nfc', 'wrong', 'B')];
    const { id, upn } = await account(b);
    await registered(b, right, id);
    const source = createVirtualKeySource([wrong.key, right.key]);
    const sign = createKeySigner({ source, deps: right.deps, pin: async () => new TextEncoder().encode(keyPin) });
    const asked = wrong.key.inspect().ctapCommands.length;
    const open = standIn(b, right, { sign });
    await msal().acquireTokenInteractive({
      scopes: ['openid', 'profile'],
      loginHint: upn,
      openBrowser: (url) => open(url, never),
    });
    // One silent getAssertion (0x02); clientPIN (0x06) never came.
    expect(wrong.key.inspect().ctapCommands.slice(asked)).toEqual([0x02]);
  });
});

describe('pages are read as they are drawn', () => {
  const page = fc.oneof(
    fc.record({ kind: fc.constant('error' as const), code: fc.integer(), message: fc.string() }),
    fc.record({
      kind: fc.constant('interrupt' as const),
      userPrincipalName: fc.string(),
      reason: fc.string(),
      skippable: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('consent' as const), userPrincipalName: fc.string(), scopes: fc.array(fc.string()) }),
    fc.record({
      kind: fc.constant('post' as const),
      action: fc.string(),
      fields: fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        fc.string(),
      ),
    }),
  );

  it('whatever stands in them', async () => {
    b = await bench();
    fc.assert(
      fc.property(page, fc.string(), (one, flow) => {
        const reply = draw({ flow, submit: '/x', page: one }, 'nonce');
        if (!reply.body || !('text' in reply.body)) throw new Error('no page');
        expect(readPage(reply.body.text)).toEqual({ flow, submit: '/x', page: { ...one } });
        // Markup of a tenant's text never becomes markup of the page.
        expect(reply.body.text.split('<script').length).toBe(3);
      }),
    );
  });

  it('any other text is refused as not ours', async () => {
    b = await bench();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => `<script type="application/json" id="page">${json}</script>`),
        ),
        (source) => {
          try {
            readPage(source);
            return false;
          } catch (thrown) {
            return thrown instanceof AppError && thrown.code === 'graph/not-json';
          }
        },
      ),
    );
  });

  it('what was registered once is told at a second try', async () => {
    b = await bench();
    const keys = await keyBench();
    const { id } = await account(b);
    await registered(b, keys, id);
    await expect(keys.register(await optionsFor(b, id))).rejects.toMatchObject({ code: 'key/excluded' });
    expect(
      (
        await b.call(
          'POST',
          `/users/${id}/authentication/fido2Methods`,
          postBody({
            credentialId: new Uint8Array(16),
            clientDataJSON: new Uint8Array(3),
            attestationObject: new Uint8Array(3),
          }),
        )
      ).status,
    ).toBe(400);
  });
});
