import { isLeftToPeople } from './evolve';
import { assertNever } from '../../shared/assert-never';
import type { CeremonyRequest } from '../../shared/model/acts';
import { WIZARD_STEPS, type Allowed, type CeremonyAct } from '../../shared/model/ceremony';
import type { Live } from './live';
import { onceFor } from './memo';
import {
  accountPaperProven,
  accountRegistered,
  accountsMade,
  adminsProven,
  allKeysReady,
  currentStep,
  hasWaitingSerialless,
  keysReady,
  paperProven,
  planApproved,
  restrictionSettled,
  roleHeldBack,
  rolesGiven,
} from './progress';
import { isPrinted, whyNotSplit, whyStale } from './sheet-kind';
import {
  accountOf,
  isReady,
  keyOf,
  keysNeeded,
  keysOfAccount,
  sheetOf,
  type AccountRecord,
  type CeremonyState,
  type KeyRecord,
} from './state';

/** The act that the snapshot's `allowed` lists for a request. */
export function actOf(request: CeremonyRequest): CeremonyAct {
  switch (request.act) {
    case 'answer':
      return 'survey';
    case 'typeSerial':
      return 'prepareKey';
    case 'dismissError':
      return 'cancel';
    default:
      return request.act;
  }
}

/** Of use for the keys alone, also where the journal has lost what the rest stands on. */
const WITHOUT_PLAN: ReadonlySet<CeremonyAct> = new Set(['prepareKey', 'resetKey', 'print', 'voidSheet']);
const AT_ANY_TIME: ReadonlySet<CeremonyRequest['act']> = new Set(['cancel', 'goTo', 'dismissError']);

/** Why this very request may not be done now; null when it may. Sentences continue "Not yet: ". */
export function whyNot(state: CeremonyState, live: Live, request: CeremonyRequest): string | null {
  if (AT_ANY_TIME.has(request.act)) return request.act === 'goTo' ? whyNotGoTo(state, request.step) : null;
  if (live.running !== null) return 'another act is running.';
  if (request.act === 'answer' && isLeftToPeople(request.questionId))
    return state.accounts.length === 0 ? 'nothing is left to people yet.' : null;
  const general = whyNotAct(state, live, actOf(request));
  if (general !== null) return general;
  switch (request.act) {
    case 'approvePlan':
      return request.hash === state.plan?.hash ? null : 'the plan has changed since you looked at it.';
    case 'prepareKey': {
      const key = live.bench.find((each) => each.info.id === request.keyId && each.state !== 'gone');
      if (key === undefined) return 'this key is no longer plugged in.';
      // Before the plan is approved nobody knows how many will be needed: keys may be prepared offline.
      const enough = planApproved(state) && keysReady(state) >= keysNeeded(state);
      return enough && key.letter === null && key.mayBe === undefined
        ? 'every key that the plan needs is ready.'
        : null;
    }
    case 'resetKey': {
      const key = live.bench.find((each) => each.info.id === request.keyId);
      if (key === undefined) return 'this key is no longer plugged in.';
      return key.letter === null ? null : whyNotReset(state, key.letter);
    }
    case 'typeSerial':
      return keyOf(state, request.letter) === undefined ? `there is no key ${request.letter}.` : null;
    case 'assignKey':
      return whyNotAssign(state, request.letter, request.accountIndex);
    case 'register':
      return inAccount(state, request, whyNotRegister);
    case 'print':
      return inAccount(state, request, whyNotPrint);
    case 'provePaper':
      return inAccount(state, request, whyNotProvePaper);
    case 'voidSheet':
      return inAccount(state, request, whyNotVoid);
    case 'signIn':
      return onAccount(state, request.accountIndex, whyNotSignIn);
    case 'removeMethods':
      return onAccount(state, request.accountIndex, whyNotRemove);
    case 'signInAsAdmin':
      return onAccount(state, request.accountIndex, (_state, account) =>
        account.roleAt === null ? `${account.userPrincipalName} has no role yet.` : null,
      );
    case 'signInAdmin':
    case 'survey':
    case 'answer':
    case 'choose':
    case 'createAccounts':
    case 'exclude':
    case 'assignRole':
    case 'restrict':
    case 'close':
    case 'abandon':
    case 'goTo':
    case 'cancel':
    case 'dismissError':
      return null;
    default:
      return assertNever(request, 'request');
  }
}

