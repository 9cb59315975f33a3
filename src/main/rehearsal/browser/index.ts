import { assertNever } from '../../../shared/assert-never';
import { AppError } from '../../../shared/errors';
import type { OpenSignInPage } from '../../entra/tenant';
import type { SimulatedEndpoint } from '../tenant';
import { rehearsalOrigin } from '../tenant';
import type { SignedAssertion, SignRequest } from './sign-request';
import { walk } from './walk';
import type { Decide, Decision, SignInPage } from './walk';

export { createKeySigner } from './key-signer';
export type { KeySignerOptions } from './key-signer';
export { registerByTap } from './register-by-tap';
export type { SignedAssertion, SignRequest } from './sign-request';

export interface BrowserStandInOptions {
  readonly endpoint: SimulatedEndpoint;
  /** Rule 13: signs on virtual and UDP keys only. */
  readonly sign: (request: SignRequest, signal: AbortSignal) => Promise<SignedAssertion>;
  /** Who signs in where the page does not say; the operator of the simulation when left out. */
  readonly account?: () => string | null;
  /** What the person at the browser does. */
  readonly consent?: 'accept' | 'refuse';
  readonly onPage?: (page: SignInPage) => void;
}

/** Plays the browser and the person before it. Stands behind the same seam as the system browser. */
export function createBrowserStandIn(options: BrowserStandInOptions): OpenSignInPage {
  return (url, signal) => walk(options.endpoint, url, decide(options, signal), signal);
}

/** Approves a device code as the person with the browser would. */
export function approveDeviceCode(
  options: BrowserStandInOptions,
  userCode: string,
  signal: AbortSignal,
): Promise<void> {
  const url = `${rehearsalOrigin}/${options.endpoint.tenantId}/deviceauth?code=${encodeURIComponent(userCode)}`;
  return walk(options.endpoint, url, decide(options, signal), signal);
}

function decide(options: BrowserStandInOptions, signal: AbortSignal): Decide {
  return async (page): Promise<Decision> => {
    options.onPage?.(page);
    switch (page.kind) {
      case 'username': {
        const username = options.account?.() ?? page.hint ?? page.personas[0]?.userPrincipalName;
        if (username === undefined)
          throw new AppError('auth/refused', { message: 'The page offers nobody to sign in as.' });
        return { answer: 'username', username };
      }
      case 'credential': {
        if (page.personaPassword !== null) return { answer: 'password', password: page.personaPassword };
        if (page.passkey === null)
          throw new AppError('auth/refused', { message: 'The sign-in page offers no security key for this account.' });
        return { answer: 'passkey', credential: JSON.stringify(await options.sign(page.passkey, signal)) };
      }
      case 'approve':
        return { answer: 'approve' };
      case 'interrupt':
        if (!page.skippable)
          throw new AppError('auth/refused', { message: 'More information required: the page has no Skip.' });
        return { answer: 'skip' };
      case 'consent':
        return { answer: options.consent === 'refuse' ? 'refuse' : 'consent' };
      case 'securityInfo':
        return 'stop';
      case 'error':
      case 'done':
      case 'post':
        throw new AppError('app/internal', { kind: page.kind });
      default:
        return assertNever(page, 'page');
    }
  };
}
