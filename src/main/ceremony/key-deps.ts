import { generatePin } from '../keys/ctap2/pin-generator';
import type { KeySource } from '../keys/hid/hid-port';
import { openSecurityKey, type SecurityKeyDeps } from '../keys/security-key';
import { resetKey } from '../keys/reset';
import type { CeremonyDeps } from './ports';

/** The key layer as a ceremony wants it; the same for real, emulated and virtual keys. */
export function keyDeps(
  source: KeySource,
  deps: SecurityKeyDeps,
): Pick<CeremonyDeps, 'keys' | 'openKey' | 'resetKey' | 'makePin'> {
  return {
    keys: source,
    openKey: (device) => openSecurityKey(source, device, deps),
    resetKey: (device, options) => resetKey(source, device, deps, options),
    makePin: (spec, { minLength, maxLength, avoid }) =>
      generatePin(spec, {
        random: deps.random,
        minLength,
        maxLength,
        avoid: avoid.map((each) => new TextEncoder().encode(each)),
      }),
  };
}
