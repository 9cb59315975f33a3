import type { CeremonyRequest } from '../../shared/model/acts';
import type { CeremonySnapshot } from '../../shared/model/ceremony';
import type { LabelFacts, SheetRecord, SheetRegisterEntry } from '../../shared/model/paper';

/** What the window and the command line hold: a ceremony they can ask and watch. */
export interface Ceremony {
  readonly id: string;
  /** Folder of journal and audit log. */
  readonly folder: string;
  snapshot(): CeremonySnapshot;
  /** Resolves when the act is done. @throws AppError, which also stands in `snapshot().error`. */
  request(request: CeremonyRequest): Promise<void>;
  subscribe(listener: (snapshot: CeremonySnapshot) => void): () => void;
  /** Hands the PIN to `use` and wipes it afterwards. @throws AppError `journal/pin-gone`. */
  revealPin<T>(letter: string, use: (pin: Uint8Array) => Promise<T> | T): Promise<T>;
  /** The Temporary Access Pass that is open for this account; null when none is. Wiped when the step ends. */
  revealTap<T>(accountIndex: number, use: (code: Uint8Array) => Promise<T> | T): Promise<T | null>;
  /** All but the PIN of the sheet that counts now, for the preview. @throws AppError `ceremony/no-paper`. */
  sheetRecord(letter: string): SheetRecord;
  /** Where the sheet that counts was saved; null where it went to a printer. */
  sheetFile(letter: string): string | null;
  /** What goes on the stickers of its keys and envelopes. */
  labels(): readonly LabelFacts[];
  /** Every sheet number that was given, with what became of it. */
  register(): readonly SheetRegisterEntry[];
  readonly audit: { readonly file: string; readonly head: string; readonly entries: number };
  /**
   * The laptop goes to sleep: what is running is stopped, so that no PIN token, no open key and no half-spoken request lives on
   * through it. Resolves when nothing is open any more; what was under way is settled by reading, as after a crash.
   */
  sleep(): Promise<void>;
  /** The laptop is awake again: what is plugged in is asked anew who it is, over new channels. */
  wake(): Promise<void>;
  /** Leaves the ceremony as it stands; it can be resumed. */
  dispose(): Promise<void>;
}
