/** Ranges in milliseconds of the injected clock, from which the seeded chance draws. */
export interface Timing {
  /** After this a replica knows a new object. Each of three replicas draws its own. */
  readonly replication: readonly [number, number];
  /** A policy is readable at once and enforced after this. */
  readonly enforcement: readonly [number, number];
  /** Audit and sign-in rows appear after this. */
  readonly logs: readonly [number, number];
  /** Protection by a restricted management unit lasts this long after removal. */
  readonly restrictedUnit: readonly [number, number];
}

const second = 1000;
const minute = 60 * second;

export type TimingName = 'instant' | 'brisk' | 'real';

/** `instant` for tests of other things, `brisk` for a rehearsal on the wall clock, `real` for what tenants do. */
export const timings: Readonly<Record<TimingName, Timing>> = {
  instant: { replication: [0, 0], enforcement: [0, 0], logs: [0, 0], restrictedUnit: [0, 0] },
  brisk: { replication: [0, 400], enforcement: [0, 0], logs: [0, 2 * second], restrictedUnit: [0, second] },
  real: {
    replication: [0, 60 * second],
    enforcement: [30 * second, 300 * second],
    logs: [2 * minute, 15 * minute],
    restrictedUnit: [0, 30 * minute],
  },
};
