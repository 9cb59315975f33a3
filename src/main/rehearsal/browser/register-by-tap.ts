import { AppError } from '../../../shared/errors';
import type { CreationOptions, MadeCredential } from '../../keys/key-operations';
import { rehearsalOrigin } from '../tenant';
import type { SimulatedEndpoint } from '../tenant';
import type { CreationOnPage } from './page-reader';
import { walk } from './walk';
import type { Decision } from './walk';

export interface TapRegistration {
  readonly userPrincipalName: string;
  /** As shown once by the app and typed by the person. */
  readonly code: string;
  readonly displayName: string;
  /** The key's own registration, with the PIN that the person typed. */
  readonly register: (options: CreationOptions, signal: AbortSignal) => Promise<MadeCredential>;
}

/** Plays the person who signs in to the security-info page with a Temporary Access Pass and adds the key. */
export async function registerByTap(
  endpoint: SimulatedEndpoint,
  registration: TapRegistration,
  signal: AbortSignal,
): Promise<void> {
  let before: number | null = null;
  await walk(
    endpoint,
    `${rehearsalOrigin}/${endpoint.tenantId}/security-info`,
    async (page): Promise<Decision> => {
      switch (page.kind) {
        case 'username':
          return { answer: 'username', username: registration.userPrincipalName };
        case 'credential':
          if (!page.offers.includes('tap'))
            throw new AppError('auth/refused', {
              message: 'The page takes no Temporary Access Pass for this account.',
            });
          return { answer: 'tap', code: registration.code };
        case 'securityInfo': {
          if (before !== null) {
            if (page.passkeys.length > before) return 'stop';
            throw new AppError('graph/key-refused', { message: page.message ?? 'The page did not add the key.' });
          }
          before = page.passkeys.length;
          const made = await registration.register(creationOptions(page.creation), signal);
          const credential = JSON.stringify({
            id: text(made.credentialId),
            clientDataJSON: text(made.clientDataJSON),
            attestationObject: text(made.attestationObject),
          });
          return { answer: 'register', credential, displayName: registration.displayName };
        }
        default:
          throw new AppError('auth/refused', { message: `The security-info page shows ${page.kind}.` });
      }
    },
    signal,
  );
}

function creationOptions(page: CreationOnPage): CreationOptions {
  return {
    rpId: page.rp.id,
    rpName: page.rp.name,
    userId: new Uint8Array(Buffer.from(page.user.id, 'base64url')),
    userName: page.user.name,
    userDisplayName: page.user.displayName,
    challenge: page.challenge,
    algorithms: page.pubKeyCredParams.map((parameter) => parameter.alg),
    excludeCredentials: page.excludeCredentials.map(({ id }) => [new Uint8Array(Buffer.from(id, 'base64url'))]),
    residentKey: true,
    userVerification: 'required',
    attestation: 'direct',
    hmacCreateSecret: true,
    credProtect: null,
    expiresAt: null,
  };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
