import type { COSEALG } from '@simplewebauthn/server/helpers';
import {
  convertCertBufferToPEM,
  getCertificateInfo,
  validateCertificatePath,
  verifySignature,
} from '@simplewebauthn/server/helpers';
import type { AttestationLevel } from '../../../shared/model/key';
import type { AuthenticatorData } from '../ctap2/authenticator-data';
import { CborError, type CborMap } from '../ctap2/cbor';
import { bytesOf, optionalArray } from '../ctap2/cbor-read';
import { aaguidText } from './model-names';
import type { AttestationTrust } from './trust';
import { isCurrent } from './validity';
import { withoutNetwork } from './without-network';

export interface AttestationInput {
  readonly format: string;
  readonly statement: CborMap;
  readonly authData: Uint8Array;
  readonly parsed: AuthenticatorData;
  readonly clientDataHash: Uint8Array;
}

export interface AttestationVerdict {
  readonly level: AttestationLevel;
  /** One sentence; null when verified. */
  readonly why: string | null;
  /** DER of the leaf, where there is one. */
  readonly leaf: Uint8Array | null;
}

/** The statement is provably wrong: forged, altered, or for another key. */
export class AttestationFault extends Error {
  constructor(readonly why: string) {
    super(`attestation: ${why}`);
    this.name = 'AttestationFault';
  }
}

const AAGUID_EXTENSION = '1.3.6.1.4.1.45724.1.1.4';
/** ASN.1 value of X.509 version 3. */
const X509_V3 = 2;

/**
 * WebAuthn §8.2 (packed) and §8.7 (none). A good signature under certificates that lead to none of our roots is
 * `untrusted`, not a fault: the maker may merely be newer than our roots.
 * @param now epoch ms at which the certificates must be valid
 * @throws AttestationFault
 */
export async function verifyAttestation(
  input: AttestationInput,
  trust: AttestationTrust,
  now: number,
): Promise<AttestationVerdict> {
  switch (input.format) {
    case 'none':
      if (input.statement.size > 0) throw new AttestationFault('an empty statement was expected.');
      return { level: 'none', why: 'the key says nothing about its maker.', leaf: null };
    case 'packed':
      return verifyPacked(input, trust, now);
    default:
      return { level: 'untrusted', why: 'it uses an attestation format that this app does not check.', leaf: null };
  }
}

async function verifyPacked(
  input: AttestationInput,
  trust: AttestationTrust,
  now: number,
): Promise<AttestationVerdict> {
  const { statement, parsed } = input;
  const attested = parsed.attested;
  if (attested === null) throw new AttestationFault('there is no credential in the answer.');
  const signature = bytesOf(statement, 'sig', 'attestation signature');
  const algorithm = statement.get('alg');
  if (typeof algorithm !== 'number') throw new CborError('attestation algorithm is missing');
  const data = Buffer.concat([input.authData, input.clientDataHash]);
  const chain = certificates(statement);
  const [leaf] = chain;
  if (leaf === undefined) {
    if (attested.publicKey.get(3) !== algorithm) throw new AttestationFault('algorithm and key do not agree.');
    await requireSignature({ signature, data, algorithm, credentialPublicKey: attested.publicKeyBytes });
    return { level: 'self', why: 'the key vouches for itself only.', leaf: null };
  }
  const extension = checkLeaf(leaf, attested.aaguid);
  await requireSignature({ signature, data, algorithm, x509Certificate: leaf });
  const why = await chainFault(chain, aaguidText(attested.aaguid), extension, trust, now);
  return { level: why === null ? 'verified' : 'untrusted', why, leaf };
}

function certificates(statement: CborMap): readonly Uint8Array[] {
  return (optionalArray(statement, 'x5c', 'x5c') ?? []).map((item) => {
    if (item instanceof Uint8Array) return item;
    throw new CborError('certificate is not a byte string');
  });
}

