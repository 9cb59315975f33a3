import { X509Certificate, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rehearsalRoots } from '../../../src/main/rehearsal/test-ca';
import { type MisbehaviourId, misbehaviours, personality } from '../../../src/main/rehearsal/virtual-key';
import { concat, equal, toHex, utf8 } from '../../../src/main/rehearsal/virtual-key/bytes';
import { type CborMap, cborMap, decodeCbor } from '../../../src/main/rehearsal/virtual-key/cbor';
import { Bench, PIN, signCountOf } from './bench-key';
import { settle } from './fake-world';
import { HASH, RP, parseAuthData, pinHash, sha256 } from './raw-client';

const KEY = 'yubikey-5c-nfc';
const PREPARED = { pin: true } as const;
const GET_INFO = Uint8Array.of(0x04);

async function told(id: MisbehaviourId, options: Parameters<typeof Bench.of>[1] = {}, count?: number): Promise<Bench> {
  const bench = await Bench.of(KEY, options);
  bench.key.misbehave(id, true, count);
  return bench;
}

/** The raw bytes of getInfo after the status. */
async function infoBytes(bench: Bench): Promise<Uint8Array> {
  const answer = await bench.client.exchange(0x10, GET_INFO);
  expect(answer[0]).toBe(0);
  return answer.subarray(1);
}

/** Every report that is there now. */
async function drain(bench: Bench): Promise<Uint8Array[]> {
  await settle();
  const reports: Uint8Array[] = [];
  for (let report = await bench.client.port.read(0); report !== null; report = await bench.client.port.read(0)) {
    reports.push(report);
  }
  return reports;
}

async function silence(bench: Bench, ms = 1000): Promise<void> {
  const waiting = bench.client.receive(ms);
  await bench.clock.advance(ms + 1);
  expect(await waiting).toBeNull();
}

async function expectGone(action: Promise<unknown>): Promise<void> {
  await expect(action).rejects.toMatchObject({ code: 'key/removed' });
}

async function toggleRequest(bench: Bench): Promise<CborMap> {
  const token = await bench.token(0x20, undefined);
  const message = Uint8Array.from([...new Uint8Array(32).fill(0xff), 0x0d, 0x02]);
  return cborMap([
    [1, 0x02],
    [3, bench.platform.protocol],
    [4, bench.platform.tag(token, message)],
  ]);
}

async function madeData(
  bench: Bench,
): Promise<{ data: ReturnType<typeof parseAuthData>; authData: Uint8Array; fmt: unknown; statement: CborMap }> {
  const { status, map } = await bench.make();
  expect(status).toBe(0);
  const authData = map.get(2) as Uint8Array;
  return { data: parseAuthData(authData), authData, fmt: map.get(1), statement: map.get(3) as CborMap };
}

const leafOf = (statement: CborMap): X509Certificate =>
  new X509Certificate(Buffer.from((statement.get('x5c') as Uint8Array[])[0]!));

