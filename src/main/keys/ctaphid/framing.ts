import { CtapHidCommand } from './constants';

const INIT_HEADER = 7;
const CONTINUATION_HEADER = 5;
const MAX_SEQUENCE = 0x7f;

/** Most payload bytes that one message can carry: 7609 with 64-byte reports (CTAP 2.3 §11.2.4). */
export function maxPayload(reportSize: number): number {
  return reportSize - INIT_HEADER + (MAX_SEQUENCE + 1) * (reportSize - CONTINUATION_HEADER);
}

/** Splits one message into zero-padded reports. @throws RangeError when the payload is over `maxPayload`. */
export function encodePackets(
  channelId: number,
  command: number,
  payload: Uint8Array,
  reportSize: number,
): readonly Uint8Array[] {
  if (payload.length > maxPayload(reportSize)) throw new RangeError(`CTAPHID payload of ${payload.length} bytes`);
  const first = new Uint8Array(reportSize);
  const header = new DataView(first.buffer);
  header.setUint32(0, channelId);
  first[4] = command | 0x80;
  header.setUint16(5, payload.length);
  const inFirst = Math.min(payload.length, reportSize - INIT_HEADER);
  first.set(payload.subarray(0, inFirst), INIT_HEADER);
  const packets = [first];
  for (let offset = inFirst, sequence = 0; offset < payload.length; sequence++) {
    const packet = new Uint8Array(reportSize);
    new DataView(packet.buffer).setUint32(0, channelId);
    packet[4] = sequence;
    const count = Math.min(payload.length - offset, reportSize - CONTINUATION_HEADER);
    packet.set(payload.subarray(offset, offset + count), CONTINUATION_HEADER);
    packets.push(packet);
    offset += count;
  }
  return packets;
}

export type BrokenFrame =
  'report-size' | 'sequence' | 'message-length' | 'unexpected-continuation' | 'unexpected-start';

/** Linked backwards, so that a packet costs its own bytes only and an announced length costs nothing. */
interface Chunk {
  readonly bytes: Uint8Array;
  readonly before: Chunk | null;
}

/** How far the message now arriving on one channel is. */
export type Assembly =
  | { readonly state: 'waiting' }
  | {
      readonly state: 'partial';
      readonly command: number;
      /** Bytes that the first packet announced. */
      readonly total: number;
      readonly filled: number;
      readonly nextSequence: number;
      readonly last: Chunk;
    }
  | { readonly state: 'done'; readonly command: number; readonly payload: Uint8Array }
  | { readonly state: 'broken'; readonly why: BrokenFrame };

export const WAITING: Assembly = { state: 'waiting' };

/**
 * Takes one report into the message. Reports of other channels leave the assembly as it was, whatever they hold.
 * A finished or broken assembly is final: start again from `WAITING`.
 */
export function reassemble(before: Assembly, report: Uint8Array, channelId: number, reportSize: number): Assembly {
  if (before.state === 'done' || before.state === 'broken') return before;
  if (report.length !== reportSize) return { state: 'broken', why: 'report-size' };
  const view = new DataView(report.buffer, report.byteOffset, report.byteLength);
  if (view.getUint32(0) !== channelId) return before;
  const kind = view.getUint8(4);
  return (kind & 0x80) !== 0
    ? start(before, report, kind & 0x7f, view.getUint16(5), reportSize)
    : proceed(before, report, kind);
}

function start(before: Assembly, report: Uint8Array, command: number, total: number, reportSize: number): Assembly {
  // A key may give up in the middle of its own answer; nothing else may begin there.
  if (before.state === 'partial' && command !== CtapHidCommand.error)
    return { state: 'broken', why: 'unexpected-start' };
  if (total > maxPayload(reportSize)) return { state: 'broken', why: 'message-length' };
  const bytes = report.slice(INIT_HEADER, INIT_HEADER + total);
  const filled = bytes.length;
  return filled === total
    ? { state: 'done', command, payload: bytes }
    : { state: 'partial', command, total, filled, nextSequence: 0, last: { bytes, before: null } };
}

function proceed(before: Assembly, report: Uint8Array, sequence: number): Assembly {
  if (before.state !== 'partial') return { state: 'broken', why: 'unexpected-continuation' };
  if (sequence !== before.nextSequence) return { state: 'broken', why: 'sequence' };
  const bytes = report.slice(CONTINUATION_HEADER, CONTINUATION_HEADER + before.total - before.filled);
  const last = { bytes, before: before.last };
  const filled = before.filled + bytes.length;
  return filled === before.total
    ? { state: 'done', command: before.command, payload: joined(last, filled) }
    : { ...before, filled, nextSequence: sequence + 1, last };
}

function joined(last: Chunk, length: number): Uint8Array {
  const payload = new Uint8Array(length);
  let end = length;
  for (let chunk: Chunk | null = last; chunk !== null; chunk = chunk.before) {
    end -= chunk.bytes.length;
    payload.set(chunk.bytes, end);
  }
  return payload;
}
