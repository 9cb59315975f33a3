import type { Fact } from './facts';

/** What is left open by an intent, and which outcome closes it. */
export const SETTLES: Readonly<Partial<Record<Fact['type'], (fact: never) => string>>> = {
  pinIntent: (fact: { letter: string }) => `pin ${fact.letter}`,
  pinSet: (fact: { letter: string }) => `pin ${fact.letter}`,
  pinRefused: (fact: { letter: string }) => `pin ${fact.letter}`,
  keySettingsIntent: (fact: { letter: string }) => `settings ${fact.letter}`,
  keySettingsDone: (fact: { letter: string }) => `settings ${fact.letter}`,
  makeIntent: (fact: { letter: string }) => `make ${fact.letter}`,
  credentialMade: (fact: { letter: string }) => `make ${fact.letter}`,
  accountIntent: (fact: { index: number }) => `account ${fact.index}`,
  accountMade: (fact: { index: number }) => `account ${fact.index}`,
  groupIntent: () => 'group',
  groupMade: () => 'group',
  policyIntent: () => 'policy',
  policySet: () => 'policy',
  tapIntent: (fact: { accountIndex: number }) => `tap ${fact.accountIndex}`,
  tapGone: (fact: { accountIndex: number }) => `tap ${fact.accountIndex}`,
  exclusionIntent: () => 'exclusion',
  excluded: () => 'exclusion',
  roleIntent: (fact: { accountIndex: number }) => `role ${fact.accountIndex}`,
  roleGiven: (fact: { accountIndex: number }) => `role ${fact.accountIndex}`,
  methodsIntent: (fact: { accountIndex: number }) => `methods ${fact.accountIndex}`,
  methodsRemoved: (fact: { accountIndex: number }) => `methods ${fact.accountIndex}`,
  restrictIntent: () => 'restrict',
  restricted: () => 'restrict',
  consentsIntent: () => 'consents',
  consentsTaken: () => 'consents',
  printIntent: (fact: { number: string }) => `print ${fact.number}`,
  sheetPrinted: (fact: { number: string }) => `print ${fact.number}`,
  // Whether it came out or not: it counts no more.
  sheetVoided: (fact: { number: string }) => `print ${fact.number}`,
};
