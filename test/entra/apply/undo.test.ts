import { afterEach, describe, expect, it } from 'vitest';
import { defaultChoices } from '../../../src/shared/model/tenant';
import type { Choices } from '../../../src/shared/model/tenant';
import type { UndoRequest } from '../../../src/main/entra/tenant';
import { tenantBench } from '../bench';
import type { TenantBench } from '../bench';

let t: TenantBench;
afterEach(() => t.b.stop());

async function made(choices: Choices): Promise<UndoRequest> {
  await t.tenant.signIn();
  const plan = t.tenant.plan(await t.tenant.survey({}), choices);
  const userIds: string[] = [];
  for (const account of plan.accounts) userIds.push((await t.tenant.createAccount(account, plan)).value.userId);
  const group = (await t.tenant.ensureGroup(plan, userIds)).value;
  const { saved } = (await t.tenant.ensurePolicies(plan, group.groupId, [t.keys.key.personality.aaguid])).value;
  for (const userId of userIds) {
    if ((await t.tenant.listKeys(userId)).length > 0) continue;
    const { options } = await t.tenant.creationOptions(userId);
    await t.tenant.registerKey(userId, 'Key A', await t.keys.register(options));
  }
  const exclusions = (await t.tenant.ensureExclusion(plan, group.groupId, userIds)).value.saved;
  for (const userId of userIds) await t.tenant.assignGlobalAdministrator(userId);
  await t.tenant.ensureRestrictedUnit(plan, userIds, group.groupId);
  return {
    plan,
    groupId: group.groupId,
    groupIsOurs: group.ours,
    userIds,
    savedPolicies: saved,
    savedExclusions: exclusions,
  };
}

interface Snapshot {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly roles: number;
  readonly policies: unknown;
  readonly access: unknown;
}

function snapshot(): Snapshot {
  const { state } = t.b.tenant.world;
  const plain = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (key, member: unknown) =>
      key === 'lastModifiedDateTime' || key === 'modifiedDateTime' ? undefined : member,
    );
  return {
    users: [...state.users.keys()].sort(),
    groups: [...state.groups.keys()].sort(),
    roles: state.roleAssignments.size,
    policies: plain(state.methodsPolicy.current),
    access: plain(state.conditionalAccess.current),
  };
}

const one: Choices = { ...defaultChoices, accounts: 1 };

describe('undo', () => {
  it.each([
    ['small-firm', one],
    ['self-service-off', one],
    ['campaign-on', one],
    ['passkeys-off', one],
    ['p1-conditional-access', { ...one, exclusion: 'onePhishingResistant' as const }],
    ['profiles-migrated', { ...one, ownPasskeyProfile: true }],
    ['aaguid-allow-list', { ...one, ownPasskeyProfile: true }],
  ])('leaves %s as it was', async (personality, choices) => {
    t = await tenantBench({ personality });
    const before = snapshot();
    const request = await made(choices);
    expect(snapshot()).not.toEqual(before);
    const proven = await t.tenant.undo(request);
    expect(proven.value).toEqual([]);
    expect(snapshot()).toEqual(before);
    expect((await t.tenant.undo(request)).writes).toBe(0);
  });

  it('takes the accounts out of the restricted unit first', async () => {
    t = await tenantBench({ personality: 'p1-conditional-access' });
    const before = snapshot();
    const proven = await t.tenant.undo(await made({ ...one, restrictedUnit: true }));
    expect(proven.value).toEqual([]);
    expect(snapshot()).toEqual(before);
  });

  it('keeps an allow list that got longer, because others may use it by now', async () => {
    t = await tenantBench({ personality: 'aaguid-allow-list' });
    const aaguid = t.keys.key.personality.aaguid;
    await t.tenant.undo(await made(one));
    expect(JSON.stringify(snapshot().policies)).toContain(aaguid);
  });

  it('an adopted account keeps its role, its name and its keys', async () => {
    t = await tenantBench({ personality: 'old-break-glass' });
    const old = [...t.b.tenant.world.state.users.values()].find((user) =>
      user.userPrincipalName.startsWith('breakglass@'),
    )!;
    // Made by hand, with a password that expires where the domain says so.
    old.passwordPolicies = null;
    const request = await made({ ...one, adopt: [old.userPrincipalName] });
    expect(old.passwordPolicies).toBe('DisablePasswordExpiration');
    expect(request.userIds).toEqual([old.id]);
    const proven = await t.tenant.undo(request);
    expect(proven.value.join(' ')).toContain('adopted');
    expect(t.b.tenant.world.state.users.get(old.id)?.passkeys).toHaveLength(1);
    expect([...t.b.tenant.world.state.roleAssignments.values()].some((role) => role.principalId === old.id)).toBe(true);
  });

  it('rule 6: a group that we did not make stays', async () => {
    t = await tenantBench();
    const theirs = await t.b.call('POST', '/groups', {
      displayName: one.groupName,
      mailEnabled: false,
      mailNickname: 'theirs',
      securityEnabled: true,
    });
    const request = await made(one);
    expect(request.groupIsOurs).toBe(false);
    const proven = await t.tenant.undo(request);
    expect(proven.value.join(' ')).toContain('stays');
    expect(t.b.tenant.world.state.groups.has((theirs.body as { id: string }).id)).toBe(true);
    expect(t.b.tenant.world.state.groups.get(request.groupId!)!.members).toEqual([]);
  });

  it('goes on where one thing fails, and names it', async () => {
    t = await tenantBench();
    const request = await made(one);
    t.b.tenant.faults.add({
      id: 'no-delete',
      label: '',
      method: 'DELETE',
      path: /^\/groups\/[^/]+$/,
      action: { kind: 'status', status: 500 },
    });
    const proven = await t.tenant.undo(request);
    expect(proven.value).toHaveLength(1);
    expect(proven.value[0]).toContain('Group');
    expect(t.b.tenant.world.state.users.has(request.userIds[0]!)).toBe(false);
  });
});
