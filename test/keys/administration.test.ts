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

describe('the serial', () => {
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
