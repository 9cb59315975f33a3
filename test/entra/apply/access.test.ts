import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors';
import { defaultChoices } from '../../../src/shared/model/tenant';
import type { Choices } from '../../../src/shared/model/tenant';
import { roleIds } from '../../../src/main/entra/roles';
import { ownPolicyName } from '../../../src/main/entra/policy/exclusion';
import type { SavedExclusions } from '../../../src/main/entra/policy/saved';
import { tenantBench } from '../bench';
import type { TenantBench } from '../bench';

let t: TenantBench;
afterEach(() => t.b.stop());

const two: Choices = { ...defaultChoices, accounts: 2 };

interface Made {
  readonly plan: ReturnType<TenantBench['tenant']['plan']>;
  readonly userIds: readonly string[];
  readonly groupId: string;
}

/** Accounts in their group, no keys. */
async function accounts(choices: Choices): Promise<Made> {
  await t.tenant.signIn();
  const plan = t.tenant.plan(await t.tenant.survey({}), choices);
  const userIds: string[] = [];
  for (const account of plan.accounts) userIds.push((await t.tenant.createAccount(account, plan)).value.userId);
  const { groupId } = (await t.tenant.ensureGroup(plan, userIds)).value;
  return { plan, userIds, groupId };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
}

const policies = (): readonly { readonly id: string; readonly displayName: string; readonly conditions: unknown }[] =>
  t.b.tenant.world.state.conditionalAccess.current as unknown as readonly {
    id: string;
    displayName: string;
    conditions: unknown;
  }[];

describe('Conditional Access', () => {
  it('rule 6: excludes the group from every live policy and changes nothing else', async () => {
    t = await tenantBench({ personality: 'p1-conditional-access' });
    const made = await accounts(two);
    const before = structuredClone(policies());
    const proven = await t.tenant.ensureExclusion(made.plan, made.groupId, made.userIds);
    expect(proven.value.applicable).toBe(true);
    expect((proven.value.saved as SavedExclusions).excluded.map((one) => one.id).sort()).toEqual(
      before.map((one) => one.id).sort(),
    );
    for (const [index, policy] of policies().entries()) {
      const strip = (one: unknown): unknown =>
        JSON.parse(JSON.stringify(one), (key, value: unknown) =>
          key === 'excludeGroups' || key === 'modifiedDateTime' ? undefined : value,
        );
      expect(strip(policy)).toEqual(strip(before[index]));
      expect(JSON.stringify(policy)).toContain(made.groupId);
    }
    expect((await t.tenant.ensureExclusion(made.plan, made.groupId, made.userIds)).writes).toBe(0);
  });

  it('asks What-If after the role, under several conditions, and names what would still hit', async () => {
    t = await tenantBench({ personality: 'p1-conditional-access' });
    const made = await accounts({ ...two, accounts: 1 });
    const before = await t.tenant.checkExclusion!(made.groupId, made.userIds);
    expect(before.value.hits.length).toBeGreaterThan(0);
    await t.tenant.ensureExclusion(made.plan, made.groupId, made.userIds);
    const after = await t.tenant.checkExclusion!(made.groupId, made.userIds);
    expect(after.value).toEqual({ applicable: true, hits: [] });
    expect(after.evidence.facts['whatIfAsked']).toBe(3);
    expect(after.writes).toBe(0);
  });

  it('puts the last account under a phishing-resistant policy of its own, once', async () => {
    t = await tenantBench({ personality: 'p1-conditional-access' });
    const made = await accounts({ ...two, exclusion: 'onePhishingResistant' });
    const first = await t.tenant.ensureExclusion(made.plan, made.groupId, made.userIds);
    const own = policies().filter((policy) => policy.displayName === ownPolicyName);
    expect(own).toHaveLength(1);
    expect(JSON.stringify(own[0]!.conditions)).toContain(made.userIds[1]);
    expect(JSON.stringify(own[0]!.conditions)).not.toContain(made.userIds[0]);
    expect((first.value.saved as SavedExclusions).created).toEqual([own[0]!.id]);
    expect((await t.tenant.ensureExclusion(made.plan, made.groupId, made.userIds)).writes).toBe(0);
  });

  it('does not apply where the tenant has no licence for it, and asks nothing', async () => {
    t = await tenantBench();
    const made = await accounts({ ...two, accounts: 1 });
    const before = t.tenant.counts().requests;
    expect((await t.tenant.ensureExclusion(made.plan, made.groupId, made.userIds)).value.applicable).toBe(false);
    expect((await t.tenant.checkExclusion!(made.groupId, made.userIds)).value.applicable).toBe(false);
    expect(t.tenant.counts().requests).toBe(before);
  });

  it('does not exclude a group that the accounts are not in', async () => {
    t = await tenantBench({ personality: 'p1-conditional-access' });
    const made = await accounts({ ...two, accounts: 1 });
    t.b.tenant.world.state.groups.get(made.groupId)!.members.splice(0);
    expect(await codeOf(t.tenant.ensureExclusion(made.plan, made.groupId, made.userIds))).toBe('graph/not-proven');
  });
});

