import { X509Certificate, createDecipheriv, createPublicKey, hkdfSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { personality } from '../../../src/main/rehearsal/virtual-key';
import { concat, equal, toHex, utf8 } from '../../../src/main/rehearsal/virtual-key/bytes';
import { type CborMap, cborMap, decodeCbor, encodeCbor } from '../../../src/main/rehearsal/virtual-key/cbor';
import { Bench, PIN } from './bench-key';
import { HASH, RP, assertParams, makeParams, parseAuthData, sha256 } from './raw-client';

const MODERN = 'yubikey-5c-nfc';

/** One subcommand of credential management, authorised afresh. */
async function manage(
  bench: Bench,
  command: 0x0a | 0x41,
  sub: number,
  params?: CborMap,
): Promise<{ status: number; map: CborMap }> {
  const token = await bench.token(0x04, undefined);
  const message = concat(Uint8Array.of(sub), params === undefined ? new Uint8Array() : encodeCbor(params));
  return bench.client.ctap(
    command,
    cborMap([
      [1, sub],
      [2, params],
      [3, bench.platform.protocol],
      [4, bench.platform.tag(token, message)],
    ]),
  );
}

async function configure(bench: Bench, sub: number, params?: CborMap): Promise<number> {
  const token = await bench.token(0x20, undefined);
  const head = Uint8Array.from([...new Uint8Array(32).fill(0xff), 0x0d, sub]);
  const message = params === undefined ? head : concat(head, encodeCbor(params));
  return bench.client.status(
    0x0d,
    cborMap([
      [1, sub],
      [2, params],
      [3, bench.platform.protocol],
      [4, bench.platform.tag(token, message)],
    ]),
  );
}

const descriptor = (id: Uint8Array): CborMap =>
  cborMap([
    ['id', id],
    ['type', 'public-key'],
  ]);

describe('credential management', () => {
  for (const [id, command] of [
    [MODERN, 0x0a],
    [MODERN, 0x41],
    ['plain-no-serial', 0x41],
  ] as const) {
    it(`counts, lists, renames and deletes by command 0x${command.toString(16)} on ${id}`, async () => {
      const bench = await Bench.of(id, { pin: true });
      expect((await manage(bench, command, 2)).status).toBe(0x2e);
      const ids: Uint8Array[] = [];
      for (const [rpId, user] of [
        [RP, 'one'],
        [RP, 'two'],
        ['example.com', 'one'],
      ] as const) {
        ids.push(await bench.madeId({ rpId, userId: utf8(user) }));
      }
      const counts = await manage(bench, command, 1);
      expect([counts.map.get(1), counts.map.get(2)]).toEqual([3, bench.key.personality.capacity - 3]);
      const first = await manage(bench, command, 2);
      expect(first.map.get(5)).toBe(2);
      const second = await bench.client.ctap(command, cborMap([[1, 3]]));
      const names = [first, second].map(({ map }) => (map.get(3) as CborMap).get('id'));
      expect(names.toSorted()).toEqual(['example.com', RP]);
      expect(await bench.client.status(command, cborMap([[1, 3]]))).toBe(0x30);

      const one = await manage(bench, command, 4, cborMap([[1, sha256(utf8(RP))]]));
      expect(one.map.get(9)).toBe(2);
      const two = await bench.client.ctap(command, cborMap([[1, 5]]));
      const listed = [one, two].map(({ map }) => toHex((map.get(7) as CborMap).get('id') as Uint8Array));
      expect(listed.toSorted()).toEqual([toHex(ids[0]!), toHex(ids[1]!)].toSorted());
      expect(toHex(encodeCbor(one.map.get(8)!))).toBe(toHex(bench.key.inspect().credentials[0]!.publicKey));

      const user = cborMap([
        ['id', utf8('one')],
        ['name', 'renamed'],
      ]);
      expect(
        (
          await manage(
            bench,
            command,
            7,
            cborMap([
              [2, descriptor(ids[0]!)],
              [3, user],
            ]),
          )
        ).status,
      ).toBe(0);
      expect(bench.key.inspect().credentials.some((each) => each.userName === 'renamed')).toBe(true);
      expect((await manage(bench, command, 6, cborMap([[2, descriptor(ids[0]!)]]))).status).toBe(0);
      expect((await manage(bench, command, 6, cborMap([[2, descriptor(ids[0]!)]]))).status).toBe(0x2e);
      expect(bench.key.inspect().credentials).toHaveLength(2);
      expect((await bench.client.ctap(command, cborMap([[1, 1]]))).status).toBe(0x36);
    });
  }

  it('an enumeration ends with the power and after 30 s', async () => {
    const bench = await Bench.of(MODERN, { pin: true });
    for (const rpId of ['a.example', 'b.example', 'c.example']) await bench.make({ rpId });
    await manage(bench, 0x0a, 2);
    await bench.clock.advance(30_001);
    expect(await bench.client.status(0x0a, cborMap([[1, 3]]))).toBe(0x30);
    await manage(bench, 0x0a, 2);
    await bench.replug();
    expect(await bench.client.status(0x0a, cborMap([[1, 3]]))).toBe(0x30);
  });
});

describe('assertions', () => {
  it('without an allow list the newest comes first, names only after the PIN, the rest by getNextAssertion', async () => {
    const bench = await Bench.of(MODERN, { pin: true });
    for (const user of ['one', 'two', 'three']) await bench.make({ userId: utf8(user) });
    const first = await bench.client.ctap(0x02, assertParams(bench.platform, { token: await bench.token(0x02) }));
    expect(first.map.get(5)).toBe(3);
    const users = [first.map];
    for (let index = 0; index < 2; index++) users.push((await bench.client.ctap(0x08)).map);
    expect(users.map((map) => Buffer.from((map.get(4) as CborMap).get('id') as Uint8Array).toString())).toEqual([
      'three',
      'two',
      'one',
    ]);
    expect((first.map.get(4) as CborMap).get('name')).toBe('ea-1@x.onmicrosoft.com');
    expect(await bench.client.status(0x08)).toBe(0x30);
    const silent = await bench.client.ctap(0x02, assertParams(bench.platform, { up: false }));
    expect((silent.map.get(4) as CborMap).has('name')).toBe(false);
  });

  it('a credential that is not resident takes no room and signs by its id alone', async () => {
    const bench = await Bench.of(MODERN, { pin: true });
    const id = await bench.madeId({ rk: false });
    expect(bench.key.inspect().credentials).toHaveLength(0);
    const signed = await bench.sign(id);
    expect([signed.status, signed.map.has(4)]).toEqual([0, false]);
    const other = await bench.client.ctap(
      0x02,
      assertParams(bench.platform, { rpId: 'example.com', allow: [id], up: false }),
    );
    expect(other.status).toBe(0x2e);
  });

  it('hmac-secret gives the same output for the same salt, another without the PIN', async () => {
    const bench = await Bench.of(MODERN, { pin: true });
    const id = await bench.madeId({ extensions: cborMap([['hmac-secret', true]]) });
    const output = async (withPin: boolean): Promise<string> => {
      const token = withPin ? await bench.token(0x02) : undefined;
      const { cose, shared } = await bench.platform.agree();
      const saltEnc = bench.platform.encrypt(shared, new Uint8Array(32).fill(5));
      const salts = cborMap([
        [1, cose],
        [2, saltEnc],
        [3, bench.platform.tag(shared, saltEnc)],
        [4, bench.platform.protocol],
      ]);
      const params = new Map([
        ...assertParams(bench.platform, { allow: [id], token }),
        [4, cborMap([['hmac-secret', salts]])] as const,
      ]);
      const { status, map } = await bench.client.ctap(0x02, params);
      expect(status).toBe(0);
      const extensions = decodeCbor(parseAuthData(map.get(2) as Uint8Array).rest) as CborMap;
      return toHex(bench.platform.decrypt(shared, extensions.get('hmac-secret') as Uint8Array));
    };
    const first = await output(true);
    expect(first).toHaveLength(64);
    expect(await output(true)).toBe(first);
    expect(await output(false)).not.toBe(first);
  });

  it('always-UV spares silent assertions on models that read the standard so', async () => {
    const bench = await Bench.of('yubikey-5-fips', { pin: true });
    const id = await bench.madeId();
    expect((await bench.silent(id)).status).toBe(0);
    expect((await bench.client.ctap(0x02, assertParams(bench.platform, { allow: [id] }))).status).toBe(0x36);
  });
});

describe('credentials', () => {
  it('takes the first algorithm of the list that it has: ES256, EdDSA', async () => {
    const bench = await Bench.of(MODERN, { pin: true });
    for (const [algorithms, wanted] of [
      [[-257, -8, -7], -8],
      [[-257, -7, -8], -7],
    ] as const) {
      const { map } = await bench.make({ algorithms });
      const authData = map.get(2) as Uint8Array;
      const cose = decodeCbor(parseAuthData(authData).rest) as CborMap;
      expect(cose.get(3)).toBe(wanted);
      const signed = await bench.sign(parseAuthData(authData).credentialId);
      const x = Buffer.from(cose.get(-2) as Uint8Array).toString('base64url');
      const jwk =
        wanted === -8
          ? { kty: 'OKP', crv: 'Ed25519', x }
          : { kty: 'EC', crv: 'P-256', x, y: Buffer.from(cose.get(-3) as Uint8Array).toString('base64url') };
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      const data = concat(signed.map.get(2) as Uint8Array, HASH);
      expect(verify(wanted === -8 ? null : 'sha256', data, key, signed.map.get(3) as Uint8Array)).toBe(true);
    }
    expect((await bench.make({ algorithms: [-257, -35] })).status).toBe(0x26);
  });

  it('makes RS256 credentials on models that list it', async () => {
    const bench = await Bench.of({ ...personality(MODERN), algorithms: [-257] }, { pin: true });
    const { map } = await bench.make({ algorithms: [-7, -257] });
    const authData = parseAuthData(map.get(2) as Uint8Array);
    const cose = decodeCbor(authData.rest) as CborMap;
    const jwk = {
      kty: 'RSA',
      n: Buffer.from(cose.get(-1) as Uint8Array).toString('base64url'),
      e: Buffer.from(cose.get(-2) as Uint8Array).toString('base64url'),
    };
    const signed = await bench.sign(authData.credentialId);
    const data = concat(signed.map.get(2) as Uint8Array, HASH);
    expect(verify('sha256', data, createPublicKey({ key: jwk, format: 'jwk' }), signed.map.get(3) as Uint8Array)).toBe(
      true,
    );
  });

  it('enterprise attestation: off until configured, by the maker list or by the platform, with the serial in the certificate', async () => {
    const bench = await Bench.of(MODERN, { pin: true, serial: '20123456' });
    const ask = async (kind: number, rpId = RP): Promise<{ status: number; map: CborMap }> => {
      const token = await bench.token(0x01, rpId);
      return bench.client.ctap(0x01, new Map([...makeParams(bench.platform, { token, rpId }), [0x0a, kind] as const]));
    };
    expect((await ask(1)).status).toBe(0x02);
    expect(await configure(bench, 0x01)).toBe(0);
    expect(((await bench.info()).get(4) as CborMap).get('ep')).toBe(true);
    const leafOf = ({ map }: { map: CborMap }): Uint8Array => ((map.get(3) as CborMap).get('x5c') as Uint8Array[])[0]!;
    const byList = await ask(1);
    expect(byList.map.get(4)).toBe(true);
    expect(toHex(leafOf(byList))).toContain(toHex(utf8('20123456')));
    expect(new X509Certificate(Buffer.from(leafOf(byList))).subject).toContain('Authenticator Attestation');
    const elsewhere = await ask(1, 'example.com');
    expect([elsewhere.status, elsewhere.map.has(4)]).toEqual([0, false]);
    expect((await ask(2, 'example.com')).map.get(4)).toBe(true);
    expect((await ask(3)).status).toBe(0x2c);
  });

  it('tells the minimum PIN length to the RP ids that were set', async () => {
    const bench = await Bench.of(MODERN, { pin: true });
    expect(
      await configure(
        bench,
        0x03,
        cborMap([
          [1, 6],
          [2, [RP]],
        ]),
      ),
    ).toBe(0);
    const { map } = await bench.make({ extensions: cborMap([['minPinLength', true]]) });
    const { rest } = parseAuthData(map.get(2) as Uint8Array);
    expect(toHex(rest)).toContain(toHex(encodeCbor(cborMap([['minPinLength', 6]]))));
    expect(await configure(bench, 0x03, cborMap([[2, [RP, 'a.example']]]))).toBe(0x28);
    expect(await configure(bench, 0x03, cborMap([[3, true]]))).toBe(0);
    expect(bench.key.inspect().forcePinChange).toBe(true);
  });

  it('an empty pinUvAuthParam asks only whether there is a PIN', async () => {
    const bench = await Bench.of('ctap20-only');
    const probe = (): Promise<number> =>
      bench.client.status(
        0x01,
        new Map([...makeParams(bench.platform), [8, new Uint8Array()] as const, [9, 1] as const]),
      );
    expect(await probe()).toBe(0x35);
    await bench.platform.setPin(PIN);
    expect(await probe()).toBe(0x31);
  });

  it('refuses what a request may not hold', async () => {
    const bench = await Bench.of(MODERN, { pin: true });
    const without = (member: number): CborMap =>
      new Map([...makeParams(bench.platform)].filter(([key]) => key !== member));
    for (const member of [1, 2, 3, 4])
      expect(await bench.client.status(0x01, without(member)), `without ${member}`).toBe(0x14);
    expect(await bench.client.status(0x01, new Map([...makeParams(bench.platform), [1, 'text'] as const]))).toBe(0x11);
    expect(await bench.client.exchange(0x10, Uint8Array.of(0x01, 0xa1, 0x18, 0x01, 0x00))).toEqual(Uint8Array.of(0x12));
    expect(await bench.client.status(0x01, makeParams(bench.platform))).toBe(0x36);
    const builtInUv = (rk: boolean): CborMap =>
      new Map([...makeParams(bench.platform, { rk }), [7, cborMap([['uv', true]])] as const]);
    expect(await bench.client.status(0x01, builtInUv(false))).toBe(0x2c);
    const old = await Bench.of('ctap20-only');
    expect(await old.client.status(0x01, builtInUv(false))).toBe(0x2b);
    expect(await bench.client.status(0x55)).toBe(0x01);
    expect(
      await bench.client.status(
        0x06,
        cborMap([
          [1, 3],
          [2, 2],
        ]),
      ),
    ).toBe(0x02);
    expect(
      await bench.client.status(
        0x06,
        cborMap([
          [1, 2],
          [2, 0x55],
        ]),
      ),
    ).toBe(0x3e);
  });
});

describe('PIN and identity', () => {
  it('PIN rules are those of the model: minimum, maximum, complexity, code points', async () => {
    const octo = await Bench.of('token2-pin-plus-octo');
    expect(await octo.platform.setPin('1234567')).toBe(0x37);
    expect(await octo.platform.setPin('12345678')).toBe(0x37);
    expect(await octo.platform.setPin('11111111')).toBe(0x37);
    expect(await octo.platform.setPin('25803691')).toBe(0);
    expect(await octo.platform.setPin('25803691')).toBe(0x33);
    const plain = await Bench.of('ctap20-only');
    expect(await plain.platform.setPin('äöü')).toBe(0x37);
    expect(await plain.platform.setPin('äöüß')).toBe(0);
    const long = await Bench.of('ctap20-only');
    expect(await long.platform.setPin('x'.repeat(64))).toBe(0x37);
    expect(await long.platform.setPin('x'.repeat(63))).toBe(0);
  });

  it('encIdentifier opens to the same device identifier each time, with the persistent token, until a reset', async () => {
    const bench = await Bench.of('etoken-fusion', { pin: true });
    const identify = async (): Promise<string> => {
      const { status, token } = await bench.platform.token(PIN, 0x40);
      expect(status).toBe(0);
      const sealed = (await bench.info()).get(0x19) as Uint8Array;
      const key = Buffer.from(hkdfSync('sha256', token, Buffer.alloc(32), 'encIdentifier', 16));
      const cipher = createDecipheriv('aes-128-cbc', key, sealed.subarray(0, 16)).setAutoPadding(false);
      return Buffer.concat([cipher.update(sealed.subarray(16)), cipher.final()]).toString('hex');
    };
    const before = await identify();
    expect(await identify()).toBe(before);
    await bench.replug();
    expect(await identify()).toBe(before);
    await bench.replug();
    expect(await bench.client.status(0x07)).toBe(0);
    await bench.platform.setPin(PIN);
    expect(await identify()).not.toBe(before);
    expect((await bench.platform.token(PIN, 0x41, RP)).status).toBe(0x40);
  });

  it('selection waits for a touch and says nothing more', async () => {
    const bench = await Bench.of(MODERN);
    expect(await bench.client.status(0x0b)).toBe(0);
    expect(bench.key.inspect().touches).toBe(1);
  });

  it('a token without its permission is 0x33 on models that keep to the letter', async () => {
    const bench = await Bench.of('security-key-nfc', { pin: true });
    const token = await bench.token(0x02);
    expect(await bench.client.status(0x01, makeParams(bench.platform, { token }))).toBe(0x33);
  });

  it('two keys of one personality and one world are two keys', async () => {
    const [one, two] = [await Bench.of(MODERN), await Bench.of(MODERN)];
    // Same seed: the same key. That is what replaying a run means.
    expect(one.key.serial).toBe(two.key.serial);
    expect(equal(await one.madeId(), await two.madeId())).toBe(true);
  });
});
