import { concat, u16, u32, utf8 } from './bytes';
import type { Personality, SerialKind } from './personality';

/**
 * What a maker's own CTAPHID command answers, or null where the key does not know the command.
 * @param serial the serial of this key: decimal digits, or a UUID for Nitrokey.
 */
export function answerVendorCommand(
  personality: Personality,
  command: number,
  data: Uint8Array,
  serial: string,
): Uint8Array | null {
  const kind = personality.serial;
  switch (kind.kind) {
    case 'yubico':
      return command === 0x42 && data.length === 1 ? yubicoPage(personality, kind, data[0] ?? 0, serial) : null;
    case 'nitrokey':
      if (command === 0x62) return new Uint8Array(Buffer.from(serial.replaceAll('-', ''), 'hex'));
      return command === 0x61 ? utf8(data[0] === 1 ? kind.firmware : '\u0000\u0001\u0008\u0001') : null;
    case 'thales':
      return command === 0x50 ? thales(kind.applet, data, serial) : null;
    case 'token2':
      return command === 0x41 ? token2Atr(personality.productId, serial) : null;
    case 'none':
    case 'usb':
    case 'usbFixed':
      return null;
  }
}

/** `len | TLV…`; page 0 says by tag 0x10 that page 1 follows. */
function yubicoPage(
  personality: Personality,
  kind: Extract<SerialKind, { kind: 'yubico' }>,
  page: number,
  serial: string,
): Uint8Array {
  const tlv = (tag: number, value: Uint8Array): Uint8Array => concat(Uint8Array.of(tag, value.length), value);
  const first = [
    tlv(0x01, u16(0x023f)),
    tlv(0x03, u16(0x023f)),
    ...(kind.told ? [tlv(0x02, u32(Number(serial)))] : []),
    tlv(0x04, Uint8Array.of(kind.formFactor | kind.flags)),
    tlv(0x05, Uint8Array.from(kind.firmware)),
    tlv(0x0a, Uint8Array.of(0)),
    tlv(0x10, Uint8Array.of(1)),
  ];
  const second = [
    tlv(0x16, Uint8Array.of(personality.pinComplexityPolicy === true ? 1 : 0)),
    tlv(0x18, u16(personality.resetBlocked === true ? 1 : 0)),
  ];
  const body = concat(...(page === 0 ? first : page === 1 ? second : []));
  return concat(Uint8Array.of(body.length), body);
}

function thales(applet: string, data: Uint8Array, serial: string): Uint8Array | null {
  const text = data[0] === 0x55 ? serial : data[0] === 0x66 ? applet : null;
  return text === null ? null : concat(Uint8Array.of(0, 2), utf8(text), Uint8Array.of(0));
}

/** Seven bytes of head, then the historical bytes: 86 8E, product id, three of filling, the last 8 digits. */
function token2Atr(productId: number, serial: string): Uint8Array {
  const head = Uint8Array.of(0x3b, 0xff, 0x13, 0x00, 0x00, 0x81, 0x31);
  return concat(
    head,
    Uint8Array.of(0x86, 0x8e),
    u16(productId),
    Uint8Array.of(0, 0, 0),
    utf8(serial.slice(-8)),
    Uint8Array.of(0x90),
  );
}
