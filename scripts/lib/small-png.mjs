import * as zlib from 'node:zlib';

/** Enough for type with soft edges, the drawings and a sheet: more of them no eye tells apart. */
const MOST_COLOURS = 40;

/**
 * A screenshot as a PNG with a palette: a third of the size, and nothing lost that an eye sees.
 * @param {Buffer} png 8 bits a channel, RGB or RGBA, not interlaced (what Chromium writes)
 * @returns {Buffer}
 */
export function smallPng(png) {
  const { width, height, pixels } = decode(png);
  const counts = new Map();
  for (let i = 0; i < pixels.length; i += 3) {
    const colour = (pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = paletteOf(counts);
  const indexOf = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const i = (y * width + x) * 3;
      rows[y * (width + 1) + 1 + x] = indexOf.get((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
    }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255]))),
    chunk('IDAT', zlib.deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc(body), body.length + 4);
  return framed;
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
/** PNG specification, annex D; Node has it built in from version 22.2 on. */
function crc(bytes) {
  if (zlib.crc32 !== undefined) return zlib.crc32(bytes);
  let c = 0xffffffff;
  for (const byte of bytes) c = table[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** Pixels of a PNG as RGB. PNG specification §9: each row says how it was filtered. */
export function decode(png) {
  const parts = [];
  let width = 0;
  let height = 0;
  let channels = 3;
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      width = data.readUInt32BE(0);
      height = data.readUInt32BE(4);
      const [depth, kind, , , interlaced] = data.subarray(8);
      if (depth !== 8 || (kind !== 2 && kind !== 6) || interlaced !== 0)
        throw new Error('Only RGB and RGBA with 8 bits a channel are read');
      channels = kind === 6 ? 4 : 3;
    }
    if (type === 'IDAT') parts.push(data);
    at += length + 12;
  }
  const raw = zlib.inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const pixels = Buffer.alloc(width * height * 3);
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    const row = raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    for (let i = 0; i < stride; i += 1) {
      const left = i < channels ? 0 : row[i - channels];
      const up = above[i];
      const corner = i < channels ? 0 : above[i - channels];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      row[i] = (row[i] + guess) & 255;
    }
    for (let x = 0; x < width; x += 1)
      for (let c = 0; c < 3; c += 1) pixels[(y * width + x) * 3 + c] = row[x * channels + c];
    above = row;
  }
  return { width, height, pixels };
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

/** Luma and two differences of colour, the latter heavier: an eye sees a changed hue before a changed grey. */
const axes = (colour) => {
  const [r, g, b] = parts(colour);
  const luma = 0.3 * r + 0.59 * g + 0.11 * b;
  return [luma, 2 * (r - luma), 2 * (b - luma)];
};

/** The colours of large areas as they are; the rest in boxes that are cut where they are widest. */
function paletteOf(counts) {
  const all = [...counts.entries()];
  if (all.length <= MOST_COLOURS) return all.map(([colour]) => colour);
  const byCount = all.toSorted((a, b) => b[1] - a[1]);
  const exact = Math.floor(MOST_COLOURS / 3);
  let boxes = [boxOf(byCount.slice(exact))];
  while (boxes.length < MOST_COLOURS - exact) {
    const widest = boxes.filter(({ colours }) => colours.length > 1).toSorted((a, b) => b.weight - a.weight)[0];
    if (widest === undefined) break;
    const { axis, middle } = widest;
    const low = widest.colours.filter(([colour]) => axes(colour)[axis] <= middle);
    const high = widest.colours.filter(([colour]) => axes(colour)[axis] > middle);
    boxes = [...boxes.filter((box) => box !== widest), boxOf(low), boxOf(high)];
  }
  return [...byCount.slice(0, exact).map(([colour]) => colour), ...boxes.map(({ colours }) => mean(colours))];
}

function boxOf(colours) {
  let best = { axis: 0, width: -1, middle: 0 };
  for (let axis = 0; axis < 3; axis += 1) {
    let low = Infinity;
    let high = -Infinity;
    for (const [colour] of colours) {
      const value = axes(colour)[axis];
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    if (high - low > best.width) best = { axis, width: high - low, middle: (low + high) / 2 };
  }
  const pixels = colours.reduce((sum, [, n]) => sum + n, 0);
  return { colours, axis: best.axis, middle: best.middle, weight: best.width * pixels ** 0.25 };
}

function mean(box) {
  const total = box.reduce((sum, [, n]) => sum + n, 0);
  const [r, g, b] = [0, 1, 2].map((channel) =>
    Math.round(box.reduce((sum, [colour, n]) => sum + parts(colour)[channel] * n, 0) / total),
  );
  return (r << 16) | (g << 8) | b;
}

function nearest(palette, colour) {
  const wanted = axes(colour);
  let best = 0;
  let least = Infinity;
  for (let i = 0; i < palette.length; i += 1) {
    const far = axes(palette[i]).reduce((sum, value, axis) => sum + (value - wanted[axis]) ** 2, 0);
    if (far < least) {
      least = far;
      best = i;
    }
  }
  return best;
}
