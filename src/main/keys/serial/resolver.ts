import type { SerialMethod } from '../../../shared/model/key';
import type { Log } from '../../../shared/ports';
import type { CtapHidChannel } from '../ctaphid/channel';
import { CtapHidError } from '../ctaphid/errors';
import type { KeyDevice } from '../hid/hid-port';
import { readThales } from './thales';
import { readToken2 } from './token2';
import { readTrussed } from './trussed';
import { usbSerial } from './usb-descriptor';
import { NO_FACTS, type VendorFacts, type VendorReader } from './vendor-facts';
import { Vendor, vendorRead } from './vendor-read';
import { readYubico } from './yubico';

export interface ResolvedSerial {
  readonly serial: string | null;
  readonly method: SerialMethod;
  readonly vendor: VendorFacts;
}

/** Everything that can be known without a PIN: the maker's command, then the USB descriptor. Never fails for want of a serial. */
export async function resolveSerial(
  device: KeyDevice,
  others: readonly KeyDevice[],
  channel: CtapHidChannel,
  log: Log,
  signal?: AbortSignal,
): Promise<ResolvedSerial> {
  const vendor = await vendorFacts(device, channel, log, signal);
  if (vendor.serial !== null) return { serial: vendor.serial, method: 'vendorCommand', vendor };
  const fromUsb = usbSerial(device, others);
  if (fromUsb !== null) return { serial: fromUsb, method: 'usbDescriptor', vendor };
  return { serial: null, method: 'none', vendor };
}

/** The maker's reader, or null: an unknown vendor is sent no vendor command (rule 8). */
export function readerFor(vendorId: number, productId: number): VendorReader | null {
  switch (vendorId) {
    case Vendor.yubico:
      return readYubico;
    case Vendor.nitrokey:
      return productId === 0x42b2 ? readTrussed : null;
    case Vendor.pidCodes:
      return productId === 0xbeee ? readTrussed : null;
    case Vendor.thales:
      return readThales;
    case Vendor.token2:
      return readToken2;
    default:
      return null;
  }
}

async function vendorFacts(
  device: KeyDevice,
  channel: CtapHidChannel,
  log: Log,
  signal: AbortSignal | undefined,
): Promise<VendorFacts> {
  const reader = readerFor(device.vendorId, device.productId);
  if (reader === null) return NO_FACTS;
  try {
    return await reader((command, payload) => vendorRead(channel, device, command, payload, signal));
  } catch (error) {
    // A key that does not know its maker's command is still a good key.
    if (!(error instanceof CtapHidError) || error.failure === 'cancelled' || error.failure === 'busy') throw error;
    log.event('info', 'serial.vendor-read-failed', { failure: error.failure, vendorId: device.vendorId });
    return NO_FACTS;
  }
}
