import type { CtapHidChannel } from '../ctaphid/channel';

/** USB vendor ids whose vendor commands are known (reference: makers' own open tools). */
export const Vendor = {
  yubico: 0x1050,
  nitrokey: 0x20a0,
  pidCodes: 0x1209,
  thales: 0x08e6,
  token2: 0x349e,
} as const;

/** Solo 2 shares pid.codes' vendor id with hundreds of hobby devices, so its product id counts too. */
const SOLO2_PRODUCT = 0xbeee;
const NITROKEY3_PRODUCT = 0x42b2;

interface AllowedRead {
  readonly vendorId: number;
  readonly productId: number | null;
  readonly command: number;
  /** Null: no payload at all. Else the one byte may be any of these. */
  readonly payload: readonly number[] | null;
}

const YUBICO_PAGES = [0, 1, 2, 3, 4, 5, 6, 7];

/** Every vendor command that this program may ever send (rule 8). All of them only read. */
export const ALLOWED_READS: readonly AllowedRead[] = [
  { vendorId: Vendor.yubico, productId: null, command: 0x42, payload: YUBICO_PAGES },
  { vendorId: Vendor.nitrokey, productId: NITROKEY3_PRODUCT, command: 0x62, payload: null },
  { vendorId: Vendor.nitrokey, productId: NITROKEY3_PRODUCT, command: 0x61, payload: [0x01] },
  { vendorId: Vendor.pidCodes, productId: SOLO2_PRODUCT, command: 0x62, payload: null },
  { vendorId: Vendor.pidCodes, productId: SOLO2_PRODUCT, command: 0x61, payload: [0x01] },
  { vendorId: Vendor.thales, productId: null, command: 0x50, payload: [0x55] },
  { vendorId: Vendor.token2, productId: null, command: 0x41, payload: null },
];

const READ_LIMIT_MS = 1_000;

export interface VendorTarget {
  readonly vendorId: number;
  readonly productId: number;
}

/** Sends one read of the allow list; anything else is a programming error and throws before a byte is sent. */
export async function vendorRead(
  channel: CtapHidChannel,
  target: VendorTarget,
  command: number,
  payload: Uint8Array,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  if (!isAllowed(target, command, payload)) throw new Error('vendor command is not on the allow list');
  return channel.transact(command, payload, {
    signal,
    deadlineMs: READ_LIMIT_MS,
    silenceMs: READ_LIMIT_MS,
    repeatable: true,
  });
}

function isAllowed(target: VendorTarget, command: number, payload: Uint8Array): boolean {
  return ALLOWED_READS.some(
    (read) =>
      read.vendorId === target.vendorId &&
      (read.productId === null || read.productId === target.productId) &&
      read.command === command &&
      (read.payload === null ? payload.length === 0 : payload.length === 1 && read.payload.includes(payload[0] ?? -1)),
  );
}
