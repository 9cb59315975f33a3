import { describe, expect, it } from 'vitest';
import { openSecurityKey } from '../../src/main/keys/security-key';
import { personalitiesFromMetadata } from '../../src/main/rehearsal/virtual-key';
import { haveVectors, readVectors } from './support/vectors';
import { creationOptions, deviceOf, PIN, pinOf, world } from './support/world';

/** Every seventh in npm test, all with BGK_FLEET=1. */
const step = process.env['BGK_FLEET'] === undefined ? 7 : 1;

describe.skipIf(!haveVectors)('models of the FIDO metadata as virtual keys', () => {
  const fleet = haveVectors ? personalitiesFromMetadata(readVectors('mds-2022-getinfo.json')) : [];

  it(`are each set up, or refused with a reason (every ${step}. of ${fleet.length})`, async () => {
    let usable = 0;
    const chosen = fleet.filter((_, index) => index % step === 0);
    expect(chosen.length).toBeGreaterThanOrEqual(10);
    for (const personality of chosen) {
      const made = await world(personality);
      const opened = await openSecurityKey(made.source, deviceOf(made.key), made.deps).catch(() => null);
      const info = await opened?.describe();
      if (opened === null || info?.usable !== true) {
        expect(info?.why ?? 'refused', personality.name).toMatch(/\.$|refused/);
        continue;
      }
      usable++;
      await opened.setPin(pinOf(PIN));
      const registered = await opened.register(creationOptions(), pinOf(PIN));
      expect(registered.aaguid, personality.name).toBe(personality.aaguid);
      expect(registered.attestation.level).toBe('verified');
      const { credentialId, publicKey, signCount } = registered;
      await opened.prove(
        { rpId: 'login.microsoft.com', credentialId, publicKey, lastSignCount: signCount },
        pinOf(PIN),
      );
      await opened.close();
    }
    expect(usable).toBeGreaterThan(chosen.length / 2);
  });
});
