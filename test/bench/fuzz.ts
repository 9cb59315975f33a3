import { CborError, decodeCbor, decodeCborLenient, encodeCbor, type CborValue } from '../../src/main/keys/ctap2/cbor';
import { parseAuthenticatorData } from '../../src/main/keys/ctap2/authenticator-data';
import { asMap } from '../../src/main/keys/ctap2/cbor-read';
import { parseCoseKey } from '../../src/main/keys/ctap2/cose';
import { parseInfo } from '../../src/main/keys/ctap2/info';
import { encodePackets, reassemble, WAITING, type Assembly } from '../../src/main/keys/ctaphid/framing';
import { parseThalesSerial } from '../../src/main/keys/serial/thales';
import { parseToken2Atr } from '../../src/main/keys/serial/token2';
import { parseConfigPage } from '../../src/main/keys/serial/yubico';
import { setImmediate } from 'node:timers/promises';
import { fuzzChannel } from './fuzz-channel';
import { residentMb, settledMemory } from './memory';
import { createNoise, type Noise } from './noise';

export interface FuzzReport {
  readonly inputs: number;
  readonly accepted: number;
  /** Inputs that made a parser throw anything but its own error: must stay empty. At most ten are kept. */
  readonly crashes: readonly string[];
  readonly slowestMs: number;
  readonly ms: number;
  /** Inputs that went through a whole transaction of the channel, and those of them that ended after their deadline. */
  readonly transactions: number;
  readonly pastDeadline: number;
  /** What the process holds on to, after against before, both settled; megabytes. */
  readonly grownMb: number;
  /** Resident memory, the same way. Nothing is warmed up before: the start is a cold process. */
  readonly residentGrownMb: number;
  /** The most resident memory at any moment over that at the start, garbage included. */
  readonly peakMb: number;
}

/** One input in this many goes to the channel, as the answer to a command. */
const TRANSACTION_EVERY = 100;

/** Bytes that a hostile or broken key might send, into every parser that would see them. Same seed, same inputs. */
export async function fuzz(count: number, seed: number): Promise<FuzzReport> {
  const noise = createNoise(seed);
  const corpus = seeds();
  const crashes: string[] = [];
  let accepted = 0;
  let slowestMs = 0;
  let transactions = 0;
  let pastDeadline = 0;
  let peakMb = 0;
  const before = await settledMemory();
  const start = performance.now();
  for (let done = 0; done < count; done++) {
    if (done % TRANSACTION_EVERY === 0) {
      const ended = await fuzzChannel(noise, () => draw(noise, corpus));
      transactions++;
      if (!ended.inTime) pastDeadline++;
      if (ended.crash !== null && crashes.length < 10) crashes.push(`channel: ${ended.crash}`);
      // A real program lets the event loop turn; V8 hands memory back only then.
      await setImmediate();
      peakMb = Math.max(peakMb, residentMb() - before.residentMb);
      continue;
    }
    const target = targets[noise.below(targets.length)] ?? decodeTarget;
    const input = draw(noise, corpus);
    const began = performance.now();
    try {
      if (target(input, noise)) accepted++;
    } catch (error) {
      if (crashes.length < 10) crashes.push(`${target.name} ${Buffer.from(input).toString('hex')}: ${String(error)}`);
    }
    slowestMs = Math.max(slowestMs, performance.now() - began);
  }
  const ms = performance.now() - start;
  const after = await settledMemory();
  return {
    inputs: count,
    accepted,
    crashes,
    slowestMs,
    ms,
    transactions,
    pastDeadline,
    grownMb: after.heldMb - before.heldMb,
    residentGrownMb: after.residentMb - before.residentMb,
    peakMb,
  };
}

type Target = (input: Uint8Array, noise: Noise) => boolean;

/** True where the parser took it; false where it refused it in its own words; anything else is a crash. */
function guarded(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof CborError) return false;
    throw error;
  }
}

const decodeTarget: Target = function strictCbor(input) {
  return guarded(() => {
    const value = decodeCbor(input);
    if (!Buffer.from(encodeCbor(value)).equals(input)) throw new Error('strict decoding took what is not canonical');
  });
};

