import { assertNever } from '../../shared/assert-never';
import type { Live } from './live';
import {
  accountPaperProven,
  accountRegistered,
  accountsMade,
  adminsProven,
  currentStep,
  hadRole,
  hasWaitingSerialless,
  keysReady,
  paperProven,
  planApproved,
  restrictionSettled,
  roleHeldBack,
  rolesGiven,
} from './progress';
import { isPrinted } from './sheet-kind';
import { keysNeeded, keysOfAccount, letterAt, sheetOf, type AccountRecord, type CeremonyState } from './state';

/** Nobody is signed in (after a resume, or a token that ended), and the step that is due asks the tenant. */
export function signInFirst(state: CeremonyState, live: Live): boolean {
  if (live.adminHere || state.closedAt !== null || state.abandoned !== null || state.abandoning) return false;
  const step = live.viewed === 'keys' ? 'keys' : currentStep(state);
  return step !== 'keys' && step !== 'paper';
}

/** The next act in one sentence; what the next bar says. */
export function nextAct(state: CeremonyState, live: Live): string {
  if (state.abandoned !== null)
    return state.abandoned.length === 0 ? 'Everything was taken back' : 'Take back by hand what the list names';
  if (state.closedAt !== null) return 'Seal the envelopes and put them in the safes';
  if (state.abandoning) return 'Take back what this ceremony made';
  if (state.stopped.length > 0) return 'Print each PIN that is still sealed, then abandon the ceremony';
  if (live.prompt !== null) return live.prompt.text;
  const step = live.viewed === 'keys' ? 'keys' : currentStep(state);
  if (signInFirst(state, live)) return 'Sign in with your administrator account';
  if (live.viewed === 'survey' && step === 'plan' && state.survey !== null)
    return 'Read what was found, then look at the plan';
  switch (step) {
    case 'survey':
      if (state.survey === null) return 'Survey the tenant';
      return state.survey.blocked ? 'Fix what stops the ceremony, then survey again' : 'Look at what the survey found';
    case 'plan':
      if (state.plan === null) return 'Choose what to make';
      return state.surveyStale
        ? 'Survey again with your answers'
        : planApproved(state)
          ? 'Prepare the keys'
          : 'Read the plan aloud and approve it';
    case 'keys':
      return keysAct(state, live);
    case 'accounts':
      return state.accounts.length > 0 && state.accounts.every(hadRole)
        ? 'Take the accounts over, then the group and the passkey policy'
        : 'Make the accounts, the group and the passkey policy';
    case 'register': {
      const account = state.accounts.find((each) => !accountRegistered(state, each));
      const key =
        account === undefined
          ? undefined
          : keysOfAccount(state, account.planned.index).find((each) => each.registered === null);
      return key === undefined
        ? 'Register the next key'
        : `Register key ${key.letter} to ${account?.userPrincipalName ?? ''}`;
    }
    case 'paper': {
      const account = state.accounts.find((each) => !accountPaperProven(state, each));
      const key =
        account === undefined
          ? undefined
          : keysOfAccount(state, account.planned.index).find((each) => !paperProven(each));
      const sheet = key === undefined ? null : sheetOf(key);
      if (key === undefined) return 'Prove the paper';
      return sheet === null || !isPrinted(state, sheet)
        ? `Print the sheet for key ${key.letter}`
        : `Type the PIN from sheet ${sheet.number}`;
    }
    case 'signIn':
      return signInAct(state);
    case 'finish':
      return accountsMade(state) ? 'Close the ceremony' : 'Nothing is left to do';
    default:
      return assertNever(step, 'step');
  }
}

function keysAct(state: CeremonyState, live: Live): string {
  if (keysReady(state) >= keysNeeded(state))
    return state.plan !== null ? 'Every key is ready' : 'Print the sheets, then go on to the survey or close for now';
  if (hasWaitingSerialless(state)) return 'Leave the key plugged in and go on: it has no serial to know it by';
  const stranger = live.bench.find(
    (key) => key.state === 'stranger' || key.state === 'locked' || key.state === 'notUsable',
  );
  const waiting = live.bench.find((key) => key.state === 'needsPin' && key.letter === null);
  const unproven = live.bench.find((key) => key.state === 'needsPin' && key.letter !== null);
  if (unproven !== undefined) return `Prove the sealed PIN of key ${unproven.letter}`;
  const unset = live.bench.find((key) => key.state === 'needsSettings');
  if (unset !== undefined) return `Make the chosen settings on key ${unset.letter}`;
  if (waiting !== undefined) return `Prepare the key that will be ${letterAt(state.lettersUsed)}`;
  return stranger === undefined ? 'Plug in an unused key' : 'Unplug this key and plug in an unused one';
}

function signInAct(state: CeremonyState): string {
  const first = state.accounts.find((account) => account.signedInAt === null);
  if (first !== undefined && first.extraMethods.length > 0)
    return `Look at what else opens ${first.userPrincipalName}, and remove it`;
  if (first !== undefined) return `Sign in as ${first.userPrincipalName} with ${keyAndPaper(state, first)}`;
  if (state.exclusion === null)
    return state.tenant?.licence === 'free'
      ? 'This tenant has no Conditional Access: go on to the role'
      : 'Settle the Conditional Access exclusion';
  if (!rolesGiven(state))
    return roleHeldBack(state) !== null
      ? 'Finish the proofs before the role'
      : state.accounts.every(hadRole)
        ? 'Make sure that Global Administrator is permanent and active'
        : 'Give the role of Global Administrator';
  const admin = state.accounts.find((account) => account.signedInAsAdminAt === null);
  if (admin !== undefined)
    return `Sign in again as ${admin.userPrincipalName} with ${keyAndPaper(state, admin)}, now as administrator`;
  return adminsProven(state) && !restrictionSettled(state)
    ? 'Protect the accounts with the restricted unit'
    : 'Go on to the finish';
}

/** Which key and which sheet to take in hand, by what is written on them. */
function keyAndPaper(state: CeremonyState, account: AccountRecord): string {
  const letters = keysOfAccount(state, account.planned.index).map((key) => key.letter);
  if (letters.length === 0) return 'key and paper';
  return `key ${letters.join(' or ')} and its sheet`;
}
