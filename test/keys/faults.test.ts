import { describe, expect, it } from 'vitest';
import type { AdministeredKey } from '../../src/main/keys/security-key';
import { personality, type MisbehaviourId } from '../../src/main/rehearsal/virtual-key';
import type { ErrorCode } from '../../src/shared/errors';
import { AppError } from '../../src/shared/errors';
import { creationOptions, deviceOf, PIN, pinOf, world, type World } from './support/world';
import { openSecurityKey } from '../../src/main/keys/security-key';

const WRONG = '99120457';

async function outcome(work: Promise<unknown>): Promise<ErrorCode | 'ok'> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return (error as AppError).code;
  }
}

/** A world with a key that has our PIN. */
async function prepared(personality = 'yubikey-5c-nfc'): Promise<World & { opened: AdministeredKey }> {
  const made = await world(personality);
  const opened = await made.open();
  await opened.setPin(pinOf(PIN));
  return { ...made, opened };
}

describe('the wire, while getInfo is read', () => {
  it.each<[MisbehaviourId, ErrorCode | 'ok']>([
    ['silent-once', 'key/silent'],
    ['keepalive-storm', 'ok'],
    ['keepalive-unknown', 'ok'],
    ['foreign-traffic', 'ok'],
    ['garbage', 'ok'],
    ['wrong-channel', 'key/silent'],
    ['wrong-sequence', 'ok'],
    ['wrong-command', 'ok'],
    ['short-report', 'ok'],
    ['over-long', 'ok'],
    ['channel-busy-briefly', 'ok'],
    ['channel-busy', 'key/busy'],
    ['channel-forgotten', 'ok'],
    ['never-ready', 'key/silent'],
    ['silent', 'key/silent'],
    ['empty-answer', 'key/malformed'],
    ['giant-answer', 'key/malformed'],
    ['cbor-unsorted', 'ok'],
    ['cbor-duplicate', 'key/malformed'],
    ['cbor-not-minimal', 'key/malformed'],
    ['cbor-indefinite', 'key/malformed'],
    ['cbor-truncated', 'key/malformed'],
    ['cbor-trailing', 'key/malformed'],
    ['cbor-deep', 'key/malformed'],
    ['cbor-huge', 'key/malformed'],
    ['wrong-types', 'key/malformed'],
    ['missing-members', 'key/malformed'],
  ])('rule 12: %s ends in %s', async (misbehaviour, expected) => {
    const { key, open, clock } = await world();
    const opened = await open();
    await opened.wink();
    const before = clock.monotonic();
    key.misbehave(misbehaviour, true);
    expect(await outcome(opened.describe())).toBe(expected);
    expect(clock.monotonic() - before).toBeLessThan(120_000);
    await opened.close();
  });

  it('rule 12: a wrong nonce opens no channel', async () => {
    const { key, open } = await world();
    key.misbehave('wrong-nonce', true);
    expect(await outcome(open())).toBe('key/silent');
    expect(await outcome(open())).toBe('ok');
  });

  it('rule 12: names out of a hostile key are plain text', async () => {
    const { key, open } = await world();
    key.misbehave('hostile-strings', true);
    const info = await (await open()).describe();
    const texts = [info.manufacturer, info.product, ...info.versions, ...info.extensions, ...Object.keys(info.options)];
    for (const text of texts) {
      expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
      expect(text.length).toBeLessThanOrEqual(64);
    }
  });

  it('a key whose answers are out of order is noted', async () => {
    const { key, open, logged } = await world();
    key.misbehave('cbor-unsorted', true);
    await (await open()).describe();
    expect(logged.map(({ name }) => name)).toContain('ctap.not-canonical');
  });
});

