import { AppError } from '../../../shared/errors';
import type { Plan } from '../../../shared/model/tenant';
import { readUntil } from '../http/settle';
import type { Operation } from '../http/operation';
import type { Proven, TenantCallOptions, ToRegister, WriteAhead } from '../tenant';
import {
  campaignSchema,
  getFido2Policy,
  getMethodsPolicy,
  getTapPolicy,
  patchCampaign,
  patchFido2Policy,
  patchTapPolicy,
} from '../resources/methods-policy';
import type { Campaign, Fido2Policy, MethodsPolicy, TapPolicy } from '../resources/methods-policy';
import { leaveCampaign } from '../policy/campaign';
import { mergeFido2, modelAllowed } from '../policy/fido2';
import { fingerprint, holds, withoutAnnotations } from '../policy/plain';
import { openTap } from '../policy/tap';
import type { SavedPolicies } from '../policy/saved';
import { begin } from './context';
import type { ApplyContext } from './context';

/**
 * Step 5: FIDO2 target (own profile where chosen), self-service switch, campaign exclusion, and the TAP target when
 * registering by TAP. Each policy is read, merged, read again just before writing, written, and re-read (rule 6).
 * `value.saved` is what was there before: keep the first one.
 * @throws AppError `graph/policy-changed`, `graph/key-refused`, `graph/policy-full`, `graph/not-proven`.
 */
export async function ensurePolicies(
  context: ApplyContext,
  plan: Plan,
  groupId: string,
  aaguids: readonly string[],
  options?: TenantCallOptions & WriteAhead & ToRegister,
): Promise<Proven<{ readonly saved: SavedPolicies }>> {
  const registers = options?.registers ?? true;
  const op = begin(context, options);
  op.say('Reading the policies');
  const before = await getMethodsPolicy(op);
  const saved: SavedPolicies = {
    version: 1,
    groupId,
    fido2: isOffered(before, 'Fido2') ? await getFido2Policy(op) : null,
    tap: plan.choices.registerBy === 'tap' && isOffered(before, 'TemporaryAccessPass') ? await getTapPolicy(op) : null,
    campaign: campaignOf(before),
  };
  await options?.saving?.(saved);
  const models = [...new Set(aaguids.map((one) => one.toLowerCase()))].sort();
  const profile = await ensureFido2(context, op, plan, groupId, models, registers, saved.fido2);
  if (plan.choices.registerBy === 'tap' && registers) await ensureTapTarget(context, op, groupId, saved.tap);
  await ensureOutOfCampaign(context, op, groupId, saved.campaign);
  if (op.writes > 0) await proveRest(op, before, groupId);
  return op.proven(
    { saved },
    {
      groupId,
      models: models.length,
      ownProfile: profile.id,
      ownProfileRefused: profile.refused,
      selfServiceWas: saved.fido2?.isSelfServiceRegistrationAllowed ?? null,
    },
  );
}

/** Clouds differ in which methods they have; asking for one that is not there would be an error. */
function isOffered(policy: MethodsPolicy, id: string): boolean {
  return (policy.authenticationMethodConfigurations ?? []).some((one) => one.id.toLowerCase() === id.toLowerCase());
}

function campaignOf(policy: MethodsPolicy): Campaign | null {
  const parsed = campaignSchema.safeParse(policy.registrationEnforcement?.authenticationMethodsRegistrationCampaign);
  return parsed.success ? parsed.data : null;
}

