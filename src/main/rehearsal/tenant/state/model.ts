import type { Json, JsonObject } from '../json';
import type { Enforced } from './enforced';

/** When each replica of the directory learns of an object. */
export interface Replicated {
  readonly createdAt: number;
  readonly replicas: readonly number[];
}

export interface Passkey {
  readonly id: string;
  readonly displayName: string;
  readonly createdDateTime: string;
  readonly aaguid: string;
  readonly model: string;
  readonly attestationCertificates: readonly string[];
  readonly attestationLevel: 'attested' | 'notAttested';
  readonly passkeyType: 'deviceBound' | 'synced';
  readonly credentialId: Uint8Array;
  /** COSE_Key as the authenticator sent it. */
  readonly publicKey: Uint8Array;
  /** The relying party id that was signed for: not the same on the pages that a real browser opens on localhost. */
  readonly rpId: string;
  /** base64url of user.id as the key stores it; null for a key that was there before the simulation began. */
  readonly userHandle: string | null;
  signCount: number;
  lastUsedAt: number | null;
}

export interface TemporaryAccessPass {
  readonly id: string;
  readonly code: string;
  readonly createdAt: number;
  readonly startsAt: number;
  readonly lifetimeInMinutes: number;
  readonly isUsableOnce: boolean;
  used: boolean;
}

export interface PhoneMethod {
  readonly id: string;
  readonly phoneNumber: string;
  readonly phoneType: 'mobile' | 'alternateMobile' | 'office';
}

export interface UserRecord extends Replicated {
  readonly id: string;
  userPrincipalName: string;
  displayName: string;
  mailNickname: string;
  accountEnabled: boolean;
  userType: 'Member' | 'Guest';
  passwordPolicies: string | null;
  usageLocation: string | null;
  onPremisesSyncEnabled: boolean | null;
  password: string;
  /** How the simulated person proves more than a password: approves on a phone, or unlocks a device (phishing-resistant). */
  secondFactor: 'phone' | 'device' | null;
  forceChangePassword: boolean;
  lastPasswordChangeAt: number;
  sessionsValidFrom: number;
  passwordLastUsedAt: number | null;
  passkeys: Passkey[];
  tap: TemporaryAccessPass | null;
  phones: PhoneMethod[];
  emails: { readonly id: string; readonly emailAddress: string }[];
  authenticators: {
    readonly id: string;
    readonly displayName: string;
    readonly deviceTag: string;
    readonly phoneAppVersion: string;
  }[];
  softwareOaths: { readonly id: string }[];
  perUserMfaState: 'disabled' | 'enabled' | 'enforced';
  campaignSnoozes: number;
  /** Replaced on each creationOptions where the handle is not stable. */
  userHandles: string[];
  extra: JsonObject;
}

export interface GroupRecord extends Replicated {
  readonly id: string;
  displayName: string;
  description: string | null;
  readonly mailNickname: string;
  readonly isAssignableToRole: boolean;
  readonly visibility: string | null;
  members: string[];
  owners: string[];
}

export interface RoleAssignment extends Replicated {
  readonly id: string;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly directoryScopeId: string;
  /** Null: permanent. Else a PIM activation that ends. */
  readonly endsAt: number | null;
  readonly origin: 'Assigned' | 'Activated';
}

export interface RoleEligibility {
  readonly id: string;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly directoryScopeId: string;
  readonly endsAt: number | null;
}

export interface UnitRecord extends Replicated {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly visibility: string | null;
  readonly isMemberManagementRestricted: boolean;
  members: string[];
  scopedRoles: { readonly id: string; readonly roleId: string; readonly userId: string }[];
}

export interface DeletedRecord {
  readonly deletedAt: number;
  readonly object:
    { readonly kind: 'user'; readonly user: UserRecord } | { readonly kind: 'group'; readonly group: GroupRecord };
}

export interface LogRow {
  readonly visibleAt: number;
  readonly at: number;
  readonly row: JsonObject & { readonly id: string };
}

export interface Grant {
  readonly id: string;
  readonly clientId: string;
  readonly consentType: 'AllPrincipals' | 'Principal';
  readonly principalId: string | null;
  readonly resourceId: string;
  scope: string;
}

export interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  accountEnabled: boolean;
  appRoleAssignmentRequired: boolean;
}

