import type { ErrorText } from './text';

export const keyErrors = {
  'key/none': { says: 'No key plugged in.', next: 'Plug in a FIDO2 security key.' },
  'key/denied': {
    says: 'A key is plugged in, but the system does not let this program open it.',
    next: 'Follow the steps shown for this system, then plug the key in again.',
  },
  'key/removed': { says: 'The key was unplugged.', next: 'Plug the same key in again. Nothing is lost.' },
  'key/other': {
    says: 'This is not key {expected}. It was sent no PIN, and nothing changed.',
    next: 'Unplug it and plug in key {expected}.',
  },
  'key/several': { says: '{count} keys could be meant.', next: 'Leave just one of them plugged in.' },
  'key/busy': {
    says: 'Another program is using the key.',
    next: 'Close browsers and other key tools, or unplug the key and plug it in again.',
  },
  'key/no-touch': {
    says: 'Too late, and nothing is lost.',
    next: 'Ask again when your hand is at the key.',
  },
  'key/cancelled': { says: 'You cancelled the touch. Nothing changed.', next: 'Ask again when you are ready.' },
  'key/silent': { says: 'The key stopped answering.', next: 'Unplug it, plug it in again, then try again.' },
  'key/malformed': {
    says: 'The key gave an answer that breaks the standard.',
    next: 'Use another key. This one cannot be trusted.',
  },
  'key/unusable': { says: 'This key cannot be used: {why}', next: 'Use another key.' },
  'key/full': { says: 'The key has no room for another passkey.', next: 'Use an unused key, or reset this one.' },
  'key/excluded': {
    says: 'This key already holds a passkey for this account.',
    next: 'The app reads what is registered and goes on from there.',
  },
  'key/in-use': {
    says: 'Somebody uses this key already.',
    next: 'Plug in an unused key, or reset this one after reading what is lost.',
  },
  'key/already-assigned': {
    says: 'This key already belongs to {account}. One key opens one account only.',
    next: 'Plug in another key for {wanted}.',
  },
  'key/reset-late': {
    says: 'A key resets only in the first 10 seconds after it is plugged in.',
    next: 'Unplug it, plug it in again, and touch it when asked.',
  },
  'key/reset-blocked': { says: 'The maker has blocked reset on this key for now.', next: 'Use another key.' },
  'key/algorithm': { says: 'The key supports none of the algorithms that Entra asks for.', next: 'Use another model.' },
  'key/option': { says: 'The key refused an option that Entra asks for.', next: 'Use another model.' },
  'key/attestation': {
    says: 'The key could not prove who made it: {why}',
    next: 'Nothing was sent to Entra. Use another key and keep this one aside.',
  },
  'key/registration-check': {
    says: 'What the key made is not what was asked for: {why}',
    next: 'Nothing was sent to Entra. Use another key and keep this one aside.',
  },
  'key/signature': {
    says: 'The signature does not match the passkey that was registered.',
    next: 'Check that this is key {expected}, then try again.',
  },
  'key/counter': {
    says: 'The key counts backwards. It may have been copied.',
    next: 'Keep the key aside and replace it.',
  },
  'key/no-credential': { says: 'The key does not hold this passkey.', next: 'Check that this is the right key.' },
  'key/unsure': {
    says: 'The answer of the key was lost. It is not known whether the key did what was asked.',
    next: 'Leave it plugged in. The app reads the key before it goes on.',
  },
  'key/cannot': { says: 'This key cannot do that: {why}', next: 'Go on without it, or use another model.' },
  'key/refused': { says: 'The key refused (code {status}).', next: 'Unplug it, plug it in again, then try again.' },
} as const satisfies Record<string, ErrorText>;
