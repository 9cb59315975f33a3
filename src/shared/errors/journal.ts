import type { ErrorText } from './text';

export const journalErrors = {
  'journal/unwritable': {
    says: 'The journal cannot be written, so no key is touched.',
    next: 'Free some space or choose another folder: {where}',
  },
  'journal/locked': {
    says: 'Another ceremony is running on this laptop.',
    next: 'Go back to it, or close the other window.',
  },
  'journal/locked-elsewhere': {
    says: 'A ceremony is open in this folder on the computer {host}.',
    next: 'Close it there. If it stopped there in the middle of something, delete {file}, then try again.',
  },
  'journal/corrupt': {
    says: 'The journal was damaged. {lost} of its records cannot be read any more: {what}.',
    next: 'Every other record and every PIN in it is there. Prove the PIN of each key again, print again what was not proven from paper, and let the app read the rest. The damaged file is kept: {kept}',
  },
  'journal/mended': {
    says: 'The journal was damaged at line {line}, and every record in it could still be read.',
    next: 'Nothing is lost. Have the disk checked; the damaged file is kept: {kept}',
  },
  'journal/foreign': { says: 'This file is not a journal of this app.', next: 'Choose another file.' },
  'journal/version': { says: 'This journal was written by a newer version.', next: 'Use the version that wrote it.' },
  'journal/passphrase': { says: 'The passphrase does not open this journal.', next: 'Type it again.' },
  'journal/weak-passphrase': {
    says: 'The passphrase is too easy to guess.',
    next: 'Use four or more unrelated words.',
  },
  'journal/no-sealing': {
    says: 'Nothing protects the PINs on this laptop yet.',
    next: 'Choose a passphrase of four or more unrelated words.',
  },
  'journal/pin-gone': {
    says: 'The PIN of key {letter} is no longer on this laptop.',
    next: 'It is on its sheet only. Without the sheet, reset the key.',
  },
  'journal/audit-broken': {
    says: 'The audit log was changed at line {line}.',
    next: 'Keep the file as it is, and find out who changed it. A ceremony goes on with a new log, made from its journal.',
  },
} as const satisfies Record<string, ErrorText>;
