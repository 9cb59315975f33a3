import type { Clock, Random } from '../../../shared/ports';
import type { CredentialKey } from './credential-key';
import type { Faults } from './misbehaviours';
import { type Personality, protocolsOf } from './personality';
import { type PinProtocol, createPinProtocol } from './pin-protocol';

export const MAX_RETRIES = 8;

/** A discoverable credential in the key's store. */
export interface Credential {
  readonly id: Uint8Array;
  readonly rpId: string;
  readonly rpName: string | null;
  readonly userId: Uint8Array;
  userName: string | null;
  userDisplayName: string | null;
  readonly key: CredentialKey;
  readonly credProtect: 1 | 2 | 3;
  /** CredRandom without and with UV, when hmac-secret was asked for. */
  readonly credRandom: readonly [Uint8Array, Uint8Array] | null;
  readonly discoverable: boolean;
  signCount: number;
}

/** What survives loss of power. */
export interface Flash {
  /** LEFT(SHA-256(PIN), 16). */
  pinHash: Uint8Array | null;
  pinCodePoints: number;
  retries: number;
  minPinLength: number;
  minPinLengthRpIds: readonly string[];
  forcePinChange: boolean;
  alwaysUv: boolean;
  enterpriseAttestation: boolean;
  /** Seeds every credential that is not stored, so a reset voids those too. */
  secret: Uint8Array;
  /** Key material of encIdentifier. */
  persistentToken: Uint8Array;
  deviceIdentifier: Uint8Array;
  signCount: number;
  credentials: Credential[];
}

export interface Token {
  readonly protocol: 1 | 2;
  readonly bytes: Uint8Array;
  permissions: number;
  rpId: string | null;
  readonly issuedAt: number;
  used: boolean;
}

/** What a power cycle voids. */
export interface Ram {
  readonly poweredAt: number;
  missesInARow: number;
  readonly protocols: ReadonlyMap<number, PinProtocol>;
  token: Token | null;
  /** getNextAssertion and the two enumerations of credential management. */
  pending: {
    readonly kind: 'assertions' | 'rps' | 'credentials';
    readonly until: number;
    readonly next: () => Uint8Array | null;
  } | null;
}

/** One authenticator: model, memory, and the world given to it. */
export class KeyState {
  flash: Flash;
  ram: Ram;
  resets = 0;

  constructor(
    readonly model: Personality,
    readonly clock: Clock,
    readonly random: Random,
    readonly faults: Faults,
  ) {
    this.flash = this.freshFlash();
    this.ram = this.freshRam();
  }

  powerUp(): void {
    this.ram = this.freshRam();
  }

  /** authenticatorReset: a new identity, nothing of the old one left. */
  erase(): void {
    this.resets++;
    this.flash = this.freshFlash();
    const poweredAt = this.ram.poweredAt;
    this.ram = { ...this.freshRam(), poweredAt };
  }

  get remaining(): number {
    if (this.faults.has('full')) return 0;
    return Math.max(0, this.model.capacity - this.flash.credentials.length);
  }

  private freshFlash(): Flash {
    return {
      pinHash: null,
      pinCodePoints: 0,
      retries: MAX_RETRIES,
      minPinLength: this.model.minPINLength ?? 4,
      minPinLengthRpIds: [],
      forcePinChange: this.model.forcePINChange ?? false,
      alwaysUv: this.model.options['alwaysUv'] ?? false,
      enterpriseAttestation: this.model.options['ep'] ?? false,
      secret: this.random.bytes(32),
      persistentToken: this.random.bytes(32),
      deviceIdentifier: this.random.bytes(16),
      signCount: 0,
      credentials: [],
    };
  }

  private freshRam(): Ram {
    const ids = protocolsOf(this.model).filter((id): id is 1 | 2 => id === 1 || id === 2);
    return {
      poweredAt: this.clock.monotonic(),
      missesInARow: 0,
      protocols: new Map(ids.map((id) => [id, createPinProtocol(id, this.random)])),
      token: null,
      pending: null,
    };
  }
}
