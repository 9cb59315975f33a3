import { describe, expect, it } from 'vitest';
import { countReports } from '../../src/main/keys/hid/wrap-source';
import { openSecurityKey } from '../../src/main/keys/security-key';
import { personality } from '../../src/main/rehearsal/virtual-key';
import { creationOptions, deviceOf, PIN, pinOf, world } from './support/world';

const RP = 'login.microsoft.com';

describe('credentials', () => {
  it.each(['yubikey-5c-nfc', 'nitrokey-3a'])('%s: listed, counted and deleted', async (model) => {
    const { open, key } = await world(model);
    const opened = await open();
    const pin = pinOf(PIN);
    await opened.setPin(pin);
    expect(await opened.listCredentials(pin)).toEqual([]);
    const one = await opened.register(creationOptions(), pin);
    const two = await opened.register(
      creationOptions({ userId: new Uint8Array(32).fill(1), userName: 'other@contoso.com' }),
      pin,
    );
    const listed = (await opened.listCredentials(pin)) ?? [];
    expect(listed).toHaveLength(2);
    expect(listed.map(({ rpId }) => rpId)).toEqual([RP, RP]);
    expect(listed.map(({ userName }) => userName).sort()).toEqual([
      'ea-7f3k@contoso.onmicrosoft.com',
      'other@contoso.com',
    ]);
    expect(listed.find(({ credentialId }) => Buffer.from(credentialId).equals(one.credentialId))?.publicKey).toEqual(
      one.publicKey,
    );
    expect((await opened.describe()).credentials.used).toBe(2);
    await opened.deleteCredential(two.credentialId, pin);
    expect(key.inspect().credentials).toHaveLength(1);
    expect(await opened.recognise(RP, two.credentialId)).toBe(false);
  });

  it('a key with the preview command only is managed all the same', async () => {
    const model = personality('yubikey-5c-nfc');
    const { credMgmt: _, perCredMgmtRO: __, pinUvAuthToken: ___, ...rest } = model.options;
    const { open } = await world({ ...model, options: { ...rest, credentialMgmtPreview: true } });
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    await opened.register(creationOptions(), pinOf(PIN));
    expect(await opened.listCredentials(pinOf(PIN))).toHaveLength(1);
  });

  it('a key without it says null, and cannot delete', async () => {
    const { open } = await world('ctap20-only');
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    expect(await opened.listCredentials(pinOf(PIN))).toBeNull();
    await expect(opened.deleteCredential(new Uint8Array(4), pinOf(PIN))).rejects.toMatchObject({ code: 'key/cannot' });
  });
});

