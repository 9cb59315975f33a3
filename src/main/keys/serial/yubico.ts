import type { FormFactor } from '../../../shared/model/key';
import type { VendorFacts, VendorReader } from './vendor-facts';

const READ_CONFIG = 0x42;
const MAX_PAGES = 8;

/** Tags of the device configuration that matter here (Yubico's own open management tool names them). */
const Tag = {
  serial: 0x02,
  formFactor: 0x04,
  version: 0x05,
  moreData: 0x10,
  pinComplexity: 0x16,
  resetBlocked: 0x18,
} as const;

/** Paged device configuration: `length | (tag, length, value)...`; tag 0x10 says that another page follows. */
export const readYubico: VendorReader = async (read) => {
  const tags = new Map<number, Uint8Array>();
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = parseConfigPage(await read(READ_CONFIG, Uint8Array.of(page)));
    if (found === null) break;
    for (const [tag, value] of found) tags.set(tag, value);
    if ((found.get(Tag.moreData)?.[0] ?? 0) === 0) break;
  }
  return factsFrom(tags);
};

/** Null for a page whose lengths do not add up. */
export function parseConfigPage(page: Uint8Array): ReadonlyMap<number, Uint8Array> | null {
  if (page.length === 0 || page[0] !== page.length - 1) return null;
  const tags = new Map<number, Uint8Array>();
  for (let at = 1; at < page.length;) {
    const tag = page[at];
    const length = page[at + 1];
    if (tag === undefined || length === undefined || at + 2 + length > page.length) return null;
    tags.set(tag, page.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return tags;
}

function factsFrom(tags: ReadonlyMap<number, Uint8Array>): VendorFacts {
  const serial = bigEndian(tags.get(Tag.serial));
  const version = tags.get(Tag.version);
  return {
    serial: serial === 0 ? null : String(serial),
    firmware: version?.length === 3 ? version.join('.') : null,
    formFactor: formFactor(tags.get(Tag.formFactor)?.[0] ?? 0),
    resetBlocked: bigEndian(tags.get(Tag.resetBlocked)) !== 0,
    pinComplexity: bigEndian(tags.get(Tag.pinComplexity)) !== 0,
  };
}

function bigEndian(bytes: Uint8Array | undefined): number {
  if (bytes === undefined || bytes.length > 4) return 0;
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

function formFactor(byte: number): FormFactor {
  switch (byte & 0x0f) {
    case 1:
      return 'usbAFlat';
    case 2:
    case 4:
      return 'nano';
    case 3:
    case 5:
      return 'usbC';
    case 6:
    case 7:
      return 'fingerprint';
    default:
      return 'unknown';
  }
}
