import { AppError } from '../../shared/errors';
import type { Secrets } from './context';
import type { Keyring } from './journal/keyring';
import { keyOf, type CeremonyState } from './state';

/** The sealed PINs of the ceremony's keys, by letter, each opened for the length of one use. */
export function secretsIn(keyring: Keyring, state: () => CeremonyState): Secrets {
  return {
    seal: (slot, pin) => keyring.seal(slot, 'pin', pin),
    withPin: async (letter, use) => {
      const key = keyOf(state(), letter);
      const pin = key === undefined ? null : keyring.unseal(key.pin.sealed);
      if (pin === null) throw new AppError('journal/pin-gone', { letter });
      try {
        return await use(pin);
      } finally {
        pin.fill(0);
      }
    },
    destroy: (slot) => keyring.destroy(slot),
    destroyAll: () => keyring.destroyAll(),
  };
}
