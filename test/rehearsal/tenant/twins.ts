import { groupMark } from '../../../src/main/entra/resources/groups';
import type { FindingId } from '../../../src/main/entra/survey/catalogue';
import type { Personality } from '../../../src/main/rehearsal/tenant';
import { grant } from '../../../src/main/rehearsal/tenant/authority/consent';
import { newUser } from '../../../src/main/rehearsal/tenant/state/seed';
import { defaultPasskeyProfileId, roles } from '../../../src/main/rehearsal/tenant/state/ids';
import type {
  ConditionalAccessPolicy,
  Fido2Configuration,
  GroupRecord,
  MethodsPolicy,
  PasskeyProfile,
  UserRecord,
} from '../../../src/main/rehearsal/tenant/state/model';
import type { World } from '../../../src/main/rehearsal/tenant/state/world';

/** The client that the surveys sign in with. */
export const clientId = '7f0c1c1e-6d5e-4d0a-9a38-0d6a4c1f2b11';

/** A tenant in which there is nothing to mend: P2, policies that leave the emergency accounts out, two of those with keys. */
export function exemplary(
  change: (world: World) => void = () => undefined,
  blueprint: Partial<Personality['blueprint']> = {},
): Personality {
  return {
    id: 'exemplary',
    title: 'Exemplary',
    note: 'There is nothing to mend.',
    blueprint: { licence: 'p2', securityDefaults: false, profiles: true, attestationEnforced: true, ...blueprint },
    prepare: (world) => {
      const group = emergencyGroup(world);
      policies(world, (list) => [...list, conditionalAccess(world, group.id)]);
      methods(world, (before) => ({
        tap: { ...before.tap, isUsableOnce: true },
        beta: {
          systemCredentialPreferences: { state: 'disabled', includeTargets: [], excludeTargets: [] },
          optOutSettings: { passkeyDynamicMigration: true },
        },
      }));
      // Administrators who do not all hang on one method.
      const [other] = world.holdersOf('globalAdministrator').filter((holder) => holder.id !== world.state.operatorId);
      if (other) {
        other.authenticators = [];
        other.phones = [
          { id: '3179e48a-750b-4051-897c-87b9720928f7', phoneNumber: '+420 000000000', phoneType: 'mobile' },
        ];
      }
      change(world);
    },
  };
}

const old = { createdAt: 0, replicas: [0] };

export function person(world: World, name: string, more: Partial<UserRecord> = {}): UserRecord {
  const user = { ...newUser(world.chance.uuid(), old, `${name}@${world.initialDomain()}`, name), ...more };
  world.state.users.set(user.id, user);
  return user;
}

export function makeAdministrator(world: World, principalId: string): void {
  const id = world.chance.token(24);
  world.state.roleAssignments.set(id, {
    id,
    ...old,
    roleDefinitionId: roles.globalAdministrator,
    principalId,
    directoryScopeId: '/',
    endsAt: null,
    origin: 'Assigned',
  });
}

function emergencyGroup(world: World): GroupRecord {
  const group = addGroup(world, { description: groupMark });
  for (const name of ['ea-one', 'ea-two']) {
    const credentialId = world.chance.bytes(32);
    const user = person(world, name, {
      passwordPolicies: 'DisablePasswordExpiration',
      passkeys: [
        {
          id: `${Buffer.from(credentialId).toString('base64url')}1`,
          displayName: 'Key',
          createdDateTime: world.iso(),
          aaguid: '2fc0579f-8113-47ea-b116-bb5a8db9202a',
          model: 'YubiKey 5 Series with NFC',
          attestationCertificates: [],
          attestationLevel: 'attested',
          passkeyType: 'deviceBound',
          credentialId,
          publicKey: new Uint8Array(),
          rpId: 'login.microsoft.com',
          userHandle: null,
          signCount: 1,
          lastUsedAt: null,
        },
      ],
    });
    makeAdministrator(world, user.id);
    group.members.push(user.id);
  }
  return group;
}

function addGroup(world: World, more: Partial<GroupRecord> = {}): GroupRecord {
  const group: GroupRecord = {
    id: world.chance.uuid(),
    ...old,
    displayName: 'Emergency access accounts',
    description: null,
    mailNickname: 'ea',
    isAssignableToRole: false,
    visibility: null,
    members: [],
    owners: [],
    ...more,
  };
  world.state.groups.set(group.id, group);
  return group;
}

