import type { ErrorText } from './text';

export const pinErrors = {
  'pin/wrong': {
    says: 'The key says the PIN is wrong. {tries} tries are left.',
    next: 'Check the sheet, then try again.',
  },
  'pin/auth-blocked': {
    says: 'Three wrong PINs in a row. The key waits to be unplugged. {tries} tries are left.',
    next: 'Unplug the key, plug it in again, and read the sheet once more.',
  },
  'pin/blocked': {
    says: 'No tries are left. The key is locked for good.',
    next: 'Reset the key. That deletes every passkey on it.',
  },
  'pin/few-tries': {
    says: '{tries} tries are left. The last 3 are never used without a check.',
    next: 'Type the check code from the sheet and the number of tries left.',
  },
  'pin/policy': { says: 'The key does not take this PIN: {why}', next: 'Let the app make another one.' },
  'pin/rule': { says: 'This PIN cannot be used: {why}', next: 'Choose another PIN.' },
  'pin/already-set': {
    says: 'The key already has a PIN that this app did not set.',
    next: 'Use an unused key, type its PIN if you know it, or reset it.',
  },
  'pin/not-set': { says: 'The key has no PIN yet.', next: 'Prepare the key first.' },
  'pin/must-change': {
    says: 'The PIN is right, but the key wants a new one before it does anything else.',
    next: 'Change the PIN.',
  },
  'pin/not-supported': { says: 'This key cannot have a PIN.', next: 'Use a FIDO2 key with a PIN.' },
  'pin/token': { says: 'The key forgot that the PIN was right.', next: 'Try again.' },
} as const satisfies Record<string, ErrorText>;
