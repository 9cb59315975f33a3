import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors';
import { creationOptionsSchema, decodeCreationOptions } from '../../../src/main/entra/resources/creation-options';

const vectors = resolve(__dirname, '../../../../shared/vectors/graph-fido2-examples.json');

function sample(publicKey: Record<string, unknown> = {}): unknown {
  return {
    challengeTimeoutDateTime: '2026-11-22T10:05:00Z',
    publicKey: {
      rp: { id: 'login.microsoft.com', name: 'Microsoft' },
      user: {
        id: Buffer.from('OF:0123456789').toString('base64url'),
        name: 'ea-m4vz9p@x.onmicrosoft.com',
        displayName: 'EA m4vz9p',
      },
      challenge: 'A'.repeat(6900),
      timeout: 0,
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      excludeCredentials: [{ id: 'AAECAw0' }, { id: 'AAECAw==' }],
      authenticatorSelection: { requireResidentKey: true, userVerification: 'required' },
      attestation: 'direct',
      extensions: {
        hmacCreateSecret: true,
        enforceCredentialProtectionPolicy: true,
        credentialProtectionPolicy: 'userVerificationOptional',
      },
      ...publicKey,
    },
  };
}

const decode = (value: unknown): ReturnType<typeof decodeCreationOptions> =>
  decodeCreationOptions(creationOptionsSchema.parse(value));

describe('creation options', () => {
  it('keeps the challenge as it came, however long, and reads ids in every encoding', () => {
    const options = decode(sample());
    expect(options.challenge).toHaveLength(6900);
    expect(options.userId).toEqual(new Uint8Array(Buffer.from('OF:0123456789')));
    expect(options.algorithms).toEqual([-7, -257]);
    expect(options.excludeCredentials[1]?.[0]).toEqual(new Uint8Array([0, 1, 2, 3]));
    expect(options).toMatchObject({
      rpId: 'login.microsoft.com',
      residentKey: true,
      userVerification: 'required',
      attestation: 'direct',
      hmacCreateSecret: true,
      credProtect: { level: 1, enforce: true },
    });
    expect(options.expiresAt).toBe(Date.UTC(2026, 10, 22, 10, 5, 0));
  });

  it('takes what is missing as the strict side', () => {
    const options = decode(
      sample({ excludeCredentials: null, authenticatorSelection: null, attestation: null, extensions: null }),
    );
    expect(options).toMatchObject({
      excludeCredentials: [],
      residentKey: true,
      userVerification: 'required',
      attestation: 'direct',
      hmacCreateSecret: false,
      credProtect: null,
    });
  });

  it.each([
    ['an rp id that is no host name', { rp: { id: 'login.microsoft.com/x' } }],
    ['a challenge that is not base64url', { challenge: 'not base64url at all!' }],
    ['a user id of more than 64 bytes', { user: { id: 'A'.repeat(100), name: 'x' } }],
    ['an empty user id', { user: { id: '=', name: 'x' } }],
  ])('refuses %s', (_what, part) => {
    expect(() => decode(sample(part))).toThrow(AppError);
  });

  it('gives options or an error of ours for any answer', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (rp, user, challenge) => {
        const parsed = creationOptionsSchema.safeParse(
          sample({ rp: { id: rp }, user: { id: user, name: 'x' }, challenge }),
        );
        if (!parsed.success) return;
        try {
          decodeCreationOptions(parsed.data);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });

  it.skipIf(!existsSync(vectors))('reads the documented answer (skipped without ../shared/vectors)', () => {
    const documented = JSON.parse(readFileSync(vectors, 'utf8')) as {
      creationOptions_response: { value: { publicKey: { challenge: string } } };
    };
    const { value } = documented.creationOptions_response;
    // The page cuts the challenge short with three dots.
    value.publicKey.challenge = value.publicKey.challenge.replaceAll('.', '');
    const options = decode(value);
    expect(options.userId).toHaveLength(51);
    expect(options.excludeCredentials.map((readings) => readings[0]?.length)).toEqual([48, 48]);
  });
});
