import type { Choices, PlannedAccount } from '../../../shared/model/tenant';
import { groupMark } from '../resources/groups';
import type { KnownGroup, SurveyFacts } from '../survey/facts';
import { freeName, nameSeed } from './names';

/** The group of the wanted name, if there is exactly one that this app may use. */
export function usableGroup(facts: SurveyFacts, choices: Choices): KnownGroup | null {
  const named = (facts.groups ?? []).filter((one) => one.group.displayName === choices.groupName);
  return named.find((one) => one.group.description === groupMark) ?? (named.length === 1 && named[0]?.members?.length === 0 ? named[0] : null);
}

/**
 * Who the accounts are: adopted ones first, then those a former run has made (members of our own group), then new ones
 * with neutral names. Same state and choices, same accounts.
 */
export function planAccounts(facts: SurveyFacts, choices: Choices): readonly PlannedAccount[] {
  const administrators = facts.globalAdministrators ?? [];
  const isAdministrator = (id: string): boolean => administrators.some((one) => one.id.toLowerCase() === id.toLowerCase());
  const known = new Map<string, PlannedAccount>();
  const add = (userId: string, userPrincipalName: string, displayName: string): void => {
    if (known.has(userId)) return;
    known.set(userId, { index: known.size, userId, userPrincipalName, displayName, adopted: isAdministrator(userId) });
  };
  for (const wanted of choices.adopt) {
    const found = administrators.find((one) => one.id === wanted || one.userPrincipalName?.toLowerCase() === wanted.toLowerCase());
    if (found?.userPrincipalName) add(found.id, found.userPrincipalName, found.displayName);
  }
  const members = [...(usableGroup(facts, choices)?.members ?? [])].sort((a, b) => order(facts, choices, a.userPrincipalName) - order(facts, choices, b.userPrincipalName));
  for (const member of members) {
    if (known.size < choices.accounts && member.userPrincipalName) add(member.id, member.userPrincipalName, member.displayName ?? '');
  }
  const accounts = [...known.values()];
  const seed = nameSeed(facts);
  const names = new Set(accounts.map((one) => one.userPrincipalName.split('@')[0]?.toLowerCase() ?? ''));
  const taken = new Set((facts.takenNames ?? []).map((name) => name.split('@')[0] ?? ''));
  for (let index = 0; accounts.length < choices.accounts; index += 1) {
    const name = freeName(seed, index, (candidate) => taken.has(candidate) && !names.has(candidate));
    if (names.has(name)) continue;
    names.add(name);
    accounts.push({
      index: accounts.length,
      userId: null,
      userPrincipalName: `${name}@${facts.initialDomain ?? ''}`,
      displayName: `EA ${name.slice(3)}`,
      adopted: false,
    });
  }
  return accounts;
}

/** Members of our own group keep the order in which their names were derived, whatever order Graph lists them in. */
function order(facts: SurveyFacts, choices: Choices, userPrincipalName: string | null | undefined): number {
  const name = userPrincipalName?.split('@')[0]?.toLowerCase() ?? '';
  const seed = nameSeed(facts);
  for (let index = 0; index < choices.accounts + 10; index += 1) {
    if (freeName(seed, index, () => false) === name) return index;
  }
  return Number.MAX_SAFE_INTEGER;
}
