import type { AuthenticationResult, PublicClientApplication } from '@azure/msal-node';
import { AppError } from '../../../shared/errors';
import type { OpenSignInPage } from '../tenant';
import { linkSignals } from '../http/fetch';
import { endWaiting } from './loopback';
import { toSignInError } from './errors';
import type { KeepsFaults } from './network-client';

export interface InteractiveRequest {
  readonly scopes: readonly string[];
  readonly loginHint?: string;
  readonly prompt?: 'login' | 'select_account';
  readonly claims?: string;
  readonly nonce?: string;
  readonly open: OpenSignInPage;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** For error texts. */
  readonly tenant: string;
  readonly expected?: string;
}

const page = (title: string, text: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><body style="font-family:system-ui;margin:4rem"><h1>${title}</h1><p>${text}</p></body></html>`;
const successTemplate = page('Signed in', 'Close this window and go back to Break Glass Kit.');
const errorTemplate = page('Not signed in', 'Close this window. Break Glass Kit says what happened.');

/**
 * Browser with form_post to the loopback listener, with an end: by time or by the operator.
 * @throws AppError `auth/*`, `app/cancelled`, `graph/unreachable`, `graph/not-json`.
 */
export async function signInInteractively(
  msal: PublicClientApplication,
  network: KeepsFaults,
  request: InteractiveRequest,
): Promise<AuthenticationResult> {
  const link = linkSignals([request.signal], request.timeoutMs);
  let url: string | null = null;
  let openFailed: AppError | null = null;
  const end = (): void => {
    if (url !== null) void endWaiting(url);
  };
  link.signal.addEventListener('abort', end, { once: true });
  network.begin(request.signal);
  try {
    return await msal.acquireTokenInteractive({
      scopes: [...request.scopes],
      successTemplate,
      errorTemplate,
      ...(request.loginHint === undefined ? {} : { loginHint: request.loginHint }),
      ...(request.prompt === undefined ? {} : { prompt: request.prompt }),
      ...(request.claims === undefined ? {} : { claims: request.claims }),
      ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
      openBrowser: async (authorizeUrl) => {
        url = authorizeUrl;
        if (link.signal.aborted) return endWaiting(authorizeUrl);
        try {
          await request.open(authorizeUrl, link.signal);
        } catch (error) {
          openFailed = error instanceof AppError ? error : new AppError('auth/no-browser', {}, error);
          throw openFailed;
        }
      },
    });
  } catch (error) {
    if (request.signal?.aborted === true) throw new AppError('app/cancelled');
    if (link.timedOut()) throw new AppError('auth/timeout', { minutes: Math.round(request.timeoutMs / 60_000) });
    throw (
      openFailed ??
      network.takeFault() ??
      toSignInError(error, { tenant: request.tenant, expected: request.expected ?? '' })
    );
  } finally {
    link.signal.removeEventListener('abort', end);
    link.done();
  }
}
