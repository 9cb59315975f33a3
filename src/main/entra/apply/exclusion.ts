import { AppError } from '../../../shared/errors';
import type { Plan } from '../../../shared/model/tenant';
import { createOnce, readUntil } from '../http/settle';
import type { Operation } from '../http/operation';
import type { Proven, TenantCallOptions, WriteAhead } from '../tenant';
import {
  createPolicy,
  evaluate,
  getPolicy,
  listPolicies,
  patchExclusions,
  phishingResistantStrength,
} from '../resources/conditional-access';
import type { ConditionalAccessPolicy, SignInConditions } from '../resources/conditional-access';
import { listMembers } from '../resources/groups';
import { sameId } from '../policy/fido2';
import { isExcluded, isOwnPolicy, needsExclusion, ownPolicyName, withGroupExcluded } from '../policy/exclusion';
import { fingerprint } from '../policy/plain';
import type { SavedExclusions } from '../policy/saved';
import { begin } from './context';
import { fill } from './group';
import type { ApplyContext } from './context';

/**
 * Step 9: the group excluded from every policy that could hit an account, report-only ones included; and, where chosen, the last
 * account under a policy of its own that asks for a phishing-resistant sign-in. Structural proof by re-reading each policy.
 */
export async function ensureExclusion(
  context: ApplyContext,
  plan: Plan,
  groupId: string,
  userIds: readonly string[],
  options?: TenantCallOptions & WriteAhead,
): Promise<Proven<{ readonly applicable: boolean; readonly saved: SavedExclusions }>> {
  const op = begin(context, options);
  const none: SavedExclusions = { version: 1, groupId, excluded: [], created: [] };
  const policies = await readPolicies(context, op);
  if (policies === null) return op.proven({ applicable: false, saved: none }, { applicable: false });
  // By now the keys are registered, so whoever had to wait outside a role-assignable group joins it.
  if (plan.group.roleAssignable) await fill(op, plan, userIds);
  else await proveMembership(op, groupId, userIds);
  const open = policies.filter((policy) => needsExclusion(policy, groupId, userIds));
  const excluded = open.map(({ id, displayName }) => ({ id, displayName: displayName ?? '' }));
  if (open.length > 0) await options?.saving?.({ ...none, excluded });
  for (const [index, policy] of open.entries()) {
    op.say(`Conditional Access: ${policy.displayName ?? policy.id}`, index, open.length);
    await exclude(op, policy, groupId);
  }
  const created = await ensureOwnPolicy(op, plan, policies, userIds);
  const saved: SavedExclusions = { version: 1, groupId, excluded, created: created === null ? [] : [created] };
  const left =
    open.length === 0 ? [] : (await listPolicies(op)).filter((policy) => needsExclusion(policy, groupId, userIds));
  if (left.length > 0)
    throw new AppError('graph/not-proven', {
      what: `${left.length} Conditional Access policies still hit the accounts`,
    });
  return op.proven(
    { applicable: policies.length > 0 || created !== null, saved },
    { applicable: true, policies: policies.length, excluded: excluded.length, created: created !== null },
  );
}

/**
 * After step 10: policies that target roles are read again, and What-If is asked for each account under several conditions.
 * `value.hits` names what would still apply; the policy made for the phishing-resistant account does not count.
 */
export async function checkExclusion(
  context: ApplyContext,
  groupId: string,
  userIds: readonly string[],
  options?: TenantCallOptions,
): Promise<Proven<{ readonly applicable: boolean; readonly hits: readonly string[] }>> {
  const op = begin(context, options);
  const policies = await readPolicies(context, op);
  if (policies === null || policies.length === 0)
    return op.proven({ applicable: false, hits: [] }, { applicable: false });
  const own = new Set(policies.filter(isOwnPolicy).map((policy) => policy.id));
  const hits = new Set(
    policies
      .filter((policy) => needsExclusion(policy, groupId, userIds))
      .map((policy) => policy.displayName ?? policy.id),
  );
  const total = userIds.length * conditions.length;
  let asked = 0;
  for (const userId of userIds) {
    for (const condition of conditions) {
      op.say('What would Conditional Access do', asked, total);
      for (const result of await evaluate(op, userId, condition)) {
        const live = result.state === 'enabled' || result.state === 'enabledForReportingButNotEnforced';
        if (result.policyApplies === true && live && !own.has(result.id ?? ''))
          hits.add(result.displayName ?? result.id ?? 'a policy without a name');
      }
      asked += 1;
    }
  }
  return op.proven(
    { applicable: true, hits: [...hits].sort() },
    { policies: policies.length, whatIfAsked: asked, hits: hits.size },
  );
}

