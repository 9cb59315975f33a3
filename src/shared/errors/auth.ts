import type { ErrorText } from './text';

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
  'auth/unknown-tenant': { says: 'No tenant is known by this name or id: {tenant}', next: 'Check it in the settings.' },
  'auth/unknown-client': {
    says: 'The tenant does not know the app registration in the settings.',
    next: 'Check the client id and the cloud in the settings.',
  },
  'auth/not-public-client': {
    says: 'The app registration does not allow sign-in from a desktop app.',
    next: 'Add the platform "Mobile and desktop" with http://localhost to it.',
  },
  'auth/no-browser': {
    says: 'No browser could be opened.',
    next: 'Choose a default browser for this system, or sign in with a code.',
  },
  'auth/device-code-blocked': {
    says: 'This tenant blocks sign-in by device code.',
    next: 'Sign in with the browser on this laptop.',
  },
  'auth/blocked-by-policy': {
    says: 'A Conditional Access policy blocked the sign-in: {message}',
    next: 'Use a device or a network that the policy allows, then sign in again.',
  },
  'auth/account-disabled': {
    says: 'The account is switched off.',
    next: 'Switch it on in the portal, then sign in again.',
  },
  'auth/key-counter': {
    says: 'Entra has seen a higher signature counter from this key.',
    next: 'Close the window and sign in once more. If it happens again, replace the key.',
  },
  'auth/too-late': { says: 'The sign-in took too long.', next: 'Close the browser window and sign in once more.' },
  'auth/not-fresh': {
    says: 'The browser reused an older sign-in.',
    next: 'Close the browser and sign in once more with the key.',
  },
  'auth/role-ended': {
    says: 'Your role {role} has ended.',
    next: 'Activate it again in Privileged Identity Management, then sign in again. What was done stays done.',
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
