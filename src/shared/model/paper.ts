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
  readonly role: string;
  readonly notify: string;
  /** ISO dates at which a drill is due at the latest, two years on. */
  readonly drillDates: readonly string[];
  readonly voidReason: string | null;
}

export interface PrinterInfo {
  readonly name: string;
  readonly displayName: string;
  readonly kind: 'usb' | 'network' | 'pdf' | 'cloud' | 'virtual' | 'unknown';
  /** One sentence; null when nothing speaks against it. */
  readonly warning: string | null;
  readonly isDefault: boolean;
}
