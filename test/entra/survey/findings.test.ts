import { describe, expect, it } from 'vitest';
import type { Severity } from '../../../src/shared/model/tenant';
import { graphCommandLineToolsClientId } from '../../../src/main/entra/clouds';
import { findingIds } from '../../../src/main/entra/survey/catalogue';
import type { FindingId } from '../../../src/main/entra/survey/catalogue';
import type { SurveyFacts } from '../../../src/main/entra/survey/facts';
import { findingsOf } from '../../../src/main/entra/survey/findings';
import { reportOf } from '../../../src/main/entra/survey/report';
import { groupMark } from '../../../src/main/entra/resources/groups';
import { sourceTitle } from '../../../src/shared/model/sources';
import { roleIds } from '../../../src/main/entra/roles';
import { firm, person, smallFirm } from './facts';

const everybody = [{ targetType: 'group', id: 'all_users' }];
const policy = (
  more: Partial<NonNullable<SurveyFacts['conditionalAccess']>[number]> = {},
): NonNullable<SurveyFacts['conditionalAccess']>[number] => ({
  id: 'p1',
  displayName: 'Require MFA',
  state: 'enabled',
  conditions: { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] } },
  grantControls: { builtInControls: ['mfa'] },
  ...more,
});
const profile = (more: object = {}): NonNullable<NonNullable<SurveyFacts['fido2']>['passkeyProfiles']>[number] => ({
  id: 'd',
  name: 'Default',
  passkeyTypes: 'deviceBound',
  attestationEnforcement: 'registrationOnly',
  ...more,
});
const fido2 = (more: Partial<NonNullable<SurveyFacts['fido2']>>): Partial<SurveyFacts> => ({
  fido2: { ...smallFirm.fido2!, ...more },
});
const ca = (...conditionalAccess: NonNullable<SurveyFacts['conditionalAccess']>): Partial<SurveyFacts> => ({
  conditionalAccess,
  licence: 'p1',
  securityDefaults: false,
});
const ourGroup = { group: { id: 'g', displayName: 'Emergency access accounts', description: groupMark }, members: [] };
const profiles = (...list: ReturnType<typeof profile>[]): Partial<SurveyFacts> =>
  fido2({ passkeyProfiles: list, defaultPasskeyProfile: 'd' });

