// Writes src/main/keys/attestation/shipped-models.json from the signed FIDO metadata blob in npm's fido-mds3.
// Run by hand when that package changes; test/keys/attestation checks that the result still matches it.
import { X509Certificate, verify } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const home = dirname(require.resolve('fido-mds3/package.json'));

/** The blob's payload, after its signature and its path to the GlobalSign root were checked. It is years old, so dates are not. */
export function readSignedPayload() {
  const [head, body, signature] = readFileSync(join(home, 'data/blob.jwt'), 'utf8').trim().split('.');
  const { x5c } = JSON.parse(Buffer.from(head, 'base64url').toString());
  const chain = x5c.map((certificate) => new X509Certificate(Buffer.from(certificate, 'base64')));
  chain.push(new X509Certificate(readFileSync(join(home, 'cert/root-r3.crt'))));
  for (const [index, certificate] of chain.entries()) {
    const issuer = chain[index + 1] ?? certificate;
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey))
      throw new Error('certificate path is broken');
  }
  if (!verify('sha256', Buffer.from(`${head}.${body}`), chain[0].publicKey, Buffer.from(signature, 'base64url'))) {
    throw new Error('signature of the blob does not match');
  }
  return JSON.parse(Buffer.from(body, 'base64url').toString());
}

export function shippedModels(payload) {
  const roots = [];
  const indexOf = (root) => {
    const clean = root.replace(/\s/g, '');
    if (!roots.includes(clean)) roots.push(clean);
    return roots.indexOf(clean);
  };
  const models = payload.entries
    .filter(({ aaguid, metadataStatement }) => aaguid !== undefined && metadataStatement.protocolFamily === 'fido2')
    .map(({ aaguid, metadataStatement, statusReports }) => ({
      aaguid,
      description: metadataStatement.description,
      certified: statusReports.some(({ status }) => status.startsWith('FIDO_CERTIFIED')),
      roots: metadataStatement.attestationRootCertificates.map(indexOf),
    }));
  return {
    source: `FIDO metadata blob no. ${payload.no}, npm fido-mds3`,
    nextUpdate: payload.nextUpdate,
    models,
    roots,
  };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const target = new URL('../src/main/keys/attestation/shipped-models.json', import.meta.url);
  writeFileSync(target, `${JSON.stringify(shippedModels(readSignedPayload()), null, 1)}\n`);
}
