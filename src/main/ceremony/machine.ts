import { assertNever } from '../../shared/assert-never';
import type { CeremonyRequest } from '../../shared/model/acts';
import type { CeremonyAct, WizardStep } from '../../shared/model/ceremony';
import { evolve } from './evolve';
import type { Fact } from './facts';
import type { Live } from './live';
import { actOf, whyNot } from './rules';
import { currentStep } from './progress';
import { isReady, keysOfAccount, type CeremonyState } from './state';

export type MachineEvent =
  | { readonly kind: 'request'; readonly request: CeremonyRequest; readonly live: Live }
  | { readonly kind: 'fact'; readonly fact: Fact; readonly at: string };

/** What the runner is to do; the machine itself does nothing. */
export type Effect =
  | { readonly kind: 'run'; readonly act: CeremonyAct; readonly request: CeremonyRequest }
  | { readonly kind: 'record'; readonly fact: Fact }
  | { readonly kind: 'refuse'; readonly why: string }
  | { readonly kind: 'view'; readonly step: WizardStep }
  | { readonly kind: 'stopRunning' }
  | { readonly kind: 'clearError' };

export interface Turn {
  readonly state: CeremonyState;
  readonly effects: readonly Effect[];
}

/** The whole ceremony as one pure function. */
export function machine(state: CeremonyState, event: MachineEvent): Turn {
  if (event.kind === 'request') return { state, effects: decide(state, event.live, event.request) };
  const next = evolve(state, event.fact, event.at);
  // A step that has become the current one is shown. The survey stays until its findings have been read, and the bench while
  // hands are at it: a card that was just proven does not vanish under the pointer.
  const before = currentStep(state);
  const after = currentStep(next);
  return {
    state: next,
    effects:
      before === after ? [] : [{ kind: 'view', step: before === 'survey' || before === 'keys' ? before : after }],
  };
}

function decide(state: CeremonyState, live: Live, request: CeremonyRequest): readonly Effect[] {
  const why = whyNot(state, live, request);
  if (why !== null) return [{ kind: 'refuse', why }];
  switch (request.act) {
    case 'goTo':
      return [{ kind: 'view', step: request.step }];
    case 'cancel':
      return [{ kind: 'stopRunning' }];
    case 'dismissError':
      return [{ kind: 'clearError' }];
    case 'assignKey':
      return assign(state, request.letter, request.accountIndex);
    case 'approvePlan':
      return [{ kind: 'record', fact: { type: 'planApproved', hash: request.hash } }, ...assignFree(state)];
    case 'signInAdmin':
    case 'survey':
    case 'answer':
    case 'choose':
    case 'prepareKey':
    case 'typeSerial':
    case 'resetKey':
    case 'createAccounts':
    case 'register':
    case 'print':
    case 'provePaper':
    case 'voidSheet':
    case 'signIn':
    case 'removeMethods':
    case 'exclude':
    case 'assignRole':
    case 'signInAsAdmin':
    case 'restrict':
    case 'close':
    case 'abandon':
      return [{ kind: 'run', act: actOf(request), request }];
    default:
      return assertNever(request, 'request');
  }
}

/** Rule 4: a key has one account; taking a full place swaps the two. */
function assign(state: CeremonyState, letter: string, accountIndex: number | null): readonly Effect[] {
  const key = state.keys.find((each) => each.letter === letter);
  const effects: Effect[] = [{ kind: 'record', fact: { type: 'keyAssigned', letter, accountIndex } }];
  if (accountIndex === null || key === undefined || key.accountIndex === accountIndex) return effects;
  const there = state.keys.filter((each) => each.accountIndex === accountIndex);
  const movable = there.find((each) => each.registered === null && each.made === null && !each.making);
  if (there.length >= state.choices.keysPerAccount && movable !== undefined) {
    effects.unshift({
      kind: 'record',
      fact: { type: 'keyAssigned', letter: movable.letter, accountIndex: key.accountIndex },
    });
  }
  return effects;
}

/**
 * Ready keys without an account, in the order of their letters, to the accounts that still lack one: first one key for every
 * account, then the second for each. A key that is not ready holds no place against one that is.
 */
export function assignFree(state: CeremonyState): readonly Effect[] {
  const places = state.accounts.flatMap(({ planned: { index } }) => {
    const held = keysOfAccount(state, index).filter((key) => isReady(key) || key.made !== null || key.making).length;
    return Array.from({ length: Math.max(0, state.choices.keysPerAccount - held) }, (_, more) => ({
      index,
      rank: held + more,
    }));
  });
  const inOrder = places.toSorted((a, b) => a.rank - b.rank || a.index - b.index);
  const free = state.keys.filter((key) => key.accountIndex === null && isReady(key)).slice(0, inOrder.length);
  const moved = new Set<string>();
  return free.flatMap((key, at): Effect[] => {
    const index = inOrder[at]?.index ?? null;
    const effect: Effect = { kind: 'record', fact: { type: 'keyAssigned', letter: key.letter, accountIndex: index } };
    const there = index === null ? [] : keysOfAccount(state, index);
    const idle = there.find((each) => !isReady(each) && each.made === null && !each.making && !moved.has(each.letter));
    if (idle === undefined || there.length < state.choices.keysPerAccount) return [effect];
    moved.add(idle.letter);
    return [{ kind: 'record', fact: { type: 'keyAssigned', letter: idle.letter, accountIndex: null } }, effect];
  });
}
