import type { ErrorText } from './text';

export const paperErrors = {
  'paper/no-printer': {
    says: 'No printer is known to this laptop.',
    next: 'Connect one by cable, or write the PIN by hand.',
  },
  'paper/printer': {
    says: 'The printer did not take the job: {message}',
    next: 'Look at the printer and print again. The PIN is kept until the paper is proven.',
  },
  'paper/cancelled': {
    says: 'Printing was cancelled. The PIN is kept.',
    next: 'Print again, or write the PIN by hand.',
  },
  'paper/unwritable': { says: 'The file cannot be written: {where}', next: 'Choose another folder.' },
  'paper/renderer': { says: 'The sheet could not be laid out.', next: 'Try again. The PIN is kept.' },
  'paper/overflow': {
    says: 'The record does not fit on its page.',
    next: 'Report this with the details. No PIN is in them.',
  },
  'paper/split': {
    says: 'This PIN cannot be split in two halves: {why}',
    next: 'Print one sheet, or make a PIN of 12 digits.',
  },
  'paper/no-runtime': {
    says: 'Sheets are laid out by Electron, and no runtime of it is to be had here.',
    next: 'Run npm start once. It fetches one.',
  },
} as const satisfies Record<string, ErrorText>;