describe('a role-assignable group', () => {
  it('is joined after registration, so that no privileged administrator is needed for the keys', async () => {
    t = await tenantBench({ personality: 'p1-conditional-access' });
    const made = await accounts({ ...two, accounts: 1, groupKind: 'roleAssignable' });
    const group = t.b.tenant.world.state.groups.get(made.groupId)!;
    expect(group.isAssignableToRole).toBe(true);
    expect(group.members).toEqual([]);
    const { options } = await t.tenant.creationOptions(made.userIds[0]!);
    await t.tenant.registerKey(made.userIds[0]!, 'Key A', await t.keys.register(options));
    await t.tenant.ensureExclusion(made.plan, made.groupId, made.userIds);
    expect(group.members).toEqual(made.userIds);
    expect((await t.tenant.ensureGroup(made.plan, made.userIds)).writes).toBe(0);
    expect((await t.tenant.ensureExclusion(made.plan, made.groupId, made.userIds)).writes).toBe(0);
  });
});

describe('the role', () => {
  /** One account with a key in a tenant with PIM, and every write about roles that reaches it. */
  async function withKey(): Promise<{ readonly userId: string; readonly writes: string[]; readonly made: Made }> {
    const writes: string[] = [];
    t = await tenantBench({
      personality: 'p2-pim-one-hour',
      onExchange: ({ method, path, requestBody }) => {
        if (method === 'GET' || !path.includes('/roleManagement/')) return;
        writes.push(`${path.split('/').at(-1)} ${String((requestBody as { action?: string } | null)?.action)}`);
      },
    });
    const made = await accounts({ ...two, accounts: 1 });
    const userId = made.userIds[0]!;
    const { options } = await t.tenant.creationOptions(userId);
    await t.tenant.registerKey(userId, 'Key A', await t.keys.register(options));
    return { userId, writes, made };
  }
  const own = (userId: string) =>
    [...t.b.tenant.world.state.roleAssignments.values()].filter((one) => one.principalId === userId);

  it('where the tenant has PIM it is assigned through PIM, without end, once', async () => {
    const { userId, writes } = await withKey();
    const proven = await t.tenant.assignGlobalAdministrator(userId);
    expect(proven.evidence.facts).toMatchObject({ after: 'permanent', timeLimitsRead: true, throughPim: true });
    expect((await t.tenant.assignGlobalAdministrator(userId)).writes).toBe(0);
    expect(writes).toEqual(['roleAssignmentScheduleRequests adminAssign']);
    expect(own(userId)).toMatchObject([{ endsAt: null, origin: 'Assigned' }]);
  });

  it('rule 9: with PIM an assignment that ends is not taken for a permanent one, and is made one', async () => {
    const { userId, writes } = await withKey();
    await t.tenant.assignGlobalAdministrator(userId);
    const [made] = own(userId);
    const { roleAssignments } = t.b.tenant.world.state;
    roleAssignments.set(made!.id, { ...made!, endsAt: t.b.clock.now() + 90 * 24 * 3_600_000 });
    const proven = await t.tenant.assignGlobalAdministrator(userId);
    expect(proven.evidence.facts).toMatchObject({ before: 'ends', after: 'permanent' });
    expect(writes.at(-1)).toBe('roleAssignmentScheduleRequests adminUpdate');
    expect(own(userId)).toMatchObject([{ endsAt: null }]);
  });

  it('rule 9: a role that is only activated for now is not taken for one that stays', async () => {
    const { userId } = await withKey();
    await t.tenant.assignGlobalAdministrator(userId);
    const [made] = own(userId);
    const { roleAssignments } = t.b.tenant.world.state;
    roleAssignments.set(made!.id, { ...made!, endsAt: t.b.clock.now() + 3_600_000, origin: 'Activated' });
    expect((await t.tenant.assignGlobalAdministrator(userId)).evidence.facts).toMatchObject({
      before: 'activated',
      after: 'permanent',
    });
    expect(own(userId)).toMatchObject([{ origin: 'Activated' }, { origin: 'Assigned', endsAt: null }]);
  });

  it('where PIM forbids it nothing is assigned, and the setting to change is named', async () => {
    const { userId, writes } = await withKey();
    t.b.tenant.world.state.pimAllowsPermanent = false;
    const error = await t.tenant.assignGlobalAdministrator(userId).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'graph/pim-refused' });
    expect((error as AppError).toData().says).toContain('ExpirationRule');
    expect(own(userId)).toEqual([]);
    // No second try beside PIM: that would go round the tenant's own rule.
    expect(writes).toEqual(['roleAssignmentScheduleRequests adminAssign']);
  });

  it('undo takes it away through PIM', async () => {
    const { userId, writes, made } = await withKey();
    await t.tenant.assignGlobalAdministrator(userId);
    const undone = await t.tenant.undo({
      plan: made.plan,
      groupId: made.groupId,
      groupIsOurs: true,
      userIds: made.userIds,
      savedPolicies: null,
      savedExclusions: null,
    });
    expect(undone.value).toEqual([]);
    expect(writes.at(-1)).toBe('roleAssignmentScheduleRequests adminRemove');
    expect(own(userId)).toEqual([]);
  });

  it('tells the operator whose role ends within two hours', async () => {
    t = await tenantBench({ personality: 'p2-pim-one-hour' });
    const admin = await t.tenant.signIn();
    expect(admin.roles.find((role) => role.templateId === roleIds.globalAdministrator)?.endsAt).not.toBeNull();
    const survey = await t.tenant.survey({});
    expect(survey.report.findings.find((finding) => finding.id === 'operator-role-ends')?.severity).toBe('fix');
  });
});

