import fc from 'fast-check';
import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CborError, decodeCbor, type CborKey, type CborMap, type CborValue } from '../../../src/main/keys/ctap2/cbor';
import { asMap, bytesOf, optionalUint } from '../../../src/main/keys/ctap2/cbor-read';
import { coseEcdhKey } from '../../../src/main/keys/ctap2/cose';
import {
  agree,
  authenticateWithToken,
  choosePinProtocol,
  protocolOne,
  secretFrom,
  type PinProtocolNumber,
} from '../../../src/main/keys/ctap2/pin-protocol';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import type { Random } from '../../../src/shared/ports';
import { fromHex, haveVectors, readVectors, toHex } from '../support/vectors';

/** Hands out what it was given, in order. */
function scripted(...draws: readonly string[]): Random {
  const left = draws.map(fromHex);
  return {
    bytes: (length) => {
      const next = left.shift();
      if (next?.length !== length) throw new Error('unexpected draw');
      return next;
    },
  };
}

/* Third-party figures of python-fido2's own test, protocol one; protocol two from the same key pair, derived by hand. */
const PRIVATE = '7452e599fee739d8a653f6a507343d12d382249108a651402520b72f24fe7684';
const DEVICE = coseEcdhKey(
  fromHex('0501d5bc78da9252560a26cb08fcc60cbe0b6d3b8e1d1fcee514fac0af675168'),
  fromHex('d551b3ed46f665731f95b4532939c25d91db7eb844bd96d4abd4083785f8df47'),
);
const PADDED_1234 = fromHex(`31323334${'00'.repeat(60)}`);
const HASH_1234 = new Uint8Array(createHash('sha256').update('1234').digest().subarray(0, 16));

describe('protocol one', () => {
  const shared = agree(1, DEVICE, scripted(PRIVATE));

  it('shows our half of the agreement', () => {
    expect(toHex(shared.keyAgreement.get(-2) as Uint8Array)).toBe(
      '44d78d7989b97e62ea993496c9ef6e8fd58b8b00715f9a89153ddd9c4657e47f',
    );
  });

  it('encrypts PIN and PIN hash', () => {
    expect(toHex(shared.encrypt(HASH_1234))).toBe('afe8327ce416da8ee3d057589c2ce1a9');
    const newPinEnc = shared.encrypt(PADDED_1234);
    expect(toHex(newPinEnc).slice(0, 32)).toBe('0222fc42c6dd76a274a7057858b9b29d');
    expect(toHex(shared.authenticate(newPinEnc))).toBe('7b40c084ccc5794194189ab57836475f');
  });

  it('decrypts the token', () => {
    expect(toHex(shared.decrypt(fromHex('7a9f98e31b77be90f9c64d12e9635040')))).toBe('aff12c6dcfbf9df52f7a09211e8865cd');
  });
});

