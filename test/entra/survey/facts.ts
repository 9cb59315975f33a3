import type { SurveyFacts } from '../../../src/main/entra/survey/facts';
import { roleIds } from '../../../src/main/entra/roles';

/** A small firm where nothing is wrong but that it has no emergency accounts yet. */
export const smallFirm: SurveyFacts = {
  version: 1,
  takenAt: '2026-11-22T10:00:00.000Z',
  cloud: 'global',
  simulated: false,
  clientId: '7f0c1c1e-6d5e-4d0a-9a38-0d6a4c1f2b11',
  admin: {
    userId: 'aaaaaaaa-0000-4000-8000-000000000001',
    userPrincipalName: 'olga@northlight.onmicrosoft.com',
    tenantId: 'bbbbbbbb-0000-4000-8000-000000000001',
    roles: [{ name: 'Global Administrator', templateId: roleIds.globalAdministrator, endsAt: null }],
  },
  organization: {
    id: 'bbbbbbbb-0000-4000-8000-000000000001',
    displayName: 'Northlight Joinery',
    tenantType: 'AAD',
    createdDateTime: '2024-01-01T00:00:00Z',
    onPremisesSyncEnabled: null,
  },
  domains: [{ id: 'northlight.onmicrosoft.com', isInitial: true, isDefault: true, authenticationType: 'Managed' }],
  licence: 'free',
  initialDomain: 'northlight.onmicrosoft.com',
  securityDefaults: true,
  conditionalAccess: [],
  fido2: {
    id: 'Fido2',
    state: 'enabled',
    isSelfServiceRegistrationAllowed: true,
    isAttestationEnforced: true,
    keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] },
    includeTargets: [{ targetType: 'group', id: 'all_users' }],
    excludeTargets: [],
  },
  tap: { id: 'TemporaryAccessPass', state: 'disabled', includeTargets: [] },
  campaign: { state: 'disabled', snoozeDurationInDays: 1, includeTargets: [], excludeTargets: [] },
  methodsPolicyRead: true,
  otherMethods: [
    { id: 'Sms', state: 'disabled' },
    { id: 'Voice', state: 'disabled' },
  ],
  migrationState: 'migrationComplete',
  reconfirmationInDays: 0,
  systemPreferred: 'disabled',
  passkeyMigrationOptOut: null,
  ssprForAdmins: false,
  globalAdministrators: [
    person('olga', ['password', 'microsoftAuthenticator'], 'aaaaaaaa-0000-4000-8000-000000000001'),
    person('otto', ['password', 'phone']),
  ],
  memberKeys: {},
  groups: [],
  namesakes: [],
  units: [],
  servicePrincipal: { id: 'cccccccc-0000-4000-8000-000000000001', displayName: 'Break Glass Kit' },
  grants: [],
  pim: null,
  clockMinutesOff: 0,
  unread: [],
  answers: {},
};

type Administrator = NonNullable<SurveyFacts['globalAdministrators']>[number];

export function person(
  name: string,
  methods: Administrator['methods'],
  id = `aaaaaaaa-0000-4000-8000-${Buffer.from(name).toString('hex').padStart(12, '0').slice(0, 12)}`,
): Administrator {
  return {
    id,
    kind: 'user',
    displayName: name,
    userPrincipalName: `${name}@northlight.onmicrosoft.com`,
    enabled: true,
    synced: false,
    neverExpires: true,
    methods,
    perUserMfa: 'disabled',
  };
}

export function firm(more: Partial<SurveyFacts>): SurveyFacts {
  return { ...smallFirm, ...more };
}
