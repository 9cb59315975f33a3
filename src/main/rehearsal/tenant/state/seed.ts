import { defaultPasskeyProfileId, graphAppId, roles } from './ids';
import { Chance } from './chance';
import { Enforced } from './enforced';
import type { Campaign, ConditionalAccessPolicy, Fido2Configuration, KeyRestrictions, MethodConfiguration, MethodsPolicy, RoleAssignment, TapConfiguration, TenantState, UserRecord } from './model';
import type { JsonObject } from '../json';

/** What makes one simulated tenant differ from another. Everything has a default: a small firm, no licence, Security Defaults on. */
export interface Blueprint {
  readonly displayName?: string;
  readonly cloud?: TenantState['cloud'];
  readonly domain?: string;
  readonly licence?: TenantState['licence'];
  readonly securityDefaults?: boolean;
  readonly federatedDefaultDomain?: boolean;
  readonly profiles?: boolean;
  readonly attestationEnforced?: boolean;
  readonly keyRestrictions?: KeyRestrictions;
  readonly fido2State?: 'enabled' | 'disabled';
  readonly fido2Everyone?: boolean;
  readonly selfService?: boolean;
  readonly tapState?: 'enabled' | 'disabled';
  readonly campaign?: Campaign['state'];
  readonly smsState?: 'enabled' | 'disabled';
  readonly allowedToUseSSPR?: boolean;
  readonly operatorRoles?: readonly (keyof typeof roles)[];
  /** Minutes until the operator's Global Administrator role ends; null: permanent. */
  readonly operatorRoleEndsInMinutes?: number | null;
  readonly operatorIsGuest?: boolean;
  /** An administrator consented for everybody long ago. */
  readonly adminConsented?: boolean;
  readonly operatorSecondFactor?: 'phone' | 'device';
  readonly otherGlobalAdministrators?: number;
  readonly perUserMfa?: boolean;
  /** An account with the role, a password and nothing else. */
  readonly oldBreakGlass?: boolean;
  readonly conditionalAccess?: readonly (Omit<ConditionalAccessPolicy, 'id' | 'createdDateTime' | 'modifiedDateTime' | 'templateId'> & { readonly templateId?: string })[];
  readonly pimAllowsPermanent?: boolean;
}

export const operatorPassword = 'Rehearsal-Operator-1';

export function buildState(blueprint: Blueprint, chance: Chance, now: number): TenantState {
  const cloud = blueprint.cloud ?? 'global';
  const suffix = cloud === 'global' ? 'onmicrosoft.com' : cloud === 'china' ? 'partner.onmschina.cn' : 'onmicrosoft.us';
  const initial = `${blueprint.domain ?? 'northlight'}.${suffix}`;
  const federated = blueprint.federatedDefaultDomain === true;
  const created = new Date(now - 900 * 24 * 60 * 60_000).toISOString();
  const state: TenantState = {
    tenantId: chance.uuid(),
    displayName: blueprint.displayName ?? 'Northlight Joinery',
    cloud,
    countryLetterCode: 'CZ',
    createdDateTime: created,
    licence: blueprint.licence ?? 'free',
    adminConsented: blueprint.adminConsented ?? false,
    tenantType: 'AAD',
    onPremisesSyncEnabled: null,
    domains: [
      { id: initial, isInitial: true, isDefault: !federated, authenticationType: 'Managed' },
      ...(federated ? [{ id: `${blueprint.domain ?? 'northlight'}.example`, isInitial: false, isDefault: true, authenticationType: 'Federated' as const }] : []),
    ],
    users: new Map(),
    groups: new Map(),
    units: new Map(),
    roleAssignments: new Map(),
    roleEligibilities: new Map(),
    lingeringRestriction: new Map(),
    securityDefaults: new Enforced(blueprint.securityDefaults ?? true),
    conditionalAccess: new Enforced(
      (blueprint.conditionalAccess ?? []).map((policy) => ({ templateId: null, ...policy, id: chance.uuid(), createdDateTime: created, modifiedDateTime: null })) as readonly ConditionalAccessPolicy[],
    ),
    methodsPolicy: new Enforced(methodsPolicy(blueprint, created)),
    authorizationPolicy: authorizationPolicy(blueprint.allowedToUseSSPR ?? false),
    pimAllowsPermanent: blueprint.pimAllowsPermanent ?? true,
    pimDemandsMfa: false,
    grants: new Map(),
    servicePrincipals: new Map(),
    deleted: new Map(),
    audits: [],
    signIns: [],
    auditSearches: new Map(),
    operatorId: '',
  };
  const graphPrincipal = { id: chance.uuid(), appId: graphAppId, displayName: 'Microsoft Graph', accountEnabled: true, appRoleAssignmentRequired: false };
  state.servicePrincipals.set(graphPrincipal.id, graphPrincipal);
  people(state, blueprint, chance, now, initial);
  return state;
}

