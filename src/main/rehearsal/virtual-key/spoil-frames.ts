import type { Random } from '../../../shared/ports';
import { BROADCAST, Command, MAX_MESSAGE, splitMessage } from './frames';
import type { Faults } from './misbehaviours';

const STORM = 500;

/** The packets of one answer, or what a faulty key would send in their place. */
export function spoilFrames(
  faults: Faults,
  random: Random,
  cid: number,
  command: number,
  payload: Uint8Array,
): Uint8Array[] {
  const isCbor = command === Command.cbor;
  if (isCbor && faults.take('empty-answer')) return splitMessage(cid, command, new Uint8Array());
  if (isCbor && faults.take('giant-answer')) return splitMessage(cid, command, random.bytes(MAX_MESSAGE).fill(0, 0, 1));
  const frames = splitMessage(cid, command, command === Command.init ? spoilNonce(faults, payload) : payload);
  if (cid === BROADCAST || command === Command.error || command === Command.keepalive) return frames;
  spoilOne(faults, frames, cid);
  return [...noise(faults, random, cid), ...(faults.has('foreign-traffic') ? mixed(frames, random, cid) : frames)];
}

function spoilNonce(faults: Faults, payload: Uint8Array): Uint8Array {
  if (!faults.take('wrong-nonce')) return payload;
  return payload.map((byte, index) => (index < 8 ? byte ^ 0xff : byte));
}

function spoilOne(faults: Faults, frames: Uint8Array[], cid: number): void {
  const [first, second] = frames;
  if (first === undefined) return;
  if (faults.take('wrong-channel'))
    for (const frame of frames) new DataView(frame.buffer).setUint32(0, cid ^ 0x0f0f0f0f);
  if (second !== undefined && faults.take('wrong-sequence')) second[4] = 5;
  if (faults.take('wrong-command')) first[4] = 0x80 | Command.msg;
  if (faults.take('over-long')) first.fill(0xff, 5, 7);
  if (faults.take('short-report')) frames[0] = first.slice(0, 20);
}

function noise(faults: Faults, random: Random, cid: number): Uint8Array[] {
  const keepalive = (status: number): Uint8Array[] => splitMessage(cid, Command.keepalive, Uint8Array.of(status));
  return [
    ...(faults.has('keepalive-storm')
      ? Array.from({ length: STORM }, (_, index) => keepalive(1 + (index % 2))).flat()
      : []),
    ...(faults.has('keepalive-unknown') ? keepalive(0x42) : []),
    ...(faults.has('garbage') ? Array.from({ length: 5 }, () => random.bytes(64)) : []),
  ];
}

/** Before each packet of ours one of somebody else's. */
function mixed(frames: readonly Uint8Array[], random: Random, cid: number): Uint8Array[] {
  return frames.flatMap((frame) => [...splitMessage(cid ^ 0x00ff00ff, Command.cbor, random.bytes(20)), frame]);
}