/** One check for each misbehaviour; the table is complete by its type. */
const checks: Record<MisbehaviourId, () => Promise<void>> = {
  async 'unplug-at-packet'() {
    const bench = await told('unplug-at-packet', {}, 3);
    await expectGone(bench.client.exchange(0x10, GET_INFO));
    expect(bench.key.plugged).toBe(false);
    expect(bench.key.misbehaviours).toEqual([]);
  },
  async 'unplug-before-pin'() {
    const bench = await told('unplug-before-pin');
    await expectGone(bench.platform.setPin(PIN));
    expect(bench.key.inspect().pinSet).toBe(false);
  },
  async 'unplug-after-pin'() {
    const bench = await told('unplug-after-pin');
    await expectGone(bench.platform.setPin(PIN));
    expect(bench.key.inspect().pinHash).toEqual(pinHash(PIN));
  },
  async 'unplug-at-touch'() {
    const bench = await told('unplug-at-touch', PREPARED);
    await expectGone(bench.make());
    expect(bench.key.inspect().credentials).toHaveLength(0);
  },
  async 'unplug-after-credential'() {
    const bench = await told('unplug-after-credential', PREPARED);
    await expectGone(bench.make());
    expect(bench.key.inspect().credentials).toHaveLength(1);
  },
  async 'unplug-after-setting'() {
    const bench = await told('unplug-after-setting', PREPARED);
    await expectGone(bench.client.status(0x0d, await toggleRequest(bench)));
    expect(bench.key.inspect().alwaysUv).toBe(true);
  },
  async 'silent-after-setting'() {
    const bench = await told('silent-after-setting', PREPARED);
    await bench.client.sendCtap(0x0d, await toggleRequest(bench));
    await silence(bench);
    expect(bench.key.inspect().alwaysUv).toBe(true);
    expect((await bench.client.ctap(0x04)).status).toBe(0);
  },
  async 'keeps-settings'() {
    const bench = await told('keeps-settings', PREPARED);
    expect(await bench.client.status(0x0d, await toggleRequest(bench))).toBe(0);
    expect(bench.key.inspect().alwaysUv).toBe(false);
  },
  async 'other-key'() {
    const bench = await Bench.of(KEY, PREPARED);
    const { serial } = bench.key;
    bench.key.misbehave('other-key', true);
    expect(bench.key.serial).toBe(serial);
    await bench.replug();
    expect(bench.key.serial).not.toBe(serial);
    expect(bench.key.inspect().pinSet).toBe(false);
    bench.key.misbehave('other-key', false);
    await bench.replug();
    expect(bench.key.serial).toBe(serial);
    expect(bench.key.inspect().pinSet).toBe(true);
  },
  async 'power-cycle'() {
    const bench = await Bench.of(KEY, PREPARED);
    const { id } = bench.key.device!;
    bench.key.misbehave('power-cycle', true);
    expect(bench.key.device!.id).toBe(id);
    expect(await bench.client.exchange(0x10, GET_INFO)).toEqual(Uint8Array.of(0x0b));
  },
  async silent() {
    const bench = await told('silent');
    await bench.client.sendCtap(0x04);
    await silence(bench);
    bench.key.misbehave('silent', false);
    expect((await bench.client.ctap(0x04)).status).toBe(0);
  },
  async 'silent-once'() {
    const bench = await told('silent-once');
    await bench.client.sendCtap(0x04);
    await silence(bench);
    expect((await bench.client.ctap(0x04)).status).toBe(0);
  },
  async 'never-ready'() {
    const bench = await told('never-ready');
    await bench.client.sendCtap(0x04);
    await bench.clock.advance(10_000);
    for (let heard = 0; heard < 100; heard++) expect((await bench.client.receive(0))?.command).toBe(0x3b);
    await bench.client.send(0x11, new Uint8Array());
    expect((await bench.client.answer()).payload).toEqual(Uint8Array.of(0x2d));
  },
  async 'keepalive-storm'() {
    const bench = await told('keepalive-storm');
    await bench.info();
    expect(bench.client.keepalives).toHaveLength(500);
  },
  async 'keepalive-unknown'() {
    const bench = await told('keepalive-unknown');
    await bench.info();
    expect(bench.client.keepalives).toEqual([0x42]);
  },
  async 'foreign-traffic'() {
    const bench = await told('foreign-traffic');
    await bench.client.sendCtap(0x04);
    const reports = await drain(bench);
    const cids = new Set(reports.map((report) => new DataView(report.buffer).getUint32(0)));
    const continuations = reports.filter((report) => (report[4] ?? 0) < 0x80).length;
    expect(cids.size).toBe(2);
    expect(cids.has(bench.client.cid)).toBe(true);
    expect(continuations).toBeGreaterThan(0);
  },
  async 'wrong-channel'() {
    const bench = await told('wrong-channel');
    bench.client.promiscuous = true;
    await bench.client.sendCtap(0x04);
    expect((await bench.client.answer()).cid).not.toBe(bench.client.cid);
    await bench.client.sendCtap(0x04);
    expect((await bench.client.answer()).cid).toBe(bench.client.cid);
  },
  async 'wrong-sequence'() {
    const bench = await told('wrong-sequence');
    await bench.client.sendCtap(0x04);
    await bench.client.port.read(1000);
    expect((await bench.client.port.read(1000))?.[4]).toBe(5);
  },
  async 'wrong-command'() {
    const bench = await told('wrong-command');
    await bench.client.sendCtap(0x04);
    expect((await bench.client.answer()).command).toBe(0x03);
  },
  async 'short-report'() {
    const bench = await told('short-report');
    await bench.client.sendCtap(0x04);
    expect(await bench.client.port.read(1000)).toHaveLength(20);
  },
  async 'over-long'() {
    const bench = await told('over-long');
    await bench.client.sendCtap(0x04);
    expect((await bench.client.port.read(1000))?.subarray(5, 7)).toEqual(Uint8Array.of(0xff, 0xff));
  },
  async 'giant-answer'() {
    const bench = await told('giant-answer');
    expect(await bench.client.exchange(0x10, GET_INFO)).toHaveLength(7609);
  },
  async garbage() {
    const bench = await told('garbage');
    await bench.client.sendCtap(0x04);
    const reports = await drain(bench);
    const ours = reports.filter((report) => new DataView(report.buffer).getUint32(0) === bench.client.cid);
    expect(reports.length - ours.length).toBe(5);
  },
  async 'empty-answer'() {
    const bench = await told('empty-answer');
    expect(await bench.client.exchange(0x10, GET_INFO)).toHaveLength(0);
  },
  async 'wrong-nonce'() {
    const bench = await told('wrong-nonce');
    expect((await bench.client.exchange(0x06, new Uint8Array(8).fill(7)))[0]).toBe(0xf8);
    expect((await bench.client.exchange(0x06, new Uint8Array(8).fill(7)))[0]).toBe(0x07);
  },
  async 'channel-busy'() {
    const bench = await told('channel-busy');
    for (let time = 0; time < 10; time++)
      expect(await bench.client.exchange(0x10, GET_INFO)).toEqual(Uint8Array.of(0x06));
  },
  async 'channel-busy-briefly'() {
    const bench = await told('channel-busy-briefly');
    for (let time = 0; time < 3; time++)
      expect(await bench.client.exchange(0x10, GET_INFO)).toEqual(Uint8Array.of(0x06));
    expect((await bench.client.ctap(0x04)).status).toBe(0);
  },
  async 'channel-forgotten'() {
    const bench = await told('channel-forgotten');
    expect(await bench.client.exchange(0x10, GET_INFO)).toEqual(Uint8Array.of(0x0b));
  },
  'cbor-unsorted': () => expectUnreadable('cbor-unsorted'),
  'cbor-duplicate': () => expectUnreadable('cbor-duplicate'),
  'cbor-not-minimal': () => expectUnreadable('cbor-not-minimal'),
  'cbor-indefinite': () => expectUnreadable('cbor-indefinite'),
  'cbor-truncated': () => expectUnreadable('cbor-truncated'),
  'cbor-trailing': () => expectUnreadable('cbor-trailing'),
  'cbor-deep': () => expectUnreadable('cbor-deep'),
  'cbor-huge': () => expectUnreadable('cbor-huge'),
  async 'wrong-types'() {
    const info = decodeCbor(await infoBytes(await told('wrong-types'))) as CborMap;
    expect(info.get(1)).toBeInstanceOf(Uint8Array);
    expect(info.get(3)).toBe(true);
  },
  async 'missing-members'() {
    expect(await infoBytes(await told('missing-members'))).toEqual(Uint8Array.of(0xa0));
  },
  async 'hostile-strings'() {
    const bench = await told('hostile-strings');
    await bench.replug();
    expect(bench.key.device!.product).toContain('<img');
    expect(JSON.stringify((await bench.info()).get(1))).toContain('onerror');
  },
  async 'belongs-to-somebody'() {
    const bench = await told('belongs-to-somebody');
    expect(bench.key.inspect()).toMatchObject({ pinSet: true, retries: 8 });
    expect(bench.key.inspect().credentials).toHaveLength(2);
    expect(await bench.platform.setPin(PIN)).toBe(0x33);
    bench.key.misbehave('belongs-to-somebody', false);
    expect(bench.key.inspect()).toMatchObject({ pinSet: false, credentials: [] });
  },
  async 'refuse-next-pin'() {
    const bench = await told('refuse-next-pin', PREPARED);
    expect((await bench.platform.token(PIN, 1, RP)).status).toBe(0x31);
    expect(bench.key.inspect().retries).toBe(7);
    expect((await bench.platform.token(PIN, 1, RP)).status).toBe(0);
  },
  async 'pin-policy'() {
    const bench = await told('pin-policy');
    expect(await bench.platform.setPin(PIN)).toBe(0x37);
    expect(await bench.platform.setPin(PIN)).toBe(0);
  },
  async 'three-tries-left'() {
    const bench = await told('three-tries-left', PREPARED);
    expect((await bench.platform.retries()).retries).toBe(3);
  },
  async locked() {
    const bench = await told('locked', PREPARED);
    expect((await bench.platform.token(PIN, 1, RP)).status).toBe(0x32);
  },
  async 'replug-first'() {
    const bench = await told('replug-first', PREPARED);
    expect((await bench.platform.token(PIN, 1, RP)).status).toBe(0x34);
    await bench.replug();
    expect((await bench.platform.token(PIN, 1, RP)).status).toBe(0);
  },
  async 'must-change-pin'() {
    const bench = await told('must-change-pin', PREPARED);
    expect((await bench.platform.token(PIN, 1, RP)).status).toBe(0x37);
    expect((await bench.platform.token(PIN)).status).toBe(0x31);
    expect((await bench.platform.retries()).retries).toBe(8);
    expect(await bench.platform.changePin(PIN, PIN)).toBe(0x37);
    expect(await bench.platform.changePin(PIN, '86420975')).toBe(0);
    expect((await bench.platform.token('86420975', 1, RP)).status).toBe(0);
  },
  async 'token-invalid'() {
    const bench = await told('token-invalid', PREPARED);
    expect((await bench.make()).status).toBe(0x33);
    expect((await bench.make()).status).toBe(0);
  },
  async 'token-expired'() {
    const bench = await told('token-expired', PREPARED);
    expect((await bench.make()).status).toBe(0x33);
    expect((await bench.make()).status).toBe(0);
  },
  'touch-denied': () => expectTouchStatus('touch-denied', 0x27),
  'touch-timeout': () => expectTouchStatus('touch-timeout', 0x2f),
  'action-timeout': () => expectTouchStatus('action-timeout', 0x3a),
  async 'late-ok'() {
    const bench = await told('late-ok', { pin: true, autoTouch: false });
    const making = bench.make();
    for (let turn = 0; turn < 20 && !bench.key.wantsTouch; turn++) await settle();
    await bench.client.send(0x11, new Uint8Array());
    expect((await making).status).toBe(0);
    expect(bench.key.inspect().credentials).toHaveLength(1);
  },
  async full() {
    const bench = await told('full', PREPARED);
    expect((await bench.info()).get(0x14)).toBe(0);
    expect((await bench.make()).status).toBe(0x28);
  },
  async 'always-excluded'() {
    const bench = await told('always-excluded', PREPARED);
    expect((await bench.make()).status).toBe(0x19);
    expect((await bench.make()).status).toBe(0);
  },
  async 'chokes-cred-protect'() {
    const bench = await told('chokes-cred-protect', PREPARED);
    expect((await bench.make({ extensions: cborMap([['credProtect', 2]]) })).status).toBe(0x2b);
    expect((await bench.make()).status).toBe(0);
  },
  async 'chokes-hmac-secret'() {
    const bench = await told('chokes-hmac-secret', PREPARED);
    expect((await bench.make({ extensions: cborMap([['hmac-secret', true]]) })).status).toBe(0x12);
    expect((await bench.make()).status).toBe(0);
  },
  async 'chokes-rk'() {
    expect((await (await told('chokes-rk', PREPARED)).make()).status).toBe(0x2b);
  },
  async 'no-algorithm'() {
    expect((await (await told('no-algorithm', PREPARED)).make()).status).toBe(0x26);
  },
  async 'attestation-untrusted'() {
    const { statement, authData } = await madeData(await told('attestation-untrusted', PREPARED));
    const root = new X509Certificate((await rehearsalRoots())[0]!);
    expect(leafOf(statement).verify(root.publicKey)).toBe(false);
    expect(
      verify('sha256', concat(authData, HASH), leafOf(statement).publicKey, statement.get('sig') as Uint8Array),
    ).toBe(true);
  },
  async 'attestation-broken'() {
    const { statement, authData } = await madeData(await told('attestation-broken', PREPARED));
    expect(
      verify('sha256', concat(authData, HASH), leafOf(statement).publicKey, statement.get('sig') as Uint8Array),
    ).toBe(false);
  },
  async 'attestation-self'() {
    const { fmt, statement } = await madeData(await told('attestation-self', PREPARED));
    expect([fmt, statement.has('x5c'), statement.has('sig')]).toEqual(['packed', false, true]);
  },
  async 'attestation-none'() {
    const { fmt, statement } = await madeData(await told('attestation-none', PREPARED));
    expect([fmt, statement.size]).toEqual(['none', 0]);
  },
  async 'attestation-no-aaguid'() {
    const oid = '060b2b0601040182e51c010104';
    const leaf = async (bench: Bench): Promise<string> =>
      toHex(((await madeData(bench)).statement.get('x5c') as Uint8Array[])[0]!);
    expect(await leaf(await Bench.of(KEY, PREPARED))).toContain(oid);
    expect(await leaf(await told('attestation-no-aaguid', PREPARED))).not.toContain(oid);
  },
  async 'aaguid-mismatch'() {
    const { statement, data } = await madeData(await told('aaguid-mismatch', PREPARED));
    expect(toHex((statement.get('x5c') as Uint8Array[])[0]!)).not.toContain(toHex(data.aaguid));
  },
  async 'wrong-rp'() {
    const { data } = await madeData(await told('wrong-rp', PREPARED));
    expect(equal(data.rpIdHash, sha256(utf8(RP)))).toBe(false);
  },
  'no-uv': () => expectFlags('no-uv', 0x41),
  'no-up': () => expectFlags('no-up', 0x44),
  'backup-eligible': () => expectFlags('backup-eligible', 0x4d),
  async 'signature-wrong'() {
    const bench = await Bench.of(KEY, PREPARED);
    const id = await bench.madeId();
    const good = await bench.silent(id);
    bench.key.misbehave('signature-wrong', true);
    const bad = await bench.silent(id);
    expect([good.status, bad.status]).toEqual([0, 0]);
    const { publicKey } = bench.key.inspect().credentials[0]!;
    const cose = decodeCbor(publicKey) as CborMap;
    const part = (name: number): string => Buffer.from(cose.get(name) as Uint8Array).toString('base64url');
    const jwk = { kty: 'EC', crv: 'P-256', x: part(-2), y: part(-3) };
    const verifies = ({ map }: { map: CborMap }): boolean =>
      verify('sha256', concat(map.get(2) as Uint8Array, HASH), { key: jwk, format: 'jwk' }, map.get(3) as Uint8Array);
    expect([verifies(good), verifies(bad)]).toEqual([true, false]);
  },
  async 'counter-backwards'() {
    const bench = await Bench.of(KEY, PREPARED);
    const id = await bench.madeId();
    for (let time = 0; time < 5; time++) await bench.silent(id);
    const before = signCountOf(await bench.silent(id));
    bench.key.misbehave('counter-backwards', true);
    expect(signCountOf(await bench.silent(id))).toBeLessThan(before);
  },
  async 'forgets-credentials'() {
    const bench = await Bench.of(KEY, PREPARED);
    const id = await bench.madeId();
    bench.key.misbehave('forgets-credentials', true);
    expect((await bench.silent(id)).status).toBe(0x2e);
    expect(bench.key.inspect().pinSet).toBe(true);
  },
  async 'reset-refused'() {
    expect(await (await told('reset-refused')).client.status(0x07)).toBe(0x30);
  },
  async 'serial-silent'() {
    const bench = await told('serial-silent');
    await bench.client.send(0x42, Uint8Array.of(0));
    await silence(bench);
    expect((await bench.client.ctap(0x04)).status).toBe(0);
  },
  async 'serial-changes'() {
    const bench = await told('serial-changes');
    const read = async (): Promise<string> => toHex(await bench.client.exchange(0x42, Uint8Array.of(0)));
    expect(await read()).not.toBe(await read());
  },
};

