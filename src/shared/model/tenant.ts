export const CLOUDS = ['global', 'usGovL4', 'usGovL5', 'china'] as const;
export type Cloud = (typeof CLOUDS)[number];

export interface SignedInAdmin {
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly tenantId: string;
  /** Directory roles that are active now, by display name and template id. */
  readonly roles: readonly { readonly name: string; readonly templateId: string; readonly endsAt: string | null }[];
  /** The client that signed in, and what had been consented for it before anything was asked. */
  readonly client?: { readonly id: string; readonly consented: readonly string[] };
}

export interface TenantSummary {
  readonly id: string;
  readonly displayName: string;
  readonly initialDomain: string;
  readonly cloud: Cloud;
  readonly securityDefaults: boolean | null;
  readonly licence: 'free' | 'p1' | 'p2' | 'unknown';
  readonly simulated: boolean;
}

/** Order of severity is order on screen. `unknown`: could not be read, and why. */
export type Severity = 'stop' | 'fix' | 'know' | 'fine' | 'unknown';

export interface Finding {
  /** Stable, kebab-case, e.g. `security-defaults-on`. */
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** What was read, with ids and names, untrusted text. */
  readonly evidence: string;
  readonly why: string;
  /** What the plan or the operator does about it. */
  readonly fix: string;
  /** Address spelled out; `sourceTitle` says what the page is about. */
  readonly source: string;
  /** The plan mends it: a `stop` that is mended does not block. */
  readonly mendedByPlan?: boolean;
}

/** What only the portal shows is asked of the operator. */
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly where: string;
  readonly answers: readonly string[];
}

/** The readable outcome of the survey. The typed facts behind it stay in main (`entra/survey`). */
export interface SurveyReport {
  readonly tenant: TenantSummary;
  readonly takenAt: string;
  readonly findings: readonly Finding[];
  readonly questions: readonly Question[];
  readonly blocked: boolean;
}

export type ChangeKind = 'add' | 'change' | 'remove' | 'stays' | 'byHand';

export interface PlanChange {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly undo: string;
  /** Role that the operator needs for it, in the state the tenant will then be in. */
  readonly role: string;
  /** When it is done: with the accounts, at Finish after everything is proven, or not by this app. */
  readonly at?: 'accounts' | 'finish' | 'notByApp';
}

export interface Plan {
  /** SHA-256 (hex) over the canonical JSON of everything else: same state and choices, same hash. */
  readonly hash: string;
  readonly tenantId: string;
  readonly choices: Choices;
  readonly accounts: readonly PlannedAccount[];
  readonly group: {
    readonly id: string | null;
    readonly displayName: string;
    readonly mailNickname: string;
    readonly roleAssignable: boolean;
  };
  readonly changes: readonly PlanChange[];
}

export interface PlannedAccount {
  readonly index: number;
  /** Set when an existing account is adopted. */
  readonly userId: string | null;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly adopted: boolean;
}

/** What the operator chooses before the plan is made. Defaults suit a small firm with Security Defaults. */
export interface Choices {
  readonly accounts: number;
  readonly keysPerAccount: number;
  readonly registerBy: 'onBehalf' | 'tap';
  readonly groupName: string;
  readonly groupKind: 'plain' | 'roleAssignable';
  readonly ownPasskeyProfile: boolean;
  readonly exclusion: 'all' | 'onePhishingResistant';
  readonly restrictedUnit: boolean;
  readonly adopt: readonly string[];
  readonly pin:
    { readonly kind: 'digits'; readonly length: number } | { readonly kind: 'words'; readonly count: number };
  readonly paper: { readonly form: 'sheet' | 'halves' | 'handwrite'; readonly size: 'A4' | 'Letter' };
  readonly notify: string;
  /** Whose sign-in addresses are printed while no tenant is known; left out: global. A tenant says its own. */
  readonly cloud?: Cloud | undefined;
  /** Left out: keys stay as their maker set them. */
  readonly keyPolicy?: KeyPolicy | undefined;
}

/** Settings made on each key that can, after its PIN. Off leaves a key as it is and takes nothing back. */
export interface KeyPolicy {
  /** Unicode code points; null to leave it. It only ever rises: a reset alone lowers it. */
  readonly minPinLength: number | null;
  readonly alwaysUv: boolean;
  /** Switched on, and asked for with each registration that this app makes itself. */
  readonly enterpriseAttestation: boolean;
}

export const defaultChoices: Choices = {
  accounts: 2,
  keysPerAccount: 1,
  registerBy: 'onBehalf',
  groupName: 'Emergency access accounts',
  groupKind: 'plain',
  ownPasskeyProfile: false,
  exclusion: 'all',
  restrictedUnit: false,
  adopt: [],
  pin: { kind: 'digits', length: 8 },
  paper: { form: 'sheet', size: 'A4' },
  notify: '',
};
