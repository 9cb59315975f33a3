import type { WizardStep } from '../../shared/model/ceremony';
import { once } from './memo';
import {
  isReady,
  keysNeeded,
  keysOfAccount,
  sheetOf,
  type AccountRecord,
  type CeremonyState,
  type KeyRecord,
} from './state';

/** Pure questions about how far a ceremony is; rules and snapshot both ask them. */

export function planApproved(state: CeremonyState): boolean {
  return state.plan !== null && state.approvedHash === state.plan.hash;
}

export const keysReady = once((state: CeremonyState): number => {
  return state.keys.filter(isReady).length;
});

export const allKeysReady = once((state: CeremonyState): boolean => {
  return (
    keysReady(state) >= keysNeeded(state) &&
    state.accounts.every((account) => assignedReady(state, account) >= state.choices.keysPerAccount)
  );
});

function assignedReady(state: CeremonyState, account: AccountRecord): number {
  return keysOfAccount(state, account.planned.index).filter(isReady).length;
}

/** A key without a serial must go from set-PIN to registered in one plug-in, so it may not wait for the others. */
export function serialless(key: KeyRecord): boolean {
  return key.info.serial === null || key.info.serialMethod === 'typedByOperator' || key.info.serialMethod === 'none';
}

export const hasWaitingSerialless = once((state: CeremonyState): boolean => {
  return state.keys.some((key) => isReady(key) && key.registered === null && serialless(key));
});

export const accountsMade = once((state: CeremonyState): boolean => {
  return (
    state.accounts.length > 0 &&
    state.accounts.every((account) => account.userId !== null) &&
    state.group !== null &&
    state.policy !== null
  );
});

/** Global Administrator before this ceremony, with a password that somebody made. */
export function hadRole(account: AccountRecord): boolean {
  return account.planned.adopted || account.adoptedRole;
}

/** Every key of the account is registered and no TAP is left. */
export function accountRegistered(state: CeremonyState, account: AccountRecord): boolean {
  const keys = keysOfAccount(state, account.planned.index);
  return (
    keys.length >= state.choices.keysPerAccount &&
    keys.every((key) => key.registered !== null) &&
    account.tapGone !== 'notYet'
  );
}

export function accountPaperProven(state: CeremonyState, account: AccountRecord): boolean {
  const keys = keysOfAccount(state, account.planned.index);
  return keys.length >= state.choices.keysPerAccount && keys.every(paperProven);
}

/** The sheet that counts now has been proven; a reprint after a void must be proven again. */
export function paperProven(key: KeyRecord): boolean {
  return key.paperProvenAt !== null && sheetOf(key)?.provenAt !== null && sheetOf(key) !== null;
}

/** Rule 3: everything that must be proven before the role is given. Null when it is. */
export const roleHeldBack = once((state: CeremonyState): string | null => {
  if (!planApproved(state)) return 'the plan is not approved.';
  if (!accountsMade(state)) return 'the accounts, the group and the policy are not all there.';
  for (const account of state.accounts) {
    const name = account.userPrincipalName;
    if (!accountRegistered(state, account)) return `no key is registered to ${name}.`;
    if (!accountPaperProven(state, account)) return `the paper for ${name} is not proven.`;
    if (account.signedInAt === null) return `nobody has signed in as ${name} yet.`;
  }
  if (state.exclusion === null) return 'the Conditional Access exclusion is not settled.';
  return null;
});

export const rolesGiven = once((state: CeremonyState): boolean => {
  return state.accounts.length > 0 && state.accounts.every((account) => account.roleAt !== null);
});

export const adminsProven = once((state: CeremonyState): boolean => {
  return rolesGiven(state) && state.accounts.every((account) => account.signedInAsAdminAt !== null);
});

/** What the client of the sign-in had been allowed before this ceremony; null where nobody saw it. */
export function consentedBefore(state: CeremonyState): readonly string[] | null {
  const id = state.admin?.client?.id;
  return id === undefined ? null : (state.consentedBefore[id] ?? null);
}

export function restrictionSettled(state: CeremonyState): boolean {
  return !state.choices.restrictedUnit || state.restricted !== null;
}

/** The earliest step with something left to do. */
export const currentStep = once((state: CeremonyState): WizardStep => {
  if (state.closedAt !== null || state.abandoned !== null) return 'finish';
  if (state.survey === null || state.survey.blocked) return 'survey';
  if (!planApproved(state)) return 'plan';
  if (!allKeysReady(state) && !hasWaitingSerialless(state)) return 'keys';
  if (!accountsMade(state)) return 'accounts';
  const registering = state.accounts.some((account) => !accountRegistered(state, account));
  if (registering)
    return state.keys.some((key) => isReady(key) && key.registered === null && key.accountIndex !== null) ||
      allKeysReady(state)
      ? 'register'
      : 'keys';
  if (state.accounts.some((account) => !accountPaperProven(state, account))) return 'paper';
  if (!adminsProven(state) || !restrictionSettled(state)) return 'signIn';
  return 'finish';
});
