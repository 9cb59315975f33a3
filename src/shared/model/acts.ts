import type { Choices } from './tenant';
import type { WizardStep } from './ceremony';

/**
 * What the operator can ask of a ceremony; the window sends these, the command line sends the same.
 * `pin` is the only member that may hold a secret: it is turned into bytes and wiped in main.
 */
export type CeremonyRequest =
  | { readonly act: 'signInAdmin' }
  | { readonly act: 'survey' }
  | { readonly act: 'answer'; readonly questionId: string; readonly answer: string }
  | { readonly act: 'choose'; readonly choices: Choices }
  | { readonly act: 'approvePlan'; readonly hash: string }
  | { readonly act: 'prepareKey'; readonly keyId: string; readonly knownPin?: string; readonly asLetter?: string }
  | { readonly act: 'typeSerial'; readonly letter: string; readonly first: string; readonly second: string }
  | { readonly act: 'assignKey'; readonly letter: string; readonly accountIndex: number | null }
  | { readonly act: 'resetKey'; readonly keyId: string; readonly typed: string }
  | { readonly act: 'createAccounts' }
  /** `letter`: which key of the account, where it has several; without it the first that still needs the act. */
  | { readonly act: 'register'; readonly accountIndex: number; readonly letter?: string }
  /** `printer` null: to the file chosen in main (never a path from the window). */
  | {
      readonly act: 'print';
      /** null: of a key that was prepared before any account was known; then `letter` says which. */
      readonly accountIndex: number | null;
      readonly how: 'printer' | 'file' | 'handwrite';
      readonly printer: string | null;
      readonly letter?: string;
    }
  /** `triesLeft`: typed by the operator; asked for once three or fewer are left. */
  | {
      readonly act: 'provePaper';
      readonly accountIndex: number;
      readonly checkCode: string;
      readonly pin: string;
      readonly letter?: string;
      readonly triesLeft?: number;
    }
  | {
      readonly act: 'voidSheet';
      readonly accountIndex: number | null;
      readonly reason: string;
      readonly letter?: string;
    }
  | { readonly act: 'signIn'; readonly accountIndex: number }
  /** What opens the account beside its password and the keys of this ceremony. It cannot be taken back. */
  | { readonly act: 'removeMethods'; readonly accountIndex: number }
  | { readonly act: 'exclude' }
  | { readonly act: 'assignRole' }
  | { readonly act: 'signInAsAdmin'; readonly accountIndex: number }
  | { readonly act: 'restrict' }
  /** `takeBackConsents`: the permissions that were consented to for this ceremony go as well; others stay. */
  | { readonly act: 'close'; readonly takeBackConsents?: boolean }
  | { readonly act: 'goTo'; readonly step: WizardStep }
  | { readonly act: 'cancel' }
  | { readonly act: 'dismissError' }
  | { readonly act: 'abandon'; readonly typed: string };

/** The rehearsal tray: the operator's hands on screen. */
export interface RehearsalKeyView {
  readonly slot: string;
  readonly name: string;
  readonly personality: string;
  readonly plugged: boolean;
  readonly wantsTouch: boolean;
  readonly note: string;
  readonly misbehaviours: readonly string[];
}

export interface RehearsalState {
  readonly keys: readonly RehearsalKeyView[];
  /** Every misbehaviour a key can be told, with its name for people. */
  readonly misbehaviours: readonly {
    readonly id: string;
    readonly label: string;
    /** The layer it strikes, from the plug to the passkey. */
    readonly of: string;
  }[];
  readonly tenant: {
    readonly personality: string;
    readonly title: string;
    readonly note: string;
    readonly faults: readonly string[];
  };
  readonly personalities: readonly { readonly id: string; readonly title: string }[];
  readonly tenantFaults: readonly { readonly id: string; readonly label: string }[];
  /** Disk and printer. */
  readonly laptop: { readonly faults: readonly string[] };
  readonly laptopFaults: readonly { readonly id: string; readonly label: string }[];
  /** What can happen to an emergency account between two drills. */
  readonly decays: readonly { readonly id: string; readonly label: string }[];
}

export type RehearsalRequest =
  | { readonly what: 'plug' | 'unplug' | 'touch'; readonly slot: string }
  | { readonly what: 'misbehave'; readonly slot: string; readonly misbehaviour: string; readonly on: boolean }
  | { readonly what: 'tenant'; readonly personality: string }
  | { readonly what: 'tenantFault' | 'laptopFault'; readonly fault: string; readonly on: boolean }
  | { readonly what: 'decay'; readonly decay: string };