function people(state: TenantState, blueprint: Blueprint, chance: Chance, now: number, domain: string): void {
  const year = 365 * 24 * 60 * 60_000;
  const old = { createdAt: now - year, replicas: [now - year, now - year, now - year] };
  const add = (name: string, displayName: string, more: Partial<UserRecord> = {}): UserRecord => {
    const user = { ...newUser(chance.uuid(), old, `${name}@${domain}`, displayName), ...more };
    state.users.set(user.id, user);
    return user;
  };
  const assign = (user: UserRecord, role: keyof typeof roles, endsAt: number | null = null): void => {
    const assignment: RoleAssignment = { id: chance.token(24), ...old, roleDefinitionId: roles[role], principalId: user.id, directoryScopeId: '/', endsAt, origin: endsAt === null ? 'Assigned' : 'Activated' };
    state.roleAssignments.set(assignment.id, assignment);
    if (endsAt !== null) {
      const id = chance.token(24);
      state.roleEligibilities.set(id, { id, roleDefinitionId: roles[role], principalId: user.id, directoryScopeId: '/', endsAt: null });
    }
  };
  const authenticator = (): UserRecord['authenticators'] => [{ id: chance.token(12), displayName: 'Phone', deviceTag: 'SoftwareTokenActivated', phoneAppVersion: '6.8.1' }];
  const operator = add('operator', 'Olga Operator', { password: operatorPassword, secondFactor: blueprint.operatorSecondFactor ?? 'phone', authenticators: authenticator(), userType: blueprint.operatorIsGuest === true ? 'Guest' : 'Member' });
  state.operatorId = operator.id;
  const ends = blueprint.operatorRoleEndsInMinutes ?? null;
  for (const role of blueprint.operatorRoles ?? (['globalAdministrator'] as const)) assign(operator, role, ends === null ? null : now + ends * 60_000);
  for (let index = 1; index <= (blueprint.otherGlobalAdministrators ?? 1); index++) {
    assign(add(`admin${index}`, `Administrator ${index}`, { secondFactor: 'phone', authenticators: authenticator() }), 'globalAdministrator');
  }
  add('worker', 'Wanda Worker', { perUserMfaState: blueprint.perUserMfa === true ? 'enforced' : 'disabled', phones: [{ id: '3179e48a-750b-4051-897c-87b9720928f7', phoneNumber: '+420 000000000', phoneType: 'mobile' }] });
  if (blueprint.perUserMfa === true) operator.perUserMfaState = 'enforced';
  if (blueprint.oldBreakGlass === true) assign(add('breakglass', 'Break Glass', { passwordPolicies: 'DisablePasswordExpiration' }), 'globalAdministrator');
}

export function newUser(id: string, born: Pick<UserRecord, 'createdAt' | 'replicas'>, userPrincipalName: string, displayName: string): UserRecord {
  return {
    id,
    ...born,
    userPrincipalName,
    displayName,
    mailNickname: userPrincipalName.split('@')[0] ?? '',
    accountEnabled: true,
    userType: 'Member',
    passwordPolicies: null,
    usageLocation: 'CZ',
    onPremisesSyncEnabled: null,
    password: 'Rehearsal-Person-1',
    secondFactor: null,
    forceChangePassword: false,
    lastPasswordChangeAt: born.createdAt,
    sessionsValidFrom: born.createdAt,
    passwordLastUsedAt: null,
    passkeys: [],
    tap: null,
    phones: [],
    emails: [],
    authenticators: [],
    softwareOaths: [],
    perUserMfaState: 'disabled',
    campaignSnoozes: 0,
    userHandles: [],
    extra: {},
  };
}

function methodsPolicy(blueprint: Blueprint, created: string): MethodsPolicy {
  const everyone = { targetType: 'group', id: 'all_users', isRegistrationRequired: false } as const;
  const restrictions: KeyRestrictions = blueprint.keyRestrictions ?? { isEnforced: false, enforcementType: 'block', aaGuids: [] };
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
    includeTargets: blueprint.fido2Everyone === false ? [] : [{ ...everyone, ...(withProfiles ? { allowedPasskeyProfiles: [defaultPasskeyProfileId] } : {}) }],
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
  const other = (type: string, id: string, state: 'enabled' | 'disabled', more: JsonObject = {}): MethodConfiguration => ({
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
      includeTargets: [{ id: 'all_users', targetType: 'group', targetedAuthenticationMethod: 'microsoftAuthenticator' }],
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
      systemCredentialPreferences: { state: 'default', includeTargets: [{ id: 'all_users', targetType: 'group' }], excludeTargets: [] },
      reportSuspiciousActivitySettings: { state: 'default', includeTarget: { id: 'all_users', targetType: 'group' }, voiceReportingCode: 0 },
    },
  };
}

function authorizationPolicy(allowedToUseSSPR: boolean): TenantState['authorizationPolicy'] {
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
