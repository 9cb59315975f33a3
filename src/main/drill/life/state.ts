import { assertNever } from '../../../shared/assert-never';
import type { KeySetting } from '../../../shared/key-policy';
import type { KeyInfo } from '../../../shared/model/key';
import type { LifeActName } from '../../../shared/model/life';
import type { KeyPolicy } from '../../../shared/model/tenant';
import type { StoredMade } from '../../ceremony/facts';
import type { Sealed } from '../../ceremony/journal/keyring';
import type { JournalHeader } from '../../ceremony/journal/parse';
import type { JobKind, LifeFact } from './facts';

export interface LifeSheet {
  readonly number: string;
  readonly envelope: string;
  readonly keyEnvelope: string;
  readonly checkCode: string;
  readonly date: string;
  readonly printed: boolean;
  readonly file: string | null;
}

export interface LifeState {
  readonly header: JournalHeader;
  readonly kind: JobKind;
  readonly tenantId: string;
  readonly userId: string;
  readonly letter: string;
  /** The key that goes once the new one has signed in. */
  readonly oldLetter: string | null;
  readonly reason: string;
  readonly operator: string;
  readonly unitLeft: string | null;
  readonly unitJoined: boolean;
  readonly pin: {
    readonly sealed: Sealed;
    readonly old: Sealed | null;
    readonly characters: number;
    readonly state: 'sending' | 'set' | 'kept';
    readonly info: KeyInfo;
    readonly deviceId: string;
  } | null;
  /** To be made on the new key; null: it stays as its maker set it. */
  readonly keyPolicy: KeyPolicy | null;
  /** They were tried. */
  readonly settings: { readonly refused: readonly { readonly setting: KeySetting; readonly why: string }[] } | null;
  readonly made: StoredMade | null;
  readonly methodId: string | null;
  readonly sheets: readonly LifeSheet[];
  readonly paper: { readonly at: string; readonly signCount: number | null } | null;
  readonly signedInAt: string | null;
  readonly oldRemoved: boolean;
  readonly recorded: boolean;
  readonly closed: boolean;
  readonly abandoned: string | null;
  /** Records of its journal cannot be read any more: its PIN goes to paper; what was registered for a new key is not known. */
  readonly lost: boolean;
}

export function initialLife(header: JournalHeader): LifeState {
  return {
    header,
    kind: 'changePin',
    tenantId: '',
    userId: '',
    letter: '',
    oldLetter: null,
    reason: '',
    operator: '',
    unitLeft: null,
    unitJoined: false,
    pin: null,
    keyPolicy: null,
    settings: null,
    made: null,
    methodId: null,
    sheets: [],
    paper: null,
    signedInAt: null,
    oldRemoved: false,
    recorded: false,
    closed: false,
    abandoned: null,
    lost: false,
  };
}

export const sheetOfLife = (state: LifeState): LifeSheet | null => state.sheets.at(-1) ?? null;

/** The one place where state changes. Pure. */
export function evolveLife(state: LifeState, fact: LifeFact, at: string): LifeState {
  switch (fact.type) {
    case 'recordLost':
      return { ...state, lost: true };
    case 'began': {
      const { type: _, keyPolicy = null, ...began } = fact;
      return { ...state, ...began, keyPolicy };
    }
    case 'unitLeft':
      return { ...state, unitLeft: fact.unitId, unitJoined: false };
    case 'pinIntent':
      return {
        ...state,
        pin: {
          sealed: fact.pin,
          old: fact.old,
          characters: fact.characters,
          state: 'sending',
          info: fact.info,
          deviceId: fact.deviceId,
        },
      };
    case 'pinSet':
      return { ...state, pin: state.pin === null ? null : { ...state.pin, state: 'set' } };
    case 'pinKept':
      return { ...state, pin: state.pin === null ? null : { ...state.pin, state: 'kept' } };
    case 'settingsMade':
      return { ...state, settings: { refused: fact.refused } };
    case 'made':
      return { ...state, made: fact.made };
    case 'discarded':
      return { ...state, made: null };
    case 'registered':
      return { ...state, methodId: fact.methodId };
    case 'sheetIssued':
      return {
        ...state,
        sheets: [
          ...state.sheets,
          {
            number: fact.number,
            envelope: fact.envelope,
            keyEnvelope: fact.keyEnvelope,
            checkCode: fact.checkCode,
            date: fact.date,
            printed: false,
            file: null,
          },
        ],
      };
    case 'printed':
      return {
        ...state,
        sheets: state.sheets.map((sheet) =>
          sheet.number === fact.number ? { ...sheet, printed: true, file: fact.file } : sheet,
        ),
      };
    case 'proofFailed':
      return state;
    case 'paperProven':
      return { ...state, paper: { at, signCount: fact.signCount } };
    case 'signedIn':
      return { ...state, signedInAt: fact.issuedAt };
    case 'oldRemoveIntent':
      return state;
    case 'oldRemoved':
      return { ...state, oldRemoved: true };
    case 'unitJoined':
      return { ...state, unitJoined: true };
    case 'recorded':
      return { ...state, recorded: true };
    case 'closed':
      return { ...state, closed: true };
    case 'abandoned':
      return { ...state, abandoned: fact.why };
    default:
      return assertNever(fact, 'life fact');
  }
}

export type LifeAct = LifeActName;

/** Why this act is not possible now, in one sentence; null when it is. The old key goes in `finish` only, so never before the new one signed in. */
export function whyNotLife(state: LifeState, act: LifeAct): string | null {
  if (state.closed) return 'this job is finished.';
  if (state.abandoned !== null) return 'this job was given up.';
  const withNewKey = state.kind !== 'changePin';
  if (state.lost && withNewKey && (act === 'register' || act === 'signIn' || act === 'finish'))
    return 'records of this job are lost. Print its PIN if one is there, abandon the job, and begin it again.';
  switch (act) {
    case 'setPin':
      return state.pin?.state === 'set' ? 'the key has its new PIN.' : null;
    case 'register':
      if (!withNewKey) return 'the key is registered already.';
      if (state.pin?.state !== 'set') return 'the new key has no PIN yet.';
      return state.methodId === null ? null : 'the new key is registered.';
    case 'print':
      if (state.pin?.state !== 'set') return 'the key has no new PIN yet.';
      if (withNewKey && state.methodId === null && !state.lost) return 'the new key is not registered yet.';
      return state.paper === null ? null : 'the paper is proven, and the PIN is no longer kept.';
    case 'provePaper':
      if (sheetOfLife(state)?.printed !== true) return 'no sheet is printed.';
      return state.paper === null ? null : 'the paper is proven.';
    case 'signIn':
      if (state.paper === null) return 'the paper is not proven yet.';
      return null;
    case 'finish':
      if (state.paper === null) return 'the paper is not proven yet.';
      return withNewKey && state.signedInAt === null ? 'nobody has signed in with the new key yet.' : null;
    case 'abandon':
      return state.pin !== null &&
        state.pin.state !== 'kept' &&
        state.paper === null &&
        !(state.lost && sheetOfLife(state)?.printed === true)
        ? 'the key may have a PIN that is on no paper: print and prove it first.'
        : null;
    default:
      return assertNever(act);
  }
}
