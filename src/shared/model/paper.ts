import type { SerialMethod } from './key';

/** Everything on one record sheet except the PIN, which is handed over separately at the last moment. */
export interface SheetRecord {
  readonly rehearsal: boolean;
  readonly sheetNumber: string;
  readonly envelopeNumber: string;
  /** Envelope of the key itself, where key and sheet lie apart; left out: no number is printed for it. */
  readonly keyEnvelopeNumber?: string;
  /** Envelope of the second half when the PIN is split; left out: a line to write on. */
  readonly secondEnvelopeNumber?: string;
  /** ISO date, local calendar day. */
  readonly date: string;
  readonly checkCode: string;
  readonly tenantName: string;
  readonly tenantId: string;
  readonly cloud: 'global' | 'usGovL4' | 'usGovL5' | 'china';
  readonly userPrincipalName: string;
  /** A, B, C ... on the sticker of the key. */
  readonly keyLetter: string;
  readonly keyModel: string;
  readonly keyFirmware: string | null;
  readonly serial: string | null;
  readonly serialMethod: SerialMethod;
  readonly aaguid: string;
  /** First 8 bytes of SHA-256 over the credential id, hex in groups of four. */
  readonly credentialFingerprint: string;
  readonly pinKind: 'digits' | 'words';
  readonly pinLength: number;
  /** Wrong PINs in all until the key locks for good, as the key itself counted when its PIN was new. */
  readonly pinTries: number;
  readonly role: string;
  readonly notify: string;
  /** ISO dates at which a drill is due at the latest, two years on. */
  readonly drillDates: readonly string[];
  readonly voidReason: string | null;
}

/** A sheet number once given is never given again; this is its line in the register. */
export interface SheetRegisterEntry {
  readonly sheetNumber: string;
  readonly envelopeNumber: string;
  readonly state: 'inUse' | 'void';
  /** ISO date of the last change. */
  readonly date: string;
  /** Why it is void; empty while in use. */
  readonly note: string;
}

/** The same for a person who looks a number up: whose it is, and how far its paper got. */
export interface SheetLine extends SheetRegisterEntry {
  readonly keyLetter: string;
  readonly userPrincipalName: string | null;
  readonly tenantName: string | null;
  readonly rehearsal: boolean;
  readonly paper: 'notPrinted' | 'printed' | 'proven';
}

/** The cover of a ceremony: every fact that is no secret, and the signatures. */
export interface CoverFacts {
  readonly rehearsal: boolean;
  readonly ceremonyNumber: string;
  /** ISO dates. */
  readonly startedAt: string;
  readonly closedAt: string | null;
  readonly tenantName: string;
  readonly tenantId: string;
  readonly operator: string;
  readonly notify: string;
  readonly drillDue: string | null;
  readonly keys: readonly {
    readonly userPrincipalName: string;
    readonly keyLetter: string;
    readonly keyModel: string;
    readonly serial: string | null;
    readonly sheetNumber: string;
    readonly envelopeNumber: string;
    readonly keyEnvelopeNumber: string | null;
  }[];
  readonly register: readonly SheetRegisterEntry[];
  /** Lines for people: what is proven, in the words of the proofs. */
  readonly proven: readonly string[];
  /** What is left to people. */
  readonly open: readonly string[];
  readonly audit: { readonly entries: number; readonly head: string };
  readonly appVersion: string;
}

/** One key and one sheet on stickers. Nothing else may be on them. */
export interface LabelFacts {
  readonly keyLetter: string;
  readonly sheetNumber: string;
  readonly envelopeNumber: string;
  readonly keyEnvelopeNumber: string | null;
  /** The second half of a split PIN, in an envelope of its own. */
  readonly second?: { readonly sheetNumber: string; readonly envelopeNumber: string };
}

/** Die-cut label sheets by what is printed on their box, and plain paper with corner marks. */
export const LABEL_STOCK_NAMES = ['plain', 'L7160', 'L7163', '5160', '5163'] as const;
export type LabelStock = (typeof LABEL_STOCK_NAMES)[number];
/** Stickers on one sheet of each stock. */
export const LABELS_PER_SHEET = { L7160: 21, L7163: 14, '5160': 30, '5163': 10 } as const satisfies Record<
  Exclude<LabelStock, 'plain'>,
  number
>;
/** The most stickers that a sheet of any stock has. */
export const MOST_LABELS = Math.max(...Object.values(LABELS_PER_SHEET));

/** The papers beside the sheets. `skip`: stickers that are gone from the first sheet. */
export type ExtraPaper =
  | { readonly what: 'cover' | 'firstActions' | 'leftovers' }
  | { readonly what: 'labels'; readonly stock: LabelStock; readonly skip: number }
  /** Lies in the envelope or in the file in place of a sheet that is void. Needs no open ceremony. */
  | { readonly what: 'void'; readonly sheetNumber: string };

export type CertificateState = 'passed' | 'fixed' | 'failed' | 'unknown' | 'notApplicable';

/** The page an auditor gets after a drill. */
export interface DrillCertificateFacts {
  readonly rehearsal: boolean;
  /** e.g. "D-0005" */
  readonly drillNumber: string;
  readonly tenantName: string;
  readonly tenantId: string;
  /** e.g. "2 of 2 accounts work" */
  readonly verdict: string;
  readonly verdictNote: string;
  /** ISO date, and times of day as they were, e.g. "10:12 to 11:03". */
  readonly date: string;
  readonly time: string;
  /** ISO date; null where no drill counts (a failed one). */
  readonly nextDrill: string | null;
  readonly accounts: readonly {
    readonly userPrincipalName: string;
    readonly keyLetter: string;
    readonly sheetNumber: string;
  }[];
  /** One result per account, in the order of `accounts`. */
  readonly checks: readonly {
    readonly what: string;
    readonly results: readonly { readonly state: CertificateState; readonly note: string }[];
  }[];
  readonly found: readonly string[];
  readonly open: readonly string[];
  readonly audit: { readonly from: number; readonly to: number; readonly whole: boolean; readonly head: string };
  readonly earlier: string;
  readonly appVersion: string;
}

/** What a cancelled ceremony could not take back. */
export interface LeftoverFacts {
  readonly rehearsal: boolean;
  readonly ceremonyNumber: string;
  /** ISO date. */
  readonly date: string;
  readonly tenantName: string;
  readonly tenantId: string;
  readonly undone: readonly string[];
  readonly remains: readonly string[];
}

export interface PrinterInfo {
  readonly name: string;
  readonly displayName: string;
  readonly kind: 'usb' | 'network' | 'pdf' | 'cloud' | 'virtual' | 'unknown';
  /** One sentence; null when nothing speaks against it. */
  readonly warning: string | null;
  readonly isDefault: boolean;
}