describe('the key goes away', () => {
  it.each<[string, (opened: AdministeredKey, w: World) => Promise<unknown>, MisbehaviourId]>([
    ['before the PIN', (opened) => opened.setPin(pinOf(PIN)), 'unplug-before-pin'],
    ['after the PIN', (opened) => opened.setPin(pinOf(PIN)), 'unplug-after-pin'],
  ])('%s: key/removed, and the PIN state can be read afterwards', async (_, work, misbehaviour) => {
    const made = await world();
    const opened = await made.open();
    made.key.misbehave(misbehaviour, true);
    expect(await outcome(work(opened, made))).toBe('key/removed');
    made.key.plug();
    const again = await openSecurityKey(made.source, deviceOf(made.key), made.deps);
    const { pin } = await again.describe();
    expect(pin.set).toBe(misbehaviour === 'unplug-after-pin');
    // The journalled PIN is tried once, and right.
    if (pin.set === true) expect(await outcome(again.provePin(pinOf(PIN)))).toBe('ok');
  });

  it('at packet n of anything: always key/removed, never a hang', async () => {
    for (let packet = 1; packet <= 40; packet += 3) {
      const made = await prepared();
      made.key.misbehave('unplug-at-packet', true, packet);
      expect(await outcome(made.opened.register(creationOptions(), pinOf(PIN)))).toMatch(/^(key\/removed|ok)$/);
    }
  });

  it('while it waits for the touch, and after it made the credential', async () => {
    for (const misbehaviour of ['unplug-at-touch', 'unplug-after-credential'] as const) {
      const made = await prepared();
      made.key.misbehave(misbehaviour, true);
      expect(await outcome(made.opened.register(creationOptions(), pinOf(PIN)))).toBe('key/removed');
      expect(made.key.inspect().credentials).toHaveLength(misbehaviour === 'unplug-after-credential' ? 1 : 0);
      made.key.plug();
      // Running again is safe: same account, so the orphan is overwritten.
      const again = await openSecurityKey(made.source, deviceOf(made.key), made.deps);
      expect(await outcome(again.register(creationOptions(), pinOf(PIN)))).toBe('ok');
      expect(made.key.inspect().credentials).toHaveLength(1);
    }
  });

  it('power lost in between voids what was agreed, and costs no try', async () => {
    const made = await prepared();
    made.key.misbehave('power-cycle', true);
    const code = await outcome(made.opened.provePin(pinOf(PIN)));
    expect(['ok', 'key/removed', 'key/unsure', 'key/silent']).toContain(code);
    if (made.key.plugged) expect(made.key.inspect().retries).toBe(8);
  });
});

