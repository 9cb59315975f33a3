import { AppError } from '../../shared/errors';
import type { Clock, Log, Random } from '../../shared/ports';
import type { AttestationTrust } from './attestation/trust';
import { ClientPin } from './ctap2/client-pin';
import { Ctap, type CtapOptions } from './ctap2/ctap';
import { getInfo, type AuthenticatorInfo } from './ctap2/info';
import { choosePinProtocol } from './ctap2/pin-protocol';
import { CtapHidChannel } from './ctaphid/channel';
import { KeepaliveStatus } from './ctaphid/constants';
import type { HidPort, KeyDevice, KeySource } from './hid/hid-port';
import type { KeyCallOptions } from './key-operations';
import { resolveSerial, type ResolvedSerial } from './serial/resolver';

export interface SecurityKeyDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly attestation: AttestationTrust;
}

/** One open key: its channel and what was read from it, so that nothing is read twice without need. */
export class KeySession {
  private infoRead: AuthenticatorInfo | null = null;
  private infoIsStale = false;
  private clientPinMade: ClientPin | null = null;
  private serialRead: ResolvedSerial | null = null;

  private constructor(
    readonly source: KeySource,
    readonly device: KeyDevice,
    readonly deps: SecurityKeyDeps,
    private readonly port: HidPort,
    readonly ctap: Ctap,
  ) {}

  static async open(
    source: KeySource,
    device: KeyDevice,
    deps: SecurityKeyDeps,
    signal?: AbortSignal,
  ): Promise<KeySession> {
    const port = await source.open(device);
    try {
      const channel = await CtapHidChannel.open(port, deps, signal);
      if (!channel.info.capabilities.cbor) throw new AppError('key/unusable', { why: 'it knows U2F only, not FIDO2.' });
      return new KeySession(source, device, deps, port, new Ctap(channel, deps.log));
    } catch (error) {
      await port.close().catch(() => undefined);
      throw error;
    }
  }

  /** getInfo as last read; read anew where something changed since. */
  async info(options: KeyCallOptions = {}): Promise<AuthenticatorInfo> {
    if (this.infoRead === null || this.infoIsStale) {
      this.infoRead = await getInfo(this.ctap, ctapOptions(options));
      this.infoIsStale = false;
    }
    return this.infoRead;
  }

  /** After a change on the key the next `info` reads again. */
  infoChanged(): void {
    this.infoIsStale = true;
  }

  /** A first PIN changes one fact that everything after it needs; the rest can wait for the next reading. */
  pinIsSet(): void {
    if (this.infoRead === null) return;
    const options = new Map(this.infoRead.options).set('clientPin', true);
    this.infoRead = { ...this.infoRead, options, forcePinChange: false };
  }

  async clientPin(options: KeyCallOptions = {}): Promise<ClientPin> {
    if (this.clientPinMade !== null) return this.clientPinMade;
    const info = await this.info(options);
    const protocol = choosePinProtocol(info.pinUvAuthProtocols);
    if (!info.options.has('clientPin') || protocol === null) throw new AppError('pin/not-supported');
    this.clientPinMade = new ClientPin(this.ctap, protocol, this.deps.random);
    return this.clientPinMade;
  }

  async serial(options: KeyCallOptions = {}): Promise<ResolvedSerial> {
    if (this.serialRead === null) {
      const { device, source, deps } = this;
      const { channel } = this.ctap;
      this.serialRead = await resolveSerial({ ...deps, source, device, channel, signal: options.signal });
    }
    return this.serialRead;
  }

  /** A serial that turned up later, by a PIN or in an attestation certificate. Never displaces one that was read. */
  serialFound(serial: string, method: ResolvedSerial['method']): void {
    if (this.serialRead !== null && this.serialRead.serial === null) {
      this.serialRead = { ...this.serialRead, serial, method };
    }
  }

  async close(): Promise<void> {
    this.clientPinMade?.forget();
    await this.port.close();
  }
}

/** Our call options as the lower layer's: keepalive bytes become words. */
export function ctapOptions(options: KeyCallOptions): CtapOptions {
  const { signal, onStatus } = options;
  return {
    signal,
    onKeepalive: onStatus && ((status) => onStatus(status === KeepaliveStatus.upNeeded ? 'touch' : 'processing')),
  };
}
