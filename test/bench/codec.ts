import { createCipheriv, createECDH, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { cdeDecodeOptions, cdeEncodeOptions, decode, encode } from 'cbor2';
import { decodeCbor, encodeCbor, type CborValue } from '../../src/main/keys/ctap2/cbor';
import { coseEcdhKey } from '../../src/main/keys/ctap2/cose';
import { agree } from '../../src/main/keys/ctap2/pin-protocol';
import { systemRandom } from '../../src/main/system-ports';
import { perCall, row, type Bench, type BenchRow } from './row';

/** The library's own strict reading, which our adapter narrows further (depth, tags, ends, types). */
const strict = {
  ...cdeDecodeOptions,
  preferMap: true,
  ignoreGlobalTags: true,
  rejectUndefined: true,
  rejectSimple: true,
  maxDepth: 16,
} as const;

/** CBOR and PIN protocol, each beside the bare library or the bare primitives on the same bytes in the same run. */
export const codecBench: Bench = async ({ quick, say }) => {
  const rounds = quick ? 300 : 3_000;
  say(`codec: ${rounds} rounds of each`);
  return [...cborRows(rounds), ...pinRows(rounds)];
};

function cborRows(rounds: number): BenchRow[] {
  return [
    { of: 'makeCredential answer', value: madeCredential() },
    { of: 'getInfo answer', value: info() },
  ].flatMap(({ of, value }) => {
    const bytes = encodeCbor(value);
    const name = `${of}, ${bytes.length} B`;
    const beside = (what: string, ours: () => void, bare: () => void): BenchRow => {
      const [oursMs = 0, bareMs = 0] = perCall(rounds, ours, bare);
      return row('codec', `${what} ${name}`, oursMs, 'ms', { name: 'cbor2 alone, strict', value: bareMs });
    };
    return [
      beside(
        'decode',
        () => void decodeCbor(bytes),
        () => void decode(bytes, strict),
      ),
      beside(
        'encode',
        () => void encodeCbor(value),
        () => void encode(value, cdeEncodeOptions),
      ),
    ];
  });
}

function pinRows(rounds: number): BenchRow[] {
  const other = createECDH('prime256v1');
  other.generateKeys();
  const point = other.getPublicKey();
  const peer = coseEcdhKey(new Uint8Array(point.subarray(1, 33)), new Uint8Array(point.subarray(33, 65)));
  const padded = new Uint8Array(64);
  const primitives = (): void => {
    const own = createECDH('prime256v1');
    own.generateKeys();
    const z = own.computeSecret(point);
    const key = Buffer.from(hkdfSync('sha256', z, Buffer.alloc(32), 'CTAP2 AES key', 32));
    const mac = Buffer.from(hkdfSync('sha256', z, Buffer.alloc(32), 'CTAP2 HMAC key', 32));
    const cipher = createCipheriv('aes-256-cbc', key, randomBytes(16)).setAutoPadding(false);
    createHmac('sha256', mac).update(cipher.update(padded)).digest();
  };
  const protocol = (number: 1 | 2) => (): void => {
    const secret = agree(number, peer, systemRandom);
    secret.authenticate(secret.encrypt(padded));
    secret.wipe();
  };
  const [one = 0, two = 0, bare = 0] = perCall(rounds, protocol(1), protocol(2), primitives);
  const reference = { name: 'bare node:crypto, protocol 2', value: bare };
  return [
    row('codec', 'agree, encrypt and authenticate a new PIN, protocol 1', one, 'ms', reference),
    row('codec', 'agree, encrypt and authenticate a new PIN, protocol 2', two, 'ms', reference),
  ];
}

/** The shape of a packed attestation from a batch certificate. */
function madeCredential(): CborValue {
  return new Map<number, CborValue>([
    [1, 'packed'],
    [2, bytes(196)],
    [
      3,
      new Map<string, CborValue>([
        ['alg', -7],
        ['sig', bytes(71)],
        ['x5c', [bytes(694)]],
      ]),
    ],
  ]);
}

function info(): CborValue {
  const options = [
    'rk',
    'up',
    'plat',
    'alwaysUv',
    'credMgmt',
    'authnrCfg',
    'clientPin',
    'largeBlobs',
    'pinUvAuthToken',
    'setMinPINLength',
    'makeCredUvNotRqd',
    'noMcGaPermissionsWithClientPin',
  ];
  const algorithm = (alg: number): CborValue =>
    new Map<string, CborValue>([
      ['alg', alg],
      ['type', 'public-key'],
    ]);
  return new Map<number, CborValue>([
    [1, ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE', 'FIDO_2_1']],
    [2, ['credProtect', 'hmac-secret', 'largeBlobKey', 'credBlob', 'minPinLength']],
    [3, bytes(16)],
    [4, new Map<string, CborValue>(options.map((name, at) => [name, at % 3 !== 0]))],
    [5, 1200],
    [6, [2, 1]],
    [7, 8],
    [8, 128],
    [9, ['usb', 'nfc']],
    [10, [algorithm(-7), algorithm(-8), algorithm(-257)]],
    [11, 4096],
    [12, false],
    [13, 4],
    [14, 328966],
    [15, 32],
    [16, 1],
    [20, 100],
    [25, bytes(112)],
  ]);
}

function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 7 + 3) & 0xff);
}
