import 'reflect-metadata';
import { BasicConstraintsExtension, CRLDistributionPointsExtension, X509CertificateGenerator } from '@peculiar/x509';
import fc from 'fast-check';
import { createHash, webcrypto } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { verifyAssertion } from '../../../src/main/rehearsal/tenant/webauthn/assertion';
import { RegistrationRefused, verifyRegistration } from '../../../src/main/rehearsal/tenant/webauthn/attestation';
import { rehearsalRoots } from '../../../src/main/rehearsal/test-ca';
import { base64url, bench, account, get, keyBench, optionsFor, sha256 } from './support';

const rpId = 'login.microsoft.com';
const challenge = 'Y2hhbGxlbmdl';
const expected = { challenge, origin: `https://${rpId}`, rpId, acceptsNone: false };
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
afterEach(() => vi.restoreAllMocks());

const bytes = (...parts: readonly (Uint8Array | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)));
const size = (length: number): Buffer => Buffer.from([length >> 8, length & 0xff]);
const byteString = (value: Uint8Array): Buffer => bytes('59', size(value.length), value);

/** A registration with a certificate of our own making, as makers' certificates may be: naming a revocation list, or under a root of one's own. */
async function registration(options: { readonly crl: boolean }): Promise<{
  readonly credential: { readonly id: string; readonly clientDataJSON: string; readonly attestationObject: string };
  readonly root: string;
}> {
  const crypto = webcrypto as unknown as Crypto;
  const [rootKeys, leafKeys, credentialKeys] = await Promise.all(
    [0, 1, 2].map(() => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])),
  );
  const notBefore = new Date(Date.now() - 1000);
  const notAfter = new Date(Date.now() + 1_000_000);
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Some Root',
      notBefore,
      notAfter,
      signingAlgorithm: algorithm,
      keys: rootKeys as CryptoKeyPair,
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    },
    crypto,
  );
  const leaf = await X509CertificateGenerator.create(
    {
      subject: 'C=SE, O=Some Maker, OU=Authenticator Attestation, CN=Some Key',
      issuer: root.subject,
      notBefore,
      notAfter,
      signingAlgorithm: algorithm,
      publicKey: (leafKeys as CryptoKeyPair).publicKey,
      signingKey: (rootKeys as CryptoKeyPair).privateKey,
      extensions: [
        new BasicConstraintsExtension(false),
        ...(options.crl ? [new CRLDistributionPointsExtension(['http://192.0.2.1/list.crl'])] : []),
      ],
    },
    crypto,
  );
  const point = Buffer.from(await crypto.subtle.exportKey('raw', (credentialKeys as CryptoKeyPair).publicKey));
  const cose = bytes('a5010203262001215820', point.subarray(1, 33), '225820', point.subarray(33));
  const id = createHash('sha256').update('id').digest().subarray(0, 16);
  const authData = bytes(
    sha256(Buffer.from(rpId)),
    '45',
    '00000001',
    '000102030405060708090a0b0c0d0e0f',
    size(id.length),
    id,
    cose,
  );
  const clientData = Buffer.from(
    JSON.stringify({ type: 'webauthn.create', challenge, origin: `https://${rpId}`, crossOrigin: false }),
  );
  const raw = Buffer.from(
    await crypto.subtle.sign(
      algorithm,
      (leafKeys as CryptoKeyPair).privateKey,
      Uint8Array.from(bytes(authData, sha256(clientData))),
    ),
  );
  const statement = bytes(
    'a363616c672663736967',
    byteString(derSignature(raw)),
    '6378356381',
    byteString(Buffer.from(leaf.rawData)),
  );
  const object = bytes(
    'a363666d74667061636b65646761747453746d74',
    statement,
    '686175746844617461',
    byteString(authData),
  );
  return {
    credential: { id: base64url(id), clientDataJSON: base64url(clientData), attestationObject: base64url(object) },
    root: root.toString('pem'),
  };
}

/** WebCrypto gives r and s one after the other; attestation statements hold them in DER. */
function derSignature(raw: Buffer): Buffer {
  const integer = (value: Buffer): Buffer => {
    const trimmed = value.subarray(
      Math.max(
        0,
        value.findIndex((byte) => byte !== 0),
      ),
    );
    const positive = trimmed[0]! >= 0x80 ? bytes('00', trimmed) : trimmed;
    return bytes('02', Buffer.from([positive.length]), positive);
  };
  const body = bytes(integer(raw.subarray(0, 32)), integer(raw.subarray(32)));
  return bytes('30', Buffer.from([body.length]), body);
}