/** Kept in Graph's own shape; members that the simulation enforces are typed. */
export interface Target {
  readonly targetType: string;
  readonly id: string;
  readonly isRegistrationRequired?: boolean;
  readonly allowedPasskeyProfiles?: readonly string[];
  readonly targetedAuthenticationMethod?: string;
}
export interface KeyRestrictions {
  readonly isEnforced: boolean;
  readonly enforcementType: 'allow' | 'block';
  readonly aaGuids: readonly string[];
}
export interface PasskeyProfile {
  readonly id: string;
  readonly name: string;
  readonly passkeyTypes: string;
  readonly attestationEnforcement: 'disabled' | 'registrationOnly';
  readonly keyRestrictions: KeyRestrictions;
}
export interface MethodConfiguration {
  readonly '@odata.type': string;
  readonly id: string;
  readonly state: 'enabled' | 'disabled';
  readonly includeTargets: readonly Target[];
  readonly excludeTargets: readonly Target[];
  readonly [other: string]: unknown;
}
export interface Fido2Configuration extends MethodConfiguration {
  readonly isSelfServiceRegistrationAllowed: boolean;
  readonly isAttestationEnforced: boolean;
  readonly keyRestrictions: KeyRestrictions;
  readonly defaultPasskeyProfile?: string | null;
  readonly passkeyProfiles?: readonly PasskeyProfile[];
}
export interface TapConfiguration extends MethodConfiguration {
  readonly minimumLifetimeInMinutes: number;
  readonly maximumLifetimeInMinutes: number;
  readonly defaultLifetimeInMinutes: number;
  readonly defaultLength: number;
  readonly isUsableOnce: boolean;
}
export interface Campaign {
  readonly state: 'default' | 'enabled' | 'disabled';
  readonly snoozeDurationInDays: number;
  readonly includeTargets: readonly Target[];
  readonly excludeTargets: readonly Target[];
  readonly enforceRegistrationAfterAllowedSnoozes?: boolean;
}
export interface MethodsPolicy {
  readonly displayName: string;
  readonly lastModifiedDateTime: string;
  readonly policyMigrationState: 'preMigration' | 'migrationInProgress' | 'migrationComplete';
  readonly reconfirmationInDays: number;
  readonly campaign: Campaign;
  readonly fido2: Fido2Configuration;
  readonly tap: TapConfiguration;
  /** Sms, Voice and the rest by lower-case id. */
  readonly others: Readonly<Record<string, MethodConfiguration>>;
  /** Members of the beta version only. */
  readonly beta: JsonObject;
}

export interface ConditionalAccessPolicy {
  readonly id: string;
  readonly displayName: string;
  readonly state: 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced';
  readonly createdDateTime: string | null;
  readonly modifiedDateTime: string | null;
  readonly templateId: string | null;
  readonly conditions: JsonObject;
  readonly grantControls: Json;
  readonly sessionControls: Json;
}

export interface TenantState {
  readonly tenantId: string;
  displayName: string;
  readonly cloud: 'global' | 'usGovL4' | 'usGovL5' | 'china';
  readonly countryLetterCode: string;
  readonly createdDateTime: string;
  readonly licence: 'free' | 'p1' | 'p2';
  /** An administrator consented for everybody long ago, so that nobody is asked. */
  adminConsented: boolean;
  tenantType: 'AAD' | 'AAD B2C' | 'CIAM';
  onPremisesSyncEnabled: boolean | null;
  domains: {
    readonly id: string;
    readonly isInitial: boolean;
    readonly isDefault: boolean;
    readonly authenticationType: 'Managed' | 'Federated';
    readonly passwordValidityPeriodInDays?: number;
  }[];
  readonly users: Map<string, UserRecord>;
  readonly groups: Map<string, GroupRecord>;
  readonly units: Map<string, UnitRecord>;
  readonly roleAssignments: Map<string, RoleAssignment>;
  readonly roleEligibilities: Map<string, RoleEligibility>;
  /** Object id to the time until which a restricted unit still protects it after removal. */
  readonly lingeringRestriction: Map<string, number>;
  readonly securityDefaults: Enforced<boolean>;
  readonly conditionalAccess: Enforced<readonly ConditionalAccessPolicy[]>;
  readonly methodsPolicy: Enforced<MethodsPolicy>;
  authorizationPolicy: JsonObject & { readonly allowedToUseSSPR: boolean };
  pimAllowsPermanent: boolean;
  pimDemandsMfa: boolean;
  readonly grants: Map<string, Grant>;
  readonly servicePrincipals: Map<string, ServicePrincipal>;
  readonly deleted: Map<string, DeletedRecord>;
  readonly audits: LogRow[];
  readonly signIns: LogRow[];
  readonly auditSearches: Map<
    string,
    { readonly query: JsonObject; readonly createdAt: number; readonly readyAt: number }
  >;
  operatorId: string;
}
