/** The proofs of one account and key, in the order in which they are won. */
export const PROOF_NAMES = [
  'pin',
  'account',
  'group',
  'policy',
  'attestation',
  'registered',
  'tapGone',
  'paper',
  'signedIn',
  'exclusion',
  'role',
  'signedInAdmin',
  'closed',
] as const;
export type ProofName = (typeof PROOF_NAMES)[number];

/** `unknown` is never green: it means that reading failed or answered null. */
export type ProofState = 'notYet' | 'now' | 'proven' | 'notApplicable' | 'failed' | 'unknown';

export interface Proof {
  readonly name: ProofName;
  readonly state: ProofState;
  /** One short line: what was compared. No secret. */
  readonly note: string;
  /** ISO time at which it was won, the last of several keys; null while it is not `proven`. */
  readonly at: string | null;
}

/** What a step leaves in the audit log beside the act: ids and facts, never a secret. */
export interface Evidence {
  /** Graph `request-id` of each answer that the proof rests on. */
  readonly requestIds: readonly string[];
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}
