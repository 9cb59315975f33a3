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
  /** ISO times of sign-ins that drills made since the baseline: they are accounted for. */
  readonly ownSignIns: readonly string[];
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
  /** What calls for a drill within a week. `why` left out: staff. */
  readonly staffChanges: readonly {
    readonly at: string;
    readonly note: string;
    readonly why?: 'emergency' | undefined;
  }[];
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
  readonly accounts: readonly {
    readonly userPrincipalName: string;
    readonly lastFullDrillAt: string | null;
    readonly dueOn: string;
  }[];
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

/** How the alarm of a drill's sign-in was noticed by a person. */
export type AlarmSeen = 'mail' | 'sms' | 'watch' | 'portalLog' | 'none';

/** What the operator can ask of a drill, in the order of least risk. No member holds a secret: the PIN goes from paper into the browser. */
export type DrillRequest =
  | { readonly act: 'announce'; readonly from: string; readonly to: string; readonly told: string }
  | { readonly act: 'check' }
  /** Takes note of a check that is neither red nor green. */
  | { readonly act: 'acknowledge' }
  | {
      readonly act: 'open';
      readonly userId: string;
      readonly letter: string;
      readonly envelope: string;
      readonly checkCode: string;
    }
  /** Reads what became of a sign-in that was cut off; nothing is asked of the key. */
  | { readonly act: 'look'; readonly userId: string }
  | { readonly act: 'signIn'; readonly userId: string }
  | { readonly act: 'revoke'; readonly userId: string; readonly how: 'app' | 'portal' }
  | {
      readonly act: 'alarm';
      readonly userId: string;
      readonly seen: AlarmSeen;
      readonly minutes: number | null;
      readonly by: string;
    }
  | {
      readonly act: 'reseal';
      readonly userId: string;
      readonly envelope: string;
      readonly custodian: string;
      readonly witness: string;
    }
  | { readonly act: 'failAccount'; readonly userId: string; readonly why: string }
  | { readonly act: 'close' }
  | { readonly act: 'abandon'; readonly why: string };
export type DrillAct = DrillRequest['act'];

/** In the order in which they are due. */
export const DRILL_ACTS = [
  'announce',
  'check',
  'acknowledge',
  'open',
  'look',
  'signIn',
  'revoke',
  'alarm',
  'reseal',
  'failAccount',
  'close',
  'abandon',
] as const satisfies readonly DrillAct[];

export type DrillAccountStage = 'waiting' | 'open' | 'signedIn' | 'revoked' | 'alarmTicked' | 'resealed';

/** `null`: not known. */
export interface DrillAccountView {
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly letter: string | null;
  readonly stage: DrillAccountStage;
  readonly failure: string | null;
  /** A sign-in whose outcome did not reach this program. `usedAt`: when Entra shows the key used since; null where it shows nothing. */
  readonly cutOff: { readonly at: string; readonly looked: boolean; readonly usedAt: string | null } | null;
  readonly signedInAt: string | null;
  readonly isAdministrator: boolean | null;
  /** Entra's last use of the passkey moved to this sign-in. */
  readonly keyUseMoved: boolean | null;
  readonly passwordUnused: boolean | null;
  readonly methodsUnchanged: boolean | null;
  readonly sessionsRevoked: boolean | null;
  readonly alarm: { readonly seen: AlarmSeen; readonly minutes: number | null; readonly by: string } | null;
  readonly resealed: { readonly envelope: string; readonly custodian: string; readonly witness: string } | null;
}

export interface DrillSnapshot {
  readonly id: string;
  /** e.g. "D-0005" */
  readonly number: string;
  readonly rehearsal: boolean;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly startedAt: string;
  readonly operator: string;
  readonly announced: { readonly from: string; readonly to: string; readonly told: string } | null;
  readonly check: TenantCheckReport | null;
  readonly acknowledged: boolean;
  readonly accounts: readonly DrillAccountView[];
  /** null: allowed now. Else the reason in one sentence. */
  readonly allowed: Readonly<Record<DrillAct, string | null>>;
  readonly nextAct: string;
  readonly running: DrillAct | null;
  readonly closed: {
    readonly at: string;
    readonly verdict: DrillSummary['verdict'];
    readonly openPoints: readonly string[];
    readonly nextDue: string | null;
  } | null;
  readonly abandoned: string | null;
}

/** A drill that was left open, by a person or by a crash: neither closed nor ended. */
export interface DrillWaiting {
  readonly id: string;
  readonly number: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly operator: string;
  readonly begunAt: string;
  /** Time of the last thing that was recorded. */
  readonly lastAt: string;
  readonly at: 'announce' | 'check' | 'account' | 'close';
  /** The account whose envelope is open, and how far it came. */
  readonly open: Pick<DrillAccountView, 'userPrincipalName' | 'letter' | 'stage'> | null;
}