const targets: readonly Target[] = [
  decodeTarget,
  function lenientCbor(input) {
    return guarded(() => decodeCborLenient(input));
  },
  function info(input) {
    return guarded(() => {
      const read = parseInfo(asMap(decodeCborLenient(input).value, 'getInfo'));
      if (read.maxMsgSize > 7609 || read.maxMsgSize < 512) throw new Error('message size out of bounds');
    });
  },
  function authenticatorData(input) {
    return guarded(() => parseAuthenticatorData(input));
  },
  function publicKey(input) {
    return guarded(() => parseCoseKey(asMap(decodeCborLenient(input).value, 'key')));
  },
  function frames(input, noise) {
    let assembly: Assembly = WAITING;
    for (let at = 0; at < input.length; at += 64) {
      const report = new Uint8Array(64);
      report.set(input.subarray(at, at + 64));
      if (noise.below(4) > 0) report.set([0, 0x22, 0, 2]);
      assembly = reassemble(
        assembly,
        noise.below(50) === 0 ? report.subarray(0, noise.below(64)) : report,
        0x00220002,
        64,
      );
    }
    if (assembly.state === 'done' && assembly.payload.length > 7609) throw new Error('message over the maximum');
    return assembly.state === 'done';
  },
  function serials(input) {
    return parseConfigPage(input) !== null || parseThalesSerial(input) !== null || parseToken2Atr(input) !== null;
  },
];

/** Half of the inputs are good ones that were spoilt: those get furthest into a parser. */
function draw(noise: Noise, corpus: readonly Uint8Array[]): Uint8Array {
  if (noise.below(4) === 0) return noise.bytes(noise.below(120));
  const bytes = (corpus[noise.below(corpus.length)] ?? new Uint8Array(0)).slice();
  for (let changes = 1 + noise.below(4); changes > 0 && bytes.length > 0; changes--) {
    const at = noise.below(bytes.length);
    switch (noise.below(4)) {
      case 0:
        bytes[at] = noise.below(256);
        break;
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << noise.below(8));
        break;
      case 2:
        bytes.copyWithin(at, noise.below(bytes.length));
        break;
      default:
        return noise.below(2) === 0 ? bytes.slice(0, at) : Uint8Array.of(...bytes, ...noise.bytes(noise.below(20)));
    }
  }
  return bytes;
}

function seeds(): readonly Uint8Array[] {
  const key = new Map<number, CborValue>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, new Uint8Array(32).fill(1)],
    [-3, new Uint8Array(32).fill(2)],
  ]);
  const info = new Map<number, CborValue>([
    [1, ['FIDO_2_0', 'FIDO_2_1']],
    [2, ['hmac-secret', 'credProtect']],
    [3, new Uint8Array(16).fill(3)],
    [
      4,
      new Map<string, CborValue>([
        ['rk', true],
        ['clientPin', true],
      ]),
    ],
    [5, 1200],
    [6, [2, 1]],
    [
      10,
      [
        new Map<string, CborValue>([
          ['alg', -7],
          ['type', 'public-key'],
        ]),
      ],
    ],
    [13, 4],
    [20, 25],
  ]);
  const head = Buffer.alloc(37, 4);
  head[32] = 0xc5;
  const authData = Buffer.concat([
    head,
    Buffer.alloc(16, 5),
    Buffer.from([0, 16]),
    Buffer.alloc(16, 6),
    encodeCbor(key),
    encodeCbor(new Map([['hmac-secret', true]])),
  ]);
  const response = encodeCbor(
    new Map<number, CborValue>([
      [1, 'packed'],
      [2, new Uint8Array(authData)],
      [
        3,
        new Map<string, CborValue>([
          ['alg', -7],
          ['sig', new Uint8Array(70)],
          ['x5c', [new Uint8Array(200)]],
        ]),
      ],
    ]),
  );
  const packets = encodePackets(0x00220002, 0x10, response, 64);
  return [
    encodeCbor(key),
    encodeCbor(info),
    new Uint8Array(authData),
    response,
    new Uint8Array(Buffer.concat(packets)),
    Uint8Array.of(9, 2, 4, 0, 1, 2, 3, 4, 1, 2),
    new Uint8Array(Buffer.from('\x00\x020123456789ABCDEF\x00')),
  ];
}
