import { crc32, deflateSync, inflateSync } from 'node:zlib';

export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** One byte per pixel, row by row. */
  readonly pixels: Uint8Array;
}

/** The binary PGM that pdftoppm writes. */
export function readPgm(file: Uint8Array): GreyImage {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 64));
  if (head === null) throw new Error('Not a PGM file.');
  const pixels = bytes.subarray(head[0].length);
  const image = { width: Number(head[1]), height: Number(head[2]), pixels };
  if (pixels.length !== image.width * image.height) throw new Error('The PGM file is cut off.');
  return image;
}

/** What `readPgm` reads. */
export function writePgm({ width, height, pixels }: GreyImage): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), pixels]);
}

/** Without `by` pixels on each side. */
export function cropped({ width, height, pixels }: GreyImage, by: number): GreyImage {
  const [inner, rows] = [width - 2 * by, height - 2 * by];
  const out = new Uint8Array(inner * rows);
  for (let row = 0; row < rows; row++) {
    const from = (row + by) * width + by;
    out.set(pixels.subarray(from, from + inner), row * inner);
  }
  return { width: inner, height: rows, pixels: out };
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A PNG of 16 grey levels: enough to compare by, and small enough to keep in the repository. */
export function writePng({ width, height, pixels }: GreyImage): Buffer {
  const stride = Math.ceil(width / 2) + 1;
  const raw = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const level = (pixels[row * width + column] ?? 0) >> 4;
      const at = row * stride + 1 + (column >> 1);
      raw[at] = (raw[at] ?? 0) | (column % 2 === 0 ? level << 4 : level);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 4;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Reads what `writePng` wrote. */
export function readPng(file: Uint8Array): GreyImage {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (!bytes.subarray(0, 8).equals(SIGNATURE) || bytes[24] !== 4 || bytes[25] !== 0)
    throw new Error('Not a PNG of 16 grey levels.');
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const raw = inflateSync(bytes.subarray(41, 41 + bytes.readUInt32BE(33)));
  const stride = Math.ceil(width / 2) + 1;
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const pair = raw[row * stride + 1 + (column >> 1)] ?? 0;
      pixels[row * width + column] = (column % 2 === 0 ? pair >> 4 : pair & 15) * 17;
    }
  }
  return { width, height, pixels };
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

/** Share of pixels (0 to 1) that differ by more than a third of the range; 1 where the sizes differ. */
export function difference(a: GreyImage, b: GreyImage): number {
  if (a.width !== b.width || a.height !== b.height) return 1;
  let count = 0;
  for (let at = 0; at < a.pixels.length; at++) if (Math.abs((a.pixels[at] ?? 0) - (b.pixels[at] ?? 0)) > 85) count++;
  return count / a.pixels.length;
}