describe('protocol two', () => {
  it('puts the initialisation vector in front and uses two keys', () => {
    const iv = '000102030405060708090a0b0c0d0e0f';
    const shared = agree(2, DEVICE, scripted(PRIVATE, iv));
    const newPinEnc = shared.encrypt(PADDED_1234);
    expect(toHex(newPinEnc).startsWith(iv)).toBe(true);
    expect(newPinEnc).toHaveLength(80);
    expect(toHex(shared.authenticate(newPinEnc))).toBe(
      'cbd8ce828e9847125882660c6f7ffd3b71e5dbb13039a2b37dbae9d50f7c34cb',
    );
    expect(
      toHex(
        shared.decrypt(
          fromHex('0000000000000000000000000000000068b9e74f9c860a9b5b44a2a4156ed2083f1ccc2cbd0788fa83e63bd1596141e6'),
        ),
      ),
    ).toBe('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
  });
});

describe('derivation from Z, without the workshop', () => {
  const Z = new Uint8Array(32).fill(0x55);
  // Each figure was computed by Python's hashlib and hmac.
  it.each<[PinProtocolNumber, string]>([
    [1, 'a004364b682e3058c8b85954c6f56dbf'],
    [2, 'd99b5124080eee29a2b2ff405c775b88ff5d67163ed5e5b47b88231e1ca4839f'],
  ])('protocol %i', (protocol, tag) => {
    const shared = secretFrom(protocol, Z, DEVICE, seededRandom('z'));
    expect(toHex(shared.authenticate(Uint8Array.of(0xbb)))).toBe(tag);
  });
});

interface Vectors {
  protocol1_python_fido2: {
    set_pin: { new_pin_enc: string; pin_uv_auth_param: string };
    change_pin: { new_pin_enc: string; pin_uv_auth_param: string; pin_hash_enc: string };
    token_enc: string;
    token: string;
  };
  protocol2_computed_here: {
    iv_new_pin: string;
    iv_pin_hash: string;
    set_pin: { new_pin_enc: string; pin_uv_auth_param: string };
    change_pin: { new_pin_enc: string; pin_hash_enc: string; pin_uv_auth_param: string };
    make_credential_client_data_hash: string;
    make_credential_pin_uv_auth_param: string;
    pin_uv_auth_token: string;
  };
  protocol2_kdf_authenticator_rs: { Z: string; hmac_key_then_aes_key: string };
  protocol1_authenticator_rs: { shared: string; new_pin_enc: string; pin_uv_auth_param: string };
  authenticate_opensk: {
    protocol: PinProtocolNumber;
    key?: string;
    shared_secret_Z?: string;
    msg: string;
    tag: string;
  }[];
  responses_authenticator_rs: { name: string; cbor: string }[];
}

describe.skipIf(!haveVectors)('workshop vectors', () => {
  const vectors = haveVectors ? readVectors<Vectors>('clientpin.json') : null;
  const PADDED_4321 = fromHex(`34333231${'00'.repeat(60)}`);

  it('protocol one, set and change', () => {
    const wanted = vectors!.protocol1_python_fido2;
    const shared = agree(1, DEVICE, scripted(PRIVATE));
    expect(toHex(shared.encrypt(PADDED_1234))).toBe(wanted.set_pin.new_pin_enc);
    expect(toHex(shared.authenticate(shared.encrypt(PADDED_1234)))).toBe(wanted.set_pin.pin_uv_auth_param);
    const change = [toHex(shared.encrypt(PADDED_4321)), toHex(shared.encrypt(HASH_1234))];
    expect(change).toEqual([wanted.change_pin.new_pin_enc, wanted.change_pin.pin_hash_enc]);
    expect(toHex(shared.authenticate(fromHex(change.join(''))))).toBe(wanted.change_pin.pin_uv_auth_param);
    expect(toHex(shared.decrypt(fromHex(wanted.token_enc)))).toBe(wanted.token);
  });

  it('protocol two, set, change and use of the token', () => {
    const wanted = vectors!.protocol2_computed_here;
    const shared = agree(2, DEVICE, scripted(PRIVATE, wanted.iv_new_pin, wanted.iv_new_pin, wanted.iv_pin_hash));
    const newPinEnc = shared.encrypt(PADDED_1234);
    expect(toHex(newPinEnc)).toBe(wanted.set_pin.new_pin_enc);
    expect(toHex(shared.authenticate(newPinEnc))).toBe(wanted.set_pin.pin_uv_auth_param);
    const change = toHex(shared.encrypt(PADDED_4321)) + toHex(shared.encrypt(HASH_1234));
    expect(change).toBe(wanted.change_pin.new_pin_enc + wanted.change_pin.pin_hash_enc);
    expect(toHex(shared.authenticate(fromHex(change)))).toBe(wanted.change_pin.pin_uv_auth_param);
    const param = authenticateWithToken(
      2,
      fromHex(wanted.pin_uv_auth_token),
      fromHex(wanted.make_credential_client_data_hash),
    );
    expect(toHex(param)).toBe(wanted.make_credential_pin_uv_auth_param);
  });

  it('tags of OpenSK', () => {
    const withKey = vectors!.authenticate_opensk.filter(({ key }) => key !== undefined);
    expect(withKey).toHaveLength(2);
    for (const { protocol, key = '', msg, tag } of withKey)
      expect(toHex(authenticateWithToken(protocol, fromHex(key), fromHex(msg)))).toBe(tag);
  });

  it('tags of OpenSK under what is derived from Z', () => {
    const fromZ = vectors!.authenticate_opensk.filter(({ shared_secret_Z: z }) => z !== undefined);
    expect(fromZ.map(({ protocol }) => protocol)).toEqual([1, 2]);
    for (const { protocol, shared_secret_Z: z = '', msg, tag } of fromZ)
      expect(toHex(secretFrom(protocol, fromHex(z), DEVICE, seededRandom('z')).authenticate(fromHex(msg)))).toBe(tag);
  });

  it('key derivation of authenticator-rs: the first half authenticates, the second encrypts', () => {
    const { Z, hmac_key_then_aes_key: keys } = vectors!.protocol2_kdf_authenticator_rs;
    const [hmacKey, aesKey] = [fromHex(keys.slice(0, 64)), fromHex(keys.slice(64))];
    const shared = secretFrom(2, fromHex(Z), DEVICE, seededRandom('z'));
    expect(toHex(shared.authenticate(PADDED_1234))).toBe(
      createHmac('sha256', hmacKey).update(PADDED_1234).digest('hex'),
    );
    const sent = shared.encrypt(PADDED_1234);
    const decipher = createDecipheriv('aes-256-cbc', aesKey, sent.subarray(0, 16)).setAutoPadding(false);
    expect(toHex(Buffer.concat([decipher.update(sent.subarray(16)), decipher.final()]))).toBe(toHex(PADDED_1234));
  });

  it('protocol one of authenticator-rs', () => {
    const wanted = vectors!.protocol1_authenticator_rs;
    const shared = protocolOne(fromHex(wanted.shared), DEVICE);
    const newPinEnc = shared.encrypt(PADDED_1234);
    expect(toHex(newPinEnc)).toBe(wanted.new_pin_enc);
    expect(toHex(shared.authenticate(newPinEnc)).slice(0, 32)).toBe(wanted.pin_uv_auth_param);
  });

  it('answers of authenticator-rs: key agreement, tries, encrypted tokens', () => {
    const answer = (name: string): CborMap =>
      asMap(decodeCbor(fromHex(vectors!.responses_authenticator_rs.find((each) => each.name === name)!.cbor)), name);
    const peer = asMap(answer('test_get_key_agreement').get(0x01), 'key');
    expect(agree(2, peer, seededRandom('a')).protocol).toBe(2);
    expect(optionalUint(answer('test_get_pin_retries'), 0x03, 'tries')).toBe(7);
    for (const name of ['test_get_pin_token', 'test_get_puat_using_pin', 'test_get_puat_using_uv'])
      expect(bytesOf(answer(name), 0x02, 'token')).toHaveLength(48);
  });
});

describe('choice', () => {
  it.each([
    [[], 1],
    [[1], 1],
    [[2, 1], 2],
    [[1, 2], 1],
    [[3, 2], 2],
    [[9], null],
  ])('of %j is %s', (listed, chosen) => {
    expect(choosePinProtocol(listed)).toBe(chosen);
  });
});

describe('a hostile key', () => {
  it.each([
    ['a point that is not on the curve', coseEcdhKey(new Uint8Array(32).fill(1), new Uint8Array(32).fill(1))],
    ['coordinates that are too short', coseEcdhKey(new Uint8Array(31), new Uint8Array(32))],
    ['no coordinates', new Map<CborKey, CborValue>([[1, 2]])],
  ])('with %s is refused', (_, peer) => {
    expect(() => agree(2, peer, seededRandom('a'))).toThrow(CborError);
  });

  it.each([1, 2] as const)('that sends tokens of odd lengths gets a CborError, protocol %i', (protocol) => {
    const shared = agree(protocol, DEVICE, seededRandom('b'));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (ciphertext) => {
        try {
          shared.decrypt(ciphertext);
        } catch (error) {
          expect(error).toBeInstanceOf(CborError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('round trip', () => {
  it.each([1, 2] as const)('what one end encrypts the other decrypts, protocol %i', (protocol) => {
    const shared = agree(protocol, DEVICE, seededRandom('c'));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 64 }), (bytes) => {
        const whole = bytes.subarray(0, bytes.length - (bytes.length % 16));
        expect(shared.decrypt(shared.encrypt(whole))).toEqual(new Uint8Array(whole));
      }),
      { numRuns: 100 },
    );
  });

  it('a wiped secret encrypts no longer what it did', () => {
    const shared = agree(1, DEVICE, scripted(PRIVATE));
    const before = toHex(shared.encrypt(HASH_1234));
    shared.wipe();
    expect(toHex(shared.encrypt(HASH_1234))).not.toBe(before);
  });
});