describe('settings', () => {
  it('the minimum PIN length only rises, and is read back', async () => {
    const { open, key } = await world();
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    await opened.setMinPinLength(6, pinOf(PIN));
    expect(key.inspect().minPinLength).toBe(6);
    expect((await opened.describe()).pin.minLength).toBe(6);
    await expect(opened.setMinPinLength(4, pinOf(PIN))).rejects.toMatchObject({ code: 'key/cannot' });
    await expect(opened.changePin(pinOf(PIN), pinOf('48151'))).rejects.toMatchObject({ code: 'pin/rule' });
  });

  it('the sites that may hear the minimum go along, as many as the key takes', async () => {
    const { open, key } = await world();
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    await opened.setMinPinLength(4, pinOf(PIN), { rpIds: [RP] });
    expect(key.inspect()).toMatchObject({ minPinLength: 4, minPinLengthRpIds: [RP] });
    const before = key.inspect().ctapCommands.filter((command) => command === 0x0d).length;
    await expect(opened.setMinPinLength(6, pinOf(PIN), { rpIds: [RP, 'a.example'] })).rejects.toMatchObject({
      code: 'key/cannot',
    });
    expect(key.inspect().ctapCommands.filter((command) => command === 0x0d)).toHaveLength(before);
  });

  it('a minimum over the present PIN, or over what fits, is not set: it would force a change', async () => {
    const { open, key } = await world();
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    for (const length of [9, 64]) {
      await expect(opened.setMinPinLength(length, pinOf(PIN))).rejects.toMatchObject({ code: 'key/cannot' });
    }
    expect(key.inspect()).toMatchObject({ minPinLength: 4, forcePinChange: false });
    await opened.setMinPinLength(8, pinOf(PIN));
    expect(key.inspect()).toMatchObject({ minPinLength: 8, forcePinChange: false });
  });

  it('always-UV is a toggle: read, toggled only if different, read', async () => {
    const { open, key } = await world();
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    for (const on of [true, true, false, false, true]) {
      await opened.setAlwaysUv(on, pinOf(PIN));
      expect(key.inspect().alwaysUv).toBe(on);
    }
    expect(key.inspect().ctapCommands.filter((command) => command === 0x0d)).toHaveLength(3);
  });

  it('a forced change is asked for, and ends with a new PIN', async () => {
    const { open, key } = await world();
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    await opened.forcePinChange(pinOf(PIN));
    expect(key.inspect().forcePinChange).toBe(true);
    await expect(opened.provePin(pinOf(PIN))).rejects.toMatchObject({ code: 'pin/must-change' });
    await opened.changePin(pinOf(PIN), pinOf('20394817'));
    expect((await opened.describe()).pin.forceChange).toBe(false);
  });

  it('enterprise attestation: off until switched on, then with the serial in the certificate', async () => {
    const model = personality('yubikey-5c-nfc');
    const { open, key } = await world(
      { ...model, options: { ...model.options, ep: false }, enterpriseRpIds: [RP], serial: { kind: 'none' } },
      { serial: '24681357' },
    );
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    await opened.describe();
    await opened.enableEnterpriseAttestation(pinOf(PIN));
    expect(key.inspect().enterpriseAttestation).toBe(true);
    const plain = await opened.register(creationOptions(), pinOf(PIN));
    expect(plain.attestedSerial).toBeNull();
    for (const kind of [1, 2] as const) {
      const made = await opened.register(creationOptions({ enterpriseAttestation: kind }), pinOf(PIN));
      expect(made.attestation.level).toBe('verified');
      expect(made.attestedSerial).toBe('24681357');
    }
    expect(await opened.describe()).toMatchObject({ serialMethod: 'attestationCertificate' });
  });

  it('a key that lists its settings is asked for no other one', async () => {
    const { open, key } = await world({ ...personality('yubikey-5c-nfc'), otherInfo: new Map([[0x1f, [3]]]) });
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    await expect(opened.setAlwaysUv(true, pinOf(PIN))).rejects.toMatchObject({ code: 'key/cannot' });
    await expect(opened.enableEnterpriseAttestation(pinOf(PIN))).rejects.toMatchObject({ code: 'key/cannot' });
    expect(key.inspect().ctapCommands).not.toContain(0x0d);
    await opened.setMinPinLength(6, pinOf(PIN));
    expect(key.inspect().minPinLength).toBe(6);
  });

  it('keys without settings say so', async () => {
    const { open } = await world('ctap20-only');
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    for (const work of [
      () => opened.setMinPinLength(6, pinOf(PIN)),
      () => opened.setAlwaysUv(true, pinOf(PIN)),
      () => opened.forcePinChange(pinOf(PIN)),
      () => opened.enableEnterpriseAttestation(pinOf(PIN)),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: 'key/cannot' });
    }
  });

  it('a serial hidden in getInfo opens with the PIN', async () => {
    const model = personality('plain-no-serial');
    const { open } = await world({
      ...model,
      pinUvAuthProtocols: [2],
      versions: ['FIDO_2_0', 'FIDO_2_1', 'FIDO_2_3'],
      options: { ...model.options, pinUvAuthToken: true, perCredMgmtRO: true, credMgmt: true },
      encIdentifier: true,
    });
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    expect((await opened.describe()).serialMethod).toBe('none');
    await opened.provePin(pinOf(PIN));
    const info = await opened.describe();
    expect(info).toMatchObject({
      serialMethod: 'encIdentifier',
      serial: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
  });
});

describe('economy', () => {
  it('the whole work on one key, INIT to makeCredential, takes at most 60 reports', async () => {
    const made = await world('yubikey-5c-nfc');
    const { source, counters } = countReports(made.source);
    const opened = await openSecurityKey(source, deviceOf(made.key), made.deps);
    await opened.setPin(pinOf(PIN));
    await opened.register(creationOptions(), pinOf(PIN));
    expect(counters.reports).toBeLessThanOrEqual(60);
    expect(made.key.inspect().touches).toBe(1);
  });

  it('wink blinks, where the key has a light', async () => {
    const { open, key } = await world();
    await (await open()).wink();
    expect(key.inspect().winks).toBe(1);
    const dark = await world({ ...personality('yubikey-5c-nfc'), wink: false });
    await expect((await dark.open()).wink()).rejects.toMatchObject({ code: 'key/cannot' });
  });

  it('operations of one key wait for each other', async () => {
    const { open } = await world();
    const opened = await open();
    const pin = pinOf(PIN);
    const [, , info] = await Promise.all([opened.setPin(pin), opened.provePin(pin), opened.describe()]);
    expect(info.pin.set).toBe(true);
  });

  it('a key is open once', async () => {
    const { open } = await world();
    const opened = await open();
    await expect(open()).rejects.toMatchObject({ code: 'key/busy' });
    await opened.close();
    await (await open()).close();
  });
});
