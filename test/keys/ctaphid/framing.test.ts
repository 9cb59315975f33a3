import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePackets, maxPayload, reassemble, WAITING, type Assembly } from '../../../src/main/keys/ctaphid/framing';
import { parseAuthenticatorData } from '../../../src/main/keys/ctap2/authenticator-data';
import { decodeCbor, decodeCborLenient, type CborMap } from '../../../src/main/keys/ctap2/cbor';
import { asMap, bytesOf, optionalUint } from '../../../src/main/keys/ctap2/cbor-read';
import { parseCoseKey } from '../../../src/main/keys/ctap2/cose';
import { parseInfo } from '../../../src/main/keys/ctap2/info';
import { CtapHidCommand, CtapHidErrorCode } from '../../../src/main/keys/ctaphid/constants';
import { CtapHidChannel } from '../../../src/main/keys/ctaphid/channel';
import { AutoClock } from '../support/auto-clock';
import { ScriptedPort } from '../support/scripted-port';
import { fromHex, haveVectors, readVectors, toHex } from '../support/vectors';

const CHANNEL = 0x00220002;

function assemble(frames: readonly Uint8Array[], channel = CHANNEL, size = 64): Assembly {
  return frames.reduce<Assembly>((assembly, frame) => reassemble(assembly, frame, channel, size), WAITING);
}

interface Capture {
  name: string;
  frames: string[];
  messages?: {
    cid: string;
    cmd: string;
    len: number;
    payload: string;
    frames: number;
    cbor?: { ctap2_canonical: boolean };
  }[];
}

describe('encoding', () => {
  it.each([
    [0, 1],
    [57, 1],
    [58, 2],
    [116, 2],
    [117, 3],
    [7609, 129],
  ])('%i bytes make %i packets', (length, packets) => {
    expect(encodePackets(1, 0x10, new Uint8Array(length), 64)).toHaveLength(packets);
  });

  it('puts channel, command and length into the first packet and sequence numbers into the rest', () => {
    const [first, second] = encodePackets(0x01020304, 0x10, new Uint8Array(60).fill(0xaa), 64);
    expect(toHex(first ?? new Uint8Array())).toBe(`0102030490003c${'aa'.repeat(57)}`);
    expect(toHex(second ?? new Uint8Array())).toBe(`0102030400${'aa'.repeat(3)}${'00'.repeat(56)}`);
  });

  it('refuses what 129 packets cannot carry', () => {
    expect(maxPayload(64)).toBe(7609);
    expect(() => encodePackets(1, 0x10, new Uint8Array(7610), 64)).toThrow(RangeError);
  });

  it.skipIf(!haveVectors)('splits at the boundaries of the workshop vectors', () => {
    const { boundaries } = readVectors<{
      boundaries: { payload_len: number; frames: number; last_seq: number | null }[];
    }>('ctaphid-framing.json');
    for (const { payload_len, frames, last_seq } of boundaries) {
      const packets = encodePackets(1, 0x10, new Uint8Array(payload_len), 64);
      expect(packets).toHaveLength(frames);
      if (last_seq !== null) expect(packets.at(-1)?.[4]).toBe(last_seq);
    }
  });
});

