import type { AuditEntry } from '../../shared/model/audit';
import type { BenchKey, CeremonyRecordSummary, CeremonySnapshot } from '../../shared/model/ceremony';
import type { CeremonyRequest, RehearsalRequest, RehearsalState } from '../../shared/model/acts';
import type { Choices } from '../../shared/model/tenant';
import type { DrillDue, DrillRequest, DrillSnapshot, DrillWaiting, RegisterTenant } from '../../shared/model/drill';
import type { UnreadableRecord } from '../../shared/model/unreadable';
import type { AdoptableTenant, AdoptedKey, AdoptKey } from '../../shared/model/adopt';
import type { DayRequest, DayView } from '../../shared/model/day';
import type { HandOver, LifeSnapshot, LifeStart, LifeWaiting, Retire } from '../../shared/model/life';
import type { LifeRequest } from '../app/life-host';
import type { AlarmTarget } from '../app/drill-host';
import type { LocalCheckResult } from '../drill/local-check';
import type { ExtraPaper, PrinterInfo, SheetLine } from '../../shared/model/paper';

/** The program below the window: at most one ceremony, the plugged-in keys, the records on this laptop. */
export interface Host {
  /** Stops what a drill, a job, an adoption or the day's page has under way. */
  stop(): Promise<void>;
  snapshot(): CeremonySnapshot | null;
  bench(): readonly BenchKey[];
  wink(keyId: string): Promise<void>;
  /** @param passphrase UTF-8, wiped by the caller after the call. */
  start(passphrase: Uint8Array | null, choices: Choices | null): Promise<void>;
  resume(id: string, passphrase: Uint8Array | null): Promise<void>;
  pause(): Promise<void>;
  act(request: CeremonyRequest): Promise<void>;
  exportPlan(format: 'json' | 'markdown'): Promise<string>;
  exportSurvey(): Promise<string>;
  report(): Promise<string>;
  passphraseStrength(passphrase: Uint8Array): { bits: number; enough: boolean; says: string };
  /** Lends the PIN of a key for the length of `use`; the bytes are wiped after it. */
  revealPin(letter: string, use: (pin: Uint8Array) => Promise<void>): Promise<void>;
  /** Lends the open Temporary Access Pass of an account. @throws AppError where none is open. */
  revealTap(accountIndex: number, use: (code: Uint8Array) => Promise<void>): Promise<void>;
  printers(): Promise<PrinterInfo[]>;
  extraPaper(paper: ExtraPaper, printer: string | null): Promise<string | null>;
  preview(accountIndex: number): Promise<{ png: string; width: number; height: number }>;
  records(): Promise<CeremonyRecordSummary[]>;
  /** Every sheet number ever given, oldest first. */
  sheetNumbers(): Promise<SheetLine[]>;
  audit(id: string): Promise<{ entries: AuditEntry[]; valid: boolean; problem: string | null; head: string }>;
  exportAudit(id: string, format: 'jsonl' | 'csv'): Promise<string>;
  readonly drill: {
    due(): Promise<DrillDue[]>;
    tenants(): Promise<readonly RegisterTenant[]>;
    snapshot(): DrillSnapshot | null;
    start(tenantId: string, operator: string): Promise<void>;
    waiting(): Promise<readonly DrillWaiting[]>;
    /** What cannot be opened any more: ceremonies, jobs and drills. */
    unreadable(): Promise<UnreadableRecord[]>;
    setAside(kind: UnreadableRecord['kind'], id: string): Promise<void>;
    resume(id: string, operator: string): Promise<void>;
    end(id: string, operator: string, why: string): Promise<void>;
    act(request: DrillRequest): Promise<void>;
    leave(): Promise<void>;
    /** @param request `pin` UTF-8, wiped by the caller after the call. */
    check(request: {
      tenantId: string;
      userId: string;
      letter: string;
      checkCode: string;
      pin: Uint8Array;
      triesLeft: number | null;
    }): Promise<LocalCheckResult>;
    calendar(tenantId: string): Promise<string>;
    saveAlarmKit(tenantId: string, target: AlarmTarget, folder: string): Promise<void>;
  };
  readonly life: {
    snapshot(): LifeSnapshot | null;
    waiting(): Promise<readonly LifeWaiting[]>;
    /** @param passphrase UTF-8, wiped by the caller after the call; so are the PINs in `act`. */
    start(what: LifeStart, passphrase: Uint8Array | null): Promise<void>;
    resume(id: string, passphrase: Uint8Array | null): Promise<void>;
    act(request: LifeRequest): Promise<void>;
    leave(): Promise<void>;
    handOver(what: HandOver): Promise<void>;
    /** `remains`: what is to be done by hand. */
    retire(what: Retire): Promise<{ readonly retired: boolean; readonly remains: readonly string[] }>;
  };
  readonly adopt: {
    begin(): Promise<AdoptableTenant>;
    accounts(userIds: readonly string[], groupId: string | null): Promise<void>;
    /** @param request `pin` UTF-8, wiped by the caller after the call. */
    key(request: AdoptKey<Uint8Array>): Promise<AdoptedKey>;
    leave(): Promise<void>;
  };
  readonly day: {
    pages(): Promise<readonly DayView[]>;
    write(tenantId: string | null, request: DayRequest): Promise<DayView>;
    revoke(tenantId: string): Promise<DayView>;
    /** @returns the path of the file for people. */
    save(tenantId: string | null, withLogs: boolean, folder: string): Promise<string>;
  };
  /** The closed drill's page for the auditor, into a file that the operator chooses. */
  saveCertificate(): Promise<string | null>;
  readonly rehearsal: { state(): RehearsalState; do(request: RehearsalRequest): Promise<void> } | null;
  /** Called after every change of what the other members give. */
  onChange(listener: (what: 'ceremony' | 'bench' | 'rehearsal' | 'drill' | 'life') => void): void;
  close(): Promise<void>;
}