/** Requirements of WebAuthn §8.2.1 on the leaf. Returns whether it names the AAGUID, which must then be the key's own. */
function checkLeaf(leaf: Uint8Array, aaguid: Uint8Array): 'named' | 'unnamed' {
  const info = parseLeaf(leaf);
  const { C, O, OU, CN } = info.subject;
  if (info.version !== X509_V3) throw new AttestationFault('the certificate is not X.509 version 3.');
  if (OU !== 'Authenticator Attestation') throw new AttestationFault('the certificate is not one for attestation.');
  if (C?.length !== 2 || O === undefined || CN === undefined)
    throw new AttestationFault('the certificate names no maker.');
  if (info.basicConstraintsCA) throw new AttestationFault('the certificate is an authority, not a key.');
  const extension = info.parsedCertificate.tbsCertificate.extensions?.find((item) => item.extnID === AAGUID_EXTENSION);
  if (extension === undefined) return 'unnamed';
  // OCTET STRING of 16 bytes inside the extension's own OCTET STRING.
  const value = new Uint8Array(extension.extnValue.buffer);
  const inner = value.length === 18 && value[0] === 0x04 && value[1] === 16 ? value.subarray(2) : null;
  if (inner === null || !inner.every((byte, index) => byte === aaguid[index])) {
    throw new AttestationFault('the certificate is for another model.');
  }
  return 'named';
}

function parseLeaf(leaf: Uint8Array): ReturnType<typeof getCertificateInfo> {
  try {
    return getCertificateInfo(new Uint8Array(leaf));
  } catch {
    throw new AttestationFault('the certificate cannot be read.');
  }
}

async function requireSignature(signed: {
  readonly signature: Uint8Array;
  readonly data: Uint8Array;
  readonly algorithm: number;
  readonly credentialPublicKey?: Uint8Array;
  readonly x509Certificate?: Uint8Array;
}): Promise<void> {
  let good = false;
  try {
    good = await verifySignature({
      signature: new Uint8Array(signed.signature),
      data: new Uint8Array(signed.data),
      hashAlgorithm: signed.algorithm as COSEALG,
      ...(signed.credentialPublicKey === undefined
        ? {}
        : { credentialPublicKey: new Uint8Array(signed.credentialPublicKey) }),
      ...(signed.x509Certificate === undefined ? {} : { x509Certificate: new Uint8Array(signed.x509Certificate) }),
    });
  } catch {
    good = false; // unreadable signature or unknown algorithm
  }
  if (!good) throw new AttestationFault('the signature does not match.');
}

/** Null when the chain ends in a root that may vouch for this model. */
async function chainFault(
  chain: readonly Uint8Array[],
  aaguid: string,
  extension: 'named' | 'unnamed',
  trust: AttestationTrust,
  now: number,
): Promise<string | null> {
  const model = trust.models?.get(aaguid);
  const anchors = model?.roots ?? trust.roots;
  if (anchors.length === 0) return 'no root certificate for this model is known here.';
  if (model === undefined && extension === 'unnamed') {
    // The maker is known, but nothing ties this certificate to the model that the key says it is.
    return 'the certificate does not say for which model it is.';
  }
  const pems = chain.map((certificate) => convertCertBufferToPEM(new Uint8Array(certificate)));
  return withoutNetwork(async () => {
    for (const anchor of anchors) if (await reaches(pems, anchor, now)) return null;
    return 'its certificates lead to no root that is known here.';
  });
}

async function reaches(chain: readonly string[], anchor: string, now: number): Promise<boolean> {
  const root = canonicalPem(anchor);
  // Metadata may name the leaf itself as anchor, and some keys send their root along, which the library takes for a duplicate.
  const shortened = chain.filter((certificate) => canonicalPem(certificate) !== root);
  const isRoot = shortened.length === 0 || canonicalPem(chain[0] ?? '') === root;
  try {
    // The library asks the system's clock as well; what counts is the one that was given.
    if (![anchor, ...shortened].every((certificate) => isCurrent(certificate, now))) return false;
    if (isRoot) return true;
    return await validateCertificatePath([...shortened], [anchor]);
  } catch {
    return false;
  }
}

function canonicalPem(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/g, '');
}