describe('reassembly', () => {
  const long = encodePackets(
    CHANNEL,
    0x10,
    Uint8Array.from({ length: 200 }, (_, index) => index),
    64,
  );

  it('leaves reports of other channels alone, whatever they hold', () => {
    const partial = assemble(long.slice(0, 1));
    const foreign = encodePackets(0x99, 0x10, new Uint8Array(500), 64);
    for (const frame of foreign) expect(reassemble(partial, frame, CHANNEL, 64)).toBe(partial);
  });

  it.each([
    ['a packet is missing', [long[0], long[2]], 'sequence'],
    ['a packet comes twice', [long[0], long[1], long[1]], 'sequence'],
    ['a message starts with its second packet', [long[1]], 'unexpected-continuation'],
    ['another message starts in the middle', [long[0], long[0]], 'unexpected-start'],
    ['a report is too short', [long[0]?.subarray(0, 63)], 'report-size'],
    ['a report is too long', [new Uint8Array(65)], 'report-size'],
    ['the length is over the maximum', [fromHex(`00220002901dba${'00'.repeat(57)}`)], 'message-length'],
  ])('is broken where %s', (_, frames, why) => {
    expect(assemble(frames.filter((frame) => frame !== undefined))).toEqual({ state: 'broken', why });
  });

  it('takes an error in the middle of an answer for the answer', () => {
    const [error] = encodePackets(CHANNEL, 0x3f, Uint8Array.of(0x06), 64);
    expect(assemble([long[0] ?? new Uint8Array(), error ?? new Uint8Array()])).toEqual({
      state: 'done',
      command: 0x3f,
      payload: Uint8Array.of(6),
    });
  });

  it.skipIf(!haveVectors)('reads the captures of real keys', () => {
    const { libfido2_wire: captures } = readVectors<{ libfido2_wire: Capture[] }>('ctaphid-framing.json');
    let read = 0;
    for (const { frames, messages = [] } of captures) {
      let at = 0;
      for (const message of messages) {
        const part = frames.slice(at, at + message.frames).map((frame) => fromHex(frame.padEnd(128, '0')));
        at += message.frames;
        // One capture is patched together from two sessions with different channels.
        if (frames.slice(at - message.frames, at).some((frame) => !frame.startsWith(message.cid))) continue;
        const done = assemble(part, Number.parseInt(message.cid, 16));
        expect(done).toMatchObject({ state: 'done', command: Number(message.cmd) & 0x7f });
        if (done.state !== 'done') continue;
        expect(toHex(done.payload)).toBe(message.payload);
        if (message.cbor?.ctap2_canonical === true && done.payload.length > 1) decodeCbor(done.payload.subarray(1));
        read++;
      }
    }
    expect(read).toBeGreaterThan(25);
  });

  it.skipIf(!haveVectors)('reads what real keys said in those captures', () => {
    const { libfido2_wire: captures } = readVectors<{ libfido2_wire: Capture[] }>('ctaphid-framing.json');
    const said = (name: string): CborMap => {
      const [message] = captures.find((each) => each.name === `WIREDATA_CTAP_CBOR_${name}`)?.messages ?? [];
      const payload = fromHex(message?.payload ?? '');
      expect(payload[0]).toBe(0);
      return asMap(decodeCborLenient(payload.subarray(1)).value, name);
    };
    const info = parseInfo(said('INFO'));
    expect(info.versions).toContain('FIDO_2_0');
    expect(info.aaguid).toHaveLength(16);
    const made = parseAuthenticatorData(bytesOf(said('CRED'), 0x02, 'authData'));
    expect(made.flags.up).toBe(true);
    expect(parseCoseKey(made.attested!.publicKey).algorithm).toBe(-7);
    expect(parseAuthenticatorData(bytesOf(said('ASSERT'), 0x02, 'authData')).attested).toBeNull();
    expect(optionalUint(said('RETRIES'), 0x03, 'tries')).toBeGreaterThan(0);
    expect(optionalUint(said('CREDMAN_META'), 0x02, 'remaining')).toBeGreaterThan(0);
  });

  it.skipIf(!haveVectors)('reads every error and keepalive of the vectors', () => {
    const { opensk_and_spec: cases } = readVectors<{
      opensk_and_spec: { name: string; frames: string[]; expect: string | { code?: number } }[];
    }>('ctaphid-framing.json');
    const errors = cases.filter(({ name }) => name.startsWith('error '));
    expect(errors).toHaveLength(10);
    const codes = errors.map(({ name, frames, expect: wanted }) => {
      const done = assemble(frames.map(fromHex), Number.parseInt((frames[0] ?? '').slice(0, 8), 16));
      expect(done, name).toMatchObject({ state: 'done', command: CtapHidCommand.error });
      const code = done.state === 'done' ? done.payload[0] : undefined;
      if (typeof wanted === 'object') expect(code, name).toBe(wanted.code);
      return code;
    });
    expect(new Set(codes)).toEqual(new Set(Object.values(CtapHidErrorCode)));
    for (const [name, status] of Object.entries({ 'keepalive processing': 1, 'keepalive upneeded': 2 })) {
      const frames = (cases.find((each) => each.name === name)?.frames ?? []).map(fromHex);
      expect(assemble(frames, 0x12345678)).toEqual({
        state: 'done',
        command: CtapHidCommand.keepalive,
        payload: Uint8Array.of(status),
      });
    }
  });

  it.skipIf(!haveVectors)('leaves no row of the vectors out', async () => {
    const { opensk_and_spec: cases, libfido2_wire: captures } = readVectors<{
      opensk_and_spec: { name: string; frames: string[]; expect: string | { cid?: string } }[];
      libfido2_wire: { name: string }[];
    }>('ctaphid-framing.json');
    const frame = (name: string): Uint8Array => {
      const row = cases.find((each) => each.name === name);
      expect(row?.frames, name).toHaveLength(1);
      return fromHex(row?.frames[0] ?? '');
    };
    const asserted: Record<string, () => void | Promise<void>> = {
      'init response': async () => {
        const nonce = fromHex('123456789abcdef0');
        const clock = new AutoClock();
        const port = new ScriptedPort(clock, (_, there) => there.push(frame('init response')));
        const ports = { clock, random: { bytes: () => nonce }, log: { event: () => undefined } };
        expect((await CtapHidChannel.open(port, ports)).info).toEqual({
          protocolVersion: 2,
          deviceVersion: [1, 0, 0],
          capabilities: { wink: true, cbor: true, msg: false },
        });
      },
      // What a key does then is tried with virtual keys: test/rehearsal/virtual-key/ctap-hid.test.ts.
      cancel: () => expect(encodePackets(1, CtapHidCommand.cancel, new Uint8Array(0), 64)).toEqual([frame('cancel')]),
      'lock 1 s': () =>
        expect(encodePackets(1, CtapHidCommand.lock, Uint8Array.of(1), 64)).toEqual([frame('lock 1 s')]),
      'payload too large: device answers CBOR error': () =>
        expect(assemble([frame('payload too large: device answers CBOR error')], 0x12345678)).toEqual({
          state: 'done',
          command: CtapHidCommand.cbor,
          payload: Uint8Array.of(0xf2),
        }),
      'spurious continuation (unknown channel)': () => {
        const partial = assemble(long.slice(0, 1));
        for (const state of [WAITING, partial])
          expect(reassemble(state, frame('spurious continuation (unknown channel)'), CHANNEL, 64)).toBe(state);
      },
    };
    for (const check of Object.values(asserted)) await check();
    const elsewhere = ({ name, expect: wanted }: (typeof cases)[number]): boolean =>
      /^(error|keepalive) /u.test(name) || (typeof wanted === 'object' && wanted.cid !== undefined);
    expect(
      cases
        .filter((row) => !elsewhere(row))
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(Object.keys(asserted).toSorted());
    // APDUs are how a key talks over NFC. This program talks over USB HID only: a reader on the desk would let a key be
    // asked without being plugged in, so none of this is ours to read.
    expect(captures.filter((each) => !('frames' in each)).map(({ name }) => name)).toEqual([
      'WIREDATA_CTAP_NFC_INIT',
      'WIREDATA_CTAP_NFC_MSG',
      'WIREDATA_CTAP_EXTENDED_APDU',
    ]);
  });

  it.skipIf(!haveVectors)('reads the transcribed single frames', () => {
    const { opensk_and_spec: cases } = readVectors<{
      opensk_and_spec: {
        name: string;
        frames: string[];
        expect: string | { cid?: string; cmd?: string; payload?: string; code?: number };
      }[];
    }>('ctaphid-framing.json');
    for (const { name, frames, expect: wanted } of cases) {
      if (typeof wanted === 'string' || wanted.cid === undefined) continue;
      const done = assemble(frames.map(fromHex), Number.parseInt(wanted.cid, 16));
      expect(done, name).toMatchObject({
        state: 'done',
        command: Number(wanted.cmd) & 0x7f,
        payload: fromHex(wanted.payload ?? ''),
      });
    }
  });
});

describe('properties', () => {
  const size = fc.integer({ min: 8, max: 64 });

  it('what is split comes back, with any foreign traffic in between', () => {
    fc.assert(
      fc.property(
        size.chain((reportSize) =>
          fc.tuple(fc.constant(reportSize), fc.uint8Array({ maxLength: Math.min(maxPayload(reportSize), 600) })),
        ),
        fc.integer({ min: 1, max: 0xfffffffe }),
        fc.integer({ min: 0, max: 0x7f }),
        fc.array(fc.uint8Array({ minLength: 64, maxLength: 64 }), { maxLength: 5 }),
        ([reportSize, payload], channel, command, noise) => {
          const frames = encodePackets(channel, command, payload, reportSize).flatMap((frame, index) => {
            const foreign = noise[index]?.slice(0, reportSize);
            if (foreign === undefined) return [frame];
            new DataView(foreign.buffer).setUint32(0, (channel ^ 1) >>> 0);
            return [foreign, frame];
          });
          expect(assemble(frames, channel, reportSize)).toEqual({ state: 'done', command, payload });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('any reports leave a state that is one of four, and never more than the message announces', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 8 }), (frames) => {
        for (const frame of frames) if (frame.length >= 4) frame.set([0, 0x22, 0, 2]);
        const end = assemble(frames);
        expect(['waiting', 'partial', 'done', 'broken']).toContain(end.state);
        if (end.state === 'done') expect(end.payload.length).toBeLessThanOrEqual(7609);
      }),
      { numRuns: 1_000 },
    );
  });
});
