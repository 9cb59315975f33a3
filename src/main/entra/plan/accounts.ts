import type { Choices, PlannedAccount } from '../../../shared/model/tenant';
import { groupMark } from '../resources/groups';
import type { KnownGroup, Namesake, SurveyFacts } from '../survey/facts';
import { freeName, nameSeed } from './names';

/** The group of the wanted name, if there is exactly one that this app may use. */
export function usableGroup(facts: SurveyFacts, choices: Choices): KnownGroup | null {
  const named = (facts.groups ?? []).filter((one) => one.group.displayName === choices.groupName);
  return (
    named.find((one) => one.group.description === groupMark) ??
    (named.length === 1 && named[0]?.members?.length === 0 ? named[0] : null)
  );
}

/**
 * Who the accounts are: adopted ones first, then those a former run has made (members of our own group), then new ones
 * with neutral names. Same state and choices, same accounts.
 */
export function planAccounts(facts: SurveyFacts, choices: Choices): readonly PlannedAccount[] {
  const administrators = facts.globalAdministrators ?? [];
  const isAdministrator = (id: string): boolean =>
    administrators.some((one) => one.id.toLowerCase() === id.toLowerCase());
  const known = new Map<string, PlannedAccount>();
  const add = (userId: string, userPrincipalName: string, displayName: string): void => {
    if (known.has(userId)) return;
    known.set(userId, { index: known.size, userId, userPrincipalName, displayName, adopted: isAdministrator(userId) });
  };
  for (const wanted of choices.adopt) {
    const found = administrators.find(
      (one) => one.id === wanted || one.userPrincipalName?.toLowerCase() === wanted.toLowerCase(),
    );
    if (found?.userPrincipalName) add(found.id, found.userPrincipalName, found.displayName);
  }
  const members = [...(usableGroup(facts, choices)?.members ?? [])].sort(
    (a, b) => order(facts, choices, a.userPrincipalName) - order(facts, choices, b.userPrincipalName),
  );
  for (const member of members) {
    if (known.size < choices.accounts && member.userPrincipalName)
      add(member.id, member.userPrincipalName, member.displayName ?? '');
  }
  const accounts = [...known.values()];
  const seed = nameSeed(facts);
  const used = new Set(accounts.map((one) => localPart(one.userPrincipalName)));
  const holders = new Map((facts.namesakes ?? []).map((one) => [localPart(one.userPrincipalName), one]));
  for (let index = 0; accounts.length < choices.accounts; index += 1) {
    const name = freeName(
      seed,
      index,
      (candidate) => holders.has(candidate) && !used.has(candidate) && !isOurs(holders.get(candidate)),
    );
    if (used.has(name)) continue;
    used.add(name);
    // An account with our name and our display name was made by a run that was interrupted before the group.
    const holder = holders.get(name);
    accounts.push({
      index: accounts.length,
      userId: holder?.id ?? null,
      userPrincipalName: `${name}@${facts.initialDomain ?? ''}`,
      displayName: displayNameOf(name),
      adopted: holder !== undefined && isAdministrator(holder.id),
    });
  }
  return accounts;
}

function displayNameOf(name: string): string {
  return `EA ${name.slice(3)}`;
}

function localPart(userPrincipalName: string): string {
  return userPrincipalName.split('@')[0]?.toLowerCase() ?? '';
}

function isOurs(holder: Namesake | undefined): boolean {
  return (
    holder !== undefined && !holder.deleted && holder.displayName === displayNameOf(localPart(holder.userPrincipalName))
  );
}

/** Members of our own group keep the order in which their names were derived, whatever order Graph lists them in. */
function order(facts: SurveyFacts, choices: Choices, userPrincipalName: string | null | undefined): number {
  const name = localPart(userPrincipalName ?? '');
  const seed = nameSeed(facts);
  for (let index = 0; index < choices.accounts + 10; index += 1) {
    if (freeName(seed, index, () => false) === name) return index;
  }
  return Number.MAX_SAFE_INTEGER;
}
