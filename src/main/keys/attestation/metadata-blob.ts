import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { open } from 'node:fs/promises';
import { convertCertBufferToPEM, validateCertificatePath } from '@simplewebauthn/server/helpers';
import { SettingsService } from '@simplewebauthn/server';
import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import { metadataPayload, modelsOf } from './metadata-payload';
import type { ModelMetadata } from './trust';
import { isCurrent } from './validity';
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

export interface MetadataCheck {
  /** Epoch ms at which the certificates must be valid. */
  readonly now: number;
  /** PEM; those of the FIDO Alliance's service where left out. */
  readonly roots?: readonly string[] | undefined;
}

/** The file's bytes, never more than a blob may have. @throws AppError `app/metadata` */
export async function readMetadataFile(path: string): Promise<Uint8Array> {
  const file = await open(path).catch((error: unknown) => {
    throw refused('it cannot be opened.', error);
  });
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw refused('it is too large.');
    return new Uint8Array(await file.readFile());
  } catch (error) {
    throw error instanceof AppError ? error : refused('it cannot be read.', error);
  } finally {
    await file.close();
  }
}

/**
 * Reads a metadata blob file that the operator brought: signature and certificate path are checked before a word of it
 * is believed.
 * @throws AppError `app/metadata`
 */
export async function readMetadataBlob(
  file: Uint8Array,
  { now, roots = serviceRoots() }: MetadataCheck,
): Promise<MetadataBlob> {
  if (file.length > MAX_BYTES) throw refused('it is too large.');
  const parts = Buffer.from(file).toString('latin1').trim().split('.');
  const [head, body, signature] = parts;
  if (head === undefined || body === undefined || signature === undefined || parts.length !== 3) {
    throw refused('it is not a signed metadata file.');
  }
  const { alg, x5c } = parse(header, head);
  const chain = x5c.map((certificate) => Buffer.from(certificate, 'base64'));
  if (chain.some((certificate) => !isCertificateCurrent(certificate, now)))
    throw refused(
      'the certificate that it is signed with is not valid today, so the file is too old or the clock is wrong.',
    );
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

function isCertificateCurrent(certificate: Uint8Array, now: number): boolean {
  try {
    return isCurrent(certificate, now);
  } catch {
    throw refused('it is not a signed metadata file.');
  }
}

function refused(why: string, cause?: unknown): AppError {
  return new AppError('app/metadata', { why }, cause);
}
