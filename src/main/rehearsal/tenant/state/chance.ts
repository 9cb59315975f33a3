import type { Random } from '../../../../shared/ports';

/** The forms in which the simulation needs its seeded chance. */
export class Chance {
  constructor(private readonly random: Random) {}

  bytes(length: number): Uint8Array {
    return this.random.bytes(length);
  }

  /** Uniform enough for a simulation: 0 <= result < 1. */
  fraction(): number {
    return Buffer.from(this.random.bytes(4)).readUInt32BE() / 0x1_0000_0000;
  }

  between([low, high]: readonly [number, number]): number {
    return high <= low ? low : Math.round(low + this.fraction() * (high - low));
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.fraction() * items.length)];
    if (item === undefined) throw new Error('Nothing to pick from.');
    return item;
  }

  uuid(): string {
    const bytes = Buffer.from(this.random.bytes(16));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  token(length: number): string {
    return Buffer.from(this.random.bytes(length)).toString('base64url');
  }
}
