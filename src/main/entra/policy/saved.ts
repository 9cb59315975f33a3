import { z } from 'zod';
import { campaignSchema, fido2PolicySchema, tapPolicySchema } from '../resources/methods-policy';

/** The policies as they were before the first write. Opaque above `entra`; kept in the journal, read back through here. */
const savedPoliciesSchema = z.object({
  version: z.literal(1),
  /** The group that was let in. */
  groupId: z.string(),
  fido2: fido2PolicySchema.nullable(),
  tap: tapPolicySchema.nullable(),
  campaign: campaignSchema.nullable(),
});
export type SavedPolicies = z.infer<typeof savedPoliciesSchema>;

/** Which policies got the group excluded by us, and what else was made. */
const savedExclusionsSchema = z.object({
  version: z.literal(1),
  groupId: z.string(),
  excluded: z.array(z.object({ id: z.string(), displayName: z.string() })),
  created: z.array(z.string()),
});
export type SavedExclusions = z.infer<typeof savedExclusionsSchema>;

/** What several runs of the same step changed, together: a run after a crash, or after the role, finds only what is left. */
export function mergeSavedExclusions(before: unknown, more: unknown): unknown {
  const [first, second] = [readSavedExclusions(before), readSavedExclusions(more)];
  if (first === null || second === null) return second ?? first ?? before ?? more ?? null;
  const known = new Set(first.excluded.map((one) => one.id));
  return {
    ...first,
    excluded: [...first.excluded, ...second.excluded.filter((one) => !known.has(one.id))],
    created: [...new Set([...first.created, ...second.created])],
  };
}

export function readSavedPolicies(value: unknown): SavedPolicies | null {
  const parsed = savedPoliciesSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

export function readSavedExclusions(value: unknown): SavedExclusions | null {
  const parsed = savedExclusionsSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
