/**
 * Where reality is unknown or differs between tenants, the simulation can do either.
 * A test that passes only on one side of a switch is a test of luck.
 */
export interface Switches {
  /** creationOptions' user.id: the same on each call, or new each time. */
  readonly userHandle: 'stable' | 'fresh';
  /** How ids in excludeCredentials are written. `mixed` uses all three in turn. */
  readonly excludeIdEncoding: 'base64url' | 'base64urlDigit' | 'base64' | 'mixed';
  /** Status of creationOptions where self-service registration is off. */
  readonly selfServiceOffStatus: 400 | 403 | 405;
  /** Attestation format `none` accepted where attestation is not enforced. */
  readonly acceptsNoAttestation: boolean;
  /** A deleted security group goes to the deleted items and can be restored. */
  readonly groupsRestorable: boolean;
  /** A deleted user keeps its name reserved. */
  readonly deletedNameReserved: boolean;
  /** Security Defaults interrupt an account that has a key only. */
  readonly securityDefaultsInterruptKeyOnly: 'no' | 'skippable' | 'unskippable';
  /** rp.id of creationOptions. */
  readonly rpId: 'login.microsoft.com' | 'login.microsoftonline.com';
  /** beta lastUsedDateTime is filled. */
  readonly lastUsedFilled: boolean;
  /** PATCH authenticationMethodsPolicy answers 200 with the policy, or 204. */
  readonly methodsPolicyPatchStatus: 200 | 204;
  /** Passkey profiles in the FIDO2 policy at most. */
  readonly maxPasskeyProfiles: 3 | 10;
}

export const defaultSwitches: Switches = {
  userHandle: 'stable',
  excludeIdEncoding: 'mixed',
  selfServiceOffStatus: 400,
  acceptsNoAttestation: false,
  groupsRestorable: true,
  deletedNameReserved: true,
  securityDefaultsInterruptKeyOnly: 'no',
  rpId: 'login.microsoft.com',
  lastUsedFilled: true,
  methodsPolicyPatchStatus: 200,
  maxPasskeyProfiles: 3,
};
