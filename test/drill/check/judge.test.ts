import { describe, expect, it } from 'vitest';
import { acceptedAs, judge, mayBeAccepted, withBaseline } from '../../../src/main/drill/check/check';
import type { AccountFacts, DrillFacts } from '../../../src/main/drill/check/facts';
import type { ConditionalAccessPolicy } from '../../../src/main/entra/resources/conditional-access';
import { sourceTitle } from '../../../src/shared/model/sources';
import { drillFindings, type DrillFindingId } from '../../../src/main/drill/check/finding-table';
import { known, notAsked, type Known } from '../../../src/main/drill/check/known';
import type { RegisterTenant } from '../../../src/shared/model/drill';
import { id } from '../alarm/fixtures';
import { accountFacts, cleanFacts, cleanTenant, fido2Config, PASSWORD_METHOD } from './facts-fixture';

const tenant = cleanTenant();
const ids = (facts: DrillFacts, record: RegisterTenant = tenant): string[] =>
  judge(record, facts).findings.map((f) => f.id);

/** The facts of the first account with something changed, the rest clean. */
function withFirst(change: Partial<AccountFacts>, more: Partial<DrillFacts> = {}): DrillFacts {
  return cleanFacts(tenant, { accounts: [accountFacts(tenant, 0, change), accountFacts(tenant, 1)], ...more });
}
function value<T>(fact: Known<T>): T {
  if (!fact.known) throw new Error('unknown');
  return fact.value;
}
const user = (change: Record<string, unknown>): Partial<AccountFacts> => ({
  user: known({ ...value(accountFacts(tenant, 0).user), ...change } as never),
});
const policies = (...list: Partial<ConditionalAccessPolicy>[]): Partial<DrillFacts> => {
  const [base] = value(cleanFacts().conditionalAccess);
  return {
    conditionalAccess: known([
      base!,
      ...list.map((change, i) => ({
        ...base!,
        id: id(31 + i),
        displayName: `New ${i}`,
        conditions: { ...base!.conditions, users: { ...base!.conditions.users!, excludeGroups: [] } },
        ...change,
      })),
    ]),
  };
};
const methodsPolicy = (
  change: (configs: Record<string, unknown>[]) => Record<string, unknown>[],
  campaign?: Record<string, unknown>,
): Partial<DrillFacts> => {
  const policy = value(cleanFacts().methodsPolicy);
  return {
    methodsPolicy: known({
      ...policy,
      authenticationMethodConfigurations: change([...(policy.authenticationMethodConfigurations ?? [])]) as never,
      ...(campaign === undefined
        ? {}
        : { registrationEnforcement: { authenticationMethodsRegistrationCampaign: campaign } }),
    }),
  };
};
const on = (name: string) => (configs: Record<string, unknown>[]) =>
  configs.map((c) =>
    c['id'] === name ? { ...c, state: 'enabled', includeTargets: [{ targetType: 'group', id: id(20) }] } : c,
  );
const fido2 = (change: Record<string, unknown>) => (configs: Record<string, unknown>[]) =>
  configs.map((c) => (c['id'] === 'Fido2' ? fido2Config(change) : c));
const unread = (code: 'graph/licence' | 'graph/forbidden' = 'graph/forbidden'): Known<never> => ({
  known: false,
  why: 'refused',
  code,
});
const method = (kind: string, change: Record<string, unknown> = {}) => ({
  methods: known([...value(accountFacts(tenant, 0).methods), { kind, id: 'x', lastUsedAt: null, ...change } as never]),
});
const me = { id: id(10), principalId: id(10), roleDefinitionId: 'x', directoryScopeId: '/' };
const other = { id: id(11), principalId: id(11), roleDefinitionId: 'x', directoryScopeId: '/' };
const audit = (change: Record<string, unknown> = {}) => ({
  id: 'e1',
  activityDateTime: '2026-08-01T10:00:00Z',
  activityDisplayName: 'Update user',
  result: 'success',
  correlationId: 'c1',
  initiatedBy: { user: { userPrincipalName: 'mallory@contoso.com', id: id(99) } },
  targetResources: [{ id: id(10), userPrincipalName: null, displayName: null, type: 'User' }],
  ...change,
});

