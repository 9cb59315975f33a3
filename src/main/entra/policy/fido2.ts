import { uuidFrom } from '../encoding';
import type { Fido2Policy, PasskeyProfile } from '../resources/methods-policy';
import { changedMembers, withoutAnnotations } from './plain';

export const ownProfileName = 'Emergency access keys';
/** Microsoft's page allows three profiles, the default one included. */
export const maxProfiles = 3;

export interface Fido2Wish {
  /** Group that must be able to register and sign in. */
  readonly groupId: string;
  /** Models at hand, lower-case; empty while none is known. */
  readonly aaguids: readonly string[];
  readonly ownProfile: boolean;
  /** Makes the id of our own profile the same on every run. */
  readonly tenantId: string;
  /** Keys are still to be registered, which needs the self-service switch on. */
  readonly registers: boolean;
}

export interface Fido2Merge {
  readonly after: Fido2Policy;
  /** Members to send, each whole; empty when nothing is missing. */
  readonly patch: Readonly<Record<string, unknown>>;
  /** Why the own profile could not be made; null when it was, or was not asked for. */
  readonly ownProfileRefused: 'noProfiles' | 'full' | null;
  readonly ownProfileId: string | null;
  /** Models that a block list names: no merge may unblock them, so the operator must. */
  readonly blocked: readonly string[];
}

export function ownProfileId(tenantId: string): string {
  return uuidFrom(`break-glass-kit passkey profile ${tenantId.toLowerCase()}`);
}

/**
 * What the Fido2 policy must become so that the group can use its keys, with everything else as it was.
 * Only adds: targets, profiles and allow lists never shrink (rule 6). Pure.
 */
export function mergeFido2(before: Fido2Policy, wish: Fido2Wish): Fido2Merge {
  const base = withoutAnnotations(before);
  const profiles = base.passkeyProfiles ?? null;
  const own = placeOwnProfile(profiles, wish);
  const targets = base.includeTargets ?? [];
  const includeTargets = placeTarget(targets, base, own.id, wish);
  const lists =
    own.id === null ? openLists({ ...base, passkeyProfiles: own.profiles, includeTargets }, wish) : { blocked: [] };
  const after: Fido2Policy = {
    ...base,
    state: 'enabled',
    ...(wish.registers ? { isSelfServiceRegistrationAllowed: true } : {}),
    includeTargets,
    excludeTargets: (base.excludeTargets ?? []).filter((one) => !sameId(one.id, wish.groupId)),
    ...(own.profiles === null ? {} : { passkeyProfiles: own.profiles }),
    ...('policy' in lists ? lists.policy : {}),
  };
  return {
    after,
    patch: changedMembers(base, after),
    ownProfileRefused: own.refused,
    ownProfileId: own.id,
    blocked: lists.blocked,
  };
}

function placeOwnProfile(
  profiles: readonly PasskeyProfile[] | null,
  wish: Fido2Wish,
): {
  readonly profiles: PasskeyProfile[] | null;
  readonly id: string | null;
  readonly refused: Fido2Merge['ownProfileRefused'];
} {
  const copy = profiles === null ? null : [...profiles];
  if (!wish.ownProfile || wish.aaguids.length === 0) return { profiles: copy, id: null, refused: null };
  if (copy === null) return { profiles: null, id: null, refused: 'noProfiles' };
  const id = ownProfileId(wish.tenantId);
  const at = copy.findIndex((profile) => sameId(profile.id, id));
  if (at < 0 && copy.length >= maxProfiles) return { profiles: copy, id: null, refused: 'full' };
  const known = at < 0 ? [] : (copy[at]?.keyRestrictions?.aaGuids ?? []);
  const profile: PasskeyProfile = {
    ...(at < 0 ? {} : copy[at]),
    id,
    name: ownProfileName,
    passkeyTypes: 'deviceBound',
    attestationEnforcement: 'registrationOnly',
    keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: union(known, wish.aaguids) },
  };
  if (at < 0) copy.push(profile);
  else copy[at] = profile;
  return { profiles: copy, id, refused: null };
}

type Target = NonNullable<Fido2Policy['includeTargets']>[number];

