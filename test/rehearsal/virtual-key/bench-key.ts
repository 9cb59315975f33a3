import { type VirtualKey, type VirtualKeyOptions, createVirtualKey } from '../../../src/main/rehearsal/virtual-key';
import type { CborMap } from '../../../src/main/rehearsal/virtual-key/cbor';
import { ManualClock, seededRandom } from './fake-world';
import { type MakeOptions, Platform, RP, RawClient, assertParams, makeParams, parseAuthData } from './raw-client';

export const PIN = '25803691';

/** A plugged-in key with a platform on it, and the short ways a test needs. */
export class Bench {
  private constructor(
    readonly key: VirtualKey,
    readonly clock: ManualClock,
    public client: RawClient,
    public platform: Platform,
    private readonly protocol: 1 | 2,
  ) {}

  static async of(
    personality: VirtualKeyOptions['personality'],
    options: Partial<VirtualKeyOptions> & { protocol?: 1 | 2; pin?: boolean } = {},
  ): Promise<Bench> {
    const clock = new ManualClock();
    const key = createVirtualKey({
      slot: 'A',
      personality,
      clock,
      random: seededRandom('bench'),
      autoTouch: true,
      plugged: true,
      ...options,
    });
    const client = await RawClient.open(key);
    const protocol = options.protocol ?? ((key.personality.pinUvAuthProtocols?.[0] ?? 1) as 1 | 2);
    const bench = new Bench(key, clock, client, new Platform(client, protocol), protocol);
    if (options.pin === true) await bench.platform.setPin(PIN);
    return bench;
  }

  async replug(): Promise<void> {
    this.key.unplug();
    this.key.plug();
    this.client = await RawClient.open(this.key);
    this.platform = new Platform(this.client, this.protocol);
  }

  /** A token for one use; by 0x05 on keys without permissions. */
  async token(permissions = 0x01, rpId: string | undefined = RP): Promise<Uint8Array> {
    const has = this.key.personality.options['pinUvAuthToken'] === true;
    const { status, token } = await this.platform.token(PIN, has ? permissions : undefined, has ? rpId : undefined);
    if (status !== 0) throw new Error(`no token: ${status}`);
    return token;
  }

  async make(options: MakeOptions = {}): Promise<{ status: number; map: CborMap }> {
    const token = options.token ?? (this.key.inspect().pinSet ? await this.token(0x01, options.rpId ?? RP) : undefined);
    return this.client.ctap(0x01, makeParams(this.platform, { ...options, token }));
  }

  async madeId(options: MakeOptions = {}): Promise<Uint8Array> {
    const { status, map } = await this.make(options);
    if (status !== 0) throw new Error(`not made: ${status}`);
    return parseAuthData(map.get(2) as Uint8Array).credentialId;
  }

  async sign(id: Uint8Array): Promise<{ status: number; map: CborMap }> {
    return this.client.ctap(0x02, assertParams(this.platform, { allow: [id], token: await this.token(0x02) }));
  }

  silent(id: Uint8Array): Promise<{ status: number; map: CborMap }> {
    return this.client.ctap(0x02, assertParams(this.platform, { allow: [id], up: false }));
  }

  async info(): Promise<CborMap> {
    return (await this.client.ctap(0x04)).map;
  }
}

export function signCountOf(answer: { map: CborMap }): number {
  return parseAuthData(answer.map.get(2) as Uint8Array).signCount;
}
