import type { KeySetting } from '../../shared/key-policy';
import type { KeyInfo } from '../../shared/model/key';
import {
  defaultChoices,
  type Choices,
  type Cloud,
  type KeyPolicy,
  type Plan,
  type PlannedAccount,
  type SignedInAdmin,
  type SurveyReport,
  type TenantSummary,
} from '../../shared/model/tenant';
import type { StoredMade } from './facts';
import { once } from './memo';
import type { Sealed } from './journal/keyring';
import type { JournalHeader } from './journal/parse';

export interface Sheet {
  readonly number: string;
  readonly envelope: string;
  readonly keyEnvelope: string;
  readonly secondEnvelope: string | null;
  readonly checkCode: string;
  /** ISO date. */
  readonly date: string;
  readonly printed: { readonly how: 'printer' | 'file' | 'handwrite'; readonly file: string | null } | null;
  readonly provenAt: string | null;
  /** Why it is void. */
  readonly voided: string | null;
  readonly voidedAt: string | null;
  /** Made before tenant, account and passkey were known; whatever is known by now, this paper does not say it. */
  readonly beforeAccount?: true | undefined;
  /** Whose sign-in addresses it prints. */
  readonly cloud: Cloud;
}

export interface PinRecord {
  readonly sealed: Sealed;
  readonly characters: number;
  /** What was chosen when it was made. */
  readonly made: Choices['pin'];
  /** `sending`: it was sealed and may or may not have reached the key. */
  readonly state: 'sending' | 'set' | 'destroyed';
  readonly setAt: string | null;
  /** The key said that this PIN is wrong, so it is never sent again by the app. */
  readonly refused: boolean;
}

export interface KeyRecord {
  readonly letter: string;
  readonly info: KeyInfo;
  /** Plug-in during which the PIN was set; what ties a key without a serial to its letter until it is registered. */
  readonly deviceId: string;
  readonly typedSerial: string | null;
  readonly accountIndex: number | null;
  readonly pin: PinRecord;
  /** A makeCredential was begun whose outcome is not known. */
  readonly making: boolean;
  readonly made: StoredMade | null;
  readonly madeAt: string | null;
  readonly registered: { readonly methodId: string; readonly displayName: string; readonly at: string } | null;
  readonly lastSignCount: number;
  readonly sheets: readonly Sheet[];
  readonly paperProvenAt: string | null;
  /** Settings of the choices that were not tried on this key yet. */
  readonly settingsDue: boolean;
  readonly settings: {
    readonly asked: KeyPolicy;
    readonly refused: readonly { readonly setting: KeySetting; readonly why: string }[];
  } | null;
}

export interface AccountRecord {
  readonly planned: PlannedAccount;
  readonly userId: string | null;
  /** When it was last read back as it is to be. */
  readonly madeAt: string | null;
  readonly userPrincipalName: string;
  /** Was Global Administrator before this ceremony: its role is never ours to remove. */
  readonly adoptedRole: boolean;
  readonly tapGone: 'notYet' | 'proven' | 'notApplicable';
  readonly tapGoneAt: string | null;
  readonly openTap: { readonly tapId: string; readonly endsAt: string } | null;
  readonly signedInAt: string | null;
  readonly extraMethods: readonly string[];
  readonly roleAt: string | null;
  readonly signedInAsAdminAt: string | null;
  readonly revoked: boolean;
}

