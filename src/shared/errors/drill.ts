import type { ErrorText } from './text';

export const drillErrors = {
  'drill/none': {
    says: 'No finished ceremony is on record here.',
    next: 'Finish a ceremony, or adopt accounts that exist.',
  },
  'drill/red': { says: 'The tenant check is red. The safe stays shut.', next: 'Fix what it names, then check again.' },
  'drill/register-damaged': {
    says: 'The register of keys and accounts cannot be read: {where}',
    next: 'Put back a copy of the file, or build it again from the records of the ceremonies.',
  },
  'drill/register-version': {
    says: 'The register was written by a newer version.',
    next: 'Use the version that wrote it.',
  },
  'drill/unknown-account': { says: 'The register does not know this account: {account}', next: 'Adopt it first.' },
  'drill/not-adoptable': {
    says: '{account} is not among the people who hold Global Administrator now.',
    next: 'Look at the list that adopt prints without --accounts.',
  },
  'drill/write-refused': {
    says: 'The tenant check may only read. It was asked to do something else: {what}',
    next: 'Report this with the details. Nothing was sent.',
  },
  'drill/not-asked': { says: 'It was not asked for.', next: 'Run the whole check.' },
  'drill/watch-memory': {
    says: 'What the watch remembered cannot be read: {where}',
    next: 'Run the tenant check. If it is in order, delete the file and start the watch again.',
  },
  'drill/hook': {
    says: 'The alarm command did not do its work: {why}',
    next: 'Run it by hand with a JSON object on its input, and mend it.',
  },
  'drill/not-closed': { says: 'This ceremony is not closed yet.', next: 'Finish it first.' },
  'drill/not-allowed': { says: 'Not yet: {why}', next: 'Do the next act that the screen names.' },
  'drill/one-at-a-time': {
    says: 'The envelope of {account} is still open.',
    next: 'Seal it first. The two are never open together.',
  },
  'drill/wrong-envelope': {
    says: 'This is not the envelope on record: {expected}',
    next: 'Take that one, or correct the record by handing it over.',
  },
  'drill/revoke-by-hand': {
    says: 'The account is in a restricted unit, so no administrator may revoke its sessions.',
    next: 'As the account itself, open My sign-ins and choose "Sign out everywhere". Then tick it; the app reads it back.',
  },
  'drill/last-account': {
    says: '{account} is the last emergency access account on record.',
    next: 'Make another one first. Two are the least.',
  },
  'drill/alarm-too-long': {
    says: 'An alarm query would have {length} characters. Azure takes {most}.',
    next: 'Make one kit for some of the accounts and another for the rest.',
  },
} as const satisfies Record<string, ErrorText>;
