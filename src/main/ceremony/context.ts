import type { Prompt } from '../../shared/model/ceremony';
import type { OnProgress } from '../../shared/ports';
import type { Survey, TenantCallOptions } from '../entra/tenant';
import type { KeyBench } from './bench';
import type { Fact } from './facts';
import type { Sealed } from './journal/keyring';
import type { NumberRegister } from './numbers';
import type { CeremonyDeps } from './ports';
import type { KnownKey } from './records';
import type { CeremonyState } from './state';

/** Secrets of the journal, for as long as a step needs one. */
export interface Secrets {
  seal(slot: string, pin: Uint8Array): Promise<Sealed>;
  /** Unseals, hands on, wipes. @throws AppError `journal/pin-gone`. */
  withPin<T>(letter: string, use: (pin: Uint8Array) => Promise<T>): Promise<T>;
  destroy(slot: string): Promise<void>;
  destroyAll(): Promise<void>;
}

/** What one step may touch. Steps hold no state of their own: they read it, act, and commit facts. */
export interface StepContext extends Pick<
  CeremonyDeps,
  'tenant' | 'resetKey' | 'makePin' | 'paper' | 'clock' | 'random' | 'log'
> {
  readonly bench: KeyBench;
  readonly secrets: Secrets;
  readonly numbers: NumberRegister;
  /** Keys of other ceremonies on this laptop (rule 4). */
  readonly otherKeys: readonly KnownKey[];
  readonly signal: AbortSignal;
  state(): CeremonyState;
  /** Journal first, then state, then audit log. Intents throw when they cannot be written; outcomes are kept and written later. */
  commit(fact: Fact): Promise<void>;
  progress: OnProgress;
  prompt(prompt: Prompt | null): void;
  /** The survey's typed facts, in memory only. */
  survey: { get(): Survey | null; set(survey: Survey): void };
  setAdminHere(here: boolean): void;
  /** The code, while its page is open; null takes it away. It never enters snapshot, journal or log. */
  showTap(accountIndex: number, code: Uint8Array | null): void;
}

export function callOptions(context: StepContext): TenantCallOptions {
  return { signal: context.signal, onProgress: context.progress };
}
