import { NO_FACTS, type VendorReader } from './vendor-facts';

const READ = 0x50;
const SERIAL = 0x55;
const STATUS_OK = 0;
const TEXT_MARK = 0x02;

/** SafeNet and IDPrime FIDO: `status | 02 | ASCII | 00`. Firmware before 3.0 cuts the serial at twelve characters. */
export const readThales: VendorReader = async (read) => ({
  ...NO_FACTS,
  serial: parseThalesSerial(await read(READ, Uint8Array.of(SERIAL))),
});

export function parseThalesSerial(answer: Uint8Array): string | null {
  if (answer[0] !== STATUS_OK || answer[1] !== TEXT_MARK) return null;
  const end = answer.indexOf(0, 2);
  const text = Buffer.from(answer.subarray(2, end === -1 ? undefined : end)).toString('latin1');
  return /^[0-9A-Za-z-]{4,32}$/.test(text) ? text : null;
}