/** For every finding: what makes it so, what makes it fine, and how bad it is. */
const cases: { readonly [id in FindingId]: readonly [Severity, Partial<SurveyFacts>, Partial<SurveyFacts>] } = {
  'tenant-kind': ['stop', { organization: { id: 'x', tenantType: 'CIAM' } }, {}],
  'cloud-registers-keys': ['know', { cloud: 'usGovL4' }, {}],
  'cloud-has-passkeys': ['stop', { cloud: 'china' }, { cloud: 'usGovL5' }],
  'initial-domain': ['stop', { initialDomain: null }, {}],
  'default-domain-federated': [
    'know',
    { domains: [{ id: 'x.example', isDefault: true, authenticationType: 'Federated' }] },
    {},
  ],
  'directory-synced': ['know', { organization: { id: 'x', tenantType: 'AAD', onPremisesSyncEnabled: true } }, {}],
  'licence-free': ['know', { licence: 'free' }, { licence: 'p2' }],
  'clock-wrong': ['fix', { clockMinutesOff: 60 }, {}],
  'operator-roles': [
    'stop',
    { admin: { ...smallFirm.admin, roles: [{ name: 'Helpdesk', templateId: 'x', endsAt: null }] } },
    {},
  ],
  'operator-role-ends': [
    'fix',
    {
      admin: {
        ...smallFirm.admin,
        roles: [
          { name: 'Global Administrator', templateId: roleIds.globalAdministrator, endsAt: '2026-11-22T11:00:00Z' },
        ],
      },
    },
    {
      admin: {
        ...smallFirm.admin,
        roles: [
          { name: 'Global Administrator', templateId: roleIds.globalAdministrator, endsAt: '2026-11-22T13:00:00Z' },
        ],
      },
    },
  ],
  'operator-is-account': ['know', { globalAdministrators: [person('olga', [], smallFirm.admin.userId)] }, {}],
  'client-shared': ['know', { clientId: graphCommandLineToolsClientId }, {}],
  'client-consents': [
    'know',
    { admin: { ...smallFirm.admin, client: { id: 'x', consented: ['Directory.Read.All'] } } },
    { admin: { ...smallFirm.admin, client: { id: 'x', consented: [] } } },
  ],
  'security-defaults-on': ['know', {}, { securityDefaults: false }],
  'no-mfa-baseline': ['fix', { securityDefaults: false }, ca(policy())],
  'defaults-and-policies': ['know', { conditionalAccess: [policy({ state: 'disabled' })] }, {}],
  'mandatory-mfa': ['know', {}, { cloud: 'usGovL4' }],
  'ca-not-excluded': [
    'fix',
    ca(policy()),
    { ...ca(policy({ conditions: { users: { includeUsers: ['All'], excludeGroups: ['g'] } } })), groups: [ourGroup] },
  ],
  'ca-report-only': ['fix', ca(policy({ state: 'enabledForReportingButNotEnforced' })), ca(policy())],
  'ca-managed': ['know', ca(policy({ templateId: 't', displayName: 'Microsoft-managed: Block legacy' })), ca(policy())],
  'ca-excludes-role': [
    'fix',
    ca(policy({ conditions: { users: { includeUsers: ['All'], excludeRoles: [roleIds.globalAdministrator] } } })),
    ca(policy()),
  ],
  'ca-device-code': [
    'know',
    ca(
      policy({
        conditions: {
          users: { includeUsers: ['All'] },
          authenticationFlows: { transferMethods: 'deviceCodeFlow,authenticationTransfer' },
        },
      }),
    ),
    ca(policy()),
  ],
  'ca-registration-blocked': [
    'know',
    ca(
      policy({
        conditions: {
          users: { includeUsers: ['All'] },
          applications: { includeUserActions: ['urn:user:registersecurityinfo'] },
        },
      }),
    ),
    ca(policy()),
  ],
  'ca-token-protection': [
    'fix',
    ca(policy({ sessionControls: { secureSignInSession: { isEnabled: true } } })),
    ca(policy()),
  ],
  'passkeys-off': ['stop', fido2({ state: 'disabled' }), {}],
  'passkey-setup-off': ['stop', fido2({ isSelfServiceRegistrationAllowed: false }), {}],
  'passkey-target': ['fix', fido2({ includeTargets: [{ targetType: 'group', id: 'other' }] }), {}],
  'passkey-models': [
    'know',
    fido2({ keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: ['a'] } }),
    {},
  ],
  'passkey-models-blocked': [
    'know',
    fido2({ keyRestrictions: { isEnforced: true, enforcementType: 'block', aaGuids: ['a'] } }),
    {},
  ],
  'passkey-attestation-off': ['know', profiles(profile({ attestationEnforcement: 'disabled' })), profiles(profile())],
  'passkey-synced-allowed': ['know', profiles(profile({ passkeyTypes: 'deviceBound,synced' })), profiles(profile())],
  'passkey-profiles-missing': ['know', {}, profiles(profile())],
  'passkey-profiles-full': [
    'know',
    profiles(profile(), profile({ id: 'e' }), profile({ id: 'f' })),
    profiles(profile()),
  ],
  'passkey-policy-large': [
    'fix',
    fido2({
      excludeTargets: Array.from({ length: 400 }, (_, n) => ({
        targetType: 'group',
        id: `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`,
      })),
    }),
    {},
  ],
  'tap-off': ['know', {}, { tap: { id: 't', state: 'enabled', isUsableOnce: true } }],
  'tap-everybody': [
    'fix',
    { tap: { id: 't', state: 'enabled', includeTargets: everybody } },
    { tap: { id: 't', state: 'enabled', includeTargets: [] } },
  ],
  'tap-reusable': [
    'know',
    { tap: { id: 't', state: 'enabled', isUsableOnce: false } },
    { tap: { id: 't', state: 'enabled', isUsableOnce: true } },
  ],
  'campaign-on': [
    'fix',
    { campaign: { state: 'default' } },
    { campaign: { state: 'enabled', excludeTargets: [{ targetType: 'group', id: 'g' }] }, groups: [ourGroup] },
  ],
  'sms-voice-scope': [
    'fix',
    { otherMethods: [{ id: 'Sms', state: 'enabled', includeTargets: everybody }] },
    {
      otherMethods: [
        {
          id: 'Voice',
          state: 'enabled',
          includeTargets: everybody,
          excludeTargets: [{ targetType: 'group', id: 'g' }],
        },
      ],
      groups: [ourGroup],
    },
  ],
  'passkey-migration': [
    'know',
    { otherMethods: [{ id: 'Sms', state: 'enabled', includeTargets: everybody }] },
    { otherMethods: [{ id: 'Sms', state: 'enabled', includeTargets: everybody }], passkeyMigrationOptOut: true },
  ],
  'sspr-administrators': ['fix', { ssprForAdmins: true }, {}],
  reconfirmation: ['know', { reconfirmationInDays: 180 }, {}],
  'methods-migration': ['know', { migrationState: 'preMigration' }, {}],
  'system-preferred': ['know', { systemPreferred: 'default' }, {}],
  'per-user-mfa': ['know', { globalAdministrators: [{ ...person('otto', ['password']), perUserMfa: 'enforced' }] }, {}],
  'emergency-accounts': [
    'fix',
    {},
    {
      globalAdministrators: [
        ...smallFirm.globalAdministrators!,
        person('ea-1', ['password', 'fido2']),
        person('ea-2', ['password', 'fido2']),
      ],
    },
  ],
  'candidate-password-only': ['fix', { globalAdministrators: [person('old', ['password'])] }, {}],
  'candidate-expires': [
    'know',
    {
      globalAdministrators: [{ ...person('old', ['password']), neverExpires: false }],
      domains: [
        { id: 'northlight.onmicrosoft.com', isInitial: true, isDefault: true, passwordValidityPeriodInDays: 90 },
      ],
    },
    { globalAdministrators: [{ ...person('old', ['password']), neverExpires: false }] },
  ],
  'candidate-not-permanent': [
    'know',
    { licence: 'p2', eligible: [{ id: 'e', name: 'old@northlight.onmicrosoft.com' }] },
    { licence: 'p2', eligible: [] },
  ],
  'admins-few': ['fix', { globalAdministrators: [person('otto', ['password'])] }, {}],
  'admins-many': [
    'know',
    { globalAdministrators: ['a', 'b', 'c', 'd', 'e'].map((name) => person(name, ['password'])) },
    {},
  ],
  'admins-synced': ['fix', { globalAdministrators: [{ ...person('otto', ['password']), synced: true }] }, {}],
  'admins-same-method': [
    'fix',
    { globalAdministrators: [person('a', ['password', 'phone']), person('b', ['phone', 'password'])] },
    {},
  ],
  'admins-unreadable': [
    'fix',
    {
      globalAdministrators: [
        ...smallFirm.globalAdministrators!,
        { ...person('x', null), kind: 'group', userPrincipalName: null },
      ],
    },
    {},
  ],
  'group-name-taken': [
    'stop',
    {
      groups: [
        { group: { id: 'x', displayName: 'Emergency access accounts', description: 'theirs' }, members: [{ id: 'y' }] },
      ],
    },
    { groups: [ourGroup] },
  ],
  'group-strangers': [
    'fix',
    { groups: [{ ...ourGroup, members: [{ id: 'y', userPrincipalName: 'mallory@northlight.onmicrosoft.com' }] }] },
    { groups: [{ ...ourGroup, members: [{ id: 'y', userPrincipalName: 'ea-m4vz9p@northlight.onmicrosoft.com' }] }] },
  ],
  'group-guard': ['know', {}, { licence: 'p1' }],
  'restricted-unit': ['know', { units: [{ id: 'u', displayName: 'U', isMemberManagementRestricted: true }] }, {}],
  'pim-forbids-permanent': [
    'fix',
    { licence: 'p2', pim: { permanentActiveAllowed: false } },
    { licence: 'p2', pim: { permanentActiveAllowed: true } },
  ],
  'alert-missing': ['know', {}, { answers: { alert: 'Yes' } }],
  'sign-in-log': ['know', {}, { licence: 'p1' }],
};