const allowedNow = onceFor<CeremonyState, Allowed>();

/** For every act the reason against it, whatever its target; what the window's buttons show. */
export function allowed(state: CeremonyState, live: Live): Allowed {
  return allowedNow(state, [live.adminHere, live.running?.cancellable], () => allAllowed(state, live));
}

function allAllowed(state: CeremonyState, live: Live): Allowed {
  const why = (act: CeremonyAct): string | null =>
    live.running !== null && act !== 'cancel' && act !== 'goTo'
      ? 'another act is running.'
      : whyNotAct(state, live, act);
  return {
    signInAdmin: why('signInAdmin'),
    survey: why('survey'),
    choose: why('choose'),
    approvePlan: why('approvePlan'),
    prepareKey: why('prepareKey'),
    assignKey: why('assignKey'),
    resetKey: why('resetKey'),
    createAccounts: why('createAccounts'),
    register: why('register') ?? anyKey(state, whyNotRegister),
    print: why('print') ?? anyKey(state, whyNotPrint),
    provePaper: why('provePaper') ?? anyKey(state, whyNotProvePaper),
    voidSheet: why('voidSheet') ?? anyKey(state, whyNotVoid),
    signIn: why('signIn') ?? anyAccount(state, whyNotSignIn),
    removeMethods: why('removeMethods') ?? anyAccount(state, whyNotRemove),
    exclude: why('exclude'),
    assignRole: why('assignRole'),
    signInAsAdmin: why('signInAsAdmin'),
    restrict: why('restrict'),
    close: why('close'),
    goTo: null,
    cancel:
      live.running === null
        ? 'nothing is running.'
        : live.running.cancellable
          ? null
          : 'this act cannot be stopped half-way.',
    abandon: why('abandon'),
  };
}

function whyNotAct(state: CeremonyState, live: Live, act: CeremonyAct): string | null {
  if (act === 'goTo' || act === 'cancel') return null;
  if (state.closedAt !== null) return 'the ceremony is closed.';
  if (state.abandoned !== null) return 'the ceremony was abandoned.';
  if (act === 'abandon' || act === 'signInAdmin') return null;
  if (state.abandoning) return 'the ceremony is being taken back.';
  if (state.stopped.length > 0 && !WITHOUT_PLAN.has(act))
    return `what the journal said before is lost (${state.stopped.join('; ')}). Abandon the ceremony; every PIN that is still sealed can be printed first.`;
  const signedIn = live.adminHere ? null : 'no administrator is signed in.';
  const written = accountsBegun(state);
  switch (act) {
    case 'survey':
      return signedIn;
    case 'choose':
      if (written) return 'accounts have been made from the approved plan.';
      return state.keys.some((key) => key.registered !== null) ? 'keys have been registered.' : null;
    case 'approvePlan':
      if (state.plan === null) return 'there is no plan yet.';
      if (state.survey?.blocked === true) return 'the survey found what must be fixed first.';
      if (state.surveyStale) return 'the survey must be run again after your answers.';
      if (planApproved(state)) return 'the plan is approved.';
      return firstWhy(state.keys, (key) => whyNotSplit(state.choices, key));
    case 'prepareKey':
    case 'assignKey':
    case 'resetKey':
      return null;
    case 'createAccounts':
      if (!planApproved(state)) return 'the plan is not approved.';
      if (!allKeysReady(state) && !hasWaitingSerialless(state) && !accountsMade(state))
        return 'not every key is ready.';
      return signedIn;
    case 'register':
      if (!accountsMade(state)) return 'the accounts are not made.';
      return signedIn;
    case 'print':
    case 'provePaper':
    case 'voidSheet':
      if (act !== 'provePaper' && state.plan === null) return state.keys.some(isReady) ? null : 'no key is ready.';
      return state.keys.some((key) => key.registered !== null) ? null : 'no key is registered.';
    case 'signIn':
    case 'removeMethods':
      return signedIn;
    case 'exclude':
      if (!accountsMade(state)) return 'the accounts are not made.';
      if (state.accounts.some((account) => account.signedInAt === null)) return 'not every account has signed in.';
      return signedIn;
    case 'assignRole':
      return roleHeldBack(state) ?? signedIn;
    case 'signInAsAdmin':
      return rolesGiven(state) ? signedIn : 'the role is not given yet.';
    case 'restrict':
      if (!state.choices.restrictedUnit) return 'the plan has no restricted unit.';
      return adminsProven(state) ? signedIn : 'not every account has signed in as administrator.';
    case 'close':
      if (!adminsProven(state)) return 'not every account has signed in as administrator.';
      if (state.accounts.some((account) => !accountPaperProven(state, account))) return 'not every paper is proven.';
      if (!restrictionSettled(state)) return 'the restricted unit is not done.';
      return signedIn;
    default:
      return assertNever(act, 'act');
  }
}

