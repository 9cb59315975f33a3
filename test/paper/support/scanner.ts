import { createHash } from 'node:crypto';
import type { GreyImage } from './grey-image';

/** Degrees; a sheet on the glass is never quite straight. */
const MOST_TURN = 0.6;
/** Grey levels. */
const PAPER = 238;
const INK = 38;
const NOISE = 14;

/**
 * What an office scanner makes of a clean page: turned a little, blurred a little, ink that is not black
 * on paper that is not white, and noise. The same seed gives the same scan.
 */
export function scanLike({ width, height, pixels }: GreyImage, seed: string): GreyImage {
  const draw = numbers(seed);
  const angle = ((draw() * 2 - 1) * MOST_TURN * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 255 : (pixels[y * width + x] ?? 255);
  const between = (x: number, y: number): number => {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, down] = [x - left, y - top];
    return (
      (at(left, top) * (1 - right) + at(left + 1, top) * right) * (1 - down) +
      (at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right) * down
    );
  };
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = [x - width / 2, y - height / 2];
      const sourceX = cos * fromX - sin * fromY + width / 2;
      const sourceY = sin * fromX + cos * fromY + height / 2;
      // Four samples half a pixel apart: the lens.
      const light =
        (between(sourceX - 0.5, sourceY) +
          between(sourceX + 0.5, sourceY) +
          between(sourceX, sourceY - 0.5) +
          between(sourceX, sourceY + 0.5)) /
        4;
      const noise = (draw() + draw() + draw() - 1.5) * 2 * NOISE;
      out[y * width + x] = Math.max(0, Math.min(255, Math.round(INK + (light / 255) * (PAPER - INK) + noise)));
    }
  }
  return { width, height, pixels: out };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function numbers(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