/** Everything that the journal knows. Plain values only; secrets stand in it sealed. */
export interface CeremonyState {
  readonly header: JournalHeader;
  readonly admin: SignedInAdmin | null;
  readonly tenant: TenantSummary | null;
  readonly answers: Readonly<Record<string, string>>;
  readonly survey: SurveyReport | null;
  /** Questions were answered since the survey was taken. */
  readonly surveyStale: boolean;
  readonly choices: Choices;
  readonly plan: Plan | null;
  readonly approvedHash: string | null;
  readonly keys: readonly KeyRecord[];
  /** Letters ever given, so that none is given twice. */
  readonly lettersUsed: number;
  readonly accounts: readonly AccountRecord[];
  readonly group: { readonly id: string; readonly ours: boolean; readonly at: string } | null;
  readonly policy: { readonly aaguids: readonly string[]; readonly saved: unknown; readonly at: string } | null;
  /** Written ahead of the first write; what undo and Close restore, also when the outcome was never written. */
  readonly savedAhead: { readonly policies: unknown; readonly exclusions: unknown };
  readonly exclusion: { readonly applicable: boolean; readonly saved: unknown; readonly at: string } | null;
  readonly restricted: { readonly applicable: boolean } | null;
  /** By client: what had been consented before the first sign-in of this ceremony with it. */
  readonly consentedBefore: Readonly<Record<string, readonly string[]>>;
  /** Null until the operator asked for it. */
  readonly consents: { readonly taken: readonly string[]; readonly left: readonly string[] } | null;
  readonly secretsDestroyed: boolean;
  readonly closedAt: string | null;
  readonly drillDue: string | null;
  /** Once closed: keys that still have a sealed PIN, and what to do with them. */
  readonly leftAtClose: readonly string[];
  readonly abandoning: boolean;
  readonly abandoned: readonly string[] | null;
  /** Intents without an outcome, oldest first: to be settled by reading. */
  readonly unsettled: readonly string[];
  /** One for each record that cannot be read any more: what it was, as far as the audit log tells. */
  readonly lost: readonly (string | null)[];
  /** A loss that nothing was read again for yet. */
  readonly doubt: boolean;
  /** What is known to be there, but too little of it to go on with. */
  readonly orphaned: readonly string[];
  /** What the ceremony cannot go on without. */
  readonly stopped: readonly string[];
  readonly lastAt: string;
}

export function initialState(header: JournalHeader): CeremonyState {
  return {
    header,
    admin: null,
    tenant: null,
    answers: {},
    survey: null,
    surveyStale: false,
    choices: defaultChoices,
    plan: null,
    approvedHash: null,
    keys: [],
    lettersUsed: 0,
    accounts: [],
    group: null,
    policy: null,
    savedAhead: { policies: null, exclusions: null },
    exclusion: null,
    restricted: null,
    consentedBefore: {},
    consents: null,
    secretsDestroyed: false,
    closedAt: null,
    drillDue: null,
    leftAtClose: [],
    abandoning: false,
    abandoned: null,
    unsettled: [],
    lost: [],
    doubt: false,
    orphaned: [],
    stopped: [],
    lastAt: header.createdAt,
  };
}

export const keysByLetter = once((keys: readonly KeyRecord[]) => new Map(keys.map((key) => [key.letter, key])));
const byAccount = once((keys: readonly KeyRecord[]) => {
  const found = new Map<number, KeyRecord[]>();
  for (const key of keys)
    if (key.accountIndex !== null) found.set(key.accountIndex, [...(found.get(key.accountIndex) ?? []), key]);
  return found;
});
const byIndex = once(
  (accounts: readonly AccountRecord[]) => new Map(accounts.map((account) => [account.planned.index, account])),
);

export function keyOf(state: CeremonyState, letter: string): KeyRecord | undefined {
  return keysByLetter(state.keys).get(letter);
}

export function accountOf(state: CeremonyState, index: number | null): AccountRecord | undefined {
  return index === null ? undefined : byIndex(state.accounts).get(index);
}

export function keysOfAccount(state: CeremonyState, index: number): readonly KeyRecord[] {
  return byAccount(state.keys).get(index) ?? [];
}

/** The sheet that counts: the newest that is not void. */
export function sheetOf(key: KeyRecord): Sheet | null {
  return key.sheets.findLast((sheet) => sheet.voided === null) ?? null;
}

export function isReady(key: KeyRecord): boolean {
  return hasItsPin(key) && !key.settingsDue;
}

export function hasItsPin(key: KeyRecord): boolean {
  return key.pin.state !== 'sending' && !key.pin.refused;
}

export function keysNeeded(state: CeremonyState): number {
  return state.choices.accounts * state.choices.keysPerAccount;
}

/** A PIN that is on no proven paper, and on a key as far as anybody knows: only the sealed copy opens that key. */
export function pinOnlySealed(key: KeyRecord): boolean {
  return key.pin.state !== 'destroyed' && !key.pin.refused && key.paperProvenAt === null;
}

/** A, B ... Z, AA, AB ... */
export function letterAt(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterAt(Math.floor(index / 26) - 1) + last;
}

/** The other way round. */
export function indexOfLetter(letter: string): number {
  return [...letter].reduce((index, each) => index * 26 + each.charCodeAt(0) - 64, 0) - 1;
}

/**
 * Rule 5: nobody watched the plug between two runs of the program, and its ids begin again in each. So a key without a serial whose
 * PIN was set in an earlier run is asked about, even where it seems never to have left.
 */
export function forgetPlugIns(state: CeremonyState): CeremonyState {
  return { ...state, keys: state.keys.map((key) => ({ ...key, deviceId: '' })) };
}
