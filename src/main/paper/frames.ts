import type { Readable, Writable } from 'node:stream';

/** Sheets are under a megabyte and 50 of them under thirty; more is not ours. */
const MAX_FRAME = 64 * 1024 * 1024;
const HEAD = 8;

/** One message between the command line and its printing child: JSON, then raw bytes. */
export interface Frame {
  readonly json: unknown;
  readonly bytes: Uint8Array;
}

/** `u32 length of the JSON, u32 length of the bytes` (big endian), JSON, bytes. */
export function encodeFrame(json: unknown, bytes: Uint8Array = new Uint8Array(0)): Buffer {
  const text = Buffer.from(JSON.stringify(json), 'utf8');
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(text.length, 0);
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, text, bytes]);
}

/** Cuts a byte stream into frames. Chunks are wiped as soon as they are used up. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private length = 0;

  push(chunk: Buffer): readonly Frame[] {
    this.chunks.push(chunk);
    this.length += chunk.length;
    const frames: Frame[] = [];
    for (let frame = this.take(); frame !== null; frame = this.take()) frames.push(frame);
    return frames;
  }

  private take(): Frame | null {
    if (this.length < HEAD) return null;
    const head = this.peek(HEAD);
    const jsonLength = head.readUInt32BE(0);
    const total = HEAD + jsonLength + head.readUInt32BE(4);
    if (total > MAX_FRAME) throw new RangeError('Frame too large.');
    if (this.length < total) return null;
    const whole = this.peek(total);
    const rest = Buffer.from(this.chunks[0]!.subarray(total));
    this.chunks = rest.length > 0 ? [rest] : [];
    this.length = rest.length;
    const json: unknown = JSON.parse(whole.toString('utf8', HEAD, HEAD + jsonLength));
    const bytes = Uint8Array.from(whole.subarray(HEAD + jsonLength, total));
    whole.fill(0, 0, total);
    return { json, bytes };
  }

  /** Joins chunks until the first holds `count` bytes. */
  private peek(count: number): Buffer {
    if (this.chunks[0]!.length < count) {
      const joined = Buffer.concat(this.chunks);
      for (const chunk of this.chunks) chunk.fill(0);
      this.chunks = [joined];
    }
    return this.chunks[0]!;
  }
}

export function writeFrame(stream: Writable, json: unknown, bytes?: Uint8Array): Promise<void> {
  const frame = encodeFrame(json, bytes);
  return new Promise((resolve, reject) => {
    stream.write(frame, (error) => {
      frame.fill(0);
      if (error) reject(error);
      else resolve();
    });
  });
}

export function onFrames(stream: Readable, onFrame: (frame: Frame) => void, onBroken: (error: unknown) => void): void {
  const reader = new FrameReader();
  stream.on('data', (chunk: Buffer) => {
    try {
      for (const frame of reader.push(chunk)) onFrame(frame);
    } catch (error) {
      onBroken(error);
    }
  });
}
