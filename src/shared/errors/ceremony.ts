import type { ErrorText } from './index';

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
} as const satisfies Record<string, ErrorText>;
