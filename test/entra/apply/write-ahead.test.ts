import { afterEach, describe, expect, it } from 'vitest';
import { defaultChoices } from '../../../src/shared/model/tenant';
import type { Choices } from '../../../src/shared/model/tenant';
import { initialState } from '../../../src/main/ceremony/state';
import { evolve } from '../../../src/main/ceremony/evolve';
import { tenantBench } from '../bench';
import type { TenantBench } from '../bench';

let t: TenantBench;
afterEach(() => t?.b.stop());

const one: Choices = { ...defaultChoices, accounts: 1 };
const crash = (): Promise<void> => Promise.reject(new Error('the laptop is switched off'));

async function made(choices: Choices = one) {
  await t.tenant.signIn();
  const plan = t.tenant.plan(await t.tenant.survey({}), choices);
  const userIds: string[] = [];
  for (const account of plan.accounts) userIds.push((await t.tenant.createAccount(account, plan)).value.userId);
  const { groupId } = (await t.tenant.ensureGroup(plan, userIds)).value;
  return { plan, userIds, groupId };
}
const selfService = (): boolean => t.b.tenant.world.state.methodsPolicy.current.fido2.isSelfServiceRegistrationAllowed;
const excludedFrom = (groupId: string): number =>
  t.b.tenant.world.state.conditionalAccess.current.filter((policy) => JSON.stringify(policy).includes(groupId)).length;

describe('rule 6: what was there before is on disk ahead of the first write', () => {
  it('rule 6: where it cannot be saved no policy is touched', async () => {
    t = await tenantBench({ personality: 'self-service-off' });
    const { plan, groupId } = await made();
    await expect(t.tenant.ensurePolicies(plan, groupId, [], { saving: crash })).rejects.toThrow('switched off');
    expect(selfService()).toBe(false);
  });

  it('rule 6: where it cannot be saved no policy gets an exclusion', async () => {
    t = await tenantBench({ personality: 'p1-conditional-access' });
    const { plan, groupId, userIds } = await made();
    await expect(t.tenant.ensureExclusion(plan, groupId, userIds, { saving: crash })).rejects.toThrow('switched off');
    expect(excludedFrom(groupId)).toBe(0);
  });

  it('rule 6: a crash after the write takes nothing away from undo, nor the names of what was being made', async () => {
    t = await tenantBench({ personality: 'p1-conditional-access' });
    const { world } = t.b.tenant;
    const before = [...world.state.users.keys()];
    const { plan, groupId, userIds } = await made({ ...one, exclusion: 'onePhishingResistant' });
    let policies: unknown = null;
    let exclusions: unknown = null;
    await t.tenant.ensurePolicies(plan, groupId, [], { saving: async (saved) => void (policies = saved) });
    await t.tenant.ensureExclusion(plan, groupId, userIds, { saving: async (saved) => void (exclusions = saved) });
    expect(excludedFrom(groupId)).toBe(4);
    // All that the journal has after the crash: intents, and what was saved ahead.
    const undone = await t
      .again()
      .signIn()
      .then(() =>
        t.tenant.undo({
          plan,
          groupId: null,
          groupIsOurs: false,
          userIds: [],
          savedPolicies: policies,
          savedExclusions: exclusions,
          unsettled: { accounts: [0], group: true },
        }),
      );
    expect(undone.value).toEqual([]);
    expect([...world.state.users.keys()]).toEqual(before);
    expect(world.state.groups.size).toBe(0);
    expect(world.state.conditionalAccess.current).toHaveLength(4);
    expect(JSON.stringify(world.state.conditionalAccess.current)).not.toContain(groupId);
    expect(JSON.stringify(world.state.methodsPolicy.current)).not.toContain(groupId);
  });

  it('rule 6: the journal keeps the first, also when the step runs again after a crash', () => {
    const header = {
      version: 1,
      id: 'x',
      number: '0001',
      rehearsal: true,
      createdAt: '2026-11-22T10:00:00Z',
    } as unknown as Parameters<typeof initialState>[0];
    const evidence = { requestIds: [], facts: {} };
    const at = '2026-11-22T10:00:00Z';
    const excluded = (id: string) => ({
      version: 1,
      groupId: 'g',
      excluded: [{ id, displayName: id }],
      created: [],
    });
    let state = evolve(initialState(header), { type: 'policySaved', saved: 'as it was' }, at);
    state = evolve(state, { type: 'policySaved', saved: 'half changed' }, at);
    state = evolve(state, { type: 'policySet', aaguids: [], saved: 'half changed', evidence }, at);
    expect(state.policy?.saved).toBe('as it was');
    state = evolve(state, { type: 'exclusionSaved', saved: excluded('first') }, at);
    state = evolve(state, { type: 'excluded', applicable: true, saved: excluded('second'), evidence }, at);
    state = evolve(state, { type: 'excluded', applicable: true, saved: excluded('third'), evidence }, at);
    expect(state.exclusion?.saved).toMatchObject({
      excluded: [{ id: 'first' }, { id: 'second' }, { id: 'third' }],
    });
  });
});