describe('tenant check', () => {
  it('finds nothing in a clean tenant, and is green', () => {
    const report = judge(tenant, cleanFacts());
    expect(report.findings).toEqual([]);
    expect(report.verdict).toBe('green');
    expect(report.inOrder.length).toBeGreaterThan(10);
  });

  const cases: [DrillFindingId, DrillFacts][] = [
    [
      'account-deleted',
      withFirst({
        user: known(null),
        deleted: known(true),
        methods: notAsked,
        passkeys: notAsked,
        groups: notAsked,
        perUserMfa: notAsked,
        signIns: notAsked,
        whatIf: notAsked,
      }),
    ],
    [
      'account-missing',
      withFirst({
        user: known(null),
        deleted: known(false),
        methods: notAsked,
        passkeys: notAsked,
        groups: notAsked,
        perUserMfa: notAsked,
        signIns: notAsked,
        whatIf: notAsked,
      }),
    ],
    ['account-disabled', withFirst(user({ accountEnabled: false }))],
    ['account-synced', withFirst(user({ onPremisesSyncEnabled: true }))],
    ['account-renamed', withFirst(user({ userPrincipalName: 'other@contoso.onmicrosoft.com' }))],
    ['password-expires', withFirst(user({ passwordPolicies: 'None' }))],
    ['password-changed', withFirst(user({ lastPasswordChangeDateTime: '2026-07-01T09:00:00Z' }))],
    ['sessions-revoked', withFirst(user({ signInSessionsValidFromDateTime: '2026-07-01T09:00:00Z' }))],
    [
      'password-used',
      withFirst({
        methods: known([
          { kind: 'password', id: PASSWORD_METHOD, lastUsedAt: '2026-07-01T09:00:00Z' },
          value(accountFacts(tenant, 0).methods)[1]!,
        ]),
      }),
    ],
    [
      'role-lost',
      cleanFacts(tenant, {
        roleAssignments: known([other]),
        roleSchedules: known([{ ...other, assignmentType: 'Assigned', endDateTime: null }]),
      }),
    ],
    [
      'role-lost',
      cleanFacts(tenant, {
        roleAssignments: known([{ ...me, directoryScopeId: '/administrativeUnits/x' }, other]),
        roleSchedules: known([{ ...other, assignmentType: 'Assigned', endDateTime: null }]),
      }),
    ],
    [
      'role-eligible',
      cleanFacts(tenant, {
        roleAssignments: known([other]),
        roleSchedules: known([{ ...other, assignmentType: 'Assigned', endDateTime: null }]),
        roleEligibilities: known([me]),
      }),
    ],
    [
      'role-eligible',
      cleanFacts(tenant, {
        roleSchedules: known([
          { ...me, assignmentType: 'Activated', endDateTime: '2026-08-20T18:00:00Z' },
          { ...other, assignmentType: 'Assigned', endDateTime: null },
        ]),
        roleEligibilities: known([me]),
      }),
    ],
    [
      'role-ends',
      cleanFacts(tenant, {
        roleSchedules: known([
          { ...me, assignmentType: 'Assigned', endDateTime: '2026-09-20T18:00:00Z' },
          { ...other, assignmentType: 'Assigned', endDateTime: null },
        ]),
      }),
    ],
    ['key-missing', withFirst({ passkeys: known([]) })],
    [
      'key-differs',
      withFirst({ passkeys: known([{ ...value(accountFacts(tenant, 0).passkeys)[0]!, aaGuid: id(77) }]) }),
    ],
    [
      'key-differs',
      withFirst({ passkeys: known([{ ...value(accountFacts(tenant, 0).passkeys)[0]!, passkeyType: 'synced' }]) }),
    ],
    [
      'passkey-added',
      withFirst({
        passkeys: known([...value(accountFacts(tenant, 0).passkeys), { id: 'AAAA', passkeyType: 'deviceBound' }]),
      }),
    ],
    [
      'passkey-synced',
      withFirst({
        passkeys: known([...value(accountFacts(tenant, 0).passkeys), { id: 'AAAA', passkeyType: 'synced' }]),
      }),
    ],
    ['tap-open', withFirst(method('temporaryAccessPass'))],
    ['method-added', withFirst(method('phone'))],
    ['method-added', withFirst(method('other'))],
    ['per-user-mfa', withFirst({ perUserMfa: known('enforced') })],
    ['fido2-off', cleanFacts(tenant, methodsPolicy(fido2({ state: 'disabled' })))],
    [
      'fido2-out-of-scope',
      cleanFacts(tenant, methodsPolicy(fido2({ includeTargets: [{ targetType: 'group', id: id(88) }] }))),
    ],
    [
      'fido2-out-of-scope',
      cleanFacts(tenant, methodsPolicy(fido2({ excludeTargets: [{ targetType: 'group', id: id(20) }] }))),
    ],
    [
      'model-not-allowed',
      cleanFacts(
        tenant,
        methodsPolicy(
          fido2({
            passkeyProfiles: [
              {
                id: id(60),
                name: 'Default',
                passkeyTypes: 'deviceBound',
                keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: [id(70)] },
              },
            ],
          }),
        ),
      ),
    ],
    [
      'model-not-allowed',
      cleanFacts(
        tenant,
        methodsPolicy(
          fido2({ passkeyProfiles: [{ id: id(60), name: 'Default', passkeyTypes: 'synced', keyRestrictions: null }] }),
        ),
      ),
    ],
    [
      'model-not-allowed',
      cleanFacts(
        tenant,
        methodsPolicy(
          fido2({
            passkeyProfiles: null,
            keyRestrictions: {
              isEnforced: true,
              enforcementType: 'block',
              aaGuids: ['A25342C0-3CDC-4414-8E46-F4807FCA511C'],
            },
          }),
        ),
      ),
    ],
    [
      'profile-shrunk',
      cleanFacts(
        tenant,
        methodsPolicy(
          fido2({
            includeTargets: [{ targetType: 'group', id: id(20), allowedPasskeyProfiles: [id(60), id(61)] }],
            passkeyProfiles: [
              {
                id: id(60),
                name: 'Own',
                passkeyTypes: 'deviceBound',
                keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: [] },
              },
              { id: id(61), name: 'Loose', passkeyTypes: 'deviceBound,synced', keyRestrictions: null },
            ],
          }),
        ),
      ),
    ],
    ['tap-in-scope', cleanFacts(tenant, methodsPolicy(on('TemporaryAccessPass')))],
    ['phone-in-scope', cleanFacts(tenant, methodsPolicy(on('Sms')))],
    ['phone-in-scope', cleanFacts(tenant, methodsPolicy(on('Voice')))],
    [
      'campaign-in-scope',
      cleanFacts(
        tenant,
        methodsPolicy((c) => c, {
          state: 'default',
          includeTargets: [{ targetType: 'group', id: 'all_users' }],
          excludeTargets: [],
        }),
      ),
    ],
    ['reset-interrupt', cleanFacts(tenant, { adminsMayResetThemselves: known(true) })],
    ['access-not-excluded', cleanFacts(tenant, policies({}))],
    [
      'access-report-only',
      cleanFacts(tenant, policies({ state: 'enabledForReportingButNotEnforced', templateId: 't' })),
    ],
    [
      'access-what-if',
      withFirst({ whatIf: known([{ id: id(30), displayName: 'Require MFA', state: 'enabled', policyApplies: true }]) }),
    ],
    [
      'group-deleted',
      cleanFacts(tenant, { group: { group: known(null), members: notAsked, owners: notAsked, namesakes: known([]) } }),
    ],
    [
      'group-remade',
      cleanFacts(tenant, {
        group: { group: known(null), members: notAsked, owners: notAsked, namesakes: known([{ id: id(50) }]) },
      }),
    ],
    [
      'group-member-missing',
      cleanFacts(tenant, { group: { ...cleanFacts().group!, members: known([{ id: id(11) }]) } }),
    ],
    [
      'group-member-added',
      cleanFacts(tenant, {
        group: { ...cleanFacts().group!, members: known([{ id: id(10) }, { id: id(11) }, { id: id(99) }]) },
      }),
    ],
    ['group-owner', cleanFacts(tenant, { group: { ...cleanFacts().group!, owners: known([{ id: id(99) }]) } })],
    [
      'group-renamed',
      cleanFacts(tenant, { group: { ...cleanFacts().group!, group: known({ id: id(20), displayName: 'x' }) } }),
    ],
    ['unit-member-missing', cleanFacts(tenant, { unitMembers: known([{ id: id(11) }]) })],
    ['security-defaults-changed', cleanFacts(tenant, { securityDefaults: known(true) })],
    [
      'sign-in-seen',
      withFirst({ signIns: known([{ id: 's', createdDateTime: '2026-08-01T00:00:00Z', status: { errorCode: 0 } }]) }),
    ],
    [
      'sign-in-seen',
      withFirst({
        methods: known([
          value(accountFacts(tenant, 0).methods)[0]!,
          { ...value(accountFacts(tenant, 0).methods)[1]!, lastUsedAt: '2026-08-01T00:00:00Z' },
        ]),
      }),
    ],
    [
      'sign-in-tried',
      withFirst({
        signIns: known([{ id: 's', createdDateTime: '2026-08-01T00:00:00Z', status: { errorCode: 50126 } }]),
      }),
    ],
    [
      'counter-refused',
      withFirst({
        signIns: known([{ id: 's', createdDateTime: '2026-08-01T00:00:00Z', status: { errorCode: 135017 } }]),
      }),
    ],
    ['changed-since', cleanFacts(tenant, { audits: known([audit()]) })],
    [
      'changed-since',
      cleanFacts(tenant, {
        audits: known([audit({ targetResources: [{ id: null, userPrincipalName: 'EA-A@contoso.onmicrosoft.com' }] })]),
      }),
    ],
    ['changed-since', cleanFacts(tenant, { audits: known([audit({ targetResources: [{ id: id(20) }] })]) })],
    ['policy-changed-since', cleanFacts(tenant, { audits: known([audit({ targetResources: [{ id: id(30) }] })]) })],
  ];
  it.each(cases)('%s is found, and it alone', (finding, facts) => {
    const found = ids(facts);
    expect(found).toContain(finding);
    expect(new Set(found)).toEqual(new Set([finding]));
  });

  it('every finding of the table is reached by a test', () => {
    const reached = new Set<string>([
      ...cases.map(([finding]) => finding),
      'no-baseline',
      'sign-ins-unknown',
      'password-use-unknown',
      'not-read',
    ]);
    expect([...reached].toSorted()).toEqual(Object.keys(drillFindings).toSorted());
  });

  it('says in every text what is, why and what to do, without an exclamation mark', () => {
    for (const text of Object.values(drillFindings)) {
      for (const part of [text.title, text.why, text.fix, text.source]) expect(part.trim().length).toBeGreaterThan(5);
      expect(sourceTitle(text.source), text.source).not.toBeNull();
      expect(`${text.title}${text.why}${text.fix}`).not.toMatch(/!|please|successfully/i);
    }
  });

  it('one registration that two services logged is one event', () => {
    const pair = [
      audit({
        activityDisplayName: 'Add Passkey (device-bound)',
        correlationId: 'a',
        targetResources: [{ id: null, userPrincipalName: 'ea-a@contoso.onmicrosoft.com' }],
      }),
      audit({
        id: 'e2',
        activityDisplayName: 'User registered security info',
        correlationId: 'b',
        activityDateTime: '2026-08-01T10:00:20Z',
      }),
    ];
    expect(ids(cleanFacts(tenant, { audits: known(pair) }))).toEqual(['changed-since']);
    const [finding] = judge(tenant, cleanFacts(tenant, { audits: known(pair) })).findings;
    expect(finding?.evidence).toContain('Add Passkey (device-bound), User registered security info');
    const apart = [
      audit(),
      audit({
        id: 'e2',
        correlationId: 'c2',
        activityDisplayName: 'Delete user',
        activityDateTime: '2026-08-01T10:00:20Z',
      }),
    ];
    expect(ids(cleanFacts(tenant, { audits: known(apart) }))).toEqual(['changed-since', 'changed-since']);
  });

  it('what came before the baseline is no news', () => {
    expect(ids(cleanFacts(tenant, { audits: known([audit({ activityDateTime: '2026-06-01T12:00:00Z' })]) }))).toEqual(
      [],
    );
    expect(
      ids(
        withFirst({ signIns: known([{ id: 's', createdDateTime: '2026-06-01T12:29:00Z', status: { errorCode: 0 } }]) }),
      ),
    ).toEqual([]);
  });

  it('one account may stay under a phishing-resistant policy, and only under that', () => {
    const strength = {
      grantControls: {
        operator: 'OR',
        builtInControls: [],
        customAuthenticationFactors: [],
        termsOfUse: [],
        authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' },
      },
    };
    const spared = cleanTenant({ exclusion: 'onePhishingResistant' });
    const first = {
      conditions: {
        users: {
          includeUsers: [id(11)],
          excludeUsers: [],
          includeGroups: [],
          excludeGroups: [],
          includeRoles: [],
          excludeRoles: [],
        },
        applications: null,
        clientApplications: null,
      },
    };
    expect(ids(cleanFacts(spared, policies({ ...strength, ...first })), spared)).toEqual([]);
    expect(ids(cleanFacts(spared, policies(first)), spared)).toEqual(['access-not-excluded']);
    expect(ids(cleanFacts(spared, policies(strength)), spared)).toEqual(['access-not-excluded']);
    expect(ids(cleanFacts(tenant, policies({ ...strength, ...first })))).toEqual(['access-not-excluded']);
  });

  it('policies that cannot stand before a sign-in, or are off, are none of its business', () => {
    const base = value(cleanFacts().conditionalAccess)[0]!.conditions;
    const all = { ...base.users!, excludeGroups: [] };
    const app = { includeApplications: [], includeUserActions: [], includeAuthenticationContextClassReferences: [] };
    const harmless = policies(
      { state: 'disabled' },
      {
        conditions: {
          ...base,
          users: all,
          applications: { ...app, includeAuthenticationContextClassReferences: ['c1'] },
        },
      },
      {
        conditions: {
          ...base,
          users: all,
          applications: { ...app, includeUserActions: ['urn:user:registersecurityinfo'] },
        },
      },
      { conditions: { ...base, users: all, clientApplications: { includeServicePrincipals: ['x'] } } },
      { conditions: { ...base, users: { ...all, includeUsers: [], includeGroups: [id(55)] } } },
    );
    expect(ids(cleanFacts(tenant, harmless))).toEqual([]);
    const byRole = policies({
      conditions: {
        ...base,
        users: { ...all, includeUsers: [], includeRoles: ['62e90394-69f5-4237-9190-012177145e10'] },
      },
    });
    expect(ids(cleanFacts(tenant, byRole))).toEqual(['access-not-excluded', 'access-not-excluded']);
  });
});

