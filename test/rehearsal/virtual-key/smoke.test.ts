import { X509Certificate, createPublicKey, createVerify, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rehearsalRoots } from '../../../src/main/rehearsal/test-ca';
import { createVirtualKey } from '../../../src/main/rehearsal/virtual-key';
import { concat, toHex } from '../../../src/main/rehearsal/virtual-key/bytes';
import { type CborMap, decodeCbor } from '../../../src/main/rehearsal/virtual-key/cbor';
import { ManualClock, seededRandom } from './fake-world';
import { HASH, Platform, RawClient, assertParams, makeParams, parseAuthData } from './raw-client';

describe('virtual key, from PIN to proof', () => {
  for (const protocol of [1, 2] as const) {
    it(`sets a PIN, makes a credential and signs with protocol ${protocol}`, async () => {
      const key = createVirtualKey({
        slot: 'A',
        personality: 'yubikey-5c-nfc',
        clock: new ManualClock(),
        random: seededRandom('smoke'),
        autoTouch: true,
        plugged: true,
      });
      const client = await RawClient.open(key);
      const platform = new Platform(client, protocol);
      expect(await platform.setPin('25803691')).toBe(0);
      const { status, token } = await platform.token('25803691', 0x03, 'login.microsoft.com');
      expect(status).toBe(0);
      const made = await client.ctap(0x01, makeParams(platform, { token }));
      expect(made.status).toBe(0);
      const authData = made.map.get(2) as Uint8Array;
      const parsed = parseAuthData(authData);
      expect(parsed.flags).toBe(0x45);

      const statement = made.map.get(3) as CborMap;
      const leaf = new X509Certificate(Buffer.from((statement.get('x5c') as Uint8Array[])[0] ?? new Uint8Array()));
      const root = new X509Certificate((await rehearsalRoots())[0] ?? '');
      expect(leaf.verify(root.publicKey)).toBe(true);
      expect(leaf.checkIssued(root)).toBe(true);
      expect(leaf.subject).toContain('OU=Authenticator Attestation');
      expect(verify('sha256', concat(authData, HASH), leaf.publicKey, statement.get('sig') as Uint8Array)).toBe(true);

      const cose = decodeCbor(parsed.rest) as CborMap;
      const jwk = {
        kty: 'EC',
        crv: 'P-256',
        x: Buffer.from(cose.get(-2) as Uint8Array).toString('base64url'),
        y: Buffer.from(cose.get(-3) as Uint8Array).toString('base64url'),
      };
      const second = await platform.token('25803691', 0x02, 'login.microsoft.com');
      const signed = await client.ctap(
        0x02,
        assertParams(platform, { allow: [parsed.credentialId], token: second.token }),
      );
      expect(signed.status).toBe(0);
      const verifier = createVerify('sha256').update(concat(signed.map.get(2) as Uint8Array, HASH));
      expect(verifier.verify(createPublicKey({ key: jwk, format: 'jwk' }), signed.map.get(3) as Uint8Array)).toBe(true);
      expect(toHex(key.inspect().credentials[0]?.credentialId ?? new Uint8Array())).toBe(toHex(parsed.credentialId));
    });
  }
});