describe('PIN', () => {
  it('wrong: the tries that are left, one try burnt', async () => {
    const { opened, key } = await prepared();
    await expect(opened.provePin(pinOf(WRONG))).rejects.toMatchObject({ code: 'pin/wrong', details: { tries: 7 } });
    expect(key.inspect().retries).toBe(7);
    expect((await opened.provePin(pinOf(PIN))).retries).toBe(8);
  });

  it('three times wrong: unplug first; after that the right one still works', async () => {
    const { opened, key, source, deps } = await prepared();
    await outcome(opened.provePin(pinOf(WRONG)));
    await outcome(opened.provePin(pinOf(WRONG)));
    expect(await outcome(opened.provePin(pinOf(WRONG)))).toBe('pin/auth-blocked');
    expect(await outcome(opened.provePin(pinOf(PIN)))).toBe('pin/auth-blocked');
    expect(key.inspect().retries).toBe(5);
    await opened.close();
    key.unplug();
    key.plug();
    const again = await openSecurityKey(source, deviceOf(key), deps);
    expect((await again.provePin(pinOf(PIN))).retries).toBe(8);
  });

  it.each<[MisbehaviourId, ErrorCode]>([
    ['locked', 'pin/blocked'],
    ['replug-first', 'pin/auth-blocked'],
    ['three-tries-left', 'pin/few-tries'],
    ['must-change-pin', 'pin/must-change'],
  ])('%s: %s', async (misbehaviour, code) => {
    const { opened, key } = await prepared();
    key.misbehave(misbehaviour, true);
    await opened.describe();
    expect(await outcome(opened.provePin(pinOf(PIN)))).toBe(code);
  });

  it('a forced change in its old disguise: the right PIN is called wrong, but gives the tries back', async () => {
    const { opened, key } = await prepared('ctap20-only');
    key.misbehave('must-change-pin', true);
    await opened.describe();
    expect(await outcome(opened.provePin(pinOf(WRONG)))).toBe('pin/wrong');
    expect(await outcome(opened.provePin(pinOf(PIN)))).toBe('pin/must-change');
    await opened.changePin(pinOf(PIN), pinOf(WRONG));
    expect(await outcome(opened.provePin(pinOf(WRONG)))).toBe('ok');
  });

  it('already set: never overwritten', async () => {
    const { opened, key } = await prepared();
    expect(await outcome(opened.setPin(pinOf(WRONG)))).toBe('pin/already-set');
    expect((await opened.provePin(pinOf(PIN))).retries).toBe(8);
    expect(key.inspect().pinSet).toBe(true);
  });

  it('set by somebody else meanwhile: the key says so, and so do we', async () => {
    const { key, open } = await world();
    const opened = await open();
    await opened.describe();
    key.misbehave('belongs-to-somebody', true);
    expect(await outcome(opened.setPin(pinOf(PIN)))).toBe('pin/already-set');
  });

  it('refused by a rule of the key: pin/policy, nothing set', async () => {
    const { key, open } = await world();
    key.misbehave('pin-policy', true);
    const opened = await open();
    expect(await outcome(opened.setPin(pinOf(PIN)))).toBe('pin/policy');
    expect(key.inspect().pinSet).toBe(false);
    expect(await outcome(opened.setPin(pinOf(PIN)))).toBe('ok');
  });

  it.each([
    ['123', 'pin/rule'],
    ['12345678', 'pin/rule'],
    ['1'.repeat(64), 'pin/rule'],
    ['4815\u0000162', 'pin/rule'],
  ])('a new PIN that breaks a rule never reaches the key', async (pin, code) => {
    const { key, open } = await world();
    const opened = await open();
    expect(await outcome(opened.setPin(pinOf(pin)))).toBe(code);
    expect(key.inspect().ctapCommands.filter((command) => command === 0x06)).toHaveLength(0);
  });

  it('change: old one needed, new one must differ', async () => {
    const { opened } = await prepared();
    expect(await outcome(opened.changePin(pinOf(PIN), pinOf(PIN)))).toBe('pin/rule');
    expect(await outcome(opened.changePin(pinOf(WRONG), pinOf('20394817')))).toBe('pin/wrong');
    expect(await outcome(opened.changePin(pinOf(PIN), pinOf('20394817')))).toBe('ok');
    expect(await outcome(opened.provePin(pinOf('20394817')))).toBe('ok');
  });

  it('none yet, or none possible', async () => {
    const fresh = await world();
    expect(await outcome((await fresh.open()).provePin(pinOf(PIN)))).toBe('pin/not-set');
    const without = await world('no-client-pin');
    const opened = await without.open();
    expect((await opened.describe()).usable).toBe(false);
    expect(await outcome(opened.setPin(pinOf(PIN)))).toBe('pin/not-supported');
    const u2f = await world('u2f-only');
    expect(await outcome(u2f.open())).toBe('key/unusable');
  });
});

