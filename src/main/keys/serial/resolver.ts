import type { SerialMethod } from '../../../shared/model/key';
import type { Clock, Log } from '../../../shared/ports';
import type { CtapHidChannel } from '../ctaphid/channel';
import { CtapHidError } from '../ctaphid/errors';
import type { KeyDevice, KeySource } from '../hid/hid-port';
import { readThales } from './thales';
import { readToken2 } from './token2';
import { readToken2Collection } from './token2-collection';
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

export interface SerialContext {
  readonly source: KeySource;
  readonly device: KeyDevice;
  readonly channel: CtapHidChannel;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

/** Everything that can be known without a PIN: the maker's command, then the USB descriptor. Never fails for want of a serial. */
export async function resolveSerial(context: SerialContext): Promise<ResolvedSerial> {
  const vendor = await vendorFacts(context);
  const told = vendor.serial ?? (await fromVendorCollection(context));
  if (told !== null) return { serial: told, method: 'vendorCommand', vendor };
  const fromUsb = usbSerial(context.device, await context.source.list());
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

async function vendorFacts({ device, channel, log, signal }: SerialContext): Promise<VendorFacts> {
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

async function fromVendorCollection({ source, device, clock, log }: SerialContext): Promise<string | null> {
  if (device.vendorId !== Vendor.token2) return null;
  try {
    const port = await source.openVendorCollection?.(device);
    if (port === undefined || port === null) return null;
    try {
      return await readToken2Collection(port, clock);
    } finally {
      await port.close();
    }
  } catch {
    log.event('info', 'serial.vendor-collection-failed', { vendorId: device.vendorId });
    return null;
  }
}