function accountsBegun(state: CeremonyState): boolean {
  return (
    state.accounts.some((account) => account.userId !== null) ||
    state.unsettled.some((open) => open.startsWith('account'))
  );
}

function whyNotGoTo(state: CeremonyState, step: (typeof WIZARD_STEPS)[number]): string | null {
  // Preparing keys needs no tenant, so that step is open from the start.
  if (step === 'keys') return null;
  return WIZARD_STEPS.indexOf(step) <= WIZARD_STEPS.indexOf(currentStep(state)) ? null : 'earlier steps are not done.';
}

function whyNotReset(state: CeremonyState, letter: string): string | null {
  const key = keyOf(state, letter);
  if (key === undefined) return null;
  return key.registered === null
    ? null
    : `key ${letter} is registered to an account. Abandon the ceremony or replace the key after it.`;
}

function whyNotAssign(state: CeremonyState, letter: string, accountIndex: number | null): string | null {
  const key = keyOf(state, letter);
  if (key === undefined) return `there is no key ${letter}.`;
  if (key.registered !== null || key.made !== null || key.making)
    return `key ${letter} already belongs to its account.`;
  if (accountIndex === null) return null;
  if (!state.accounts.some((account) => account.planned.index === accountIndex))
    return 'there is no such account in the plan.';
  const there = keysOfAccount(state, accountIndex).filter((each) => each.letter !== letter);
  const fixed = there.filter((each) => each.registered !== null || each.made !== null || each.making);
  return fixed.length >= state.choices.keysPerAccount ? 'this account has its key already.' : null;
}

type KeyRule = (state: CeremonyState, key: KeyRecord) => string | null;

export const whyNotRegister: KeyRule = (state, key) => {
  if (!isReady(key)) return `key ${key.letter} is not ready.`;
  if (key.accountIndex === null) return `key ${key.letter} has no account.`;
  const account = accountOf(state, key.accountIndex);
  if (key.registered !== null && account?.tapGone !== 'notYet') return `key ${key.letter} is registered.`;
  // With a passkey on record the rest can be read without it.
  if (key.pin.state === 'destroyed' && key.made === null)
    return `the PIN of key ${key.letter} is no longer on this laptop.`;
  return null;
};

