import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Log, LogFact, Random } from '../../../src/shared/ports';

/** Time that stands still until told, or until somebody sleeps: then it jumps. */
export class FakeClock implements Clock {
  constructor(public time = Date.UTC(2026, 10, 22, 11, 0, 0)) {}
  now(): number {
    return this.time;
  }
  monotonic(): number {
    return this.time;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.time += ms;
  }
}

/** SHA-256 in counter mode: the same seed gives the same bytes. */
export class SeededRandom implements Random {
  private counter = 0;
  constructor(private readonly seed: string | number = 1) {}
  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      const block = createHash('sha256').update(`${this.seed}:${this.counter++}`).digest();
      out.set(block.subarray(0, Math.min(32, length - at)), at);
    }
    return out;
  }
}

const made: string[] = [];

export class MemoryLog implements Log {
  readonly lines: string[] = [];
  event(level: string, name: string, facts: Readonly<Record<string, LogFact>> = {}): void {
    this.lines.push(JSON.stringify({ level, name, ...facts }));
  }
}

/** In memory where the system has such a folder: thousands of flushes are tried. Removed when the test process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bgk-test-'));
  if (made.push(folder) === 1)
    process.on('exit', () => made.forEach((each) => rmSync(each, { recursive: true, force: true })));
  return folder;
}