describe('making a credential', () => {
  it.each<[MisbehaviourId, ErrorCode | 'ok']>([
    ['touch-denied', 'key/no-touch'],
    ['touch-timeout', 'key/no-touch'],
    ['action-timeout', 'key/no-touch'],
    ['token-invalid', 'ok'],
    ['token-expired', 'ok'],
    ['full', 'key/full'],
    ['always-excluded', 'key/excluded'],
    ['chokes-cred-protect', 'ok'],
    ['chokes-hmac-secret', 'ok'],
    ['chokes-rk', 'key/option'],
    ['no-algorithm', 'key/algorithm'],
    ['attestation-broken', 'key/attestation'],
    ['aaguid-mismatch', 'key/attestation'],
    ['wrong-rp', 'key/registration-check'],
    ['no-uv', 'key/registration-check'],
    ['no-up', 'key/registration-check'],
    ['backup-eligible', 'key/registration-check'],
    ['attestation-untrusted', 'ok'],
    ['attestation-self', 'ok'],
    ['attestation-none', 'ok'],
    ['attestation-no-aaguid', 'ok'],
    ['wrong-sequence', 'key/unsure'],
  ])('%s: %s', async (misbehaviour, code) => {
    const { opened, key } = await prepared();
    await opened.describe();
    // The answer to be garbled is the credential's own: whatever comes before it is taken out of the way.
    if (misbehaviour === 'wrong-sequence') {
      let armed = false;
      const disarm = key.onChange(() => {
        if (!key.wantsTouch || armed) return;
        armed = true;
        key.misbehave('wrong-sequence', true);
      });
      expect(await outcome(opened.register(creationOptions(), pinOf(PIN)))).toBe(code);
      return disarm();
    }
    key.misbehave(misbehaviour, true);
    expect(await outcome(opened.register(creationOptions(), pinOf(PIN)))).toBe(code);
  });

  it.each<[MisbehaviourId, string]>([
    ['attestation-untrusted', 'untrusted'],
    ['attestation-no-aaguid', 'untrusted'],
    ['attestation-self', 'self'],
    ['attestation-none', 'none'],
  ])('%s is told as %s, with the reason', async (misbehaviour, level) => {
    const { opened, key } = await prepared();
    key.misbehave(misbehaviour, true);
    const { attestation } = await opened.register(creationOptions(), pinOf(PIN));
    expect(attestation.level).toBe(level);
    expect(attestation.why).not.toBeNull();
  });

  it('tells which extensions it dropped', async () => {
    const { opened, key } = await prepared();
    key.misbehave('chokes-cred-protect', true);
    expect((await opened.register(creationOptions(), pinOf(PIN))).dropped).toContain('credProtect');
  });

  it('does not drop protection that must be', async () => {
    const { opened, key } = await prepared();
    key.misbehave('chokes-cred-protect', true);
    const request = creationOptions({ credProtect: { level: 2, enforce: true }, hmacCreateSecret: false });
    expect(await outcome(opened.register(request, pinOf(PIN)))).toBe('key/option');
  });

  it('sends no extension that the key does not advertise', async () => {
    const { opened, key } = await prepared('ctap20-only');
    const made = await opened.register(creationOptions(), pinOf(PIN));
    expect(made.dropped).toEqual([]);
    expect(key.inspect().credentials[0]).toMatchObject({ hmacSecret: true });
  });

  it('nobody touches it: key/no-touch after half a minute, and it can be asked again', async () => {
    const made = await world('yubikey-5c-nfc', { autoTouch: false });
    const opened = await made.open();
    await opened.setPin(pinOf(PIN));
    const seen: string[] = [];
    const options = { onStatus: (status: string) => void seen.push(status) };
    expect(await outcome(opened.register(creationOptions(), pinOf(PIN), options))).toBe('key/no-touch');
    expect(seen).toContain('touch');
    const stop = made.key.onChange(() => void made.key.touch());
    expect(await outcome(opened.register(creationOptions(), pinOf(PIN)))).toBe('ok');
    stop();
  });

  it('cancelled: the key lets go and works at once', async () => {
    const made = await world('yubikey-5c-nfc', { autoTouch: false });
    const opened = await made.open();
    await opened.setPin(pinOf(PIN));
    const stop = new AbortController();
    const options = { signal: stop.signal, onStatus: (status: string) => void (status === 'touch' && stop.abort()) };
    expect(await outcome(opened.register(creationOptions(), pinOf(PIN), options))).toBe('key/cancelled');
    expect(made.key.wantsTouch).toBe(false);
    expect(made.key.inspect().credentials).toHaveLength(0);
    expect((await opened.describe()).pin.retries).toBe(8);
  });

  it('cancelled too late: the credential that came counts as made', async () => {
    const made = await world();
    const opened = await made.open();
    await opened.setPin(pinOf(PIN));
    made.key.misbehave('late-ok', true);
    const stop = new AbortController();
    const options = { signal: stop.signal, onStatus: (status: string) => void (status === 'touch' && stop.abort()) };
    const code = await outcome(opened.register(creationOptions(), pinOf(PIN), options));
    expect(code).toBe(made.key.inspect().credentials.length === 1 ? 'ok' : 'key/cancelled');
  });

  it('finds the known credential in an exclude list that is too long for one message', async () => {
    const { opened, key } = await prepared();
    const made = await opened.register(creationOptions(), pinOf(PIN));
    const strangers = Array.from({ length: 30 }, (_, index) => [
      new Uint8Array(48).fill(index),
      new Uint8Array(60).fill(index),
    ]);
    const excludeCredentials = [...strangers, [made.credentialId], ...strangers];
    expect(await outcome(opened.register(creationOptions({ excludeCredentials }), pinOf(PIN)))).toBe('key/excluded');
    expect(await outcome(opened.register(creationOptions({ excludeCredentials: strangers }), pinOf(PIN)))).toBe('ok');
    expect(key.inspect().credentials).toHaveLength(1);
  });

  it('rule 12: a key that claims to take lists of zero ids is not asked for ever', async () => {
    const made = await world({ ...personality('yubikey-5c-nfc'), maxCredentialCountInList: 0 });
    const opened = await made.open();
    await opened.setPin(pinOf(PIN));
    const excludeCredentials = [[new Uint8Array(48).fill(1)], [new Uint8Array(48).fill(2)]];
    expect(await outcome(opened.register(creationOptions({ excludeCredentials }), pinOf(PIN)))).toMatch(
      /^(ok|key\/refused)$/,
    );
  });

  it('leaves out readings of ids that no key of this kind can know', async () => {
    const { opened } = await prepared();
    const excludeCredentials = [[new Uint8Array(0), new Uint8Array(1_000)]];
    expect(await outcome(opened.register(creationOptions({ excludeCredentials }), pinOf(PIN)))).toBe('ok');
  });

  it('enterprise attestation only where the operator chose it, and the key has it on', async () => {
    const { opened } = await prepared();
    const plain = await opened.register(creationOptions({ attestation: 'enterprise' }), pinOf(PIN));
    expect(plain.attestedSerial).toBeNull();
    expect(await outcome(opened.register(creationOptions({ enterpriseAttestation: 2 }), pinOf(PIN)))).toBe(
      'key/cannot',
    );
  });
});

