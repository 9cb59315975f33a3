/** Fast bytes that follow from a seed (xorshift32). For inputs of tests, never for secrets. */
export interface Noise {
  below(bound: number): number;
  bytes(length: number): Uint8Array;
}

export function createNoise(seed: number): Noise {
  let state = seed >>> 0 || 0x9e3779b9;
  const next = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  return {
    below: (bound) => next() % bound,
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
  };
}
