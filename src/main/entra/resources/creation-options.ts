import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { CreationOptions } from '../../keys/key-operations';
import { fromBase64Url, readCredentialId } from '../encoding';

/** Graph's webauthnCredentialCreationOptions (graph-facts §4.2). The challenge may be thousands of characters long. */
export const creationOptionsSchema = z.object({
  challengeTimeoutDateTime: z.string().nullish(),
  publicKey: z.object({
    rp: z.object({ id: z.string().min(1).max(255), name: z.string().nullish() }),
    user: z.object({ id: z.string().min(1), name: z.string(), displayName: z.string().nullish() }),
    challenge: z.string().min(16).max(65_536),
    pubKeyCredParams: z.array(z.object({ type: z.string().nullish(), alg: z.number().int() })).min(1),
    excludeCredentials: z.array(z.object({ id: z.string() })).nullish(),
    authenticatorSelection: z
      .object({ requireResidentKey: z.boolean().nullish(), userVerification: z.string().nullish() })
      .nullish(),
    attestation: z.string().nullish(),
    extensions: z
      .object({
        hmacCreateSecret: z.boolean().nullish(),
        enforceCredentialProtectionPolicy: z.boolean().nullish(),
        credentialProtectionPolicy: z.string().nullish(),
      })
      .nullish(),
  }),
});

/**
 * @throws AppError `graph/malformed` when a member cannot be what WebAuthn needs (user.id is 1 to 64 bytes, WebAuthn §5.4.3).
 */
export function decodeCreationOptions(answer: z.infer<typeof creationOptionsSchema>): CreationOptions {
  const { publicKey } = answer;
  const userId = fromBase64Url(publicKey.user.id.replaceAll('+', '-').replaceAll('/', '_'));
  if (userId === null || userId.length === 0 || userId.length > 64) throw malformed('publicKey.user.id');
  if (!/^[A-Za-z0-9_-]+$/.test(publicKey.challenge)) throw malformed('publicKey.challenge');
  if (!/^[a-z0-9.-]+$/.test(publicKey.rp.id)) throw malformed('publicKey.rp.id');
  const expires = answer.challengeTimeoutDateTime ? Date.parse(answer.challengeTimeoutDateTime) : Number.NaN;
  return {
    rpId: publicKey.rp.id,
    rpName: publicKey.rp.name ?? publicKey.rp.id,
    userId,
    userName: publicKey.user.name,
    userDisplayName: publicKey.user.displayName ?? publicKey.user.name,
    challenge: publicKey.challenge,
    algorithms: publicKey.pubKeyCredParams
      .filter((one) => (one.type ?? 'public-key') === 'public-key')
      .map((one) => one.alg),
    excludeCredentials: (publicKey.excludeCredentials ?? []).map((one) => readCredentialId(one.id)),
    residentKey: publicKey.authenticatorSelection?.requireResidentKey !== false,
    userVerification: oneOf(
      publicKey.authenticatorSelection?.userVerification,
      ['required', 'preferred', 'discouraged'],
      'required',
    ),
    attestation: oneOf(publicKey.attestation, ['none', 'indirect', 'direct', 'enterprise'], 'direct'),
    hmacCreateSecret: publicKey.extensions?.hmacCreateSecret === true,
    credProtect: credProtect(publicKey.extensions),
    expiresAt: Number.isNaN(expires) ? null : expires,
  };
}

function credProtect(
  extensions: z.infer<typeof creationOptionsSchema>['publicKey']['extensions'],
): CreationOptions['credProtect'] {
  const enforce = extensions?.enforceCredentialProtectionPolicy === true;
  switch (extensions?.credentialProtectionPolicy) {
    case 'userVerificationOptional':
      return { level: 1, enforce };
    case 'userVerificationOptionalWithCredentialIDList':
      return { level: 2, enforce };
    case 'userVerificationRequired':
      return { level: 3, enforce };
    default:
      return null;
  }
}

function oneOf<T extends string>(value: string | null | undefined, known: readonly T[], otherwise: T): T {
  return known.find((one) => one === value) ?? otherwise;
}

function malformed(at: string): AppError {
  return new AppError('graph/malformed', { what: 'Ask for a challenge', at });
}
