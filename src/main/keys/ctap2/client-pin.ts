import { createHash } from 'node:crypto';
import type { Random } from '../../../shared/ports';
import { CborError, type CborKey, type CborMap, type CborValue } from './cbor';
import { asMap, bytesOf, optionalBoolean, optionalUint, params } from './cbor-read';
import { CtapCommand, type Ctap, type CtapOptions } from './ctap';
import { agree, authenticateWithToken, type PinProtocolNumber, type SharedSecret } from './pin-protocol';
import { CtapStatus, isStatus } from './status';

const Subcommand = {
  getRetries: 0x01,
  getKeyAgreement: 0x02,
  setPin: 0x03,
  changePin: 0x04,
  getPinToken: 0x05,
  getTokenWithPermissions: 0x09,
} as const;

/** CTAP 2.3 §6.5.5.7, table of permissions. */
export const Permission = {
  makeCredential: 0x01,
  getAssertion: 0x02,
  credentialManagement: 0x04,
  authenticatorConfig: 0x20,
  persistentCredentialManagementReadOnly: 0x40,
} as const;

const PADDED_PIN_LENGTH = 64;

export interface PinRetries {
  readonly retries: number;
  readonly powerCycleNeeded: boolean | null;
}

/** A pinUvAuthToken. The holder wipes it. */
export class PinToken {
  constructor(
    readonly protocol: PinProtocolNumber,
    private readonly token: Uint8Array,
  ) {}

  authenticate(message: Uint8Array): Uint8Array {
    return authenticateWithToken(this.protocol, this.token, message);
  }

  /** For the two derivations that CTAP makes from a persistent token; nothing else may see it. */
  derive<T>(from: (token: Uint8Array) => T): T {
    return from(this.token);
  }

  wipe(): void {
    this.token.fill(0);
  }
}

/** authenticatorClientPIN (CTAP 2.3 §6.5). PINs come in as checked NFC bytes and stay the caller's to wipe. */
export class ClientPin {
  private secret: { readonly shared: SharedSecret; readonly epoch: number } | null = null;

  constructor(
    private readonly ctap: Ctap,
    private readonly protocol: PinProtocolNumber,
    private readonly random: Random,
  ) {}

  async getRetries(options: CtapOptions): Promise<PinRetries> {
    const answer = await this.send(Subcommand.getRetries, [], options, true);
    const retries = optionalUint(answer, 0x03, 'pinRetries');
    if (retries === null) throw new CborError('pinRetries is missing');
    return { retries, powerCycleNeeded: optionalBoolean(answer, 0x04, 'powerCycleState') };
  }

  async setPin(pin: Uint8Array, options: CtapOptions): Promise<void> {
    const shared = await this.agreement(options);
    const newPinEnc = encryptPadded(shared, pin);
    await this.sendSecret(
      Subcommand.setPin,
      [
        [0x03, shared.keyAgreement],
        [0x04, shared.authenticate(newPinEnc)],
        [0x05, newPinEnc],
      ],
      options,
    );
  }

  async changePin(oldPin: Uint8Array, newPin: Uint8Array, options: CtapOptions): Promise<void> {
    const shared = await this.agreement(options);
    const newPinEnc = encryptPadded(shared, newPin);
    const pinHashEnc = encryptHash(shared, oldPin);
    await this.sendSecret(
      Subcommand.changePin,
      [
        [0x03, shared.keyAgreement],
        [0x04, shared.authenticate(join(newPinEnc, pinHashEnc))],
        [0x05, newPinEnc],
        [0x06, pinHashEnc],
      ],
      options,
    );
  }

  /** The new way where `permissions` is given, else the old getPinToken. One try of the PIN. */
  async getToken(
    pin: Uint8Array,
    permissions: { readonly bits: number; readonly rpId: string | null } | null,
    options: CtapOptions,
  ): Promise<PinToken> {
    const shared = await this.agreement(options);
    const pinHashEnc = encryptHash(shared, pin);
    const answer = await this.sendSecret(
      permissions === null ? Subcommand.getPinToken : Subcommand.getTokenWithPermissions,
      [
        [0x03, shared.keyAgreement],
        [0x06, pinHashEnc],
        [0x09, permissions?.bits],
        [0x0a, permissions?.rpId ?? undefined],
      ],
      options,
    );
    const token = shared.decrypt(bytesOf(answer, 0x02, 'pinUvAuthToken'));
    if (token.length !== 32 && !(this.protocol === 1 && token.length === 16))
      throw new CborError('token of an odd length');
    return new PinToken(this.protocol, token);
  }

  /** Forgets the shared secret: after a missed PIN the key has a new one. */
  forget(): void {
    this.secret?.shared.wipe();
    this.secret = null;
  }

  private async agreement(options: CtapOptions): Promise<SharedSecret> {
    if (this.secret !== null && this.secret.epoch === this.ctap.channel.epoch) return this.secret.shared;
    this.forget();
    const answer = await this.send(Subcommand.getKeyAgreement, [], options, true);
    const shared = agree(this.protocol, asMap(answer.get(0x01), 'keyAgreement'), this.random);
    this.secret = { shared, epoch: this.ctap.channel.epoch };
    return shared;
  }

  private async sendSecret(
    subcommand: number,
    entries: ReadonlyArray<readonly [CborKey, CborValue | undefined]>,
    options: CtapOptions,
  ): Promise<CborMap> {
    try {
      return await this.send(subcommand, entries, options, false);
    } catch (error) {
      // Only a plain refusal of the new PIN leaves the key agreement as it was.
      if (!isStatus(error, CtapStatus.pinPolicyViolation)) this.forget();
      throw error;
    }
  }

  private send(
    subcommand: number,
    entries: ReadonlyArray<readonly [CborKey, CborValue | undefined]>,
    options: CtapOptions,
    repeatable: boolean,
  ): Promise<CborMap> {
    const parameters = params([[0x01, this.protocol], [0x02, subcommand], ...entries]);
    return this.ctap.call(CtapCommand.clientPin, parameters, options, { repeatable });
  }
}

function encryptPadded(shared: SharedSecret, pin: Uint8Array): Uint8Array {
  const padded = new Uint8Array(PADDED_PIN_LENGTH);
  try {
    padded.set(pin);
    return shared.encrypt(padded);
  } finally {
    padded.fill(0);
  }
}

/** LEFT(SHA-256(PIN), 16), encrypted. */
function encryptHash(shared: SharedSecret, pin: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(pin).digest();
  try {
    return shared.encrypt(hash.subarray(0, 16));
  } finally {
    hash.fill(0);
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
