import { describe, expect, it } from 'vitest';
import { creationOptions, PIN, pinOf, world } from './support/world';

describe('a key from the box to its first proof', () => {
  it.each(['yubikey-5c-nfc', 'nitrokey-3a', 'token2-pin-plus-octo', 'etoken-fusion', 'plain-no-serial', 'ctap20-only'])(
    '%s: describe, set PIN, prove PIN, register, recognise, prove',
    async (personality) => {
      const { key, open } = await world(personality);
      const opened = await open();
      const before = await opened.describe();
      expect(before).toMatchObject({ usable: true, why: null, pin: { set: false } });
      const pin = pinOf(PIN);
      await opened.setPin(pin);
      expect(pin).toEqual(pinOf(PIN));
      expect((await opened.provePin(pin)).retries).toBe(8);
      const made = await opened.register(creationOptions(), pin);
      expect(made.attestation).toMatchObject({ level: 'verified', format: 'packed', why: null });
      expect(made.aaguid).toBe(before.aaguid);
      expect(key.inspect().credentials[0]?.credentialId).toEqual(made.credentialId);
      expect(await opened.recognise('login.microsoft.com', made.credentialId)).toBe(true);
      expect(await opened.recognise('login.microsoft.com', new Uint8Array(48).fill(7))).toBe(false);
      const proof = await opened.prove(
        {
          rpId: 'login.microsoft.com',
          credentialId: made.credentialId,
          publicKey: made.publicKey,
          lastSignCount: made.signCount,
        },
        pin,
      );
      expect(proof).toMatchObject({ userVerified: true, userPresent: true });
      const after = await opened.describe();
      expect(after.pin).toMatchObject({ set: true, retries: 8 });
      await opened.close();
    },
  );
});
