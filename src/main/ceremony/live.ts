import type { AppErrorData } from '../../shared/errors';
import type { BenchKey, CeremonyAct, Prompt, WizardStep } from '../../shared/model/ceremony';
import type { Progress } from '../../shared/ports';

/** What is true now and is gone with the process; the journal holds the rest. */
export interface Live {
  /** An administrator is signed in in this very session. */
  readonly adminHere: boolean;
  /** The survey's own facts are in memory, so that a plan can be made from them. */
  readonly surveyHere: boolean;
  readonly bench: readonly BenchKey[];
  readonly running: {
    readonly act: CeremonyAct;
    readonly progress: Progress | null;
    readonly cancellable: boolean;
  } | null;
  readonly prompt: Prompt | null;
  readonly error: AppErrorData | null;
  readonly viewed: WizardStep | null;
  readonly journalSavedAt: string | null;
  readonly auditHead: string;
  /** Outcomes that could not be written yet, e.g. because the disk is full: no new act before they are. */
  readonly unsaved: number;
}

export const nothingLive: Live = {
  adminHere: false,
  surveyHere: false,
  bench: [],
  running: null,
  prompt: null,
  error: null,
  viewed: null,
  journalSavedAt: null,
  auditHead: '',
  unsaved: 0,
};