describe('rule 9: unknown is never green', () => {
  const reads: [string, DrillFacts][] = [
    ['user', withFirst({ user: unread() })],
    ['methods', withFirst({ methods: unread() })],
    ['passkeys', withFirst({ passkeys: unread() })],
    ['groups', withFirst({ groups: unread() })],
    ['per-user MFA', withFirst({ perUserMfa: unread() })],
    ['sign-ins', withFirst({ signIns: unread() })],
    ['sign-ins without licence', withFirst({ signIns: unread('graph/licence') })],
    ['What-If', withFirst({ whatIf: unread() })],
    ['Security Defaults', cleanFacts(tenant, { securityDefaults: unread() })],
    ['Conditional Access', cleanFacts(tenant, { conditionalAccess: unread() })],
    ['methods policy', cleanFacts(tenant, { methodsPolicy: unread() })],
    ['authorization policy', cleanFacts(tenant, { adminsMayResetThemselves: unread() })],
    ['roles', cleanFacts(tenant, { roleAssignments: unread() })],
    ['role schedules', cleanFacts(tenant, { roleSchedules: unread() })],
    ['role eligibilities', cleanFacts(tenant, { roleEligibilities: unread() })],
    ['audits', cleanFacts(tenant, { audits: unread() })],
    ['group', cleanFacts(tenant, { group: { ...cleanFacts().group!, group: unread() } })],
    ['members', cleanFacts(tenant, { group: { ...cleanFacts().group!, members: unread() } })],
    ['owners', cleanFacts(tenant, { group: { ...cleanFacts().group!, owners: unread() } })],
    ['unit', cleanFacts(tenant, { unitMembers: unread() })],
    ['account not read at all', cleanFacts(tenant, { accounts: [accountFacts(tenant, 0)] })],
    ['password date not told', withFirst(user({ lastPasswordChangeDateTime: null }))],
    [
      'passkey policy not told',
      cleanFacts(
        tenant,
        methodsPolicy((c) => c.filter((one) => one['id'] !== 'Fido2')),
      ),
    ],
  ];
  it.each(reads)('%s unread gives an unknown and no green', (_, facts) => {
    const report = judge(tenant, facts);
    expect(report.verdict).not.toBe('green');
    expect(report.findings.some((f) => f.severity === 'unknown')).toBe(true);
  });

  it('accountEnabled null counts as off', () => {
    expect(ids(withFirst(user({ accountEnabled: null })))).toEqual(['account-disabled']);
  });

  it('without a baseline the comparison is unknown', () => {
    const record = cleanTenant({ accounts: tenant.accounts.map((a) => ({ ...a, baseline: null })) });
    expect(new Set(ids(cleanFacts(record), record))).toEqual(new Set(['no-baseline']));
  });

  it('a tenant without a licence is missing what it cannot have, and says what it cannot know', () => {
    const lic = unread('graph/licence');
    const facts = cleanFacts(tenant, {
      conditionalAccess: lic,
      roleSchedules: lic,
      roleEligibilities: lic,
      securityDefaults: known(false),
      accounts: [0, 1].map((i) => accountFacts(tenant, i, { signIns: lic, whatIf: lic })),
    });
    const report = judge(tenant, facts);
    expect(new Set(report.findings.map((f) => f.id))).toEqual(new Set(['sign-ins-unknown', 'password-use-unknown']));
    expect(report.verdict).toBe('attention');
  });
});

describe('acceptance and baseline', () => {
  it('only what is to be known can be taken as it is', () => {
    const facts = cleanFacts(tenant, { adminsMayResetThemselves: known(true) });
    const [finding] = judge(tenant, facts).findings;
    expect(mayBeAccepted(finding!)).toBe(true);
    expect(ids(facts, cleanTenant({ accepted: [acceptedAs(finding!)] }))).toEqual([]);
    for (const text of Object.values(drillFindings)) {
      const made = { ...text, id: 'x', evidence: '', subject: { kind: 'tenant', id: 'x', name: 'x' } } as const;
      expect(mayBeAccepted(made)).toBe(text.severity === 'know');
    }
  });

  it('a baseline of today makes today clean', () => {
    const facts = withFirst({
      signIns: known([{ id: 's', createdDateTime: '2026-08-20T08:00:00Z', status: { errorCode: 0 } }]),
    });
    expect(ids(facts)).toEqual(['sign-in-seen']);
    expect(ids(facts, withBaseline(tenant, facts, [id(10)]))).toEqual([]);
  });
});