/** Before there is a plan, keys and their sheets are prepared without a tenant; from then on a sheet names its account. */
export const whyNotPrint: KeyRule = (state, key) => {
  if (state.plan === null && !isReady(key)) return `key ${key.letter} is not ready.`;
  if (state.plan !== null && key.registered === null) return `key ${key.letter} is not registered.`;
  if (key.pin.state === 'destroyed') return `the PIN of key ${key.letter} is on paper only.`;
  return whyNotSplit(state.choices, key);
};

export const whyNotProvePaper: KeyRule = (state, key) => {
  if (key.registered === null) return `key ${key.letter} is not registered.`;
  const sheet = sheetOf(key);
  if (sheet === null || sheet.printed === null) return `no sheet is printed for key ${key.letter}.`;
  return isPrinted(state, sheet)
    ? null
    : `sheet ${sheet.number} must be printed again. ${whyStale(state, sheet) ?? ''}`;
};

export const whyNotVoid: KeyRule = (_state, key) => {
  if (sheetOf(key) === null) return `key ${key.letter} has no sheet.`;
  return key.pin.state === 'destroyed' ? `the sheet of key ${key.letter} is proven, and its PIN is on it only.` : null;
};

function whyNotSignIn(state: CeremonyState, account: AccountRecord): string | null {
  if (!accountRegistered(state, account)) return `no key is registered to ${account.userPrincipalName}.`;
  if (!accountPaperProven(state, account)) return `the paper for ${account.userPrincipalName} is not proven.`;
  return null;
}

/** The key and its paper come first: until they are proven, what is there may be the only way in. */
function whyNotRemove(state: CeremonyState, account: AccountRecord): string | null {
  if (account.extraMethods.length === 0) return `no other sign-in method of ${account.userPrincipalName} is known.`;
  return whyNotSignIn(state, account);
}

/** The key that an account-wide request means: the one named, or the first that the act is open for. */
export function targetKey(
  state: CeremonyState,
  accountIndex: number | null,
  letter: string | undefined,
  rule: KeyRule,
): KeyRecord | null {
  if (accountIndex === null)
    return state.keys.find((key) => key.letter === letter && key.accountIndex === null) ?? null;
  const keys = keysOfAccount(state, accountIndex);
  if (letter !== undefined) return keys.find((key) => key.letter === letter) ?? null;
  const open = keys.filter((key) => rule(state, key) === null);
  return open.find((key) => !paperProven(key)) ?? open[0] ?? keys[0] ?? null;
}

function inAccount(
  state: CeremonyState,
  request: { readonly accountIndex: number | null; readonly letter?: string | undefined },
  rule: KeyRule,
): string | null {
  if (request.accountIndex === null) {
    const key = targetKey(state, null, request.letter, rule);
    return key === null ? 'there is no such key without an account.' : rule(state, key);
  }
  return onAccount(state, request.accountIndex, () => {
    const key = targetKey(state, request.accountIndex, request.letter, rule);
    return key === null ? 'this account has no such key.' : rule(state, key);
  });
}

function onAccount(
  state: CeremonyState,
  index: number,
  rule: (state: CeremonyState, account: AccountRecord) => string | null,
): string | null {
  const account = accountOf(state, index);
  return account === undefined ? 'there is no such account in the plan.' : rule(state, account);
}

function firstWhy<T>(of: readonly T[], why: (each: T) => string | null): string | null {
  return of.map(why).find((each) => each !== null) ?? null;
}

function anyKey(state: CeremonyState, rule: KeyRule): string | null {
  const keys = state.keys.filter((key) => key.accountIndex !== null || state.plan === null);
  const reasons = keys.map((key) => rule(state, key));
  return reasons.length === 0 ? 'no key has an account.' : reasons.includes(null) ? null : (reasons[0] ?? null);
}

function anyAccount(
  state: CeremonyState,
  rule: (state: CeremonyState, account: AccountRecord) => string | null,
): string | null {
  const reasons = state.accounts.map((account) => rule(state, account));
  return reasons.length === 0 ? 'there is no plan yet.' : reasons.includes(null) ? null : (reasons[0] ?? null);
}