function placeTarget(targets: readonly Target[], policy: Fido2Policy, ownId: string | null, wish: Fido2Wish): Target[] {
  const copy = [...targets];
  const at = copy.findIndex((target) => sameId(target.id, wish.groupId));
  const everybody = copy.some((target) => target.id === 'all_users');
  if (at < 0 && everybody && ownId === null) return copy;
  const wanted = ownId ?? policy.defaultPasskeyProfile ?? null;
  const known = at < 0 ? [] : (copy[at]?.allowedPasskeyProfiles ?? []);
  const profiles =
    wanted === null || !policy.passkeyProfiles
      ? known
      : at >= 0 && ownId === null && known.length > 0
        ? known
        : union(known, [wanted]);
  const target: Target = {
    ...(at < 0 ? { targetType: 'group', id: wish.groupId, isRegistrationRequired: false } : copy[at]!),
    ...(profiles.length === 0 ? {} : { allowedPasskeyProfiles: profiles }),
  };
  if (at < 0) copy.push(target);
  else copy[at] = target;
  return copy;
}

/** Profiles that a member of the group may satisfy; one of them is enough. Empty in the older form. */
export function profilesInScope(policy: Fido2Policy, groupIds: readonly string[]): readonly PasskeyProfile[] {
  const targets = (policy.includeTargets ?? []).filter(
    (target) => target.id === 'all_users' || groupIds.some((id) => sameId(id, target.id)),
  );
  const ids = targets.flatMap((target) => {
    const named = target.allowedPasskeyProfiles ?? [];
    return named.length > 0 ? named : policy.defaultPasskeyProfile ? [policy.defaultPasskeyProfile] : [];
  });
  return (policy.passkeyProfiles ?? []).filter((profile) => ids.some((id) => sameId(id, profile.id)));
}

type Restrictions = NonNullable<Fido2Policy['keyRestrictions']>;

/** True when a list lets this model register and sign in. */
export function listAllows(list: Restrictions | null | undefined, aaguid: string): boolean {
  if (list?.isEnforced !== true) return true;
  const named = (list.aaGuids ?? []).some((one) => sameId(one, aaguid));
  return list.enforcementType === 'allow' ? named : !named;
}

/** Whether a device-bound key of this model satisfies the policy for members of these groups. */
export function modelAllowed(policy: Fido2Policy, groupIds: readonly string[], aaguid: string): boolean {
  if (!policy.passkeyProfiles) return listAllows(policy.keyRestrictions, aaguid);
  return profilesInScope(policy, groupIds).some(
    (profile) => takesKeys(profile) && listAllows(profile.keyRestrictions, aaguid),
  );
}

/** A profile for synced passkeys only takes no security key. */
function takesKeys(profile: PasskeyProfile): boolean {
  return (profile.passkeyTypes ?? 'deviceBound').includes('deviceBound');
}

/** Adds missing models to the allow list that stands in the way. Block lists are the operator's to change. */
function openLists(
  policy: Fido2Policy,
  wish: Fido2Wish,
): { readonly policy?: Partial<Fido2Policy>; readonly blocked: readonly string[] } {
  const missing = wish.aaguids.filter((aaguid) => !modelAllowed(policy, [wish.groupId], aaguid));
  if (missing.length === 0) return { blocked: [] };
  if (!policy.passkeyProfiles) {
    const list = policy.keyRestrictions;
    if (list?.enforcementType !== 'allow') return { blocked: missing };
    return { policy: { keyRestrictions: { ...list, aaGuids: union(list.aaGuids ?? [], missing) } }, blocked: [] };
  }
  const open = profilesInScope(policy, [wish.groupId]).find(
    (profile) => takesKeys(profile) && profile.keyRestrictions?.enforcementType === 'allow',
  );
  if (open === undefined) return { blocked: missing };
  const passkeyProfiles = policy.passkeyProfiles.map((profile) =>
    profile.id === open.id && profile.keyRestrictions
      ? {
          ...profile,
          keyRestrictions: {
            ...profile.keyRestrictions,
            aaGuids: union(profile.keyRestrictions.aaGuids ?? [], missing),
          },
        }
      : profile,
  );
  return { policy: { passkeyProfiles }, blocked: [] };
}

/** Takes back only what was ours to open for the ceremony: the self-service switch, as it was saved. */
export function closeFido2(now: Fido2Policy, saved: Fido2Policy): Readonly<Record<string, unknown>> {
  return saved.isSelfServiceRegistrationAllowed === false && now.isSelfServiceRegistrationAllowed !== false
    ? { isSelfServiceRegistrationAllowed: false }
    : {};
}

function union(known: readonly string[], more: readonly string[]): string[] {
  const all = [...known];
  for (const one of more) if (!all.some((have) => sameId(have, one))) all.push(one);
  return all;
}

export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
