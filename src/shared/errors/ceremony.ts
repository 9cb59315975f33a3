import type { ErrorText } from './text';

export const ceremonyErrors = {
  'ceremony/not-allowed': { says: 'Not yet: {why}', next: 'Do the next act that the screen names.' },
  'ceremony/blocked': {
    says: 'The survey found what must be fixed first: {what}',
    next: 'Fix it, then run the survey again.',
  },
  'ceremony/plan-changed': {
    says: 'The tenant is not as it was when the plan was approved.',
    next: 'Look at the new plan and approve it.',
  },
  'ceremony/wrong-sheet': {
    says: 'This check code belongs to another sheet.',
    next: 'Take sheet {expected} and type from it.',
  },
  'ceremony/wrong-length': {
    says: 'The PIN on sheet {sheet} has {length} characters.',
    next: 'Type it again, without the space.',
  },
  'ceremony/confirm': {
    says: 'That is not the word to confirm with. Nothing was changed.',
    next: 'Type {word} to go on, or keep everything as it is.',
  },
  'ceremony/serial-differs': {
    says: 'The two serials that you typed differ.',
    next: 'Read the serial from the key and type it twice.',
  },
  'ceremony/other-methods': {
    says: 'The account {account} has sign-in methods that this ceremony did not make: {what}',
    next: 'Find out whose they are. Remove them here, or in the Entra admin center, then sign in again.',
  },
  'ceremony/which-key': {
    says: 'This key has no serial that the app can read, so it may or may not be key {letters}.',
    next: 'Look at the sticker, say which key it is, or use another one.',
  },
  'ceremony/pin-unknown': {
    says: 'Key {letter} does not take the PIN that was sealed for it. {tries} tries are left.',
    next: 'Reset the key, or put it aside and prepare another one.',
  },
  'ceremony/aaguid': {
    says: 'The passkey that was registered is not from key {letter}.',
    next: 'Delete it in Entra, then register key {letter} again.',
  },
  'ceremony/no-paper': { says: 'No sheet has been printed for key {letter} yet.', next: 'Print the sheet first.' },
  'ceremony/too-few-keys': {
    says: '{wanted} keys are needed and {given} is named. One key opens one account only.',
    next: 'Name one key for each account, or make fewer accounts. Nothing was changed.',
  },
  'ceremony/same-key-twice': {
    says: 'The same key is named twice: {key}.',
    next: 'Name another key. One key opens one account only. Nothing was changed.',
  },
} as const satisfies Record<string, ErrorText>;
