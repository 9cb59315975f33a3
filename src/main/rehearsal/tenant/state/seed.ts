import { graphAppId, roles } from './ids';
import type { Chance } from './chance';
import { Enforced } from './enforced';
import type { ConditionalAccessPolicy, RoleAssignment, TenantState, UserRecord } from './model';
import type { Blueprint } from './blueprint';
import { authorizationPolicy, methodsPolicy } from './seed-policies';

const operatorPassword = 'Rehearsal-Operator-1';

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
      ...(federated
        ? [
            {
              id: `${blueprint.domain ?? 'northlight'}.example`,
              isInitial: false,
              isDefault: true,
              authenticationType: 'Federated' as const,
            },
          ]
        : []),
    ],
    users: new Map(),
    groups: new Map(),
    units: new Map(),
    roleAssignments: new Map(),
    roleEligibilities: new Map(),
    lingeringRestriction: new Map(),
    securityDefaults: new Enforced(blueprint.securityDefaults ?? true),
    conditionalAccess: new Enforced(
      (blueprint.conditionalAccess ?? []).map((policy) => ({
        templateId: null,
        ...policy,
        id: chance.uuid(),
        createdDateTime: created,
        modifiedDateTime: null,
      })) as readonly ConditionalAccessPolicy[],
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
  const graphPrincipal = {
    id: chance.uuid(),
    appId: graphAppId,
    displayName: 'Microsoft Graph',
    accountEnabled: true,
    appRoleAssignmentRequired: false,
  };
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
    const assignment: RoleAssignment = {
      id: chance.token(24),
      ...old,
      roleDefinitionId: roles[role],
      principalId: user.id,
      directoryScopeId: '/',
      endsAt,
      origin: endsAt === null ? 'Assigned' : 'Activated',
    };
    state.roleAssignments.set(assignment.id, assignment);
    if (endsAt !== null) {
      const id = chance.token(24);
      state.roleEligibilities.set(id, {
        id,
        roleDefinitionId: roles[role],
        principalId: user.id,
        directoryScopeId: '/',
        endsAt: null,
      });
    }
  };
  const authenticator = (): UserRecord['authenticators'] => [
    { id: chance.token(12), displayName: 'Phone', deviceTag: 'SoftwareTokenActivated', phoneAppVersion: '6.8.1' },
  ];
  const operator = add('operator', 'Olga Operator', {
    password: operatorPassword,
    secondFactor: blueprint.operatorSecondFactor ?? 'phone',
    authenticators: authenticator(),
    userType: blueprint.operatorIsGuest === true ? 'Guest' : 'Member',
  });
  state.operatorId = operator.id;
  const ends = blueprint.operatorRoleEndsInMinutes ?? null;
  for (const role of blueprint.operatorRoles ?? (['globalAdministrator'] as const))
    assign(operator, role, ends === null ? null : now + ends * 60_000);
  for (let index = 1; index <= (blueprint.otherGlobalAdministrators ?? 1); index++) {
    assign(
      add(`admin${index}`, `Administrator ${index}`, { secondFactor: 'phone', authenticators: authenticator() }),
      'globalAdministrator',
    );
  }
  add('worker', 'Wanda Worker', {
    perUserMfaState: blueprint.perUserMfa === true ? 'enforced' : 'disabled',
    phones: [{ id: '3179e48a-750b-4051-897c-87b9720928f7', phoneNumber: '+420 000000000', phoneType: 'mobile' }],
  });
  if (blueprint.perUserMfa === true) operator.perUserMfaState = 'enforced';
  if (blueprint.oldBreakGlass === true)
    assign(add('breakglass', 'Break Glass', { passwordPolicies: 'DisablePasswordExpiration' }), 'globalAdministrator');
}

export function newUser(
  id: string,
  born: Pick<UserRecord, 'createdAt' | 'replicas'>,
  userPrincipalName: string,
  displayName: string,
): UserRecord {
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
