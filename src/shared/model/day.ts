/** The four parts of a day on which an emergency access account is really needed, in their order. */
export const DAY_PHASES = ['before', 'signIn', 'inside', 'after'] as const;
export type DayPhase = (typeof DAY_PHASES)[number];

export interface DayStepView {
  readonly phase: DayPhase;
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** What is written down, as the label of its field; null where nothing is. */
  readonly writeDown: string | null;
  /** What people wrote; empty where nothing yet. Untrusted text. */
  readonly note: string;
  /** When it was ticked; null where it is not. */
  readonly doneAt: string | null;
}

export interface DayEnvelope {
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly letter: string;
  readonly keyModel: string;
  readonly sheetNumber: string | null;
  readonly envelopeNumber: string | null;
  readonly custodian: string | null;
  /** Accounts drilled most recently come first: what worked last is the best bet. */
  readonly lastFullDrillAt: string | null;
}

/** The page for an actual emergency in one tenant, with what was written on it so far. Holds no secret. */
export interface DayView {
  readonly rehearsal: boolean;
  /** Null: nothing is on record on this laptop, and the page says what any envelope needs. */
  readonly tenantId: string | null;
  readonly tenantName: string | null;
  /** Number of the record, e.g. "BG-0001"; null while nothing is written down. */
  readonly number: string | null;
  readonly begunAt: string | null;
  readonly taken: { readonly userId: string; readonly letter: string; readonly at: string } | null;
  readonly envelopes: readonly DayEnvelope[];
  readonly steps: readonly DayStepView[];
  /** Records of this tenant that were closed, the latest first. */
  readonly closed: readonly { readonly number: string; readonly begunAt: string; readonly closedAt: string }[];
}

export type DayRequest =
  | { readonly act: 'take'; readonly userId: string; readonly letter: string }
  | { readonly act: 'tick'; readonly step: string; readonly done: boolean }
  | { readonly act: 'note'; readonly step: string; readonly text: string }
  | { readonly act: 'close' };