describe('verifying registrations', () => {
  it('attests a chain to our root, and no other: foreign, unknown or no roots at all', async () => {
    const { credential, root } = await registration({ crl: false });
    const attested = async (roots: readonly string[]): Promise<boolean> =>
      (await verifyRegistration(credential, { ...expected, roots })).attested;
    expect(await attested([root])).toBe(true);
    expect(await attested(await rehearsalRoots())).toBe(false);
    expect(await attested([(await registration({ crl: false })).root])).toBe(false);
    expect(await attested([])).toBe(false);
  });

  it('rule 10: never fetches a revocation list that a certificate names', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('the network was asked'));
    const { credential, root } = await registration({ crl: true });
    expect((await verifyRegistration(credential, { ...expected, roots: [root] })).attested).toBe(false);
    expect(fetched).not.toHaveBeenCalled();
  });

  it('neither reads nor changes the roots that the app above has set', async () => {
    const { SettingsService } = await import('@simplewebauthn/server');
    const before = SettingsService.getRootCertificates({ identifier: 'packed' });
    const { credential, root } = await registration({ crl: false });
    SettingsService.setRootCertificates({
      identifier: 'packed',
      certificates: [(await registration({ crl: false })).root],
    });
    const set = SettingsService.getRootCertificates({ identifier: 'packed' });
    expect((await verifyRegistration(credential, { ...expected, roots: [root] })).attested).toBe(true);
    expect(SettingsService.getRootCertificates({ identifier: 'packed' })).toEqual(set);
    SettingsService.setRootCertificates({ identifier: 'packed', certificates: before });
  });

  it('rule 12: refuses whatever else it is given, and nothing worse', async () => {
    const { credential, root } = await registration({ crl: false });
    const object = Buffer.from(credential.attestationObject, 'base64url');
    const refused = async (
      attestationObject: Uint8Array,
      clientDataJSON = credential.clientDataJSON,
    ): Promise<boolean> => {
      try {
        const verified = await verifyRegistration(
          { ...credential, attestationObject: base64url(attestationObject), clientDataJSON },
          { ...expected, roots: [root] },
        );
        return verified.attested && Buffer.from(attestationObject).equals(object);
      } catch (thrown) {
        return thrown instanceof RegistrationRefused;
      }
    };
    const runs = Number(process.env['BGK_FUZZ_RUNS'] ?? 100);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (object) => refused(object)),
      { numRuns: runs },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(object.length - 1), (length) => refused(object.subarray(0, length))),
      { numRuns: runs },
    );
    await fc.assert(
      fc.asyncProperty(fc.string(), (text) => refused(object, base64url(Buffer.from(text)))),
      { numRuns: runs },
    );
  });

  it('a changed byte is refused, or no longer attested, or was no more than a length written otherwise', async () => {
    const { credential, root } = await registration({ crl: false });
    // The library reads DER and CBOR lengths with some tolerance; what it read must then be what was signed, to the byte.
    const original = JSON.stringify(await verifyRegistration(credential, { ...expected, roots: [root] }));
    const object = Buffer.from(credential.attestationObject, 'base64url');
    const runs = Number(process.env['BGK_FUZZ_RUNS'] ?? 150);
    const passedOver = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.nat(object.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(object);
        changed[at]! ^= change;
        try {
          const verified = await verifyRegistration(
            { ...credential, attestationObject: base64url(changed) },
            { ...expected, roots: [root] },
          );
          if (verified.attested && JSON.stringify(verified) !== original) passedOver.add(at);
          return true;
        } catch (thrown) {
          return thrown instanceof RegistrationRefused;
        }
      }),
      { numRuns: runs },
    );
    // A certificate holds a byte or two that its readers pass over, such as the count of unused bits before a signature.
    expect(passedOver.size).toBeLessThanOrEqual(2);
  });
});

describe('verifying sign-ins', () => {
  it('rule 12: says no to whatever it is given, and throws nothing', async () => {
    const b = await bench();
    try {
      const keys = await keyBench();
      const { id } = await account(b);
      const made = await keys.register(await optionsFor(b, id));
      const passkey = {
        id: 'x',
        displayName: 'x',
        createdDateTime: '',
        aaguid: '',
        model: '',
        attestationCertificates: [],
        attestationLevel: 'attested' as const,
        passkeyType: 'deviceBound' as const,
        credentialId: made.credentialId,
        publicKey: made.publicKey,
        rpId,
        userHandle: null,
        signCount: 0,
        lastUsedAt: null,
      };
      const text = fc.oneof(fc.string(), fc.uint8Array({ maxLength: 80 }).map(base64url));
      await fc.assert(
        fc.asyncProperty(text, text, text, async (clientDataJSON, authenticatorData, signature) => {
          const verdict = await verifyAssertion(
            {
              credentialId: base64url(made.credentialId),
              clientDataJSON,
              authenticatorData,
              signature,
              userHandle: null,
            },
            passkey,
            { challenge, origins: [`https://${rpId}`] },
          );
          return get(verdict, 'ok') === false;
        }),
      );
    } finally {
      await b.stop();
    }
  });
});
