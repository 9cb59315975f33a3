import type { ErrorText } from './text';

export const graphErrors = {
  'graph/forbidden': {
    says: 'Your account may not do this: {what}.',
    next: 'It needs {needs}. Sign in with an account that has it, or have it granted.',
  },
  'graph/unauthorized': { says: 'The sign-in is no longer valid.', next: 'Sign in again. What was done stays done.' },
  'graph/claims': { says: 'The tenant asks for a stronger sign-in.', next: 'Sign in again when the browser opens.' },
  'graph/self': {
    says: 'You cannot register a key for the account you are signed in with.',
    next: 'Sign in with another administrator.',
  },
  'graph/self-service-off': {
    says: 'The tenant does not let keys be registered, because passkey set-up is switched off.',
    next: 'Run the survey again. The plan switches it on for the ceremony.',
  },
  'graph/not-offered': {
    says: 'Entra does not offer this here: {what}.',
    next: 'Register by Temporary Access Pass instead, where the tenant allows it.',
  },
  'graph/restricted': {
    says: 'The account is in a restricted management unit, so nobody can change it.',
    next: 'Take it out of the unit, wait up to 30 minutes, then try again.',
  },
  'graph/licence': { says: 'The tenant has no licence for this: {what}.', next: 'Go on without it, or buy {needs}.' },
  'graph/not-found': {
    says: 'Entra does not know this yet, or not any more: {what}.',
    next: 'Wait a minute and try again.',
  },
  'graph/conflict': { says: 'The name is taken: {what}', next: 'Choose another name.' },
  'graph/bad-request': {
    says: 'Entra refused the request: {message}',
    next: 'Read the details. Nothing was changed by it.',
  },
  'graph/challenge-expired': {
    says: 'The challenge from Entra has run out.',
    next: 'Ask again. The app fetches a new one.',
  },
  'graph/policy-settling': {
    says: 'The new policy is not in force yet.',
    next: 'Wait {seconds} seconds, then ask again. The app fetches a new challenge.',
  },
  'graph/key-refused': { says: 'Entra does not take this key: {message}', next: 'Use a model that the tenant allows.' },
  'graph/throttled': { says: 'Entra asks to slow down.', next: 'Wait a minute, then try again. Nothing is lost.' },
  'graph/unreachable': {
    says: 'Entra cannot be reached.',
    next: 'Check the network, then try again. Nothing is lost.',
  },
  'graph/proxy-away': {
    says: 'The proxy of this network cannot be reached.',
    next: 'Check the proxy in the settings of this system (in a terminal: HTTPS_PROXY), then try again. Nothing is lost.',
  },
  'graph/proxy-refused': {
    says: 'The proxy of this network does not let the app through to {host}.',
    next: 'Have it let {host} through on port 443, then try again. Nothing is lost.',
  },
  'graph/proxy-login': {
    says: 'The proxy of this network asks who you are, and your sign-in to this system does not answer it.',
    next: 'Have it let {host} through without asking, then try again. In a terminal HTTPS_PROXY may hold a name and a password.',
  },
  'graph/certificate': {
    says: 'The certificate shown for {host} cannot be trusted: {why}.',
    next: 'Nothing was sent. If your company opens TLS, have it exempt {host} or install its root certificate on this system. Anywhere else, use another network.',
  },
  'graph/server': { says: 'Entra has a fault of its own (status {status}).', next: 'Try again in a few minutes.' },
  'graph/not-json': {
    says: 'Something between this laptop and Entra answered instead of Entra.',
    next: 'Sign in to the network first (hotel or guest Wi-Fi), then try again.',
  },
  'graph/malformed': {
    says: 'Entra gave an answer that this app does not understand.',
    next: 'Read the details and report them.',
  },
  'graph/host-refused': {
    says: 'The app was told to contact a host that it must not contact.',
    next: 'Read the details and report them.',
  },
  'graph/policy-changed': {
    says: 'Somebody changed the policy while it was being written: {what}.',
    next: 'Run the survey again and look at the new plan.',
  },
  'graph/policy-full': {
    says: 'The policy has no room for another entry (20 kB).',
    next: 'Remove what is not needed from it, then run the survey again.',
  },
  'graph/pim-refused': {
    says: 'Privileged Identity Management refuses the role without an end: {message}',
    next: 'In its settings for Global Administrator allow permanent active assignment, sign in again with multifactor authentication, then try again.',
  },
  'graph/no-key': {
    says: 'The account has no key registered, so it gets no role.',
    next: 'Register and prove its key first.',
  },
  'graph/not-adoptable': {
    says: '{account} cannot serve as an emergency access account: {why}.',
    next: 'Choose another account to adopt, or let the app make a new one.',
  },
  'graph/group-taken': {
    says: 'A group of this name exists and is not ours: {what}.',
    next: 'Choose another name for the group, or empty that one.',
  },
  'graph/not-proven': {
    says: 'The change was sent, but reading it back shows something else: {what}',
    next: 'Wait a minute and read again.',
  },
} as const satisfies Record<string, ErrorText>;
