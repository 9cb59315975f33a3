import { AppError } from '../../shared/errors';
import type { Choices, Plan } from '../../shared/model/tenant';
import type { Survey, Tenant } from '../entra/tenant';

export interface SecondRun {
  /** Changes that were sent to the tenant: 0 where all was there already. */
  readonly writes: number;
  readonly requests: number;
}

export interface AskedFor {
  readonly answers: Readonly<Record<string, string>>;
  readonly choices: Choices;
  /** Of the accounts that must be found again, in any order. */
  readonly userIds: readonly (string | null)[];
  /** Models of their keys. */
  readonly aaguids: readonly string[];
  /** Somebody has signed in as the accounts, so their sessions are revoked where that is not done. */
  readonly signedIn: boolean;
}

/**
 * Everything that a finished ceremony asked of its tenant, asked once more by somebody who remembers nothing of it: sign-in, survey,
 * plan, and each change of that plan. Proofs that need a hand (sign-ins with the key) are left out.
 * @throws AppError of the operation, or `graph/not-proven` where an account of the ceremony is not found again.
 */
export async function secondRun(tenant: Tenant, asked: AskedFor): Promise<SecondRun> {
  await tenant.signIn();
  await tenant.summary();
  const survey = await tenant.survey(asked.answers);
  const plan = tenant.plan(survey, asked.choices);
  return askAll(tenant, plan, asked);
}

/** What is found where nothing is left to do. */
export interface AlreadyMade extends SecondRun {
  readonly accounts: readonly { readonly userPrincipalName: string; readonly aaguids: readonly string[] }[];
}

/**
 * A tenant in which an earlier rehearsal made everything: asked for all of it, and left as it is. Null, with nothing written,
 * where an account, a key or a role is missing: then there is a ceremony to walk.
 */
export async function alreadyMade(tenant: Tenant, choices: Choices): Promise<AlreadyMade | null> {
  try {
    await tenant.signIn();
    await tenant.summary();
    const { answers, survey } = await answered(tenant);
    if (survey.report.blocked) return null;
    const plan = tenant.plan(survey, choices);
    const roles = plan.changes.filter((change) => change.id.startsWith('role:'));
    if (plan.group.id === null || roles.some((role) => role.kind !== 'stays')) return null;
    const accounts: AlreadyMade['accounts'][number][] = [];
    const userIds: string[] = [];
    for (const { userId, userPrincipalName } of plan.accounts) {
      const keys = userId === null ? [] : await tenant.listKeys(userId);
      if (userId === null || keys.length < choices.keysPerAccount) return null;
      userIds.push(userId);
      accounts.push({ userPrincipalName, aaguids: keys.map((key) => key.aaguid) });
    }
    const aaguids = accounts.flatMap((account) => account.aaguids);
    const again = await askAll(tenant, plan, { answers, choices, userIds, aaguids, signedIn: false });
    return { ...again, accounts };
  } catch (error) {
    // Whatever it is, the ceremony meets it too and says it in its own place.
    if (error instanceof AppError) return null;
    throw error;
  } finally {
    await tenant.signOut();
  }
}

/** The survey with every question answered as the rehearsal's operator answers it. */
async function answered(tenant: Tenant): Promise<{ readonly answers: AskedFor['answers']; readonly survey: Survey }> {
  const first = await tenant.survey({});
  const answers = Object.fromEntries(first.report.questions.map(({ id, answers: [one = ''] }) => [id, one]));
  return { answers, survey: await tenant.survey(answers) };
}

async function askAll(tenant: Tenant, plan: Plan, asked: AskedFor): Promise<SecondRun> {
  const userIds: string[] = [];
  for (const planned of plan.accounts) userIds.push((await tenant.createAccount(planned, plan)).value.userId);
  if (userIds.some((id) => !asked.userIds.includes(id)) || userIds.length !== asked.userIds.length)
    throw new AppError('graph/not-proven', { what: 'the accounts of the ceremony are not found again' });
  const { groupId } = (await tenant.ensureGroup(plan, userIds)).value;
  for (const userId of userIds)
    if ((await tenant.listKeys(userId)).length < asked.choices.keysPerAccount)
      throw new AppError('graph/not-proven', { what: 'a key of the ceremony is not listed' });
  const models = [...new Set(asked.aaguids)].sort();
  const { saved } = (await tenant.ensurePolicies(plan, groupId, models, { registers: false })).value;
  for (const userId of userIds) await tenant.ensureNoTap(plan, userId, saved);
  await tenant.ensureExclusion(plan, groupId, userIds);
  for (const userId of userIds) await tenant.assignGlobalAdministrator(userId);
  await tenant.checkExclusion?.(groupId, userIds);
  await tenant.ensureRestrictedUnit(plan, userIds, groupId);
  if (asked.signedIn) for (const userId of userIds) await tenant.revokeSessions(userId);
  await tenant.closePolicies?.(saved);
  const { writes, requests } = tenant.counts();
  await tenant.signOut();
  return { writes, requests };
}

/** What a finished ceremony asked for. */
export function askedBy(snapshot: {
  readonly answers: AskedFor['answers'];
  readonly choices: Choices;
  readonly accounts: readonly { readonly userId: string | null }[];
  readonly keys: readonly { readonly recorded: { readonly aaguid: string } }[];
}): AskedFor {
  return {
    answers: snapshot.answers,
    choices: snapshot.choices,
    userIds: snapshot.accounts.map((account) => account.userId),
    aaguids: snapshot.keys.map((key) => key.recorded.aaguid),
    signedIn: true,
  };
}
