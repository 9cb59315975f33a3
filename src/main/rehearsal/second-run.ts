import { AppError } from '../../shared/errors';
import type { CeremonySnapshot } from '../../shared/model/ceremony';
import type { Tenant } from '../entra/tenant';

export interface SecondRun {
  /** Changes that were sent to the tenant: 0 where all was there already. */
  readonly writes: number;
  readonly requests: number;
}

/**
 * Everything that a finished ceremony asked of its tenant, asked once more by somebody who remembers nothing of it: sign-in, survey,
 * plan, and each change of that plan. Proofs that need a hand (sign-ins with the key) are left out.
 * @throws AppError of the operation, or `graph/not-proven` where an account of the ceremony is not found again.
 */
export async function secondRun(tenant: Tenant, snapshot: CeremonySnapshot): Promise<SecondRun> {
  await tenant.signIn();
  await tenant.summary();
  const survey = await tenant.survey(snapshot.answers);
  const plan = tenant.plan(survey, snapshot.choices);
  const userIds: string[] = [];
  for (const planned of plan.accounts) userIds.push((await tenant.createAccount(planned, plan)).value.userId);
  const known = snapshot.accounts.map((account) => account.userId);
  if (userIds.some((id) => !known.includes(id)) || userIds.length !== known.length)
    throw new AppError('graph/not-proven', { what: 'the accounts of the ceremony are not found again' });
  const { groupId } = (await tenant.ensureGroup(plan, userIds)).value;
  const aaguids = [...new Set(snapshot.keys.map((key) => key.recorded.aaguid))].sort();
  const { saved } = (await tenant.ensurePolicies(plan, groupId, aaguids)).value;
  for (const userId of userIds) {
    if ((await tenant.listKeys(userId)).length < snapshot.choices.keysPerAccount)
      throw new AppError('graph/not-proven', { what: 'a key of the ceremony is not listed' });
    await tenant.ensureNoTap(plan, userId, saved);
  }
  await tenant.ensureExclusion(plan, groupId, userIds);
  for (const userId of userIds) await tenant.assignGlobalAdministrator(userId);
  await tenant.checkExclusion?.(groupId, userIds);
  await tenant.ensureRestrictedUnit(plan, userIds, groupId);
  for (const userId of userIds) await tenant.revokeSessions(userId);
  await tenant.closePolicies?.(saved);
  const { writes, requests } = tenant.counts();
  await tenant.signOut();
  return { writes, requests };
}
