import { NO_FACTS, type VendorReader } from './vendor-facts';

const READ_ATR = 0x41;
const HISTORICAL_START = 7;
const HISTORICAL_END = 22;
const MARK = [0x86, 0x8e];

/** PIN+ series: the answer-to-reset, whose historical bytes end in the serial's eight decimal digits. Later firmware may send a generic one. */
export const readToken2: VendorReader = async (read) => ({
  ...NO_FACTS,
  serial: parseToken2Atr(await read(READ_ATR, new Uint8Array(0))),
});

export function parseToken2Atr(atr: Uint8Array): string | null {
  const historical = atr.subarray(HISTORICAL_START, HISTORICAL_END);
  if (historical.length < 12 || historical[0] !== MARK[0] || historical[1] !== MARK[1]) return null;
  const suffix = Buffer.from(historical.subarray(historical.length - 8)).toString('latin1');
  return /^\d{8}$/.test(suffix) ? suffix : null;
}
