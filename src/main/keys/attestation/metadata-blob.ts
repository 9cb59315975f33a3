import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { convertCertBufferToPEM, validateCertificatePath } from '@simplewebauthn/server/helpers';
import { SettingsService } from '@simplewebauthn/server';
import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import { metadataPayload, modelsOf } from './metadata-payload';
import type { ModelMetadata } from './trust';
import { withoutNetwork } from './without-network';

export interface MetadataBlob {
  /** Serial number of the blob; rises with each issue. */
  readonly number: number;
  /** ISO date by which a newer one is promised. */
  readonly nextUpdate: string;
  readonly models: ReadonlyMap<string, ModelMetadata>;
}

const MAX_BYTES = 32 * 1024 * 1024;
const header = z.object({ alg: z.enum(['RS256', 'ES256']), x5c: z.array(z.string()).min(1).max(8) });

/**
 * Reads a metadata blob file that the operator brought: signature and certificate path are checked before a word of it
 * is believed. `roots` are PEM and default to those of the FIDO Alliance's service.
 * @throws AppError `app/bad-input`
 */
export async function readMetadataBlob(
  file: Uint8Array,
  roots: readonly string[] = serviceRoots(),
): Promise<MetadataBlob> {
  if (file.length > MAX_BYTES) throw refused('it is too large.');
  const parts = Buffer.from(file).toString('latin1').trim().split('.');
  const [head, body, signature] = parts;
  if (head === undefined || body === undefined || signature === undefined || parts.length !== 3) {
    throw refused('it is not a signed metadata file.');
  }
  const { alg, x5c } = parse(header, head);
  const chain = x5c.map((certificate) => Buffer.from(certificate, 'base64'));
  if (roots.length === 0 || !(await leadsTo(chain, roots))) throw refused('it is not signed by the FIDO Alliance.');
  if (!isSigned(alg, chain[0] ?? Buffer.alloc(0), `${head}.${body}`, Buffer.from(signature, 'base64url'))) {
    throw refused('its signature does not match.');
  }
  const payload = parse(metadataPayload, body);
  return { number: payload.no, nextUpdate: payload.nextUpdate, models: modelsOf(payload) };
}

function serviceRoots(): readonly string[] {
  return SettingsService.getRootCertificates({ identifier: 'mds' });
}

async function leadsTo(chain: readonly Uint8Array[], roots: readonly string[]): Promise<boolean> {
  const pems = chain.map((certificate) => convertCertBufferToPEM(new Uint8Array(certificate)));
  return withoutNetwork(async () => {
    for (const root of roots) {
      try {
        if (await validateCertificatePath(pems, [root])) return true;
      } catch {
        // Not this one.
      }
    }
    return false;
  });
}

function isSigned(alg: 'RS256' | 'ES256', certificate: Uint8Array, message: string, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }));
    return verify(
      'sha256',
      Buffer.from(message),
      alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key,
      signature,
    );
  } catch {
    return false;
  }
}

function parse<T>(schema: z.ZodType<T>, part: string): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    throw refused('it cannot be read.');
  }
}

function refused(why: string): AppError {
  return new AppError('app/bad-input', { what: `the metadata file: ${why}` });
}
