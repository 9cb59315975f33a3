import type { KeyInfo, PinState } from '../../shared/model/key';
import { entraOpinion } from './attestation/entra-model';
import { aaguidText, modelName } from './attestation/model-names';
import type { AttestationTrust } from './attestation/trust';
import type { PinRetries } from './ctap2/client-pin';
import type { AuthenticatorInfo } from './ctap2/info';
import { choosePinProtocol } from './ctap2/pin-protocol';
import type { KeyDevice } from './hid/hid-port';
import { plainText } from './hid/plain-text';
import type { ResolvedSerial } from './serial/resolver';
import { Vendor } from './serial/vendor-read';

export interface KeyFacts {
  readonly device: KeyDevice;
  readonly info: AuthenticatorInfo;
  readonly retries: PinRetries | null;
  readonly serial: ResolvedSerial;
  /** Discoverable credentials on the key, where a PIN let us count them. */
  readonly used: number | null;
  /** For the name of the model and what Entra would say of it. */
  readonly trust: AttestationTrust;
}

/** Everything that was read, in the words of the shared model. */
export function toKeyInfo({ device, info, retries, serial, used, trust }: KeyFacts): KeyInfo {
  const aaguid = aaguidText(info.aaguid);
  const why = unusableBecause(info, retries);
  const known = {
    aaguid,
    versions: info.versions.map(plainText),
    extensions: info.extensions.map(plainText),
    options: Object.fromEntries([...info.options].map(([name, value]) => [plainText(name), value])),
  };
  return {
    id: device.id,
    transport: device.transport,
    simulated: device.transport !== 'hid',
    vendorId: device.vendorId,
    productId: device.productId,
    manufacturer: plainText(device.manufacturer),
    product: plainText(device.product),
    serial: serial.serial,
    serialMethod: serial.method,
    ...known,
    model: modelName(aaguid) ?? trust.models?.get(aaguid)?.description ?? null,
    formFactor: serial.vendor.formFactor,
    firmware: serial.vendor.firmware ?? firmwareText(device.vendorId, info.firmwareVersion),
    pin: pinState(info, retries, serial),
    credentials: { used, remaining: info.remainingDiscoverableCredentials },
    usable: why === null,
    why,
    entra: entraOpinion(known, trust),
  };
}

/** A key that was not opened, as far as its USB descriptors tell; `why` is null where it has only not been asked yet. */
export function unopenedKeyInfo(device: KeyDevice, why: string | null): KeyInfo {
  return {
    id: device.id,
    transport: device.transport,
    simulated: device.transport !== 'hid',
    vendorId: device.vendorId,
    productId: device.productId,
    manufacturer: plainText(device.manufacturer),
    product: plainText(device.product),
    serial: null,
    serialMethod: 'none',
    aaguid: aaguidText(new Uint8Array(16)),
    model: null,
    formFactor: 'unknown',
    firmware: null,
    versions: [],
    extensions: [],
    options: {},
    pin: {
      set: null,
      retries: null,
      powerCycleNeeded: null,
      minLength: 4,
      maxLength: 63,
      forceChange: false,
      complexityPolicy: false,
      protocols: [],
    },
    credentials: { used: null, remaining: null },
    usable: false,
    why,
  };
}

/** Why no emergency access account can be put on this key; null when one can. One sentence, no blame. */
export function unusableBecause(info: AuthenticatorInfo, retries: PinRetries | null): string | null {
  if (!info.versions.some((version) => version.startsWith('FIDO_2_'))) return 'It knows U2F only, not FIDO2.';
  if (!info.options.has('clientPin')) return 'It cannot have a PIN.';
  if (choosePinProtocol(info.pinUvAuthProtocols) === null) return 'It uses a PIN protocol that this app does not know.';
  if (info.options.get('rk') !== true) return 'It cannot store passkeys.';
  if (info.options.get('noMcGaPermissionsWithClientPin') === true) return 'Its maker allows no passkey with a PIN.';
  if (info.options.get('plat') === true) return 'It is built into this computer.';
  if (info.minPinLength > 63) return 'It asks for a PIN longer than it can store.';
  if (retries?.retries === 0) return 'Its PIN is locked. Only a reset helps, which deletes every passkey on it.';
  if (info.remainingDiscoverableCredentials === 0) return 'It is full.';
  return null;
}

function pinState(info: AuthenticatorInfo, retries: PinRetries | null, serial: ResolvedSerial): PinState {
  return {
    set: info.options.get('clientPin') ?? null,
    retries: retries?.retries ?? null,
    powerCycleNeeded: retries?.powerCycleNeeded ?? null,
    minLength: info.minPinLength,
    maxLength: info.maxPinLength,
    forceChange: info.forcePinChange,
    complexityPolicy: info.pinComplexityPolicy === true || serial.vendor.pinComplexity,
    protocols: info.pinUvAuthProtocols,
  };
}

/** Yubico packs major, minor and patch into the bytes of the number; others just count. */
function firmwareText(vendorId: number, version: number | null): string | null {
  if (version === null) return null;
  if (vendorId !== Vendor.yubico) return String(version);
  return [(version >>> 16) & 0xff, (version >>> 8) & 0xff, version & 0xff].join('.');
}
