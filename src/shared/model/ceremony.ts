import type { AppErrorData } from '../errors';
import type { AttestationLevel, KeyInfo } from './key';
import type { KeySetting } from '../key-policy';
import type { Choices, KeyPolicy, Plan, SignedInAdmin, SurveyReport, TenantSummary } from './tenant';
import type { Proof } from './proof';
import type { Progress } from '../ports';

/** The steps on the rail. Each covers one or more steps of the ceremony (DESIGN §3). */
export const WIZARD_STEPS = ['survey', 'plan', 'keys', 'accounts', 'register', 'paper', 'signIn', 'finish'] as const;
export type WizardStep = (typeof WIZARD_STEPS)[number];
export type StepState = 'done' | 'here' | 'notYet' | 'fault' | 'heldBack';

export interface StepView {
  readonly name: WizardStep;
  readonly state: StepState;
  /** At most 24 characters, e.g. "1 of 2 ready". */
  readonly note: string;
}

/** Something a hand must do now. Counts down; can be cancelled. */
export interface Prompt {
  readonly kind: 'touch' | 'plug' | 'unplug' | 'replugToReset' | 'signInBrowser';
  /** A, B, ... ; null where no letter is known yet. */
  readonly keyLetter: string | null;
  readonly keyId: string | null;
  readonly text: string;
  readonly secondsTotal: number;
  /** Epoch milliseconds at which it runs out. */
  readonly endsAt: number;
}

export type PinSlotState = 'none' | 'sealed' | 'unproven' | 'destroyed';

export interface AccountView {
  readonly index: number;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly userId: string | null;
  readonly adopted: boolean;
  /** Letter of the key that is assigned; null while none is. */
  readonly keyLetter: string | null;
  readonly proofs: readonly Proof[];
  readonly sheet: {
    readonly number: string;
    readonly checkCodeLength: number;
    readonly printed: boolean;
    readonly proven: boolean;
    readonly voided: readonly string[];
    /** Printed before the account was known: lines to write on stand in its place. */
    readonly beforeAccount?: boolean | undefined;
    /** Why the paper that was printed will not do and another one is to be printed; such a sheet counts as not printed. */
    readonly stale?: string | undefined;
  } | null;
  readonly credentialId: string | null;
  readonly attestation: AttestationLevel | null;
  /** Every key of the account; `keyLetter` and `sheet` show the one that has the next act. */
  readonly keyLetters?: readonly string[];
  /** Names of sign-in methods that this ceremony did not make, as they were last read. */
  readonly otherMethods?: readonly string[];
}

/** One key of the ceremony, plugged in or not. */
export interface CeremonyKeyView {
  readonly letter: string;
  /** Facts as recorded when it was prepared; live facts are in `bench`. */
  readonly recorded: KeyInfo;
  readonly accountIndex: number | null;
  readonly pin: PinSlotState;
  readonly pinProvenAt: string | null;
  /** id of the plug-in that was recognised as this key, null while it is away. */
  readonly pluggedAs: string | null;
  readonly registered?: boolean;
  readonly paperProven?: boolean;
  readonly sheetNumber?: string | null;
  readonly sheetPrinted?: boolean | undefined;
  /** Typed twice by the operator from the key's engraving; never used to recognise a key. */
  readonly typedSerial?: string | null;
  /** As what its PIN was made, whatever has been chosen since. */
  readonly pinMade?: Choices['pin'] | undefined;
  /** Its PIN is typed from two papers. */
  readonly halves?: boolean | undefined;
  /** The settings that the operator chose for the keys; left out where none were. */
  readonly settings?: KeySettingsView | undefined;
}

export interface KeySettingsView {
  /** Chosen, and not tried on this key yet. */
  readonly due: boolean;
  /** What was asked of the key; how it is now stands in its facts. Null: nothing yet. */
  readonly asked: KeyPolicy | null;
  /** What this key could not do, and why. */
  readonly refused: readonly { readonly setting: KeySetting; readonly why: string }[];
}

