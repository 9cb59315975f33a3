import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { encodeFrame, FrameReader } from '../../src/main/paper/frames';

describe('frames between the command line and its printing child', () => {
  it('come out whole and in order however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.jsonValue(), fc.uint8Array({ maxLength: 300 })), { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (messages, cuts) => {
          const stream = Buffer.concat(messages.map(([json, bytes]) => encodeFrame(json, bytes)));
          const reader = new FrameReader();
          const seen: unknown[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const size = cuts[turn % cuts.length] ?? 1;
            seen.push(
              ...reader
                .push(Buffer.from(stream.subarray(at, at + size)))
                .map((frame) => [frame.json, [...frame.bytes]]),
            );
            at += size;
          }
          expect(seen).toEqual(messages.map(([json, bytes]) => [JSON.parse(JSON.stringify(json)), [...bytes]]));
        },
      ),
    );
  });

  it('refuse a length that nobody of ours would send', () => {
    const reader = new FrameReader();
    expect(() => reader.push(Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]))).toThrow(RangeError);
  });

  it('do not keep what was read', () => {
    const reader = new FrameReader();
    const chunk = encodeFrame({ a: 1 }, new TextEncoder().encode('40937160'));
    reader.push(chunk);
    expect(chunk.includes('40937160')).toBe(false);
  });
});
