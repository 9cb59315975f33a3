/** Error codes of the sign-in service that the simulation uses, with short texts of our own. */
export const signInErrors = {
  50034: 'The account does not exist in this tenant.',
  50053: 'The account is locked.',
  50055: 'The password has expired.',
  50057: 'The account is disabled.',
  50072: 'The account must register more security information before it can sign in.',
  50076: 'Multifactor authentication is needed.',
  50126: 'The user name or password is wrong.',
  53000: 'The device is not in the required state. Conditional Access needs a compliant device.',
  53003: 'Access is blocked by a Conditional Access policy.',
  53011: 'The account is blocked because of risk.',
  65004: 'The consent was refused.',
  90094: 'An administrator must consent first.',
  130502: 'The Temporary Access Pass cannot be used.',
  135004: 'The passkey could not be verified.',
  135010: 'The passkey is not known for this account.',
  135011: 'The passkey model is not allowed by the tenant.',
  135017: 'The signature counter of the key is not higher than before.',
  135018: 'The challenge has expired or is not valid.',
  530034: 'Device code sign-in is blocked by a Conditional Access policy.',
  530035: 'Device code sign-in is blocked by Security Defaults.',
} as const;

export type SignInErrorCode = keyof typeof signInErrors;

export class SignInRefused extends Error {
  constructor(readonly code: SignInErrorCode) {
    super(`AADSTS${code}: ${signInErrors[code]}`);
  }
}