async function ensureFido2(
  context: ApplyContext,
  op: Operation,
  plan: Plan,
  groupId: string,
  aaguids: readonly string[],
  registers: boolean,
  before: Fido2Policy | null,
): Promise<{ readonly id: string | null; readonly refused: string | null }> {
  if (before === null) throw new AppError('graph/not-offered', { what: 'passkeys in this cloud' });
  const wish = {
    groupId,
    aaguids,
    ownProfile: plan.choices.ownPasskeyProfile,
    tenantId: plan.tenantId,
    registers,
  };
  let merge = mergeFido2(before, wish);
  if (merge.blocked.length > 0)
    throw new AppError('graph/key-refused', { message: `the policy blocks the model ${merge.blocked[0]}` });
  if (Object.keys(merge.patch).length === 0) return { id: merge.ownProfileId, refused: merge.ownProfileRefused };
  refuseTooLarge(merge.after);
  op.say('Passkey policy');
  await sameAsBefore(() => getFido2Policy(op), before, 'passkey policy');
  try {
    await patchFido2Policy(op, merge.patch);
  } catch (error) {
    // Some tenants refuse another profile though the pages allow it: then the default one serves, and that is said.
    if (!(error instanceof AppError) || error.code !== 'graph/bad-request' || merge.ownProfileId === null) throw error;
    merge = { ...mergeFido2(before, { ...wish, ownProfile: false }), ownProfileRefused: 'full' };
    if (Object.keys(merge.patch).length > 0) await patchFido2Policy(op, merge.patch);
  }
  context.memory.policyWrittenAt = context.clock.monotonic();
  const wanted = merge.after;
  const after = await readUntil(
    op,
    () => getFido2Policy(op),
    (policy) => holds(policy, wanted),
    60_000,
  );
  if (!holds(after, wanted)) throw new AppError('graph/policy-changed', { what: 'passkey policy' });
  const shut = aaguids.find((aaguid) => !modelAllowed(after, [groupId], aaguid));
  if (shut !== undefined)
    throw new AppError('graph/not-proven', { what: `the passkey policy does not allow the model ${shut}` });
  return { id: merge.ownProfileId, refused: merge.ownProfileRefused };
}

async function ensureTapTarget(
  context: ApplyContext,
  op: Operation,
  groupId: string,
  before: TapPolicy | null,
): Promise<void> {
  if (before === null) throw new AppError('graph/not-offered', { what: 'Temporary Access Pass in this cloud' });
  const open = openTap(before, groupId);
  if (Object.keys(open.patch).length === 0) return;
  op.say('Temporary Access Pass policy');
  await sameAsBefore(() => getTapPolicy(op), before, 'Temporary Access Pass policy');
  await patchTapPolicy(op, open.patch);
  context.memory.policyWrittenAt = context.clock.monotonic();
  const after = await readUntil(
    op,
    () => getTapPolicy(op),
    (policy) => holds(policy, open.after),
    60_000,
  );
  if (!holds(after, open.after)) throw new AppError('graph/policy-changed', { what: 'Temporary Access Pass policy' });
}

async function ensureOutOfCampaign(
  context: ApplyContext,
  op: Operation,
  groupId: string,
  before: Campaign | null,
): Promise<void> {
  const leave = leaveCampaign(before, groupId);
  if (leave.patch === null) return;
  op.say('Registration campaign');
  await sameAsBefore(async () => campaignOf(await getMethodsPolicy(op)), before, 'registration campaign');
  await patchCampaign(op, leave.patch);
  context.memory.policyWrittenAt = context.clock.monotonic();
  const after = await readUntil(
    op,
    async () => campaignOf(await getMethodsPolicy(op)),
    (campaign) => holds(campaign, leave.after),
    60_000,
  );
  if (!holds(after, leave.after)) throw new AppError('graph/policy-changed', { what: 'registration campaign' });
}

/** There is no ETag, so the policy is read once more right before it is written. */
async function sameAsBefore<T>(read: () => Promise<T>, before: T, what: string): Promise<void> {
  if (fingerprint(await read()) !== fingerprint(before)) throw new AppError('graph/policy-changed', { what });
}

/** 20 kB for the whole policy (graph-facts §2.4); our part may not be what breaks it. */
function refuseTooLarge(policy: Fido2Policy): void {
  if (JSON.stringify(withoutAnnotations(policy)).length > 20_000) throw new AppError('graph/policy-full');
}

/** Every method that was not ours to touch reads as before. */
async function proveRest(op: Operation, before: MethodsPolicy, groupId: string): Promise<void> {
  const others = (policy: MethodsPolicy): string =>
    fingerprint(
      (policy.authenticationMethodConfigurations ?? []).filter((one) => !/^(fido2|temporaryaccesspass)$/i.test(one.id)),
    );
  const after = await getMethodsPolicy(op);
  if (others(before) !== others(after))
    throw new AppError('graph/policy-changed', {
      what: `another sign-in method, while the group ${groupId} was added`,
    });
}
