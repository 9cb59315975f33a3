import { X509Certificate } from 'node:crypto';

/** Whether the certificate is valid at that moment (epoch ms). @param certificate PEM or DER */
export function isCurrent(certificate: string | Uint8Array, now: number): boolean {
  const { validFrom, validTo } = new X509Certificate(certificate);
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}
