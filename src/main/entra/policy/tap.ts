import type { TapPolicy } from '../resources/methods-policy';
import { changedMembers, withoutAnnotations } from './plain';
import { sameId } from './fido2';

/** TAP on for the group, everything else as it was. Pure. */
export function openTap(
  before: TapPolicy,
  groupId: string,
): { readonly after: TapPolicy; readonly patch: Readonly<Record<string, unknown>> } {
  const base = withoutAnnotations(before);
  const targets = base.includeTargets ?? [];
  const wasOff = base.state !== 'enabled';
  const covered = targets.some((target) => sameId(target.id, groupId) || (!wasOff && target.id === 'all_users'));
  // A policy that was off keeps its old targets unused: switching it on for them too would open TAP for people nobody asked about.
  const kept = wasOff ? targets.filter((target) => sameId(target.id, groupId)) : targets;
  const after: TapPolicy = {
    ...base,
    state: 'enabled',
    includeTargets:
      covered && !wasOff
        ? targets
        : kept.length > 0 && wasOff
          ? kept
          : [...kept, { targetType: 'group', id: groupId, isRegistrationRequired: false }],
    excludeTargets: (base.excludeTargets ?? []).filter((one) => !sameId(one.id, groupId)),
  };
  return { after, patch: changedMembers(base, after) };
}

/** Back to the saved policy, but only in what we opened: state, and our target in or out. Pure. */
export function closeTap(
  now: TapPolicy,
  saved: TapPolicy,
  groupId: string,
): { readonly after: TapPolicy; readonly patch: Readonly<Record<string, unknown>> } {
  const base = withoutAnnotations(now);
  const wasOff = saved.state !== 'enabled';
  const savedTargets = saved.includeTargets ?? [];
  const hadTarget = savedTargets.some((target) => sameId(target.id, groupId));
  const others = (base.includeTargets ?? []).filter((target) => !sameId(target.id, groupId));
  const ours = (base.includeTargets ?? []).filter((target) => sameId(target.id, groupId));
  const restored = wasOff ? mergeTargets(savedTargets, others) : hadTarget ? [...others, ...ours] : others;
  const after: TapPolicy = {
    ...base,
    ...(wasOff ? { state: saved.state ?? 'disabled' } : {}),
    includeTargets: restored,
  };
  return { after, patch: changedMembers(base, after) };
}

type Targets = NonNullable<TapPolicy['includeTargets']>;

function mergeTargets(saved: Targets, added: Targets): Targets {
  return [...saved, ...added.filter((target) => !saved.some((one) => sameId(one.id, target.id)))];
}

/** Minutes to ask for: an hour, within what the policy allows. */
export function tapLifetime(policy: TapPolicy | null): number {
  const least = policy?.minimumLifetimeInMinutes ?? 10;
  const most = policy?.maximumLifetimeInMinutes ?? 480;
  return Math.max(least, Math.min(60, most));
}
