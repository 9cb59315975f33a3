import type { AuthenticationResult, PublicClientApplication } from '@azure/msal-node';
import { AppError } from '../../../shared/errors';
import { toSignInError } from './errors';
import type { KeepsFaults } from './network-client';

/** What the operator types on another device. Not a secret of ours, but good for whoever types it first. */
export interface DeviceCodePrompt {
  readonly userCode: string;
  readonly verificationUri: string;
  readonly expiresInSeconds: number;
}

/** Says whether the operator accepts this weaker way, and shows the code when it comes. */
export interface DeviceCodeUi {
  /** Asked with the warning that the code can be phished. */
  accept(): Promise<boolean>;
  show(prompt: DeviceCodePrompt): void;
}

/**
 * Last resort where no browser opens on this laptop. Never called where Security Defaults or a policy are known to block it.
 * @throws AppError `auth/device-code-blocked`, `auth/timeout`, `auth/cancelled`, `app/cancelled`.
 */
export async function signInByDeviceCode(
  msal: PublicClientApplication,
  network: KeepsFaults,
  request: {
    readonly scopes: readonly string[];
    readonly ui: DeviceCodeUi;
    readonly tenant: string;
    readonly signal?: AbortSignal;
    readonly timeoutMs: number;
  },
): Promise<AuthenticationResult> {
  network.begin(request.signal);
  const asked: { cancel?: boolean } & Parameters<PublicClientApplication['acquireTokenByDeviceCode']>[0] = {
    scopes: [...request.scopes],
    timeout: Math.ceil(request.timeoutMs / 1000),
    deviceCodeCallback: (code) =>
      request.ui.show({
        userCode: code.userCode,
        verificationUri: code.verificationUri,
        expiresInSeconds: code.expiresIn,
      }),
  };
  const cancel = (): void => {
    asked.cancel = true;
  };
  request.signal?.addEventListener('abort', cancel, { once: true });
  try {
    const result = await msal.acquireTokenByDeviceCode(asked);
    if (result === null) throw new AppError('auth/cancelled');
    return result;
  } catch (error) {
    if (request.signal?.aborted === true) throw new AppError('app/cancelled');
    throw network.takeFault() ?? toSignInError(error, { tenant: request.tenant });
  } finally {
    request.signal?.removeEventListener('abort', cancel);
  }
}
