import { PublicClientApplication } from '@azure/msal-node';
import { afterEach, describe, expect, it } from 'vitest';
import { account, bench, keyBench, registered, standIn } from './support';
import type { Bench } from './support';

const clientId = '7f0c1c1e-6d5e-4d0a-9a38-0d6a4c1f2b11';

function msal(b: Bench): PublicClientApplication {
  const { authority, knownAuthorities, authorityMetadata, networkClient } = b.tenant.msal;
  return new PublicClientApplication({
    auth: { clientId, authority, knownAuthorities: [...knownAuthorities], authorityMetadata },
    system: { networkClient: networkClient() },
  });
}

describe('sign-in through MSAL', () => {
  let b: Bench;
  afterEach(() => b.stop());

  it('signs the operator in and gives a token that Graph takes', async () => {
    b = await bench();
    const open = standIn(b, null);
    const result = await msal(b).acquireTokenInteractive({
      scopes: ['User.Read'],
      openBrowser: (url) => open(url, new AbortController().signal),
    });
    expect(result.account?.username).toBe(b.tenant.inspect().operator.userPrincipalName);
    expect(result.scopes).toContain('User.Read');
  });

  it('signs an emergency access account in with its key', async () => {
    b = await bench();
    const keys = await keyBench();
    const { id, upn } = await account(b);
    await registered(b, keys, id);
    const open = standIn(b, keys);
    const result = await msal(b).acquireTokenInteractive({
      scopes: ['openid', 'profile'],
      loginHint: upn,
      prompt: 'login',
      openBrowser: (url) => open(url, new AbortController().signal),
    });
    expect((result.idTokenClaims as { oid?: string }).oid).toBe(id);
    const [passkey] = b.tenant.world.state.users.get(id)!.passkeys;
    expect(passkey?.lastUsedAt).toBe(b.clock.now());
  });
});