/** Where an emergency may be answered from: any platform, a browser or a tool, also when Entra thinks the sign-in risky. */
const conditions: readonly SignInConditions[] = [
  { devicePlatform: 'windows', clientAppType: 'browser', signInRiskLevel: 'none', userRiskLevel: 'none' },
  { devicePlatform: 'macOS', clientAppType: 'browser', signInRiskLevel: 'high', userRiskLevel: 'none' },
  {
    devicePlatform: 'linux',
    clientAppType: 'mobileAppsAndDesktopClients',
    signInRiskLevel: 'none',
    userRiskLevel: 'high',
  },
];

/** Null: the tenant has no Conditional Access (no licence for it, or it says so). */
async function readPolicies(context: ApplyContext, op: Operation): Promise<readonly ConditionalAccessPolicy[] | null> {
  if (context.memory.licence === 'free') return null;
  try {
    return await listPolicies(op);
  } catch (error) {
    if (error instanceof AppError && error.code === 'graph/licence') return null;
    throw error;
  }
}

async function proveMembership(op: Operation, groupId: string, userIds: readonly string[]): Promise<void> {
  const isIn = (members: readonly { readonly id: string }[] | null, id: string): boolean =>
    (members ?? []).some((member) => sameId(member.id, id));
  const members = await readUntil(
    op,
    () => op.orNull(() => listMembers(op, groupId)),
    (all) => userIds.every((id) => isIn(all, id)),
  );
  const lost = userIds.filter((id) => !isIn(members, id));
  if (lost.length > 0)
    throw new AppError('graph/not-proven', { what: `${lost.length} accounts are not in the group that is excluded` });
}

async function exclude(op: Operation, seen: ConditionalAccessPolicy, groupId: string): Promise<void> {
  const before = await getPolicy(op, seen.id);
  if (fingerprint(before) !== fingerprint(seen))
    throw new AppError('graph/policy-changed', { what: seen.displayName ?? seen.id });
  await patchExclusions(op, seen.id, { excludeGroups: withGroupExcluded(before, groupId) });
  const after = await readUntil(
    op,
    () => getPolicy(op, seen.id),
    (policy) => isExcluded(policy, groupId, []),
    60_000,
  );
  if (!isExcluded(after, groupId, [])) throw new AppError('graph/not-proven', { what: seen.displayName ?? seen.id });
  if (fingerprint(rest(before)) !== fingerprint(rest(after)))
    throw new AppError('graph/policy-changed', { what: seen.displayName ?? seen.id });
}

/** All of a policy but what the exclusion changes. */
function rest(policy: ConditionalAccessPolicy): unknown {
  const { modifiedDateTime: _modified, conditions: all, ...others } = policy;
  const { excludeGroups: _groups, ...users } = all.users ?? {};
  return { ...others, conditions: { ...all, users } };
}

async function ensureOwnPolicy(
  op: Operation,
  plan: Plan,
  policies: readonly ConditionalAccessPolicy[],
  userIds: readonly string[],
): Promise<string | null> {
  const target = userIds.at(-1);
  if (plan.choices.exclusion !== 'onePhishingResistant' || target === undefined) return null;
  const ours = (all: readonly ConditionalAccessPolicy[]): ConditionalAccessPolicy | null =>
    all.find((policy) => isOwnPolicy(policy) && policy.conditions.users?.includeUsers?.[0] === target) ?? null;
  if (ours(policies) !== null) return null;
  const made = await createOnce(
    op,
    () =>
      createPolicy(op, {
        displayName: ownPolicyName,
        state: 'enabled',
        conditions: {
          clientAppTypes: ['all'],
          applications: { includeApplications: ['All'] },
          users: { includeUsers: [target] },
        },
        grantControls: {
          operator: 'OR',
          builtInControls: [],
          authenticationStrength: { id: phishingResistantStrength },
        },
      }),
    async () => ours(await listPolicies(op)),
  );
  return made.id;
}
