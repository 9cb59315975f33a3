import { afterEach, describe, expect, it } from 'vitest';
import { defaultChoices } from '../../src/shared/model/tenant';
import type { Choices } from '../../src/shared/model/tenant';
import type { Tenant } from '../../src/main/entra/tenant';
import { roleIds } from '../../src/main/entra/roles';
import { tenantBench } from './bench';
import type { TenantBench } from './bench';

/** The whole way as the ceremony goes it, with one key for one account. */
export async function walk(t: TenantBench, tenant: Tenant, choices: Choices): Promise<{ readonly writes: number; readonly userIds: readonly string[] }> {
  let writes = 0;
  const done = <T>(proven: { readonly value: T; readonly writes: number }): T => {
    writes += proven.writes;
    return proven.value;
  };
  await tenant.signIn();
  const survey = await tenant.survey({});
  const plan = tenant.plan(survey, choices);
  const userIds: string[] = [];
  for (const account of plan.accounts) userIds.push(done(await tenant.createAccount(account, plan)).userId);
  const { groupId } = done(await tenant.ensureGroup(plan, userIds));
  const aaguid = t.keys.key.personality.aaguid;
  const { saved } = done(await tenant.ensurePolicies(plan, groupId, [aaguid]));
  for (const [index, userId] of userIds.entries()) {
    const account = plan.accounts[index]!;
    if ((await tenant.listKeys(userId)).length === 0) {
      const { options } = await tenant.creationOptions(userId);
      const made = await t.keys.register(options);
      done(await tenant.registerKey(userId, `EA0${index + 1} key A`, made));
    }
    const [method] = await tenant.listKeys(userId);
    done(await tenant.ensureNoTap(plan, userId, saved));
    expect(done(await tenant.checkMethods(userId, [method!.credentialId]))).toEqual([]);
    done(await tenant.proveSignIn({ userId, userPrincipalName: account.userPrincipalName }, false));
  }
  done(await tenant.ensureExclusion(plan, groupId, userIds));
  for (const userId of userIds) done(await tenant.assignGlobalAdministrator(userId));
  for (const [index, userId] of userIds.entries()) {
    const proof = done(await tenant.proveSignIn({ userId, userPrincipalName: plan.accounts[index]!.userPrincipalName }, true));
    expect(proof.roles).toContain(roleIds.globalAdministrator);
  }
  done(await tenant.closePolicies!(saved));
  return { writes, userIds };
}

describe('the whole way', () => {
  let t: TenantBench;
  afterEach(() => t.b.stop());

  it('makes one account from survey to Global Administrator, and a second run writes nothing', async () => {
    t = await tenantBench();
    const first = await walk(t, t.tenant, { ...defaultChoices, accounts: 1 });
    expect(first.writes).toBeGreaterThan(0);
    expect(t.tenant.counts().retries).toBe(0);
    console.log(t.tenant.counts());
    const second = await walk(t, t.again(), { ...defaultChoices, accounts: 1 });
    expect(second.userIds).toEqual(first.userIds);
    expect(second.writes).toBe(0);
  });
});
