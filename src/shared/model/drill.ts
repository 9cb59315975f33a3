import type { AttestationLevel, SerialMethod } from './key';
import type { Cloud, Finding, TenantSummary } from './tenant';

/** Days from a full drill to the next at the latest (Microsoft's guidance: at least every 90 days). */
export const DRILL_EVERY_DAYS = 90;
/** Days from a change of staff to the drill that it calls for. */
export const DRILL_AFTER_STAFF_CHANGE_DAYS = 7;
/** Minutes within which an alarm must ring for the drill to count. */
export const ALARM_WITHIN_MINUTES = 30;

/** How it came to be known that this passkey is on this key. */
export type KeyKnownBy = 'registration' | 'assertion' | 'credentialId';

export interface RegisterKey {
  readonly letter: string;
  readonly serial: string | null;
  readonly serialMethod: SerialMethod;
  readonly model: string;
  readonly firmware: string | null;
  readonly aaguid: string;
  readonly rpId: string;
  /** base64url without padding. */
  readonly credentialId: string;
  /** COSE_Key, base64url; null where it could not be had (by-TAP or adopted, on a key without credential management). */
  readonly publicKey: string | null;
  /** Graph's id of the method. */
  readonly methodId: string;
  /** Highest signature counter seen; 0 where the key does not count. */
  readonly signCount: number;
  readonly attestation: AttestationLevel;
  readonly knownBy: KeyKnownBy;
  readonly registeredAt: string;
  readonly sheetNumber: string | null;
  readonly envelopeNumber: string | null;
  readonly custodian: string | null;
  readonly state: 'active' | 'retired' | 'lost';
}

/** What Graph said of an account when all was well; a drill holds the present against it. Null: not known then. */
export interface AccountBaseline {
  readonly takenAt: string;
  readonly passwordChangedAt: string | null;
  readonly sessionsValidFrom: string | null;
  /** beta lastUsedDateTime of the password; must never move. */
  readonly passwordUsedAt: string | null;
  /** beta lastUsedDateTime of each passkey by method id; must move in a drill. */
  readonly passkeysUsedAt: Readonly<Record<string, string | null>>;
}

export interface RegisterAccount {
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly adopted: boolean;
  readonly createdAt: string;
  readonly state: 'active' | 'retired';
  readonly keys: readonly RegisterKey[];
  readonly baseline: AccountBaseline | null;
  /** End of the last full drill of this account; at first the sign-in as admin that closed its ceremony. */
  readonly lastFullDrillAt: string | null;
}

export interface DrillSummary {
  readonly id: string;
  readonly kind: 'full' | 'check' | 'local';
  readonly at: string;
  readonly operator: string;
  readonly verdict: 'passed' | 'failed' | 'attention';
  readonly accounts: readonly string[];
  readonly openPoints: readonly string[];
}

/** One tenant with its emergency access, as this laptop knows it. Holds no secret. */
export interface RegisterTenant {
  readonly tenantId: string;
  readonly displayName: string;
  readonly initialDomain: string;
  readonly cloud: Cloud;
  readonly simulated: boolean;
  readonly licence: TenantSummary['licence'];
  readonly group: { readonly id: string; readonly displayName: string; readonly roleAssignable: boolean } | null;
  readonly unit: { readonly id: string; readonly displayName: string } | null;
  /** Conditional Access policies known when all was well. */
  readonly policies: readonly { readonly id: string; readonly displayName: string }[];
  /** The account that stays under a phishing-resistant policy instead of being excluded from all. */
  readonly exclusion: 'all' | 'onePhishingResistant';
  /** Security Defaults when all was well; null: not known then. */
  readonly securityDefaults: boolean | null;
  /** Findings that were there when all was well and that the operator took as they are: `id subject-id`. */
  readonly accepted: readonly string[];
  readonly accounts: readonly RegisterAccount[];
  readonly staffChanges: readonly { readonly at: string; readonly note: string }[];
  readonly drills: readonly DrillSummary[];
  /** Raised with every change of the due date; SEQUENCE of the calendar file. */
  readonly calendarSequence: number;
}

export type DueState = 'notDue' | 'dueSoon' | 'overdue' | 'never';

export interface DrillDue {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly simulated: boolean;
  /** ISO date (UTC day); null where no account is on record. */
  readonly dueOn: string | null;
  readonly daysLeft: number | null;
  readonly state: DueState;
  /** One sentence: since when, and what set the date. */
  readonly because: string;
  readonly accounts: readonly { readonly userPrincipalName: string; readonly lastFullDrillAt: string | null; readonly dueOn: string }[];
}

/** What a finding of the drill is about; the name is untrusted text. */
export interface FindingSubject {
  readonly kind: 'account' | 'group' | 'policy' | 'tenant' | 'unit';
  readonly id: string;
  readonly name: string;
}

export interface DrillFinding extends Finding {
  readonly subject: FindingSubject;
}

/** Red: the safe stays shut. Attention: something is to be fixed or could not be read. Green: neither. */
export type CheckVerdict = 'green' | 'attention' | 'red';

export interface TenantCheckReport {
  readonly tenantId: string;
  readonly takenAt: string;
  readonly verdict: CheckVerdict;
  readonly findings: readonly DrillFinding[];
  /** What was read and found in order, so that silence can be told from blindness. */
  readonly inOrder: readonly string[];
  readonly requests: number;
}
