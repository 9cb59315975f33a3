import type { CreationOptions, MadeCredential } from '../keys/key-operations';
import type { Evidence } from '../../shared/model/proof';
import type {
  Choices,
  Plan,
  PlannedAccount,
  SignedInAdmin,
  SurveyReport,
  TenantSummary,
} from '../../shared/model/tenant';
import type { OnProgress } from '../../shared/ports';
import type { GraphClient } from './http/client';

export interface TenantCallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** For what changes policies that others own (rule 6). */
export interface WriteAhead {
  /** Awaited with what was there before, right before the first write: a crash in between must not lose it. */
  readonly saving?: (saved: unknown) => Promise<void>;
}

export interface ToRegister {
  /** Default true. False where every key is registered already: then nothing is opened that only registering needs. */
  readonly registers?: boolean;
}

/** A result together with what proves it. Every writing operation reads first, does what is missing, and re-reads. */
export interface Proven<T> {
  readonly value: T;
  readonly evidence: Evidence;
  /** Number of writes that were needed; 0 when all was there already. */
  readonly writes: number;
}

export interface AccountFacts {
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly enabled: boolean;
  readonly cloudOnly: boolean;
  readonly neverExpires: boolean;
  readonly isGlobalAdministrator: boolean;
}

export interface Fido2Method {
  /** Graph's id of the method. */
  readonly id: string;
  readonly displayName: string;
  readonly aaguid: string;
  readonly credentialId: Uint8Array;
  readonly attestationLevel: 'attested' | 'notAttested' | null;
  readonly passkeyType: 'deviceBound' | 'synced' | null;
  readonly createdDateTime: string | null;
}

/** The survey's typed facts stay opaque above `entra`; the report is what people read. */
export interface Survey {
  readonly report: SurveyReport;
  readonly facts: unknown;
}

/** Opens the sign-in page: the system browser, or the rehearsal's stand-in for it. */
export type OpenSignInPage = (url: string, signal: AbortSignal) => Promise<void>;

/** What a real sign-in with a key proved. Tokens are dropped before this is returned. */
export interface SignInProof {
  readonly userId: string;
  readonly tenantId: string;
  readonly issuedAt: string;
  /** Active directory roles of the account, by template id; null when not asked for. */
  readonly roles: readonly string[] | null;
}

/** Everything the ceremony asks of Entra. Implemented by `entra/graph-tenant.ts` for the cloud and the rehearsal alike. */
export interface Tenant {
  signIn(options?: TenantCallOptions): Promise<SignedInAdmin>;
  signOut(): Promise<void>;
  summary(options?: TenantCallOptions): Promise<TenantSummary>;

  survey(answers: Readonly<Record<string, string>>, options?: TenantCallOptions): Promise<Survey>;
  /** Pure: same survey and choices, same plan. */
  plan(survey: Survey, choices: Choices): Plan;

  createAccount(planned: PlannedAccount, plan: Plan, options?: TenantCallOptions): Promise<Proven<AccountFacts>>;
  /** The group with all accounts in it; returns its id. */
  ensureGroup(
    plan: Plan,
    userIds: readonly string[],
    options?: TenantCallOptions,
  ): Promise<Proven<{ readonly groupId: string; readonly ours: boolean }>>;
  /** FIDO2 target (own profile where chosen), self-service switch, campaign exclusion, TAP target when registering by TAP. Saves the old policies in `value.saved`. */
  ensurePolicies(
    plan: Plan,
    groupId: string,
    aaguids: readonly string[],
    options?: TenantCallOptions & WriteAhead & ToRegister,
  ): Promise<Proven<{ readonly saved: unknown }>>;

