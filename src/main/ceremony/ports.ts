import type { Choices } from '../../shared/model/tenant';
import type { SheetRecord } from '../../shared/model/paper';
import type { Clock, Log, Random } from '../../shared/ports';
import type { Tenant } from '../entra/tenant';
import type { KeyDevice, KeySource } from '../keys/hid/hid-port';
import type { ResetEvent, SecurityKey, KeyCallOptions } from '../keys/key-operations';
import type { Disk } from './journal/disk';
import type { Sealing } from './journal/keyring';
import type { Processes } from './journal/lock';

export interface SheetJob {
  readonly record: SheetRecord;
  /** null: written by hand, so neither printer nor file ever holds it. */
  readonly pin: Uint8Array | null;
  readonly paper: Choices['paper'];
  readonly how: 'printer' | 'file' | 'handwrite';
  readonly printer: string | null;
}

/** Puts one record sheet (or its two halves) on paper or into a file of mode 0600. */
export interface SheetPaper {
  /** `file`: where it was written; null where it went to a printer. @throws AppError `paper/*`. */
  deliver(job: SheetJob, options?: { readonly signal?: AbortSignal }): Promise<{ readonly file: string | null }>;
}

export type MakePin = (
  spec: Choices['pin'],
  rules: { readonly minLength: number; readonly maxLength: number; readonly avoid: readonly string[] },
) => Uint8Array;

/** Everything that a ceremony needs from outside; real and rehearsal differ in nothing else. */
export interface CeremonyDeps {
  readonly tenant: Tenant;
  readonly keys: KeySource;
  readonly openKey: (device: KeyDevice) => Promise<SecurityKey>;
  readonly resetKey: (device: KeyDevice, options: KeyCallOptions) => AsyncIterable<ResetEvent>;
  readonly makePin: MakePin;
  readonly paper: SheetPaper;
  /** Data folder: `ceremonies/<id>/` below it, the lock and the numbers in it. */
  readonly folder: string;
  readonly sealing: Sealing;
  readonly rehearsal: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly disk?: Disk;
  readonly processes?: Processes;
}