describe('a proof', () => {
  it.each<[MisbehaviourId, ErrorCode]>([
    ['signature-wrong', 'key/signature'],
    ['counter-backwards', 'key/counter'],
    ['forgets-credentials', 'key/no-credential'],
    ['touch-timeout', 'key/no-touch'],
    ['no-uv', 'key/signature'],
    ['wrong-rp', 'key/signature'],
  ])('%s: %s', async (misbehaviour, code) => {
    const { opened, key } = await prepared();
    const made = await opened.register(creationOptions(), pinOf(PIN));
    key.misbehave(misbehaviour, true);
    const credential = {
      rpId: 'login.microsoft.com',
      credentialId: made.credentialId,
      publicKey: made.publicKey,
      lastSignCount: made.signCount,
    };
    expect(await outcome(opened.prove(credential, pinOf(PIN)))).toBe(code);
  });

  it('by another key fails', async () => {
    const one = await prepared();
    const made = await one.opened.register(creationOptions(), pinOf(PIN));
    const other = await prepared('nitrokey-3a');
    const credential = {
      rpId: 'login.microsoft.com',
      credentialId: made.credentialId,
      publicKey: made.publicKey,
      lastSignCount: 0,
    };
    expect(await outcome(other.opened.prove(credential, pinOf(PIN)))).toBe('key/no-credential');
  });
});
