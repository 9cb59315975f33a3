import type { Choices } from '../../src/shared/model/tenant';
import type { Fido2Method, Proven, Tenant } from '../../src/main/entra/tenant';
import { AppError } from '../../src/shared/errors';
import { roleIds } from '../../src/main/entra/roles';
import type { TenantBench } from './bench';

/** The whole way as the ceremony goes it, with one key for one account. */
export async function walk(
  t: TenantBench,
  tenant: Tenant,
  choices: Choices,
): Promise<{ readonly writes: number; readonly userIds: readonly string[] }> {
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
  const keys = await Promise.all(userIds.map((userId) => tenant.listKeys(userId)));
  const registers = keys.some((known) => known.length === 0);
  const { saved } = done(await tenant.ensurePolicies(plan, groupId, [aaguid], { registers }));
  for (const [index, userId] of userIds.entries()) {
    const account = plan.accounts[index]!;
    const [known] = await tenant.listKeys(userId);
    const method = known ?? done(await register(t, tenant, userId, `EA0${index + 1} key A`));
    done(await tenant.ensureNoTap(plan, userId, saved));
    const extra = done(await tenant.checkMethods(userId, [method.credentialId]));
    if (extra.length > 0) throw new Error(`too much on the account: ${extra.join(', ')}`);
    done(await tenant.proveSignIn({ userId, userPrincipalName: account.userPrincipalName }, false));
  }
  done(await tenant.ensureExclusion(plan, groupId, userIds));
  for (const userId of userIds) done(await tenant.assignGlobalAdministrator(userId));
  for (const [index, userId] of userIds.entries()) {
    const proof = done(
      await tenant.proveSignIn({ userId, userPrincipalName: plan.accounts[index]!.userPrincipalName }, true),
    );
    if (proof.roles?.includes(roleIds.globalAdministrator) !== true)
      throw new Error('signed in, but not as Global Administrator');
  }
  done(await tenant.closePolicies!(saved));
  return { writes, userIds };
}

/** While a policy is not yet in force Entra refuses the key: fresh options, and once more. */
async function register(t: TenantBench, tenant: Tenant, userId: string, name: string): Promise<Proven<Fido2Method>> {
  for (;;) {
    const { options } = await tenant.creationOptions(userId);
    const made = await t.keys.register(options);
    try {
      return await tenant.registerKey(userId, name, made);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'graph/policy-settling') throw error;
      t.b.clock.advance(Number(error.details['seconds']) * 1000);
    }
  }
}
