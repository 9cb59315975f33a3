import type { AppState } from '../../shared/model/app';
import type { Keystore } from '../ceremony/journal/keyring';
import type { Mode } from './mode';

/** What the window says of the program and the laptop. Rights are told as far as the platform lets them be known. */
export function appState(
  mode: Mode,
  facts: {
    readonly version: string;
    readonly electron: string;
    readonly platform: NodeJS.Platform;
    readonly keystore: Keystore | null;
  },
): AppState {
  const { platform, keystore } = facts;
  return {
    version: facts.version,
    electron: facts.electron,
    platform: platform === 'win32' || platform === 'darwin' || platform === 'linux' ? platform : 'other',
    rehearsal: mode.rehearsal,
    rehearsalOnly: mode.rehearsalOnly,
    network: mode.rehearsal ? 'simulated' : 'unknown',
    rights: mode.rehearsal
      ? { state: 'notNeeded', text: 'No rights needed', fix: null }
      : platform === 'win32'
        ? {
            state: 'missing',
            text: 'Keys may need administrator rights',
            fix: 'If a plugged-in key is shown as not openable, close the app and start it with "Run as administrator".',
          }
        : { state: 'enough', text: 'Rights are enough', fix: null },
    sealing: {
      osKeystore: keystore !== null,
      text:
        keystore === null
          ? 'Sealed by your passphrase'
          : `Sealed by ${keystore.name}, and by your passphrase if you give one`,
    },
  };
}
