import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { isMicrosofts } from '../../src/main/ceremony/steps/read-back';
import { Bench, nextRequest, read } from './fakes/bench';

afterEach(Bench.cleanUp);

/** A bench at Register, whose operator adds the key in the browser; the passkey then stands on it under `rpId`. */
async function addedUnder(rpId: string): Promise<Bench> {
  const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1, registerBy: 'tap' } });
  await bench.start();
  const { tenant } = bench;
  const createTap = tenant.createTap.bind(tenant);
  tenant.createTap = async () => {
    const pass = await createTap();
    const credentialId = randomBytes(16);
    const [key] = bench.fakeKeys;
    const [account] = tenant.world.accounts.values();
    key?.credentials.push({
      rpId,
      credentialId,
      userId: randomBytes(8),
      userName: 'ea-0@contoso.onmicrosoft.com',
      publicKey: randomBytes(8),
      signCount: 1,
    });
    account?.methods.push({
      id: 'by-pass',
      displayName: 'added in the browser',
      aaguid: key?.aaguid ?? '',
      credentialId,
      attestationLevel: 'attested',
      passkeyType: 'deviceBound',
      createdDateTime: null,
    });
    return pass;
  };
  for (let turn = 0; turn < 60; turn += 1) {
    await read(bench);
    const next = nextRequest(bench);
    if (next === null || next.act === 'print') break;
    await bench.do(next);
    if (next.act === 'register') break;
  }
  return bench;
}

describe('a key that was added in the browser by access pass', () => {
  it.each(['login.microsoft.com', 'login.microsoftonline.us'])(
    'is proven under the name that it stands on the key with: %s',
    async (rpId) => {
      const bench = await addedUnder(rpId);
      const [account] = bench.ceremony.snapshot().accounts;
      expect(account?.proofs.find(({ name }) => name === 'registered')?.state).toBe('proven');
    },
  );

  it('rule 13: a name that is not Microsoft’s is believed of no key', async () => {
    await expect(addedUnder('evil.example')).rejects.toMatchObject({ code: 'ceremony/aaguid' });
    for (const rpId of ['microsoft.com.evil.example', 'evilmicrosoft.com', 'login.microsoft.com.', 'com', ''])
      expect(isMicrosofts(rpId), rpId).toBe(false);
  });
});
