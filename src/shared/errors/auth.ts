import type { ErrorText } from './index';

export const authErrors = {
  'auth/cancelled': { says: 'The sign-in was cancelled.', next: 'Sign in again when you are ready.' },
  'auth/timeout': { says: 'Nobody signed in within {minutes} minutes.', next: 'Sign in again when you are ready.' },
  'auth/refused': { says: 'The sign-in was refused: {message}', next: 'Read the details, then sign in again.' },
  'auth/wrong-tenant': {
    says: 'This account belongs to another tenant.',
    next: 'Sign in with an administrator of {tenant}.',
  },
  'auth/wrong-account': {
    says: 'Another account signed in than {expected}.',
    next: 'Close the browser window and sign in as {expected}.',
  },
  'auth/guest': {
    says: 'A guest cannot make emergency access accounts.',
    next: 'Sign in with an account of this tenant.',
  },
  'auth/consent': {
    says: 'The consent was refused.',
    next: 'Sign in again and consent, or ask an administrator who may.',
  },
  'auth/device-code-blocked': {
    says: 'This tenant blocks sign-in by device code.',
    next: 'Sign in with the browser on this laptop.',
  },
  'auth/clock': {
    says: 'The clock of this laptop is wrong by about {minutes} minutes.',
    next: 'Set the clock, then sign in again.',
  },
  'auth/unsupported-runtime': {
    says: 'This build runs on an Electron that is out of support, so it opens no real tenant.',
    next: 'Install a release build, or practise with a rehearsal.',
  },
} as const satisfies Record<string, ErrorText>;
