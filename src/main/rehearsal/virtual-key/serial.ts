import type { Random } from '../../../shared/ports';
import { toHex } from './bytes';
import type { Personality } from './personality';

/** A serial of the shape that the maker uses. */
export function drawSerial(personality: Personality, random: Random): string {
  const bytes = random.bytes(16);
  const digits = (count: number): string =>
    (BigInt(`0x${toHex(bytes)}`) % 10n ** BigInt(count)).toString().padStart(count, '1');
  switch (personality.serial.kind) {
    case 'yubico':
      return String(20_000_000 + Number(digits(7)));
    case 'nitrokey':
      return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    case 'thales':
      return toHex(bytes).toUpperCase();
    case 'token2':
      return `86806${digits(8)}`;
    case 'usb':
      return toHex(bytes).slice(0, 12).toUpperCase();
    case 'usbFixed':
      return personality.serial.value;
    case 'none':
      return '';
  }
}

export function usbSerialOf(personality: Personality, serial: string): string | null {
  const { kind } = personality.serial;
  return kind === 'usb' || kind === 'usbFixed' ? serial : null;
}
