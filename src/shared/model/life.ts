import type { KeySetting } from '../key-policy';
import type { KeyPolicy } from './tenant';

/** What can be done with a key after day one. */
export type LifeKind = 'changePin' | 'addKey' | 'replaceKey';

/** The acts of one job on one key, in the order in which they are due. */
export const LIFE_ACTS = ['setPin', 'register', 'print', 'provePaper', 'signIn', 'finish', 'abandon'] as const;
export type LifeActName = (typeof LIFE_ACTS)[number];

/** One job as the window sees it: no secret, and not the check code, which a person reads from the paper. */
export interface LifeSnapshot {
  readonly id: string;
  readonly number: string;
  readonly kind: LifeKind;
  readonly rehearsal: boolean;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly userId: string;
  readonly userPrincipalName: string;
  /** Of the key that the job is about: the new one, where there is a new one. */
  readonly letter: string;
  /** Of the key that goes; null where none goes. */
  readonly oldLetter: string | null;
  readonly reason: string;
  readonly operator: string;
  /** Number of the sheet that becomes void with this job; null where there was none. */
  readonly oldSheet: string | null;
  readonly sheet: {
    readonly number: string;
    readonly envelope: string;
    readonly printed: boolean;
    readonly file: string | null;
  } | null;
  /** What is chosen for a new key; `refused` null as long as none was tried. */
  readonly keySettings: {
    readonly asked: KeyPolicy;
    readonly refused: readonly { readonly setting: KeySetting; readonly why: string }[] | null;
  } | null;
  readonly pinSet: boolean;
  readonly pinLength: number | null;
  readonly registered: boolean;
  readonly paperProven: boolean;
  readonly signedIn: boolean;
  /** Why each act is not possible now; null where it is. */
  readonly allowed: Readonly<Record<LifeActName, string | null>>;
  /** The act that is due; null when the job is over. */
  readonly next: Exclude<LifeActName, 'abandon'> | null;
  readonly running: LifeActName | null;
  /** The key waits for a finger. */
  readonly touch: boolean;
  /** What a long wait is for. */
  readonly progress: string | null;
  readonly closed: boolean;
  readonly abandoned: string | null;
}

/** What was left open: its key may have a PIN that is on no paper yet. */
export interface LifeWaiting {
  readonly id: string;
  readonly number: string;
  readonly kind: LifeKind;
  readonly userPrincipalName: string;
  readonly letter: string;
  readonly begunAt: string;
}

export interface LifeStart {
  readonly kind: LifeKind;
  readonly tenantId: string;
  readonly userId: string;
  /** The key that is meant; null for a spare. */
  readonly letter: string | null;
  readonly reason: string;
  readonly operator: string;
}

/** Another person takes an envelope. */
export interface HandOver {
  readonly tenantId: string;
  readonly userId: string;
  readonly letter: string;
  readonly to: string;
  readonly envelope: string;
  /** The custodian before left the organisation: a drill is due within a week. */
  readonly staffLeft: boolean;
  readonly operator: string;
}

/** Takes an account out of service for good. */
export interface Retire {
  readonly tenantId: string;
  readonly userId: string;
  /** Its whole name, typed by the operator: what is lost is named before anything happens. */
  readonly typed: string;
  readonly operator: string;
}