function conditionalAccess(
  world: World,
  excluded: string | null,
  more: Partial<ConditionalAccessPolicy> = {},
): ConditionalAccessPolicy {
  return {
    id: world.chance.uuid(),
    displayName: 'MFA for all',
    state: 'enabled',
    createdDateTime: null,
    modifiedDateTime: null,
    templateId: null,
    conditions: {
      users: {
        includeUsers: ['All'],
        excludeUsers: [],
        includeGroups: [],
        excludeGroups: excluded === null ? [] : [excluded],
        includeRoles: [],
        excludeRoles: [],
      },
      applications: { includeApplications: ['All'], excludeApplications: [], includeUserActions: [] },
      clientAppTypes: ['all'],
      signInRiskLevels: [],
      userRiskLevels: [],
    },
    grantControls: { operator: 'OR', builtInControls: ['mfa'], customAuthenticationFactors: [], termsOfUse: [] },
    sessionControls: null,
    ...more,
  };
}

function policies(
  world: World,
  change: (list: readonly ConditionalAccessPolicy[]) => readonly ConditionalAccessPolicy[],
): void {
  world.state.conditionalAccess.write(change(world.state.conditionalAccess.current), 0);
}
function methods(world: World, change: (before: MethodsPolicy) => Partial<MethodsPolicy>): void {
  const before = world.state.methodsPolicy.current;
  world.state.methodsPolicy.write({ ...before, ...change(before) }, 0);
}
function fido2(world: World, change: Partial<Fido2Configuration>): void {
  methods(world, (before) => ({ fido2: { ...before.fido2, ...change } as Fido2Configuration }));
}
function profiles(world: World, ...changes: readonly Partial<PasskeyProfile>[]): void {
  const [first] = world.state.methodsPolicy.current.fido2.passkeyProfiles!;
  fido2(world, {
    passkeyProfiles: changes.map((change, index) => ({
      ...first!,
      id: index === 0 ? defaultPasskeyProfileId : world.chance.uuid(),
      ...change,
    })),
  });
}
const extraPolicy = (world: World, more: Partial<ConditionalAccessPolicy>): void =>
  policies(world, (list) => [...list, conditionalAccess(world, null, more)]);
const extraConditions = (world: World, conditions: Partial<ConditionalAccessPolicy['conditions']>): void =>
  policies(world, (list) => [
    ...list,
    {
      ...conditionalAccess(world, null),
      displayName: 'Other',
      state: 'enabled',
      grantControls: null,
      conditions: { ...conditionalAccess(world, null).conditions, ...conditions },
    },
  ]);
const everyone = [{ targetType: 'group', id: 'all_users', isRegistrationRequired: false }];
const smsOn = (world: World): void =>
  methods(world, (before) => ({
    others: { ...before.others, sms: { ...before.others['sms']!, state: 'enabled', includeTargets: everyone } },
  }));
const withoutEmergencyAccounts = (world: World): void => {
  for (const user of [...world.state.users.values()].filter(({ userPrincipalName }) =>
    userPrincipalName.startsWith('ea-'),
  ))
    world.state.users.delete(user.id);
  for (const [id, one] of world.state.roleAssignments)
    if (!world.state.users.has(one.principalId)) world.state.roleAssignments.delete(id);
  for (const group of world.state.groups.values()) group.members = [];
};

export interface Twin {
  /** The tenant that has the finding. */
  readonly has: Personality;
  /** The one that has not; the exemplary one when left out. */
  readonly hasNot?: Personality;
  /** Armed in the tenant that has it, once the operator is signed in. */
  readonly fault?: string;
  readonly cloud?: 'usGovL4' | 'china';
  /** Which of the two is of that cloud. */
  readonly cloudOf?: 'has' | 'hasNot';
}

