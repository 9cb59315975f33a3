import type { JsonObject } from '../json';
import { passwordMethodId, roleDisplayNames, roles } from '../state/ids';
import type { RoleName } from '../state/ids';
import type {
  ConditionalAccessPolicy,
  GroupRecord,
  MethodsPolicy,
  Passkey,
  RoleAssignment,
  TemporaryAccessPass,
  UnitRecord,
  UserRecord,
} from '../state/model';
import type { World } from '../state/world';

/** Records as Graph shows them. */
export function userShape(world: World, user: UserRecord): JsonObject {
  return {
    id: user.id,
    businessPhones: [],
    displayName: user.displayName,
    givenName: null,
    jobTitle: null,
    mail: null,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName: user.userPrincipalName,
    accountEnabled: user.accountEnabled,
    mailNickname: user.mailNickname,
    userType: user.userType,
    passwordPolicies: user.passwordPolicies,
    usageLocation: user.usageLocation,
    onPremisesSyncEnabled: user.onPremisesSyncEnabled,
    isManagementRestricted: world.restricted(user.id),
    createdDateTime: world.iso(user.createdAt),
    lastPasswordChangeDateTime: world.iso(user.lastPasswordChangeAt),
    signInSessionsValidFromDateTime: world.iso(user.sessionsValidFrom),
    deletedDateTime: null,
    assignedLicenses: [],
    ...user.extra,
  };
}

/** What GET /users returns when nothing is selected. */
export const userDefaults = [
  'id',
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
] as const;

export function groupShape(world: World, group: GroupRecord): JsonObject {
  return {
    id: group.id,
    deletedDateTime: null,
    createdDateTime: world.iso(group.createdAt),
    description: group.description,
    displayName: group.displayName,
    groupTypes: [],
    isAssignableToRole: group.isAssignableToRole,
    isManagementRestricted: world.restricted(group.id),
    mailEnabled: false,
    mailNickname: group.mailNickname,
    onPremisesSyncEnabled: null,
    securityEnabled: true,
    visibility: group.visibility,
  };
}

export function unitShape(unit: UnitRecord): JsonObject {
  return {
    id: unit.id,
    deletedDateTime: null,
    displayName: unit.displayName,
    description: unit.description,
    visibility: unit.visibility,
    isMemberManagementRestricted: unit.isMemberManagementRestricted,
  };
}

export function roleName(templateId: string): string {
  const name = (Object.keys(roles) as RoleName[]).find((key) => roles[key] === templateId);
  return name ? roleDisplayNames[name] : 'Custom role';
}

export function roleDefinitionShape(templateId: string): JsonObject {
  return {
    id: templateId,
    templateId,
    displayName: roleName(templateId),
    description: `${roleName(templateId)} (simulated)`,
    isBuiltIn: true,
    isEnabled: true,
    resourceScopes: ['/'],
    rolePermissions: [],
    version: '1',
  };
}

export function directoryRoleShape(templateId: string): JsonObject {
  return {
    id: templateId,
    deletedDateTime: null,
    description: null,
    displayName: roleName(templateId),
    roleTemplateId: templateId,
  };
}

export function roleAssignmentShape(assignment: RoleAssignment): JsonObject {
  return {
    id: assignment.id,
    principalId: assignment.principalId,
    roleDefinitionId: assignment.roleDefinitionId,
    directoryScopeId: assignment.directoryScopeId,
  };
}

export function passkeyShape(world: World, passkey: Passkey, version: 'v1.0' | 'beta'): JsonObject {
  return {
    id: passkey.id,
    displayName: passkey.displayName,
    createdDateTime: passkey.createdDateTime,
    aaGuid: passkey.aaguid,
    model: passkey.model,
    attestationCertificates: [...passkey.attestationCertificates],
    attestationLevel: passkey.attestationLevel,
    passkeyType: passkey.passkeyType,
    publicKeyCredential: null,
    ...(version === 'beta' ? { lastUsedDateTime: used(world, passkey.lastUsedAt) } : {}),
  };
}

export function passwordShape(world: World, user: UserRecord, version: 'v1.0' | 'beta'): JsonObject {
  return {
    id: passwordMethodId,
    password: null,
    createdDateTime: world.iso(user.lastPasswordChangeAt),
    ...(version === 'beta' ? { lastUsedDateTime: used(world, user.passwordLastUsedAt) } : {}),
  };
}

function used(world: World, at: number | null): string | null {
  return at === null || !world.switches.lastUsedFilled ? null : world.iso(at);
}

/** The code is never in it: it appears once, in the answer that creates the pass. */
export function tapShape(
  world: World,
  tap: TemporaryAccessPass,
  usability: { readonly usable: boolean; readonly reason: string },
): JsonObject {
  return {
    id: tap.id,
    temporaryAccessPass: null,
    createdDateTime: world.iso(tap.createdAt),
    startDateTime: world.iso(tap.startsAt),
    lifetimeInMinutes: tap.lifetimeInMinutes,
    isUsableOnce: tap.isUsableOnce,
    isUsable: usability.usable,
    methodUsabilityReason: usability.reason,
  };
}

export function conditionalAccessShape(policy: ConditionalAccessPolicy): JsonObject {
  return { ...policy };
}

export function methodsPolicyShape(policy: MethodsPolicy, version: 'v1.0' | 'beta'): JsonObject {
  const configurations = [
    policy.fido2,
    policy.tap,
    ...Object.values(policy.others),
  ] as unknown as readonly JsonObject[];
  return {
    id: 'authenticationMethodsPolicy',
    displayName: policy.displayName,
    description: 'The tenant-wide policy that controls which authentication methods are allowed in the tenant.',
    lastModifiedDateTime: policy.lastModifiedDateTime,
    policyVersion: '1.5',
    policyMigrationState: policy.policyMigrationState,
    reconfirmationInDays: policy.reconfirmationInDays,
    registrationEnforcement: { authenticationMethodsRegistrationCampaign: policy.campaign as unknown as JsonObject },
    authenticationMethodConfigurations: configurations,
    ...(version === 'beta' ? policy.beta : {}),
  };
}
