import { describe, expect, it } from 'vitest';
import type { AdministeredKey } from '../../src/main/keys/security-key';
import { openSecurityKey } from '../../src/main/keys/security-key';
import { personality, type Personality, type Inspection } from '../../src/main/rehearsal/virtual-key';
import { creationOptions, deviceOf, PIN, pinOf, world } from './support/world';

const RP = 'login.microsoft.com';
const CONFIG = 0x0d;

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
});

/** Every setting, with what it leaves in the key's memory. */
const SETTINGS: readonly (readonly [
  name: string,
  make: (opened: AdministeredKey) => Promise<void>,
  stored: Partial<Inspection>,
])[] = [
  ['minimum PIN length', (opened) => opened.setMinPinLength(6, pinOf(PIN)), { minPinLength: 6 }],
  ['always-UV', (opened) => opened.setAlwaysUv(true, pinOf(PIN)), { alwaysUv: true }],
  [
    'enterprise attestation',
    (opened) => opened.enableEnterpriseAttestation(pinOf(PIN)),
    { enterpriseAttestation: true },
  ],
  ['forced change', (opened) => opened.forcePinChange(pinOf(PIN)), { forcePinChange: true }],
];

function withEnterprise(): Personality {
  const model = personality('yubikey-5c-nfc');
  return { ...model, options: { ...model.options, ep: false } };
}

describe('a setting whose answer is lost', () => {
  it.each(SETTINGS)('%s: is settled by reading, and not sent twice', async (_, make, stored) => {
    const { open, key } = await world(withEnterprise());
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    key.misbehave('silent-after-setting', true);
    await make(opened);
    expect(key.inspect()).toMatchObject(stored);
    expect(key.inspect().ctapCommands.filter((command) => command === CONFIG)).toHaveLength(1);
  });

  it.each(SETTINGS)('%s: the key pulled at that moment, the next time changes nothing', async (_, make, stored) => {
    const made = await world(withEnterprise());
    const opened = await made.open();
    await opened.setPin(pinOf(PIN));
    made.key.misbehave('unplug-after-setting', true);
    await expect(make(opened)).rejects.toMatchObject({ code: 'key/removed' });
    made.key.plug();
    await make(await openSecurityKey(made.source, deviceOf(made.key), made.deps));
    expect(made.key.inspect()).toMatchObject(stored);
    expect(made.key.inspect().ctapCommands.filter((command) => command === CONFIG)).toHaveLength(1);
  });

  it.each(SETTINGS)('%s: a key that says yes and does nothing is found out', async (_, make) => {
    const { open, key } = await world(withEnterprise());
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    key.misbehave('keeps-settings', true);
    await expect(make(opened)).rejects.toMatchObject({ code: 'key/cannot' });
  });

  it('which sites are told cannot be read, so there a lost answer stays unknown', async () => {
    const { open, key } = await world();
    const opened = await open();
    await opened.setPin(pinOf(PIN));
    key.misbehave('silent-after-setting', true);
    await expect(opened.setMinPinLength(6, pinOf(PIN), { rpIds: [RP] })).rejects.toMatchObject({ code: 'key/silent' });
  });
});
