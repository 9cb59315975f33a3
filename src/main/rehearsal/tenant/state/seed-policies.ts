import type { JsonObject } from '../json';
import { defaultPasskeyProfileId } from './ids';
import type {
  Fido2Configuration,
  KeyRestrictions,
  MethodConfiguration,
  MethodsPolicy,
  TapConfiguration,
  TenantState,
} from './model';
import type { Blueprint } from './blueprint';

/** The authentication methods policy as the blueprint has it. */
export function methodsPolicy(blueprint: Blueprint, created: string): MethodsPolicy {
  const everyone = { targetType: 'group', id: 'all_users', isRegistrationRequired: false } as const;
  const restrictions: KeyRestrictions = blueprint.keyRestrictions ?? {
    isEnforced: false,
    enforcementType: 'block',
    aaGuids: [],
  };
  const enforced = blueprint.attestationEnforced ?? false;
  const withProfiles = blueprint.profiles ?? false;
  const fido2: Fido2Configuration = {
    '@odata.type': '#microsoft.graph.fido2AuthenticationMethodConfiguration',
    id: 'Fido2',
    state: blueprint.fido2State ?? 'enabled',
    isSelfServiceRegistrationAllowed: blueprint.selfService ?? true,
    isAttestationEnforced: enforced,
    keyRestrictions: restrictions,
    excludeTargets: [],
    includeTargets:
      blueprint.fido2Everyone === false
        ? []
        : [{ ...everyone, ...(withProfiles ? { allowedPasskeyProfiles: [defaultPasskeyProfileId] } : {}) }],
    ...(withProfiles
      ? {
          defaultPasskeyProfile: defaultPasskeyProfileId,
          passkeyProfiles: [
            {
              id: defaultPasskeyProfileId,
              name: 'Default passkey profile',
              passkeyTypes: enforced ? 'deviceBound' : 'deviceBound,synced',
              attestationEnforcement: enforced ? ('registrationOnly' as const) : ('disabled' as const),
              keyRestrictions: restrictions,
            },
          ],
        }
      : {}),
  };
  const tap: TapConfiguration = {
    '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration',
    id: 'TemporaryAccessPass',
    state: blueprint.tapState ?? 'enabled',
    minimumLifetimeInMinutes: 60,
    maximumLifetimeInMinutes: 480,
    defaultLifetimeInMinutes: 60,
    defaultLength: 8,
    isUsableOnce: false,
    includeTargets: [],
    excludeTargets: [],
  };
  const other = (
    type: string,
    id: string,
    state: 'enabled' | 'disabled',
    more: JsonObject = {},
  ): MethodConfiguration => ({
    '@odata.type': `#microsoft.graph.${type}AuthenticationMethodConfiguration`,
    id,
    state,
    includeTargets: [{ ...everyone }],
    excludeTargets: [],
    ...more,
  });
  return {
    displayName: 'Authentication Methods Policy',
    lastModifiedDateTime: created,
    policyMigrationState: 'migrationComplete',
    reconfirmationInDays: 0,
    campaign: {
      state: blueprint.campaign ?? 'disabled',
      snoozeDurationInDays: 1,
      includeTargets: [
        { id: 'all_users', targetType: 'group', targetedAuthenticationMethod: 'microsoftAuthenticator' },
      ],
      excludeTargets: [],
    },
    fido2,
    tap,
    others: {
      microsoftauthenticator: other('microsoftAuthenticator', 'MicrosoftAuthenticator', 'enabled'),
      sms: other('sms', 'Sms', blueprint.smsState ?? 'disabled'),
      voice: other('voice', 'Voice', 'disabled', { isOfficePhoneAllowed: false }),
      softwareoath: other('softwareOath', 'SoftwareOath', 'enabled'),
      email: other('email', 'Email', 'enabled', { allowExternalIdToUseEmailOtp: 'default' }),
      x509certificate: other('x509Certificate', 'X509Certificate', 'disabled'),
    },
    beta: {
      systemCredentialPreferences: {
        state: 'default',
        includeTargets: [{ id: 'all_users', targetType: 'group' }],
        excludeTargets: [],
      },
      reportSuspiciousActivitySettings: {
        state: 'default',
        includeTarget: { id: 'all_users', targetType: 'group' },
        voiceReportingCode: 0,
      },
    },
  };
}

export function authorizationPolicy(allowedToUseSSPR: boolean): TenantState['authorizationPolicy'] {
  return {
    id: 'authorizationPolicy',
    displayName: 'Authorization Policy',
    description: 'Used to manage authorization related settings across the company.',
    allowInvitesFrom: 'adminsAndGuestInviters',
    allowedToSignUpEmailBasedSubscriptions: true,
    allowedToUseSSPR,
    allowEmailVerifiedUsersToJoinOrganization: false,
    allowUserConsentForRiskyApps: null,
    blockMsolPowerShell: false,
    guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3',
    defaultUserRolePermissions: {
      allowedToCreateApps: true,
      allowedToCreateSecurityGroups: true,
      allowedToCreateTenants: true,
      allowedToReadBitlockerKeysForOwnedDevice: true,
      allowedToReadOtherUsers: true,
      permissionGrantPoliciesAssigned: ['ManagePermissionGrantsForSelf.microsoft-user-default-low'],
    },
  };
}
