/** What is wrong with the bytes, before any library sees them. */
export class CborError extends Error {
  constructor(why: string) {
    super(`CBOR: ${why}`);
    this.name = 'CborError';
  }
}

/** CTAP 2.3 §8: at most four levels of arrays and maps. */
const MAX_DEPTH = 4;

/**
 * Walks one data item and returns the offset behind it. Checks what CTAP2 forbids whatever the mode: indefinite
 * lengths, tags, floats, nesting over `maxDepth`, lengths that reach behind the end. Allocates nothing, so a claimed
 * length of 2^64 costs nothing.
 */
export function scanItem(bytes: Uint8Array, offset = 0, maxDepth = MAX_DEPTH): number {
  const { major, argument, next } = head(bytes, offset);
  switch (major) {
    case 0:
    case 1:
      return next;
    case 2:
    case 3: {
      if (argument > BigInt(bytes.length - next)) throw new CborError('string reaches behind the end');
      return next + Number(argument);
    }
    case 4:
    case 5: {
      if (maxDepth === 0) throw new CborError('nested too deep');
      const items = major === 4 ? argument : argument * 2n;
      // Each item takes a byte at least.
      if (items > BigInt(bytes.length - next)) throw new CborError('array or map reaches behind the end');
      let at = next;
      for (let left = Number(items); left > 0; left--) at = scanItem(bytes, at, maxDepth - 1);
      return at;
    }
    case 6:
      throw new CborError('tag');
    default:
      // Floats are legal and CTAP has no use for one; 1.0 would pass for the integer 1.
      if (next - offset > 2) throw new CborError('floating-point number');
      return next; // simple values: their argument is the value
  }
}

function head(bytes: Uint8Array, offset: number): { major: number; argument: bigint; next: number } {
  const initial = bytes[offset];
  if (initial === undefined) throw new CborError('truncated');
  const major = initial >> 5;
  const info = initial & 0x1f;
  if (info < 24) return { major, argument: BigInt(info), next: offset + 1 };
  if (info > 27) throw new CborError(info === 31 ? 'indefinite length' : 'reserved length');
  const size = 1 << (info - 24);
  if (offset + 1 + size > bytes.length) throw new CborError('truncated');
  let argument = 0n;
  for (let index = 1; index <= size; index++) argument = (argument << 8n) | BigInt(bytes[offset + index] ?? 0);
  return { major, argument, next: offset + 1 + size };
}
