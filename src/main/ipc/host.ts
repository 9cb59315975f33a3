import type { AuditEntry } from '../../shared/model/audit';
import type { BenchKey, CeremonyRecordSummary, CeremonySnapshot } from '../../shared/model/ceremony';
import type { CeremonyRequest, RehearsalRequest, RehearsalState } from '../../shared/model/acts';
import type { Choices } from '../../shared/model/tenant';
import type { PrinterInfo } from '../../shared/model/paper';

/** The program below the window: at most one ceremony, the plugged-in keys, the records on this laptop. */
export interface Host {
  snapshot(): CeremonySnapshot | null;
  bench(): readonly BenchKey[];
  wink(keyId: string): Promise<void>;
  /** @param passphrase UTF-8, wiped by the caller after the call. */
  start(passphrase: Uint8Array | null, choices: Choices | null): Promise<void>;
  resume(id: string, passphrase: Uint8Array | null): Promise<void>;
  pause(): Promise<void>;
  act(request: CeremonyRequest): Promise<void>;
  exportPlan(format: 'json' | 'markdown'): Promise<string>;
  report(): Promise<string>;
  passphraseStrength(passphrase: Uint8Array): { bits: number; enough: boolean; says: string };
  /** Lends the PIN of a key for the length of `use`; the bytes are wiped after it. */
  revealPin(letter: string, use: (pin: Uint8Array) => Promise<void>): Promise<void>;
  printers(): Promise<PrinterInfo[]>;
  preview(accountIndex: number): Promise<{ png: string; width: number; height: number }>;
  records(): Promise<CeremonyRecordSummary[]>;
  audit(id: string): Promise<{ entries: AuditEntry[]; valid: boolean; problem: string | null; head: string }>;
  exportAudit(id: string, format: 'jsonl' | 'csv'): Promise<string>;
  readonly rehearsal: { state(): RehearsalState; do(request: RehearsalRequest): Promise<void> } | null;
  /** Called after every change of what the other members give. */
  onChange(listener: (what: 'ceremony' | 'bench' | 'rehearsal') => void): void;
  close(): Promise<void>;
}