const severityOf = (facts: SurveyFacts, id: string): Severity | undefined =>
  findingsOf(facts).find((finding) => finding.id === id)?.severity;

describe('every finding both ways', () => {
  it.each(Object.entries(cases))('%s', (id, [severity, bad, good]) => {
    expect(severityOf(firm(bad), id)).toBe(severity);
    expect(severityOf(firm(good), id)).toBe('fine');
  });

  it.each(Object.entries(findingIds))('%s: its source has a title and an address that can be typed', (_, entry) => {
    expect(sourceTitle(entry.source)).toMatch(/\w{4}/u);
    expect(entry.source).toMatch(/^https:\/\/learn\.microsoft\.com\/[a-z0-9/-]+$/u);
  });

  it('names every id once, in order of severity', () => {
    const found = findingsOf(smallFirm).map((finding) => finding.id);
    expect([...found].sort()).toEqual(Object.keys(findingIds).sort());
    const severities = findingsOf(firm(ca(policy()))).map((finding) => finding.severity);
    const order: readonly Severity[] = ['stop', 'fix', 'know', 'unknown', 'fine'];
    expect(severities.map((one) => order.indexOf(one))).toEqual(
      severities.map((one) => order.indexOf(one)).sort((a, b) => a - b),
    );
  });

  it('says of each why, what to do and who says so', () => {
    for (const finding of findingsOf(smallFirm)) {
      expect(finding.title.length).toBeGreaterThan(10);
      expect(finding.why).toMatch(/\.$/);
      expect(finding.fix).toMatch(/\.$/);
      expect(finding.source).toMatch(/^https:\/\/learn\.microsoft\.com\//);
      expect(`${finding.title} ${finding.why} ${finding.fix}`).not.toMatch(/!|please|successfully/i);
    }
  });
});

describe('rule 9: what was not read is unknown, never green', () => {
  it('rule 9: a tenant of which nothing could be read has no green finding about it', () => {
    const blind = firm({
      organization: null,
      domains: null,
      licence: 'unknown',
      initialDomain: null,
      securityDefaults: null,
      conditionalAccess: null,
      fido2: null,
      tap: null,
      campaign: null,
      methodsPolicyRead: false,
      otherMethods: [],
      migrationState: null,
      reconfirmationInDays: null,
      systemPreferred: null,
      ssprForAdmins: null,
      globalAdministrators: null,
      groups: null,
      units: null,
      grants: null,
      clockMinutesOff: null,
      unread: [{ part: 'conditionalAccess', code: 'graph/forbidden', says: 'Your account may not do this: Read it.' }],
    });
    const green = findingsOf(blind)
      .filter((finding) => finding.severity === 'fine')
      .map((finding) => finding.id);
    // Facts about this laptop, this sign-in and the chosen cloud are known without reading the tenant.
    expect(green.sort()).toEqual([
      'client-shared',
      'cloud-has-passkeys',
      'cloud-registers-keys',
      'operator-role-ends',
      'operator-roles',
    ]);
    expect(findingsOf(blind).find((finding) => finding.id === 'ca-not-excluded')?.evidence).toContain(
      'may not do this',
    );
  });
});

describe('what blocks', () => {
  it('a stop that the plan mends does not, another does', () => {
    expect(reportOf(firm(fido2({ state: 'disabled', isSelfServiceRegistrationAllowed: false }))).blocked).toBe(false);
    expect(reportOf(firm({ initialDomain: null })).blocked).toBe(true);
    expect(reportOf(smallFirm).blocked).toBe(false);
  });

  it('asks only what can matter in this tenant', () => {
    expect(reportOf(smallFirm).questions.map((one) => one.id)).toEqual(['alert', 'sspr-registration']);
    expect(reportOf(firm({ licence: 'p2', migrationState: 'preMigration' })).questions.map((one) => one.id)).toEqual([
      'alert',
      'sspr-registration',
      'legacy-mfa',
      'protection-registration',
    ]);
  });

  it('where Security Defaults are on, nothing to fix needs a licence without saying so', () => {
    for (const finding of findingsOf(smallFirm).filter((one) => one.severity === 'fix' || one.severity === 'stop')) {
      expect(finding.fix).not.toMatch(/Conditional Access|restricted unit|role-assignable/);
    }
  });
});
