import type { AccountFacts, DrillFacts } from '../../../src/main/drill/check/facts';
import { known, notAsked } from '../../../src/main/drill/check/known';
import { roleIds } from '../../../src/main/entra/roles';
import type { RegisterTenant } from '../../../src/shared/model/drill';
import { accountFixture, tenantFixture } from '../fixtures';
import { id } from '../alarm/fixtures';

export const BASELINE_AT = '2026-06-01T12:30:00.000Z';
export const CHECKED_AT = '2026-08-20T09:00:00.000Z';
export const PASSWORD_METHOD = '28c10230-6103-485e-b985-444c60001490';

/** A licensed tenant with two accounts, all in order, with baselines. */
export function cleanTenant(change: Partial<RegisterTenant> = {}): RegisterTenant {
  const accounts = [0, 1].map((i) => {
    const account = accountFixture(i);
    return {
      ...account,
      baseline: {
        takenAt: BASELINE_AT,
        passwordChangedAt: '2026-06-01T09:00:00.000Z',
        sessionsValidFrom: '2026-06-01T12:20:00.000Z',
        passwordUsedAt: null,
        passkeysUsedAt: { [account.keys[0]?.methodId ?? '']: '2026-06-01T12:10:00.000Z' },
      },
    };
  });
  return tenantFixture({
    accounts,
    unit: { id: id(21), displayName: 'Restricted' },
    policies: [{ id: id(30), displayName: 'Require MFA' }],
    ...change,
  });
}

export function accountFacts(tenant: RegisterTenant, index: number, change: Partial<AccountFacts> = {}): AccountFacts {
  const account = tenant.accounts[index] ?? accountFixture(index);
  const [key] = account.keys;
  return {
    userId: account.userId,
    user: known({
      id: account.userId,
      userPrincipalName: account.userPrincipalName,
      displayName: account.displayName,
      accountEnabled: true,
      passwordPolicies: 'DisablePasswordExpiration',
      userType: 'Member',
      onPremisesSyncEnabled: null,
      lastPasswordChangeDateTime: '2026-06-01T09:00:00Z',
      signInSessionsValidFromDateTime: '2026-06-01T12:20:00Z',
    }),
    deleted: notAsked,
    methods: known([
      { kind: 'password', id: PASSWORD_METHOD, lastUsedAt: null },
      { kind: 'fido2', id: key?.methodId ?? '', lastUsedAt: '2026-06-01T12:10:00Z' },
    ]),
    passkeys: known([
      {
        id: key?.methodId ?? '',
        displayName: 'EA',
        aaGuid: key?.aaguid ?? '',
        model: 'YubiKey',
        attestationLevel: 'attested',
        passkeyType: 'deviceBound',
        createdDateTime: '2026-06-01T10:00:00Z',
      },
    ]),
    groups: known(new Set([id(20)])),
    perUserMfa: known('disabled'),
    signIns: known([
      { id: 's1', createdDateTime: '2026-06-01T12:10:00Z', userId: account.userId, status: { errorCode: 0 } },
    ]),
    whatIf: known([]),
    ...change,
  };
}

export function fido2Config(change: Record<string, unknown> = {}): { id: string } & Record<string, unknown> {
  const allow = (aaGuids: string[]) => ({ isEnforced: true, enforcementType: 'allow', aaGuids });
  return {
    id: 'Fido2',
    state: 'enabled',
    isSelfServiceRegistrationAllowed: true,
    includeTargets: [{ targetType: 'group', id: id(20), allowedPasskeyProfiles: [id(60)] }],
    excludeTargets: [],
    defaultPasskeyProfile: id(60),
    passkeyProfiles: [
      {
        id: id(60),
        name: 'Default',
        passkeyTypes: 'deviceBound',
        attestationEnforcement: 'registrationOnly',
        keyRestrictions: allow(['a25342c0-3cdc-4414-8e46-f4807fca511c']),
      },
    ],
    ...change,
  };
}

export function cleanFacts(tenant: RegisterTenant = cleanTenant(), change: Partial<DrillFacts> = {}): DrillFacts {
  const assignment = (principalId: string) => ({
    id: `a-${principalId}`,
    principalId,
    roleDefinitionId: roleIds.globalAdministrator,
    directoryScopeId: '/',
  });
  const members = tenant.accounts.map((account) => ({
    id: account.userId,
    userPrincipalName: account.userPrincipalName,
  }));
  const off = (name: string) => ({
    id: name,
    state: 'disabled',
    includeTargets: [{ targetType: 'group', id: 'all_users' }],
    excludeTargets: [],
  });
  return {
    takenAt: CHECKED_AT,
    since: BASELINE_AT,
    securityDefaults: known(false),
    conditionalAccess: known([
      {
        id: id(30),
        displayName: 'Require MFA',
        state: 'enabled',
        conditions: {
          users: {
            includeUsers: ['All'],
            excludeUsers: [],
            includeGroups: [],
            excludeGroups: [id(20)],
            includeRoles: [],
            excludeRoles: [],
          },
          applications: {
            includeApplications: ['All'],
            includeUserActions: [],
            includeAuthenticationContextClassReferences: [],
          },
        },
        grantControls: {
          operator: 'OR',
          builtInControls: ['mfa'],
          customAuthenticationFactors: [],
          termsOfUse: [],
          authenticationStrength: null,
        },
      },
    ]),
    methodsPolicy: known({
      authenticationMethodConfigurations: [fido2Config(), off('TemporaryAccessPass'), off('Sms'), off('Voice')],
      registrationEnforcement: {
        authenticationMethodsRegistrationCampaign: {
          state: 'default',
          includeTargets: [{ targetType: 'group', id: 'all_users' }],
          excludeTargets: [{ targetType: 'group', id: id(20) }],
        },
      },
    }),
    adminsMayResetThemselves: known(false),
    roleAssignments: known(tenant.accounts.map((account) => assignment(account.userId))),
    roleSchedules: known(
      tenant.accounts.map((account) => ({
        ...assignment(account.userId),
        assignmentType: 'Assigned',
        endDateTime: null,
      })),
    ),
    roleEligibilities: known([]),
    group: {
      group: known({ id: id(20), displayName: 'Emergency access accounts' }),
      members: known(members),
      owners: known([]),
      namesakes: notAsked,
    },
    unitMembers: known(members),
    audits: known([]),
    accounts: tenant.accounts.map((_, i) => accountFacts(tenant, i)),
    ...change,
  };
}
