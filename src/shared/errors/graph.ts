import type { ErrorText } from './index';

export const graphErrors = {
  'graph/forbidden': {
    says: 'Your account may not do this: {what}',
    next: 'It needs {needs}. Sign in with an account that has it, or have it granted.',
  },
  'graph/unauthorized': { says: 'The sign-in is no longer valid.', next: 'Sign in again. What was done stays done.' },
  'graph/claims': { says: 'The tenant asks for a stronger sign-in.', next: 'Sign in again when the browser opens.' },
  'graph/self': {
    says: 'You cannot register a key for the account you are signed in with.',
    next: 'Sign in with another administrator.',
  },
  'graph/licence': { says: 'The tenant has no licence for this: {what}', next: 'Go on without it, or buy {needs}.' },
  'graph/not-found': { says: 'The tenant does not know {what}.', next: 'Wait a minute and try again.' },
  'graph/conflict': { says: 'The name is taken: {what}', next: 'Choose another name.' },
  'graph/bad-request': { says: 'Entra refused the request: {message}', next: 'Read the details. Nothing was changed by it.' },
  'graph/challenge-expired': { says: 'The challenge from Entra has run out.', next: 'Ask again. The app fetches a new one.' },
  'graph/key-refused': { says: 'Entra does not take this key: {message}', next: 'Use a model that the tenant allows.' },
  'graph/throttled': { says: 'Entra asks to slow down.', next: 'Wait {seconds} seconds. The app goes on by itself.' },
  'graph/unreachable': { says: 'Entra cannot be reached.', next: 'Check the network, then try again. Nothing is lost.' },
  'graph/server': { says: 'Entra has a fault of its own (status {status}).', next: 'Try again in a few minutes.' },
  'graph/not-json': {
    says: 'Something between this laptop and Entra answered instead of Entra.',
    next: 'Sign in to the network first (hotel or guest Wi-Fi), then try again.',
  },
  'graph/malformed': { says: 'Entra gave an answer that this app does not understand.', next: 'Read the details and report them.' },
  'graph/host-refused': { says: 'The app was told to contact a host that it must not contact.', next: 'Read the details and report them.' },
  'graph/policy-changed': {
    says: 'Somebody changed the policy while it was being written.',
    next: 'Run the survey again and look at the new plan.',
  },
  'graph/not-proven': { says: 'The change was sent, but reading it back shows something else: {what}', next: 'Wait a minute and read again.' },
} as const satisfies Record<string, ErrorText>;
