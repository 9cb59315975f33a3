import type { Campaign } from '../resources/methods-policy';
import { fingerprint, withoutAnnotations } from './plain';
import { sameId } from './fido2';

/** `default` means that Microsoft manages it, which is not off. */
export function campaignRuns(campaign: Campaign | null): boolean {
  return campaign !== null && campaign.state !== 'disabled' && campaign.state !== null && campaign.state !== undefined;
}

/** Keeps the registration campaign away from the group. `patch` is the complete campaign, or null when nothing is missing. Pure. */
export function leaveCampaign(
  before: Campaign | null,
  groupId: string,
): { readonly after: Campaign | null; readonly patch: Readonly<Record<string, unknown>> | null } {
  if (before === null || !campaignRuns(before)) return { after: before, patch: null };
  const base = withoutAnnotations(before);
  const excluded = base.excludeTargets ?? [];
  if (excluded.some((target) => sameId(target.id, groupId))) return { after: before, patch: null };
  const after: Campaign = {
    ...base,
    snoozeDurationInDays: base.snoozeDurationInDays ?? 1,
    includeTargets: base.includeTargets ?? [],
    excludeTargets: [...excluded, { id: groupId, targetType: 'group' }],
  };
  return { after, patch: after };
}

/** Our exclusion out again; null when it is not there or was there before. Pure. */
export function rejoinCampaign(
  now: Campaign | null,
  saved: Campaign | null,
  groupId: string,
): Readonly<Record<string, unknown>> | null {
  if (now === null || (saved?.excludeTargets ?? []).some((target) => sameId(target.id, groupId))) return null;
  const base = withoutAnnotations(now);
  const excludeTargets = (base.excludeTargets ?? []).filter((target) => !sameId(target.id, groupId));
  const after = {
    ...base,
    snoozeDurationInDays: base.snoozeDurationInDays ?? 1,
    includeTargets: base.includeTargets ?? [],
    excludeTargets,
  };
  return fingerprint(after.excludeTargets) === fingerprint(base.excludeTargets ?? []) ? null : after;
}
