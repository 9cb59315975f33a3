import { NO_FACTS, type VendorReader } from './vendor-facts';

const READ_UUID = 0x62;
const READ_VERSION = 0x61;
const UUID_LENGTH = 16;

/** Nitrokey 3 and Solo 2: 16-byte UUID, version as text. The oldest Nitrokey 3 firmware has no UUID and sends nothing. */
export const readTrussed: VendorReader = async (read) => {
  const uuid = await read(READ_UUID, new Uint8Array(0));
  return {
    ...NO_FACTS,
    serial: uuid.length === UUID_LENGTH ? Buffer.from(uuid).toString('hex').toUpperCase() : null,
    firmware: versionText(await read(READ_VERSION, Uint8Array.of(0x01))),
  };
};

function versionText(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('latin1').replace(/\0+$/, '');
  return /^[\w.+-]{1,32}$/.test(text) ? text : null;
}
