import { createHash } from 'node:crypto';
import type { Random } from '../../shared/ports';

/** SHA-256 in counter mode: the same seed gives the same rehearsal. Never for a real ceremony. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  return {
    bytes(length) {
      const out = new Uint8Array(length);
      for (let at = 0; at < length; at += 32) {
        const block = createHash('sha256').update(`bgk-rehearsal:${seed}:${counter++}`).digest();
        out.set(block.subarray(0, Math.min(32, length - at)), at);
      }
      return out;
    },
  };
}
