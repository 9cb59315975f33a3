import type { CeremonySnapshot } from '../../src/shared/model';
import { benchKey, ceremonyKey, token2, yubikey } from './fixtures';

const asked = { minPinLength: 8, alwaysUv: true, enterpriseAttestation: false };
const set = {
  ...yubikey,
  pin: { ...yubikey.pin, minLength: 8 },
  options: { ...yubikey.options, alwaysUv: true },
};
const old = { ...token2, options: { rk: true, clientPin: true, authnrCfg: true, setMinPINLength: true } };

/** Settings chosen for the keys: made on A, and still to be made on B. */
export function withSettings(snapshot: CeremonySnapshot): CeremonySnapshot {
  return {
    ...snapshot,
    choices: { ...snapshot.choices, keyPolicy: asked },
    keys: [
      ceremonyKey('A', set, 0, {
        settings: {
          due: false,
          asked: { ...asked, enterpriseAttestation: true },
          refused: [{ setting: 'enterpriseAttestation', why: 'it has no enterprise attestation.' }],
        },
      }),
      ceremonyKey('B', old, 1, { settings: { due: true, asked: null, refused: [] } }),
    ],
    bench: [benchKey(set, 'A', 'ready'), benchKey(old, 'B', 'needsSettings')],
    nextAct: 'Make the chosen settings on key B',
  };
}
