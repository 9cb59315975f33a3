import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import type { HidPort } from '../../../src/main/keys/hid/hid-port';
import type { VirtualKey } from '../../../src/main/rehearsal/virtual-key';
import { concat, u16, u32, utf8 } from '../../../src/main/rehearsal/virtual-key/bytes';
import {
  type Cbor,
  type CborMap,
  cborMap,
  decodeCbor,
  encodeCbor,
  isCborMap,
} from '../../../src/main/rehearsal/virtual-key/cbor';

export interface Message {
  readonly cid: number;
  readonly command: number;
  readonly payload: Uint8Array;
}

/** A bare platform, without the mercy of a real client: it sends what it is told and shows what comes. */
export class RawClient {
  cid = 0xffffffff;
  readonly keepalives: number[] = [];
  /** Shows what comes for other channels, too. */
  promiscuous = false;

  private constructor(readonly port: HidPort) {}

  static async open(key: VirtualKey): Promise<RawClient> {
    const client = new RawClient(key.port());
    const answer = await client.exchange(0x06, new Uint8Array(8).fill(7));
    client.cid = new DataView(answer.buffer, answer.byteOffset).getUint32(8);
    return client;
  }

  async send(command: number, payload: Uint8Array, cid = this.cid): Promise<void> {
    const frames = [concat(u32(cid), Uint8Array.of(command | 0x80), u16(payload.length), payload.subarray(0, 57))];
    for (let at = 57, sequence = 0; at < payload.length; at += 59, sequence++) {
      frames.push(concat(u32(cid), Uint8Array.of(sequence), payload.subarray(at, at + 59)));
    }
    for (const frame of frames) await this.port.write(concat(frame, new Uint8Array(64 - frame.length)));
  }

  /** The next whole message, or null when the key says nothing for `timeoutMs` of its clock. */
  async receive(timeoutMs = 60_000): Promise<Message | null> {
    const first = await this.port.read(timeoutMs);
    if (first === null) return null;
    const view = new DataView(first.buffer, first.byteOffset);
    const length = view.getUint16(5);
    let payload = first.slice(7, 7 + length);
    while (payload.length < length) {
      const more = await this.port.read(timeoutMs);
      if (more === null) throw new Error('cut short');
      payload = concat(payload, more.subarray(5)).slice(0, length);
    }
    return { cid: view.getUint32(0), command: view.getUint8(4) & 0x7f, payload };
  }

  /** Past the keepalives, which are kept. */
  async answer(timeoutMs?: number): Promise<Message> {
    for (;;) {
      const message = await this.receive(timeoutMs);
      if (message === null) throw new Error('silence');
      if (message.cid !== this.cid && !this.promiscuous) continue;
      if (message.command !== 0x3b) return message;
      this.keepalives.push(message.payload[0] ?? -1);
    }
  }

  async exchange(command: number, payload: Uint8Array): Promise<Uint8Array> {
    await this.send(command, payload);
    return (await this.answer()).payload;
  }

  sendCtap(command: number, params?: CborMap): Promise<void> {
    return this.send(
      0x10,
      concat(Uint8Array.of(command), params === undefined ? new Uint8Array() : encodeCbor(params)),
    );
  }

  async ctap(command: number, params?: CborMap): Promise<{ status: number; map: CborMap }> {
    await this.sendCtap(command, params);
    return parse((await this.answer()).payload);
  }

  async status(command: number, params?: CborMap): Promise<number> {
    return (await this.ctap(command, params)).status;
  }
}

export function parse(payload: Uint8Array): { status: number; map: CborMap } {
  const value: Cbor = payload.length > 1 ? decodeCbor(payload.subarray(1)) : new Map();
  if (!isCborMap(value)) throw new Error('not a map');
  return { status: payload[0] ?? -1, map: value };
}

export const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest());

/** The platform's half of a PIN protocol. */
export class Platform {
  constructor(
    readonly client: RawClient,
    readonly protocol: 1 | 2 = 2,
  ) {}

  async agree(): Promise<{ cose: CborMap; shared: Uint8Array }> {
    const { map } = await this.client.ctap(
      0x06,
      cborMap([
        [1, this.protocol],
        [2, 2],
      ]),
    );
    const peer = map.get(1) as CborMap;
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    const z = ecdh.computeSecret(Buffer.concat([Buffer.of(4), peer.get(-2) as Uint8Array, peer.get(-3) as Uint8Array]));
    const point = ecdh.getPublicKey();
    const cose = cborMap([
      [1, 2],
      [3, -25],
      [-1, 1],
      [-2, new Uint8Array(point.subarray(1, 33))],
      [-3, new Uint8Array(point.subarray(33))],
    ]);
    const part = (info: string): Buffer => Buffer.from(hkdfSync('sha256', z, Buffer.alloc(32), info, 32));
    const shared = this.protocol === 1 ? sha256(z) : concat(part('CTAP2 HMAC key'), part('CTAP2 AES key'));
    return { cose, shared };
  }

  encrypt(shared: Uint8Array, plain: Uint8Array): Uint8Array {
    const iv = this.protocol === 1 ? Buffer.alloc(16) : randomBytes(16);
    const cipher = createCipheriv('aes-256-cbc', this.protocol === 1 ? shared : shared.subarray(32), iv).setAutoPadding(
      false,
    );
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return this.protocol === 1 ? new Uint8Array(body) : concat(iv, body);
  }

  decrypt(shared: Uint8Array, data: Uint8Array): Uint8Array {
    const iv = this.protocol === 1 ? Buffer.alloc(16) : data.subarray(0, 16);
    const key = this.protocol === 1 ? shared : shared.subarray(32);
    const cipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
    return new Uint8Array(
      Buffer.concat([cipher.update(this.protocol === 1 ? data : data.subarray(16)), cipher.final()]),
    );
  }

