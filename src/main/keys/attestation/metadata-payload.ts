import { z } from 'zod';
import type { ModelMetadata } from './trust';

/** What is read of a FIDO metadata payload (FIDO Metadata Service v3.0 §3.1); everything else in it is passed over. */
const statusReport = z.object({ status: z.string(), effectiveDate: z.string().optional() });
const entry = z.object({
  aaguid: z.string().optional(),
  statusReports: z.array(statusReport).default([]),
  metadataStatement: z
    .object({
      description: z.string().max(500),
      protocolFamily: z.string().optional(),
      attestationRootCertificates: z.array(z.string()).default([]),
    })
    .optional(),
});
export const metadataPayload = z.object({ no: z.number(), nextUpdate: z.string(), entries: z.array(entry) });
export type MetadataPayload = z.infer<typeof metadataPayload>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** FIDO Metadata Service §3.1.4: after any of these the model counts as uncertified whatever came before. */
const BAD: readonly string[] = [
  'REVOKED',
  'USER_VERIFICATION_BYPASS',
  'ATTESTATION_KEY_COMPROMISE',
  'USER_KEY_REMOTE_COMPROMISE',
  'USER_KEY_PHYSICAL_COMPROMISE',
];

/** The FIDO2 models, by AAGUID. */
export function modelsOf(payload: MetadataPayload): ReadonlyMap<string, ModelMetadata> {
  const models = new Map<string, ModelMetadata>();
  for (const { aaguid, statusReports, metadataStatement } of payload.entries) {
    if (aaguid === undefined || metadataStatement === undefined || !UUID.test(aaguid)) continue;
    if (metadataStatement.protocolFamily !== undefined && metadataStatement.protocolFamily !== 'fido2') continue;
    const statuses = statusReports.map(({ status }) => status);
    models.set(aaguid, {
      description: metadataStatement.description,
      roots: metadataStatement.attestationRootCertificates.map(toPem),
      certified:
        statuses.some((status) => status.startsWith('FIDO_CERTIFIED')) &&
        !statuses.some((status) => BAD.includes(status)),
    });
  }
  return models;
}

/** Metadata holds base64 of DER, at times with line ends in it. */
export function toPem(base64: string): string {
  const clean = base64.replace(/\s/g, '');
  const lines = clean.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