  creationOptions(
    userId: string,
    options?: TenantCallOptions,
  ): Promise<{ readonly options: CreationOptions; readonly requestId: string }>;
  /** POST once; after a lost answer it reads before anything is sent again (fault matrix, row "connection lost"). */
  registerKey(
    userId: string,
    displayName: string,
    made: MadeCredential,
    options?: TenantCallOptions,
  ): Promise<Proven<Fido2Method>>;
  listKeys(userId: string, options?: TenantCallOptions): Promise<readonly Fido2Method[]>;
  deleteKey(userId: string, methodId: string, options?: TenantCallOptions): Promise<Proven<null>>;
  /** By-TAP registration. The code is shown once and never stored. */
  createTap(
    userId: string,
    options?: TenantCallOptions,
  ): Promise<{ readonly id: string; readonly code: string; readonly endsAt: string }>;
  /** No TAP on the account, and the TAP target that we opened is closed. */
  ensureNoTap(plan: Plan, userId: string, saved: unknown, options?: TenantCallOptions): Promise<Proven<null>>;
  /** Password and the passkeys expected, nothing else. `value` names what is too much. */
  checkMethods(
    userId: string,
    expected: readonly Uint8Array[],
    options?: TenantCallOptions,
  ): Promise<Proven<readonly string[]>>;
  /** Only when the operator asked: deletes what is neither password nor expected passkey, once every expected one is listed. `value` names what Graph cannot delete. */
  removeOtherMethods(
    userId: string,
    expected: readonly Uint8Array[],
    options?: TenantCallOptions,
  ): Promise<Proven<readonly string[]>>;

  /** Real interactive sign-in as the emergency access account, in the system's browser, with the key. */
  proveSignIn(
    expected: { readonly userId: string; readonly userPrincipalName: string },
    withRoles: boolean,
    options?: TenantCallOptions,
  ): Promise<Proven<SignInProof>>;

  /** Conditional Access exclusion; `value.applicable` false where the tenant has no Conditional Access. */
  ensureExclusion(
    plan: Plan,
    groupId: string,
    userIds: readonly string[],
    options?: TenantCallOptions & WriteAhead,
  ): Promise<Proven<{ readonly applicable: boolean; readonly saved: unknown }>>;
  /** After the role: policies that target roles read again, and What-If asked. `value.hits` names what would still apply. */
  checkExclusion?(
    groupId: string,
    userIds: readonly string[],
    options?: TenantCallOptions,
  ): Promise<Proven<{ readonly applicable: boolean; readonly hits: readonly string[] }>>;
  assignGlobalAdministrator(userId: string, options?: TenantCallOptions): Promise<Proven<null>>;
  ensureRestrictedUnit(
    plan: Plan,
    userIds: readonly string[],
    groupId: string,
    options?: TenantCallOptions,
  ): Promise<Proven<{ readonly applicable: boolean }>>;
  revokeSessions(userId: string, options?: TenantCallOptions): Promise<Proven<null>>;
  /** At Finish: self-service set-up and the TAP target as they were in `saved`. */
  closePolicies?(saved: unknown, options?: TenantCallOptions): Promise<Proven<null>>;
  /** Takes back the consents that came with this ceremony. `before`: what had been consented before its first sign-in. */
  takeBackConsents?(
    before: readonly string[],
    madeUserIds: readonly string[],
    options?: TenantCallOptions,
  ): Promise<Proven<ConsentsTaken>>;

  /** Takes back what can be, in reverse order; says what remains. */
  undo(what: UndoRequest, options?: TenantCallOptions): Promise<Proven<readonly string[]>>;

  /** The session that is signed in, with the survey's reading scopes whatever step a call names: for the baseline at Close. */
  reader?(): GraphClient;

  /** Counters since construction, for the report of a rehearsal. */
  counts(): { readonly requests: number; readonly retries: number; readonly writes: number };
}

/** Names of delegated permissions. */
export interface ConsentsTaken {
  readonly taken: readonly string[];
  /** Added to a consent that is older than the ceremony, which Graph can only delete as a whole: for people to take back. */
  readonly left: readonly string[];
}

export interface UndoRequest {
  readonly plan: Plan;
  readonly groupId: string | null;
  readonly groupIsOurs: boolean;
  readonly userIds: readonly string[];
  readonly savedPolicies: unknown;
  readonly savedExclusions: unknown;
  /** Begun without a known outcome, after a crash: looked for by name. */
  readonly unsettled?: { readonly accounts: readonly number[]; readonly group: boolean };
}