  tag(key: Uint8Array, message: Uint8Array): Uint8Array {
    const whole = createHmac('sha256', this.protocol === 1 ? key : key.subarray(0, 32))
      .update(message)
      .digest();
    return new Uint8Array(this.protocol === 1 ? whole.subarray(0, 16) : whole);
  }

  async setPin(pin: string): Promise<number> {
    const { cose, shared } = await this.agree();
    const encrypted = this.encrypt(shared, padded(pin));
    return this.client.status(
      0x06,
      cborMap([
        [1, this.protocol],
        [2, 3],
        [3, cose],
        [4, this.tag(shared, encrypted)],
        [5, encrypted],
      ]),
    );
  }

  async changePin(oldPin: string, newPin: string): Promise<number> {
    const { cose, shared } = await this.agree();
    const encrypted = this.encrypt(shared, padded(newPin));
    const hash = this.encrypt(shared, pinHash(oldPin));
    const tag = this.tag(shared, concat(encrypted, hash));
    return this.client.status(
      0x06,
      cborMap([
        [1, this.protocol],
        [2, 4],
        [3, cose],
        [4, tag],
        [5, encrypted],
        [6, hash],
      ]),
    );
  }

  /** 0x09 with permissions, 0x05 without. */
  async token(pin: string, permissions?: number, rpId?: string): Promise<{ status: number; token: Uint8Array }> {
    const { cose, shared } = await this.agree();
    const sub = permissions === undefined ? 5 : 9;
    const { status, map } = await this.client.ctap(
      0x06,
      cborMap([
        [1, this.protocol],
        [2, sub],
        [3, cose],
        [6, this.encrypt(shared, pinHash(pin))],
        [9, permissions],
        [10, rpId],
      ]),
    );
    const sealed = map.get(2);
    return { status, token: sealed instanceof Uint8Array ? this.decrypt(shared, sealed) : new Uint8Array() };
  }

  async retries(): Promise<{ retries: number; powerCycle: boolean }> {
    const { map } = await this.client.ctap(
      0x06,
      cborMap([
        [1, this.protocol],
        [2, 1],
      ]),
    );
    return { retries: map.get(3) as number, powerCycle: map.get(4) === true };
  }
}

export const RP = 'login.microsoft.com';
export const HASH = sha256(utf8('client data'));

export interface MakeOptions {
  readonly token?: Uint8Array;
  readonly rpId?: string;
  readonly userId?: Uint8Array;
  readonly exclude?: readonly Uint8Array[];
  readonly extensions?: CborMap;
  readonly algorithms?: readonly number[];
  readonly rk?: boolean;
}

export function makeParams(platform: Platform, options: MakeOptions = {}): CborMap {
  const { token } = options;
  return cborMap([
    [1, HASH],
    [
      2,
      cborMap([
        ['id', options.rpId ?? RP],
        ['name', 'Microsoft'],
      ]),
    ],
    [
      3,
      cborMap([
        ['id', options.userId ?? utf8('user-1')],
        ['name', 'ea-1@x.onmicrosoft.com'],
        ['displayName', 'ea-1'],
      ]),
    ],
    [
      4,
      (options.algorithms ?? [-7, -257]).map((alg) =>
        cborMap([
          ['alg', alg],
          ['type', 'public-key'],
        ]),
      ),
    ],
    [
      5,
      options.exclude?.map((id) =>
        cborMap([
          ['id', id],
          ['type', 'public-key'],
        ]),
      ),
    ],
    [6, options.extensions],
    [7, cborMap([['rk', options.rk ?? true]])],
    [8, token === undefined ? undefined : platform.tag(token, HASH)],
    [9, token === undefined ? undefined : platform.protocol],
  ]);
}

export function assertParams(
  platform: Platform,
  options: { rpId?: string; allow?: readonly Uint8Array[]; token?: Uint8Array; up?: boolean } = {},
): CborMap {
  const { token } = options;
  return cborMap([
    [1, options.rpId ?? RP],
    [2, HASH],
    [
      3,
      options.allow?.map((id) =>
        cborMap([
          ['id', id],
          ['type', 'public-key'],
        ]),
      ),
    ],
    [5, options.up === undefined ? undefined : cborMap([['up', options.up]])],
    [6, token === undefined ? undefined : platform.tag(token, HASH)],
    [7, token === undefined ? undefined : platform.protocol],
  ]);
}

export interface AuthData {
  readonly rpIdHash: Uint8Array;
  readonly flags: number;
  readonly signCount: number;
  readonly aaguid: Uint8Array;
  readonly credentialId: Uint8Array;
  readonly rest: Uint8Array;
}

export function parseAuthData(bytes: Uint8Array): AuthData {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const attested = (view.getUint8(32) & 0x40) !== 0;
  const length = attested ? view.getUint16(53) : 0;
  return {
    rpIdHash: bytes.slice(0, 32),
    flags: view.getUint8(32),
    signCount: view.getUint32(33),
    aaguid: attested ? bytes.slice(37, 53) : new Uint8Array(),
    credentialId: attested ? bytes.slice(55, 55 + length) : new Uint8Array(),
    rest: bytes.slice(attested ? 55 + length : 37),
  };
}

export const pinHash = (pin: string): Uint8Array => sha256(utf8(pin)).slice(0, 16);

function padded(pin: string): Uint8Array {
  const out = new Uint8Array(64);
  out.set(utf8(pin));
  return out;
}
