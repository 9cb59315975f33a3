import { concat, u16, u32 } from './bytes';

export const REPORT = 64;
export const BROADCAST = 0xffffffff;
/** 57 bytes in the first packet and 59 in each of 128 more (CTAP 2.1 §11.2.4). */
export const MAX_MESSAGE = 57 + 128 * 59;

/** CTAPHID commands (§11.2.9), without the init bit; a list of its own, as in status.ts, so that the key layer has a witness. */
export const Command = {
  ping: 0x01,
  msg: 0x03,
  lock: 0x04,
  init: 0x06,
  wink: 0x08,
  cbor: 0x10,
  cancel: 0x11,
  keepalive: 0x3b,
  error: 0x3f,
} as const;

export const HidError = {
  invalidCommand: 0x01,
  invalidParameter: 0x02,
  invalidLength: 0x03,
  invalidSequence: 0x04,
  messageTimeout: 0x05,
  channelBusy: 0x06,
  invalidChannel: 0x0b,
  other: 0x7f,
} as const;

export type Packet =
  | {
      readonly kind: 'init';
      readonly cid: number;
      readonly command: number;
      readonly length: number;
      readonly data: Uint8Array;
    }
  | { readonly kind: 'continuation'; readonly cid: number; readonly sequence: number; readonly data: Uint8Array };

export function parsePacket(report: Uint8Array): Packet | null {
  if (report.length !== REPORT) return null;
  const view = new DataView(report.buffer, report.byteOffset, report.byteLength);
  const cid = view.getUint32(0);
  const type = view.getUint8(4);
  if (type < 0x80) return { kind: 'continuation', cid, sequence: type, data: report.slice(5) };
  return { kind: 'init', cid, command: type & 0x7f, length: view.getUint16(5), data: report.slice(7) };
}

export function splitMessage(cid: number, command: number, payload: Uint8Array): Uint8Array[] {
  const frames = [pad(concat(u32(cid), Uint8Array.of(command | 0x80), u16(payload.length), payload.subarray(0, 57)))];
  for (let at = 57, sequence = 0; at < payload.length; at += 59, sequence++) {
    frames.push(pad(concat(u32(cid), Uint8Array.of(sequence), payload.subarray(at, at + 59))));
  }
  return frames;
}

function pad(bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array(REPORT - bytes.length));
}
