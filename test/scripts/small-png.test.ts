import { describe, expect, it } from 'vitest';
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const modulePath = '../../scripts/lib/small-png.mjs';
const { smallPng, decode } = (await import(modulePath)) as {
  smallPng(png: Buffer): Buffer;
  decode(png: Buffer): { readonly width: number; readonly height: number; readonly pixels: Buffer };
};

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** An RGB picture whose rows use the given filters; `at` gives each pixel. */
function png(width: number, filters: readonly number[], at: (x: number, y: number) => readonly number[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(filters.length, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const plain = filters.map((_, y) => Array.from({ length: width }, (_x, x) => at(x, y)).flat());
  const rows = filters.map((filter, y) => {
    const row = plain[y]!;
    const above = plain[y - 1] ?? row.map(() => 0);
    return [
      filter,
      ...row.map((value, i) => {
        const [left, up, corner] = [row[i - 3] ?? 0, above[i]!, above[i - 3] ?? 0];
        const p = left + up - corner;
        const near = [left, up, corner].toSorted((a, b) => Math.abs(p - a) - Math.abs(p - b))[0]!;
        const guess = [0, left, up, (left + up) >> 1, near][filter]!;
        return (value - guess) & 255;
      }),
    ];
  });
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Pixels of a palette picture as smallPng writes it. */
function painted(small: Buffer): { readonly kind: number; readonly colours: number; readonly pixels: number[] } {
  let palette = Buffer.alloc(0);
  let data = Buffer.alloc(0);
  for (let i = 8; i < small.length; i += small.readUInt32BE(i) + 12) {
    const length = small.readUInt32BE(i);
    const type = small.toString('latin1', i + 4, i + 8);
    const body = small.subarray(i + 8, i + 8 + length);
    expect(small.readUInt32BE(i + 8 + length)).toBe(crc32(small.subarray(i + 4, i + 8 + length)));
    if (type === 'PLTE') palette = Buffer.from(body);
    if (type === 'IDAT') data = inflateSync(body);
  }
  const width = small.readUInt32BE(16);
  const indices = [...data].filter((_, i) => i % (width + 1) !== 0);
  return {
    kind: small[25]!,
    colours: palette.length / 3,
    pixels: indices.flatMap((index) => [...palette.subarray(index * 3, index * 3 + 3)]),
  };
}

describe('small pictures', () => {
  it('every filter of a PNG is read', () => {
    const at = (x: number, y: number) => [(x * 37 + y * 11) & 255, (x * y) & 255, (200 - x * 5) & 255];
    const { pixels } = decode(png(9, [0, 1, 2, 3, 4, 4, 3, 1], at));
    expect([...pixels]).toEqual(
      Array.from({ length: 8 }, (_, y) => Array.from({ length: 9 }, (_x, x) => at(x, y))).flat(2),
    );
  });

  it('few colours stay exactly as they are', () => {
    const colours = [
      [15, 108, 189],
      [255, 255, 255],
      [177, 14, 28],
    ] as const;
    const { kind, pixels } = painted(smallPng(png(12, [0, 1, 2, 4], (x, y) => colours[(x + y) % 3]!)));
    expect(kind).toBe(3);
    expect(pixels.slice(0, 9)).toEqual([...colours[0], ...colours[1], ...colours[2]]);
  });

  it('of many colours none is far from what it was, and large areas keep theirs', () => {
    const at = (x: number, y: number) => (y < 40 ? [250, 250, 250] : [x * 4, x * 4, x * 4]);
    const source = png(
      60,
      Array.from({ length: 48 }, () => 0),
      at,
    );
    const { colours, pixels } = painted(smallPng(source));
    expect(colours).toBeLessThanOrEqual(40);
    expect(pixels.slice(0, 3)).toEqual([250, 250, 250]);
    const far = pixels.map((value, i) => Math.abs(value - at(Math.floor(i / 3) % 60, Math.floor(i / 180))[i % 3]!));
    expect(Math.max(...far)).toBeLessThanOrEqual(8);
  });
});
