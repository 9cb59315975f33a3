import type { KeyDevice } from '../hid/hid-port';

/** Serials that whole product lines share (public test results of TrustKey, eWBM, OctatcO; OnlyKey's is fixed too). */
const FIXED: readonly RegExp[] = [/^A0{6,}\d{1,5}$/i, /^0+$/, /^1000000000$/, /^(0123456789|123456789)/, /^none$/i];

/** The iSerial of the USB descriptor, unless it cannot tell two keys apart. `others` are the keys now plugged in. */
export function usbSerial(device: KeyDevice, others: readonly KeyDevice[]): string | null {
  const serial = device.usbSerial?.trim() ?? '';
  if (!/^[\x21-\x7e]{4,64}$/.test(serial)) return null;
  if (FIXED.some((pattern) => pattern.test(serial))) return null;
  const twice = others.some((other) => other.id !== device.id && other.usbSerial?.trim() === serial);
  return twice ? null : serial;
}