/** One plugged-in key, live. */
export interface BenchKey {
  readonly info: KeyInfo;
  /** Letter when it was recognised as a key of this ceremony. */
  readonly letter: string | null;
  readonly pluggedAt: string;
  readonly state: 'reading' | 'ready' | 'needsPin' | 'notUsable' | 'gone' | 'locked' | 'stranger' | 'needsSettings';
  /** What must be typed, word for word, before this key is reset. */
  readonly resetWord: string;
  /** Letters that this key may be, where it cannot say itself: the operator says which (`prepareKey` with `asLetter`). */
  readonly mayBe?: readonly string[];
}

/** In the order in which they are due. */
export const CEREMONY_ACTS = [
  'signInAdmin',
  'survey',
  'choose',
  'approvePlan',
  'prepareKey',
  'assignKey',
  'resetKey',
  'createAccounts',
  'register',
  'print',
  'provePaper',
  'voidSheet',
  'signIn',
  'removeMethods',
  'exclude',
  'assignRole',
  'signInAsAdmin',
  'restrict',
  'close',
  'goTo',
  'cancel',
  'abandon',
] as const;
export type CeremonyAct = (typeof CEREMONY_ACTS)[number];

/** null: allowed now. Else the reason in one sentence. */
export type Allowed = Readonly<Record<CeremonyAct, string | null>>;

/** All the window needs to draw itself; carries no secret. One snapshot, then a new one on every change. */
export interface CeremonySnapshot {
  readonly id: string;
  /** e.g. "0004" */
  readonly number: string;
  readonly rehearsal: boolean;
  readonly startedAt: string;
  readonly step: WizardStep;
  readonly steps: readonly StepView[];
  readonly admin: SignedInAdmin | null;
  readonly tenant: TenantSummary | null;
  readonly survey: SurveyReport | null;
  readonly answers: Readonly<Record<string, string>>;
  readonly choices: Choices;
  readonly plan: Plan | null;
  readonly planApproved: boolean;
  readonly accounts: readonly AccountView[];
  readonly keys: readonly CeremonyKeyView[];
  readonly bench: readonly BenchKey[];
  /** The next act in one sentence. */
  readonly nextAct: string;
  /** Before anything else the administrator has to sign in (again). */
  readonly signInFirst?: boolean;
  readonly allowed: Allowed;
  readonly running: {
    readonly act: CeremonyAct;
    readonly progress: Progress | null;
    readonly cancellable: boolean;
  } | null;
  readonly prompt: Prompt | null;
  readonly error: AppErrorData | null;
  readonly journalSavedAt: string | null;
  readonly finished: boolean;
  /** ISO date of the first drill, once closed. */
  readonly drillDue: string | null;
  /** What must be typed, word for word, to abandon. */
  readonly abandonWord: string;
  /** What undo could not take back; set once abandoned. */
  readonly remains?: readonly string[] | null;
  /** `known`: taking back can be offered at Close. `taken` null: not done. */
  readonly consents?: {
    readonly known: boolean;
    readonly taken: readonly string[] | null;
    readonly left: readonly string[];
  };
  /** Hash that seals the audit log so far. */
  readonly auditHead?: string;
  /** Acts whose outcome is not known yet, after a crash: settled by reading before anything is repeated. */
  readonly unsettled?: readonly string[];
}

/** One finished or interrupted ceremony in the list of records. */
export interface CeremonyRecordSummary {
  readonly id: string;
  readonly number: string;
  readonly rehearsal: boolean;
  readonly startedAt: string;
  readonly tenantName: string | null;
  readonly state: 'running' | 'interrupted' | 'closed' | 'abandoned';
  readonly step: WizardStep;
  /** How far that step is, as on the rail, e.g. "1 of 2 proven". */
  readonly note?: string;
  /** When its journal was last written. */
  readonly lastAt?: string;
  /** Set where it cannot go on: the simulated keys and tenant of this rehearsal were thrown away. */
  readonly partsGone?: boolean;
  /** One line for each key; an account without a key, and a key without an account, have a line of their own. */
  readonly accounts: readonly {
    readonly userPrincipalName: string | null;
    readonly sheetNumber: string | null;
    readonly sheetState?: 'proven' | 'printed' | 'notYet';
    readonly keyLetter: string | null;
    readonly keyModel: string | null;
    readonly serial: string | null;
  }[];
  readonly drillDue: string | null;
}