async function expectUnreadable(id: MisbehaviourId): Promise<void> {
  const bench = await told(id);
  const bytes = await infoBytes(bench);
  expect(() => decodeCbor(bytes)).toThrow();
  bench.key.misbehave(id, false);
  expect((await bench.client.ctap(0x04)).status).toBe(0);
}

async function expectTouchStatus(id: MisbehaviourId, status: number): Promise<void> {
  const bench = await told(id, PREPARED);
  expect((await bench.make()).status).toBe(status);
  expect(bench.key.inspect().credentials).toHaveLength(0);
  expect((await bench.make()).status).toBe(0);
}

async function expectFlags(id: MisbehaviourId, flags: number): Promise<void> {
  const { data } = await madeData(await told(id, PREPARED));
  expect(data.flags).toBe(flags);
}

describe('every misbehaviour happens as its name says', () => {
  for (const { id, label } of misbehaviours) it(`${id}: ${label}`, checks[id]);

  it('those that happen once tick themselves off, the others stay', () => {
    const lasting = misbehaviours.filter((each) => !each.once).map((each) => each.id);
    expect(lasting).toContain('full');
    expect(lasting).not.toContain('refuse-next-pin');
    expect(new Set(misbehaviours.map((each) => each.id)).size).toBe(misbehaviours.length);
    expect(personality(KEY).id).toBe(KEY);
  });
});
