import { createHash, createHmac } from 'node:crypto';
import { concat, fromHex, utf8 } from './virtual-key/bytes';
import * as der from './virtual-key/der';
import { publicPoint, scalarFrom, signP256 } from './virtual-key/p256';

/**
 * The attestation authority of rehearsals. Its private keys follow from fixed words in this file, so
 * that every process of a rehearsal knows the same root. That makes it worthless outside: nothing but
 * a rehearsal may trust it, and its name says so.
 */
export interface AttestationSigner {
  /** DER; the leaf comes first, the root is not in it. */
  readonly chain: readonly Uint8Array[];
  /** ECDSA P-256 with SHA-256, DER. */
  sign(data: Uint8Array): Uint8Array;
}

export interface AttestationVariant {
  /** Serial number for enterprise attestation, extension 1.3.6.1.4.1.45724.1.1.2. */
  readonly serial?: Uint8Array;
  /** Leave out the AAGUID extension, which the packed format does not require. */
  readonly withoutAaguid?: boolean;
  /** Issue under an authority that nobody trusts. */
  readonly untrusted?: boolean;
}

const TRUSTED = 'Break Glass Kit Rehearsal Attestation Root';
const UNTRUSTED = 'Nobody Knows This Rehearsal Root';
const ECDSA_SHA256 = der.sequence(der.oid('1.2.840.10045.4.3.2'));
const OID_AAGUID = '1.3.6.1.4.1.45724.1.1.4';
const OID_SERIAL = '1.3.6.1.4.1.45724.1.1.2';

/** Roots that a rehearsal trusts, PEM. */
export function rehearsalRoots(): Promise<string[]> {
  return Promise.resolve([toPem(rootCertificate(TRUSTED))]);
}

/**
 * One batch certificate per AAGUID, shared by every key of the model, as makers do.
 * @param aaguid UUID or 32 hex digits.
 */
export function attestationFor(aaguid: string, variant: AttestationVariant = {}): AttestationSigner {
  const root = variant.untrusted === true ? UNTRUSTED : TRUSTED;
  const name = `${root} / leaf / ${aaguid.replaceAll('-', '').toLowerCase()}`;
  const scalar = scalarOf(name);
  const isBatch = variant.serial === undefined && variant.withoutAaguid !== true;
  const certificate =
    (isBatch ? batchCertificates.get(name) : undefined) ?? leafCertificate(root, aaguid, scalar, variant);
  if (isBatch) batchCertificates.set(name, certificate);
  return { chain: [certificate], sign: (data) => signP256(scalar, data) };
}

/** At most one per model; made once since they never change. */
const batchCertificates = new Map<string, Uint8Array>();

function rootCertificate(name: string): Uint8Array {
  const scalar = scalarOf(name);
  const subject = distinguishedName([['2.5.4.3', name]]);
  return certificate({ issuer: name, serial: name, subject, subjectScalar: scalar }, [
    extension('2.5.29.19', true, der.sequence(der.boolean(true))),
    extension('2.5.29.15', true, der.bits(Uint8Array.of(0x06), 1)),
    extension('2.5.29.14', false, der.octets(keyId(scalar))),
  ]);
}

function leafCertificate(root: string, aaguid: string, scalar: Uint8Array, variant: AttestationVariant): Uint8Array {
  // The subject's four parts are demanded by WebAuthn §8.2.1.
  const subject = distinguishedName([
    ['2.5.4.6', 'SE'],
    ['2.5.4.10', 'Break Glass Kit Rehearsal'],
    ['2.5.4.11', 'Authenticator Attestation'],
    ['2.5.4.3', `Simulated key ${aaguid}`],
  ]);
  const extensions = [
    extension('2.5.29.19', true, der.sequence()),
    extension('2.5.29.35', false, der.sequence(der.tlv(0x80, keyId(scalarOf(root))))),
  ];
  if (variant.withoutAaguid !== true) extensions.push(extension(OID_AAGUID, false, der.octets(fromHex(aaguid))));
  if (variant.serial !== undefined) extensions.push(extension(OID_SERIAL, false, der.octets(variant.serial)));
  const serial = `${aaguid}/${variant.serial === undefined ? 'batch' : Buffer.from(variant.serial).toString('hex')}`;
  return certificate({ issuer: root, serial, subject, subjectScalar: scalar }, extensions);
}

interface Body {
  readonly issuer: string;
  readonly serial: string;
  readonly subject: Uint8Array;
  readonly subjectScalar: Uint8Array;
}

function certificate(body: Body, extensions: readonly Uint8Array[]): Uint8Array {
  const tbs = der.sequence(
    der.explicit(0, der.integer(Uint8Array.of(2))),
    der.integer(serialNumber(body.serial)),
    ECDSA_SHA256,
    distinguishedName([['2.5.4.3', body.issuer]]),
    der.sequence(der.utcTime('240101000000Z'), der.utcTime('491231235959Z')),
    body.subject,
    publicKeyInfo(body.subjectScalar),
    der.explicit(3, der.sequence(...extensions)),
  );
  return der.sequence(tbs, ECDSA_SHA256, der.bits(signP256(scalarOf(body.issuer), tbs)));
}

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));
}

function distinguishedName(parts: readonly (readonly [string, string])[]): Uint8Array {
  return der.sequence(
    ...parts.map(([id, text]) =>
      der.setOf(der.sequence(der.oid(id), id === '2.5.4.6' ? der.printableString(text) : der.utf8String(text))),
    ),
  );
}

function publicKeyInfo(scalar: Uint8Array): Uint8Array {
  return der.sequence(
    der.sequence(der.oid('1.2.840.10045.2.1'), der.oid('1.2.840.10045.3.1.7')),
    der.bits(rawPoint(scalar)),
  );
}

function rawPoint(scalar: Uint8Array): Uint8Array {
  const { x, y } = publicPoint(scalar);
  return concat(Uint8Array.of(4), x, y);
}

const keyId = (scalar: Uint8Array): Uint8Array => new Uint8Array(createHash('sha1').update(rawPoint(scalar)).digest());

/** Positive, 16 bytes, the same for the same words. */
function serialNumber(words: string): Uint8Array {
  const bytes = new Uint8Array(createHash('sha256').update(words).digest().subarray(0, 16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

function scalarOf(words: string): Uint8Array {
  const material = createHmac('sha384', utf8('rehearsal only, worthless on purpose')).update(words).digest();
  return scalarFrom(new Uint8Array(material));
}

function toPem(certificateBytes: Uint8Array): string {
  const lines =
    Buffer.from(certificateBytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
