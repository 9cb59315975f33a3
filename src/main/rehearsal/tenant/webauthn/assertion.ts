import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { Passkey } from '../state/model';

/** What a browser posts after navigator.credentials.get(), all base64url. */
export interface Assertion {
  readonly credentialId: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
  readonly userHandle: string | null;
}

export type AssertionVerdict =
  | { readonly ok: true; readonly signCount: number }
  | { readonly ok: false; readonly why: 'counter' | 'invalid'; readonly message: string };

/** Verifies a sign-in with @simplewebauthn/server: stored public key, UV, origin, challenge, counter higher than before. */
export async function verifyAssertion(
  assertion: Assertion,
  passkey: Passkey,
  expected: { readonly challenge: string; readonly origins: readonly string[] },
): Promise<AssertionVerdict> {
  try {
    const result = await verifyAuthenticationResponse({
      response: {
        id: assertion.credentialId,
        rawId: assertion.credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: assertion.clientDataJSON,
          authenticatorData: assertion.authenticatorData,
          signature: assertion.signature,
        },
      },
      expectedChallenge: expected.challenge,
      expectedOrigin: [...expected.origins],
      expectedRPID: passkey.rpId,
      credential: {
        id: assertion.credentialId,
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.signCount,
      },
      requireUserVerification: true,
    });
    if (!result.verified) return { ok: false, why: 'invalid', message: 'The signature does not verify.' };
    return { ok: true, signCount: result.authenticationInfo.newCounter };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message.slice(0, 300) : 'The assertion cannot be read.';
    return { ok: false, why: /counter value/i.test(message) ? 'counter' : 'invalid', message };
  }
}
