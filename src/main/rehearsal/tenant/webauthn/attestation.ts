import { createHash, X509Certificate } from 'node:crypto';
import {
  decodeAttestationObject,
  parseAuthenticatorData,
  validateCertificatePath,
  verifySignature,
} from '@simplewebauthn/server/helpers';
import { verifyRegistrationResponse } from '@simplewebauthn/server';

export interface RegistrationExpectation {
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
  /** PEM. A key whose chain ends in none of them is not attested; an empty list attests nobody. */
  readonly roots: readonly string[];
  readonly acceptsNone: boolean;
}

export interface VerifiedRegistration {
  readonly credentialId: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly aaguid: string;
  readonly signCount: number;
  readonly attested: boolean;
  readonly deviceBound: boolean;
  /** SHA-1 thumbprints, lower-case hex, as Graph shows them. */
  readonly thumbprints: readonly string[];
}

/** Why a registration is refused, in one sentence. */
export class RegistrationRefused extends Error {}

/**
 * Verifies a registration with @simplewebauthn/server.
 *
 * The library takes its roots from a setting of the whole process, which belongs to the app above; the stand-in must neither
 * lean on it nor change it. So everything but the statement is checked by `verifyRegistrationResponse` on the same object
 * with its statement taken out, and the statement by the library's own helpers with our roots as argument (WebAuthn L3 §8.2).
 */
export async function verifyRegistration(
  credential: { readonly id: string; readonly clientDataJSON: string; readonly attestationObject: string },
  expected: RegistrationExpectation,
): Promise<VerifiedRegistration> {
  try {
    const bytes = Buffer.from(credential.attestationObject, 'base64url');
    const decoded = decodeAttestationObject(new Uint8Array(bytes));
    const authData = decoded.get('authData');
    const outer = await verifyRegistrationResponse({
      response: {
        id: credential.id,
        rawId: credential.id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON: credential.clientDataJSON, attestationObject: withoutStatement(authData) },
      },
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.origin,
      expectedRPID: expected.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: [-7, -257],
    });
    if (!outer.verified) throw new RegistrationRefused('The registration does not verify.');
    const info = outer.registrationInfo;
    if (info.credential.id !== credential.id)
      throw new RegistrationRefused('The credential id does not match the attestation object.');
    const parsed = parseAuthenticatorData(authData);
    const base = {
      credentialId: Buffer.from(info.credential.id, 'base64url'),
      publicKey: info.credential.publicKey,
      aaguid: info.aaguid,
      signCount: parsed.counter,
      deviceBound: !parsed.flags.be,
    };
    if (decoded.get('fmt') === 'none') {
      if (!expected.acceptsNone) throw new RegistrationRefused('An attestation of format none is not accepted.');
      return { ...base, attested: false, thumbprints: [] };
    }
    if (decoded.get('fmt') !== 'packed')
      throw new RegistrationRefused(`Attestation format ${decoded.get('fmt')} is not accepted.`);
    const chain = await verifyPacked(decoded.get('attStmt'), authData, credential.clientDataJSON, parsed.aaguid);
    return { ...base, attested: await certified(chain, expected.roots), thumbprints: [thumbprint(chain[0]!)] };
  } catch (thrown) {
    if (thrown instanceof RegistrationRefused) throw thrown;
    throw new RegistrationRefused(
      thrown instanceof Error ? thrown.message.slice(0, 300) : 'The registration cannot be read.',
    );
  }
}

/** Read with doubt, whatever the library's types promise. */
interface Statement {
  get(name: 'sig' | 'x5c' | 'alg'): unknown;
}

async function verifyPacked(
  statement: Statement,
  authData: Uint8Array,
  clientDataJSON: string,
  aaguid: Uint8Array | undefined,
): Promise<readonly Uint8Array[]> {
  const signature = statement.get('sig');
  const chain = statement.get('x5c');
  const algorithm = statement.get('alg');
  if (!(signature instanceof Uint8Array) || typeof algorithm !== 'number')
    throw new RegistrationRefused('The attestation statement lacks a signature.');
  if (
    !Array.isArray(chain) ||
    chain.length === 0 ||
    !chain.every((item): item is Uint8Array => item instanceof Uint8Array)
  ) {
    throw new RegistrationRefused('The attestation statement holds no certificate chain.');
  }
  const leaf = new X509Certificate(chain[0]!);
  if (leaf.ca) throw new RegistrationRefused('The attestation certificate is a certificate authority.');
  if (!/(^|\n)OU=Authenticator Attestation($|\n)/.test(leaf.subject))
    throw new RegistrationRefused('The attestation certificate names no authenticator attestation.');
  const named = namedAaguid(chain[0]!);
  if (named !== null && (aaguid === undefined || !Buffer.from(aaguid).equals(named))) {
    throw new RegistrationRefused('The AAGUID of the certificate and that of the key differ.');
  }
  const hash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest();
  const verified = await verifySignature({
    signature: new Uint8Array(signature),
    data: new Uint8Array(Buffer.concat([authData, hash])),
    x509Certificate: new Uint8Array(chain[0]!),
    hashAlgorithm: algorithm,
  });
  if (!verified) throw new RegistrationRefused('The attestation signature is wrong.');
  return chain;
}

/** Chain to one of the roots. A chain that names revocation lists counts as uncertified, because nothing is fetched from here. */
async function certified(chain: readonly Uint8Array[], roots: readonly string[]): Promise<boolean> {
  if (roots.length === 0) return false;
  if ([...chain, ...roots.map((root) => new X509Certificate(root).raw)].some(namesRevocationList)) return false;
  try {
    return await validateCertificatePath(chain.map(pem), [...roots]);
  } catch {
    return false;
  }
}

function pem(der: Uint8Array): string {
  return new X509Certificate(der).toString();
}

function thumbprint(der: Uint8Array): string {
  return createHash('sha1').update(der).digest('hex');
}

/** DER of OID 2.5.29.31, CRL distribution points. */
function namesRevocationList(der: Uint8Array): boolean {
  return Buffer.from(der).includes(Buffer.from('0603551d1f', 'hex'));
}

/** Extension 1.3.6.1.4.1.45724.1.1.4 (id-fido-gen-ce-aaguid): OCTET STRING in an OCTET STRING; null where it is absent. */
function namedAaguid(der: Uint8Array): Uint8Array | null {
  const bytes = Buffer.from(der);
  const marker = Buffer.from('060b2b0601040182e51c010104', 'hex');
  const at = bytes.indexOf(marker);
  if (at < 0) return null;
  const value = bytes.indexOf(Buffer.from([0x04, 0x12, 0x04, 0x10]), at + marker.length);
  return value < 0 ? null : bytes.subarray(value + 4, value + 20);
}

/** {"fmt": "none", "attStmt": {}, "authData": h'...'} in canonical CBOR. */
function withoutStatement(authData: Uint8Array): string {
  const head = Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(authData.length);
  return Buffer.concat([head, length, authData]).toString('base64url');
}
