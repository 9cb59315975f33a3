import { X509Certificate } from 'node:crypto';
import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server';
import { describe, expect, it } from 'vitest';
import { attestationFor, rehearsalRoots } from '../../../src/main/rehearsal/test-ca';
import { fromHex, toHex, utf8 } from '../../../src/main/rehearsal/virtual-key/bytes';
import { type CborMap, cborMap, encodeCbor } from '../../../src/main/rehearsal/virtual-key/cbor';
import { publicPoint, signP256 } from '../../../src/main/rehearsal/virtual-key/p256';
import { createVirtualKey } from '../../../src/main/rehearsal/virtual-key';
import { ManualClock, seededRandom } from './fake-world';
import { Platform, RP, RawClient, makeParams, parseAuthData, sha256 } from './raw-client';

describe('P-256 and the rehearsal authority', () => {
  it('signs as RFC 6979 A.2.5 says', () => {
    const scalar = fromHex('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721');
    expect(toHex(publicPoint(scalar).x)).toBe('60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6');
    const signature = toHex(signP256(scalar, utf8('sample')));
    expect(signature).toContain('efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716');
    expect(signature).toContain('f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8');
  });

  it('rule 11: issues the same certificates in every process, under a root whose name says rehearsal', async () => {
    const [pem = ''] = await rehearsalRoots();
    const root = new X509Certificate(pem);
    expect(root.subject).toContain('Rehearsal');
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    const aaguid = 'a25342c0-3cdc-4414-8e46-f4807fca511c';
    const [one, two] = [attestationFor(aaguid), attestationFor(aaguid)];
    expect(toHex(one.chain[0]!)).toBe(toHex(two.chain[0]!));
    const leaf = new X509Certificate(Buffer.from(one.chain[0]!));
    expect(leaf.ca).toBe(false);
    expect(leaf.verify(root.publicKey)).toBe(true);
    const stray = new X509Certificate(Buffer.from(attestationFor(aaguid, { untrusted: true }).chain[0]!));
    expect(stray.verify(root.publicKey)).toBe(false);
  });

  it('is accepted by an independent verifier', async () => {
    SettingsService.setRootCertificates({ identifier: 'packed', certificates: await rehearsalRoots() });
    const challenge = Buffer.from('a challenge of the relying party').toString('base64url');
    const clientData = Buffer.from(JSON.stringify({ type: 'webauthn.create', challenge, origin: `https://${RP}` }));
    const key = createVirtualKey({
      slot: 'A',
      personality: 'yubikey-5c-nfc',
      clock: new ManualClock(),
      random: seededRandom('ca'),
      autoTouch: true,
      plugged: true,
    });
    const client = await RawClient.open(key);
    const params = new Map([...makeParams(new Platform(client)), [1, sha256(clientData)] as const]);
    const { map } = await client.ctap(0x01, params);
    const attestationObject = encodeCbor(
      cborMap([
        ['fmt', 'packed'],
        ['authData', map.get(2)],
        ['attStmt', map.get(3) as CborMap],
      ]),
    );
    const id = Buffer.from(parseAuthData(map.get(2) as Uint8Array).credentialId).toString('base64url');
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData.toString('base64url'),
          attestationObject: Buffer.from(attestationObject).toString('base64url'),
        },
      },
      expectedChallenge: challenge,
      expectedOrigin: `https://${RP}`,
      expectedRPID: RP,
      requireUserVerification: false,
    });
    expect(verified).toBe(true);
    expect(registrationInfo?.aaguid).toBe('a25342c0-3cdc-4414-8e46-f4807fca511c');
  });
});
