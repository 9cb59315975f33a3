import type { ErrorText } from './text';

export const appErrors = {
  'app/internal': {
    says: 'Something in the app went wrong.',
    next: 'Try again. If it happens again, report the details.',
  },
  'app/cancelled': { says: 'Cancelled. Nothing more was done.', next: 'Go on when you are ready.' },
  'app/slept': {
    says: 'The laptop went to sleep, so the app stopped what it was doing.',
    next: 'Do this step again. The app reads first what was done before the sleep.',
  },
  'app/bad-input': { says: 'The app did not understand {what}.', next: 'Check it and try again.' },
  'app/metadata': {
    says: 'This FIDO metadata file cannot be used: {why}',
    next: 'Download blob.jwt from mds3.fidoalliance.org anew and load that. Until then everything stays as it was.',
  },
  'app/rehearsal-only': { says: 'This works in a rehearsal only: {why}', next: 'Start with npm start -- --rehearsal.' },
  'app/port-taken': { says: 'Port {port} on this laptop is taken.', next: 'Choose another port.' },
} as const satisfies Record<string, ErrorText>;
