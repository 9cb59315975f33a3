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
    /** Windows: may this process open FIDO keys; null where nobody can say. */
    readonly elevated: boolean | null;
    /** The system has a network; whether Entra answers is seen when it is asked. */
    readonly online: boolean;
  },
): AppState {
  const { platform, keystore } = facts;
  return {
    version: facts.version,
    electron: facts.electron,
    platform: platform === 'win32' || platform === 'darwin' || platform === 'linux' ? platform : 'other',
    rehearsal: mode.rehearsal,
    rehearsalOnly: mode.rehearsalOnly,
    network: mode.rehearsal ? 'simulated' : facts.online ? 'reachable' : 'unreachable',
    rights: mode.rehearsal
      ? { state: 'notNeeded', text: 'No rights needed', fix: null }
      : platform === 'win32' && facts.elevated !== true
        ? {
            state: 'missing',
            text: 'Windows shows security keys only to programs that run as administrator',
            fix: 'Restart as administrator. A PIN alone can also be set in the settings of Windows.',
          }
        : { state: 'enough', text: platform === 'win32' ? 'Running as administrator' : 'Rights are enough', fix: null },
    sealing: {
      osKeystore: keystore !== null,
      text:
        keystore === null
          ? 'Sealed by your passphrase'
          : `Sealed by ${keystore.name}, and by your passphrase if you give one`,
    },
  };
}