/** For every finding that a tenant can have: one tenant that has it. What only the app or a person knows is not here. */
export const twins: { readonly [id in FindingId]?: Twin } = {
  'tenant-kind': { has: exemplary((world) => void (world.state.tenantType = 'CIAM')) },
  'cloud-registers-keys': { has: exemplary(undefined, { cloud: 'usGovL4' }), cloud: 'usGovL4', cloudOf: 'has' },
  'cloud-has-passkeys': { has: exemplary(undefined, { cloud: 'china' }), cloud: 'china', cloudOf: 'has' },
  'initial-domain': {
    has: exemplary(
      (world) => void (world.state.domains = world.state.domains.map((domain) => ({ ...domain, isInitial: false }))),
    ),
  },
  'default-domain-federated': { has: exemplary(undefined, { federatedDefaultDomain: true }) },
  'directory-synced': { has: exemplary((world) => void (world.state.onPremisesSyncEnabled = true)) },
  'licence-free': { has: exemplary(undefined, { licence: 'free' }) },
  'clock-wrong': { has: exemplary(), fault: 'clock-skew' },
  'operator-roles': {
    has: exemplary(undefined, { operatorRoles: ['globalReader', 'userAdministrator'], adminConsented: true }),
  },
  'operator-role-ends': { has: exemplary(undefined, { operatorRoleEndsInMinutes: 60 }) },
  'operator-is-account': { has: exemplary(withoutEmergencyAccounts, { otherGlobalAdministrators: 0 }) },
  'client-consents': { has: exemplary((world) => grant(world, clientId, world.state.operatorId, ['Mail.Read'])) },
  'security-defaults-on': { has: exemplary(undefined, { securityDefaults: true }) },
  'no-mfa-baseline': { has: exemplary((world) => policies(world, () => [])) },
  'defaults-and-policies': { has: exemplary(undefined, { securityDefaults: true }) },
  'mandatory-mfa': {
    has: exemplary(),
    hasNot: exemplary(undefined, { cloud: 'usGovL4' }),
    cloud: 'usGovL4',
    cloudOf: 'hasNot',
  },
  'ca-not-excluded': { has: exemplary((world) => extraPolicy(world, { displayName: 'Second' })) },
  'ca-report-only': { has: exemplary((world) => extraPolicy(world, { state: 'enabledForReportingButNotEnforced' })) },
  'ca-managed': {
    has: exemplary((world) =>
      extraPolicy(world, { templateId: world.chance.uuid(), displayName: 'Microsoft-managed: Second' }),
    ),
  },
  'ca-excludes-role': {
    has: exemplary((world) =>
      extraConditions(world, { users: { includeUsers: ['All'], excludeRoles: [roles.globalAdministrator] } }),
    ),
  },
  'ca-device-code': {
    has: exemplary((world) => extraConditions(world, { authenticationFlows: { transferMethods: 'deviceCodeFlow' } })),
  },
  'ca-registration-blocked': {
    has: exemplary((world) =>
      extraConditions(world, {
        applications: { includeApplications: [], includeUserActions: ['urn:user:registersecurityinfo'] },
      }),
    ),
  },
  'ca-token-protection': {
    has: exemplary((world) => extraPolicy(world, { sessionControls: { secureSignInSession: { isEnabled: true } } })),
  },
  'passkeys-off': { has: exemplary((world) => fido2(world, { state: 'disabled' })) },
  'passkey-setup-off': { has: exemplary((world) => fido2(world, { isSelfServiceRegistrationAllowed: false })) },
  'passkey-target': { has: exemplary((world) => fido2(world, { includeTargets: [] })) },
  'passkey-models': {
    has: exemplary((world) =>
      profiles(world, {
        keyRestrictions: {
          isEnforced: true,
          enforcementType: 'allow',
          aaGuids: ['90a3ccdf-635c-4729-a248-9b709135078f'],
        },
      }),
    ),
  },
  'passkey-models-blocked': {
    has: exemplary((world) =>
      profiles(world, {
        keyRestrictions: {
          isEnforced: true,
          enforcementType: 'block',
          aaGuids: ['90a3ccdf-635c-4729-a248-9b709135078f'],
        },
      }),
    ),
  },
  'passkey-attestation-off': { has: exemplary((world) => profiles(world, { attestationEnforcement: 'disabled' })) },
  'passkey-synced-allowed': {
    has: exemplary((world) =>
      profiles(world, { attestationEnforcement: 'disabled', passkeyTypes: 'deviceBound,synced' }),
    ),
  },
  'passkey-profiles-missing': { has: exemplary(undefined, { profiles: false }) },
  'passkey-profiles-full': { has: exemplary((world) => profiles(world, {}, { name: 'b' }, { name: 'c' })) },
  'passkey-policy-large': {
    has: exemplary((world) =>
      fido2(world, {
        excludeTargets: Array.from({ length: 250 }, () => ({ targetType: 'group', id: world.chance.uuid() })),
      }),
    ),
  },
  'tap-off': { has: exemplary((world) => methods(world, (before) => ({ tap: { ...before.tap, state: 'disabled' } }))) },
  'tap-everybody': {
    has: exemplary((world) => methods(world, (before) => ({ tap: { ...before.tap, includeTargets: everyone } }))),
  },
  'tap-reusable': {
    has: exemplary((world) => methods(world, (before) => ({ tap: { ...before.tap, isUsableOnce: false } }))),
  },
  'campaign-on': {
    has: exemplary((world) => methods(world, (before) => ({ campaign: { ...before.campaign, state: 'enabled' } }))),
  },
  'sms-voice-scope': { has: exemplary(smsOn) },
  'passkey-migration': {
    has: exemplary((world) => {
      smsOn(world);
      methods(world, () => ({ beta: {} }));
    }),
  },
  'sspr-administrators': { has: exemplary(undefined, { allowedToUseSSPR: true }) },
  reconfirmation: { has: exemplary((world) => methods(world, () => ({ reconfirmationInDays: 180 }))) },
  'methods-migration': { has: exemplary((world) => methods(world, () => ({ policyMigrationState: 'preMigration' }))) },
  'system-preferred': {
    has: exemplary((world) =>
      methods(world, (before) => ({
        beta: {
          ...before.beta,
          systemCredentialPreferences: { state: 'default', includeTargets: [], excludeTargets: [] },
        },
      })),
    ),
  },
  'per-user-mfa': { has: exemplary(undefined, { perUserMfa: true }) },
  'emergency-accounts': { has: exemplary(withoutEmergencyAccounts) },
  'candidate-password-only': { has: exemplary((world) => makeAdministrator(world, person(world, 'old').id)) },
  'candidate-expires': {
    has: exemplary((world) => {
      world.state.domains = world.state.domains.map((domain) => ({ ...domain, passwordValidityPeriodInDays: 90 }));
      makeAdministrator(world, person(world, 'old').id);
    }),
  },
  'candidate-not-permanent': {
    has: exemplary((world) => {
      const old = person(world, 'old');
      const id = world.chance.token(24);
      world.state.roleEligibilities.set(id, {
        id,
        roleDefinitionId: roles.globalAdministrator,
        principalId: old.id,
        directoryScopeId: '/',
        endsAt: null,
      });
    }),
  },
  'admins-few': { has: exemplary(withoutEmergencyAccounts, { otherGlobalAdministrators: 0 }) },
  'admins-many': { has: exemplary(undefined, { otherGlobalAdministrators: 3 }) },
  'admins-synced': {
    has: exemplary((world) => makeAdministrator(world, person(world, 'synced', { onPremisesSyncEnabled: true }).id)),
  },
  'admins-same-method': {
    has: exemplary((world) => {
      withoutEmergencyAccounts(world);
      for (const holder of world.holdersOf('globalAdministrator')) {
        holder.phones = [];
        holder.authenticators = [
          { id: 'x', displayName: 'Phone', deviceTag: 'SoftwareTokenActivated', phoneAppVersion: '6' },
        ];
      }
    }),
  },
  'admins-unreadable': {
    has: exemplary((world) =>
      makeAdministrator(world, addGroup(world, { displayName: 'Admins', isAssignableToRole: true }).id),
    ),
  },
  'group-name-taken': {
    has: exemplary((world) => {
      for (const group of world.state.groups.values()) group.description = 'Somebody else uses it';
    }),
  },
  'group-strangers': {
    has: exemplary((world) => {
      const mallory = person(world, 'mallory');
      for (const group of world.state.groups.values()) group.members.push(mallory.id);
    }),
  },
  'group-guard': { has: exemplary(undefined, { licence: 'free' }) },
  'pim-forbids-permanent': { has: exemplary(undefined, { pimAllowsPermanent: false }) },
  'sign-in-log': { has: exemplary(undefined, { licence: 'free' }) },
};

/** Facts of the app or of a person, which no tenant can have. */
export const notOfATenant: readonly FindingId[] = ['client-shared', 'alert-missing'];
