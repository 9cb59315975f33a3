import { attestationFor } from '../../../src/main/rehearsal/test-ca';

export const AAGUID = 'a25342c0-3cdc-4414-8e46-f4807fca511c';
export const NOW = Date.UTC(2026, 10, 22);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A blob as the service would sign it, by the rehearsal's authority. */
export function blob(payload: unknown, spoil = false): Uint8Array {
  const signer = attestationFor(AAGUID);
  const head = encode({
    alg: 'ES256',
    x5c: signer.chain.map((certificate) => Buffer.from(certificate).toString('base64')),
  });
  const body = encode(payload);
  const der = signer.sign(Buffer.from(`${head}.${body}`));
  return Buffer.from(
    `${head}.${spoil ? encode({ ...(payload as object), no: 99 }) : body}.${fromDer(der).toString('base64url')}`,
  );
}

/** ECDSA signature from ASN.1 to the two numbers side by side. */
export function fromDer(der: Uint8Array): Buffer {
  const numbers: Buffer[] = [];
  for (let at = 2; at < der.length;) {
    const length = der[at + 1] ?? 0;
    numbers.push(Buffer.from(der.slice(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return Buffer.concat(numbers.map((number) => Buffer.concat([Buffer.alloc(32), number]).subarray(-32)));
}

export const payload = {
  legalHeader: 'x',
  no: 7,
  nextUpdate: '2026-12-01',
  entries: [
    {
      aaguid: AAGUID,
      statusReports: [{ status: 'FIDO_CERTIFIED_L1' }],
      metadataStatement: { description: 'A key', protocolFamily: 'fido2', attestationRootCertificates: ['QUJD'] },
    },
    {
      aaguid: '00000000-0000-0000-0000-000000000001',
      statusReports: [{ status: 'FIDO_CERTIFIED' }, { status: 'REVOKED' }],
      metadataStatement: { description: 'A revoked key', attestationRootCertificates: [] },
    },
    { attestationCertificateKeyIdentifiers: ['00'], statusReports: [] },
  ],
};