describe('the restricted unit', () => {
  it('takes accounts and group in last, and names itself when a key is to be changed afterwards', async () => {
    t = await tenantBench({ personality: 'p1-conditional-access' });
    const made = await accounts({ ...two, accounts: 1, restrictedUnit: true });
    const proven = await t.tenant.ensureRestrictedUnit(made.plan, made.userIds, made.groupId);
    expect(proven.value.applicable).toBe(true);
    const [unit] = [...t.b.tenant.world.state.units.values()];
    expect(unit?.isMemberManagementRestricted).toBe(true);
    expect((await t.tenant.ensureRestrictedUnit(made.plan, made.userIds, made.groupId)).writes).toBe(0);
    expect(await codeOf(t.tenant.creationOptions(made.userIds[0]!))).toBe('graph/restricted');
  });

  it('leaves a role-assignable group outside, where its members can still be changed', async () => {
    t = await tenantBench({ personality: 'p1-conditional-access' });
    const made = await accounts({ ...two, accounts: 1, restrictedUnit: true, groupKind: 'roleAssignable' });
    const proven = await t.tenant.ensureRestrictedUnit(made.plan, made.userIds, made.groupId);
    expect(proven.evidence.facts['groupInside']).toBe(false);
  });

  it('is not for tenants without a licence', async () => {
    t = await tenantBench();
    const made = await accounts({ ...two, accounts: 1, restrictedUnit: true });
    expect((await t.tenant.ensureRestrictedUnit(made.plan, made.userIds, made.groupId)).value.applicable).toBe(false);
  });
});
