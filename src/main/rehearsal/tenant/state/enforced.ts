/**
 * A policy that can be read as soon as it is written, and rules only some time later.
 * The newest entry whose time has come is the one in force.
 */
export class Enforced<T> {
  private readonly entries: { readonly value: T; readonly from: number }[];

  constructor(initial: T) {
    this.entries = [{ value: initial, from: Number.NEGATIVE_INFINITY }];
  }

  /** What a reader sees. */
  get current(): T {
    return this.entries[this.entries.length - 1]!.value;
  }

  write(value: T, from: number): void {
    this.entries.push({ value, from });
  }

  /** What rules at `now` (ms). */
  at(now: number): T {
    for (let index = this.entries.length - 1; index > 0; index--) {
      const entry = this.entries[index]!;
      if (entry.from <= now) return entry.value;
    }
    return this.entries[0]!.value;
  }
}
