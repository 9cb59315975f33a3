import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** As it may lie in memory: one byte a character, two bytes, and the hexadecimal digits of its bytes. */
const WRITINGS = {
  'UTF-8': (text: string) => Buffer.from(text),
  'UTF-16': (text: string) => Buffer.from(text, 'utf16le'),
  hex: (text: string) => Buffer.from(Buffer.from(text).toString('hex')),
} as const;

export interface MemoryScan {
  readonly pid: number;
  /** Bytes that could be read. */
  readonly bytes: number;
  /** Hits by writing. */
  readonly hits: Readonly<Record<keyof typeof WRITINGS, number>>;
  /** Printable surroundings of the first hits, with the secret itself blotted out. */
  readonly around: readonly string[];
}

const CHUNK = 8 * 1024 * 1024;

/**
 * Everything that a process of ours can write to, read from outside (Linux, `/proc/PID/mem`).
 * @throws where the system does not let one process read another
 */
export function scanMemory(pid: number, secrets: readonly string[]): MemoryScan {
  const needles = Object.entries(WRITINGS).flatMap(([writing, make]) =>
    secrets.map((text) => ({ writing: writing as keyof typeof WRITINGS, bytes: make(text) })),
  );
  const overlap = Math.max(...needles.map(({ bytes }) => bytes.length)) - 1;
  const hits = { 'UTF-8': 0, 'UTF-16': 0, hex: 0 };
  const around: string[] = [];
  let read = 0;
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const [from, to] of writable(pid)) {
      let carry = Buffer.alloc(0);
      for (let at = from; at < to; at += CHUNK) {
        const piece = Buffer.alloc(Math.min(CHUNK, to - at));
        let got = 0;
        try {
          got = readSync(memory, piece, 0, piece.length, at);
        } catch {
          // Reserved and never used, or a device: there is nothing to read.
          break;
        }
        read += got;
        const whole = Buffer.concat([carry, piece.subarray(0, got)]);
        for (const { writing, bytes } of needles) {
          for (let found = whole.indexOf(bytes); found >= 0; found = whole.indexOf(bytes, found + 1)) {
            hits[writing] += 1;
            if (around.length < 12) around.push(surroundings(whole, found, bytes.length));
          }
        }
        carry = Buffer.from(whole.subarray(Math.max(0, whole.length - overlap)));
      }
    }
  } finally {
    closeSync(memory);
  }
  return { pid, bytes: read, hits, around };
}

/** Address ranges that are mapped readable and writable. */
function writable(pid: number): readonly (readonly [number, number])[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/u.exec(line) ?? [];
      return from === undefined || to === undefined
        ? []
        : [[Number.parseInt(from, 16), Number.parseInt(to, 16)] as const];
    });
}

function surroundings(bytes: Buffer, at: number, length: number): string {
  const show = (part: Buffer): string => part.toString('latin1').replace(/[^ -~]/gu, '.');
  const before = bytes.subarray(Math.max(0, at - 48), at);
  const after = bytes.subarray(at + length, at + length + 48);
  return `${show(before)}[PIN]${show(after)}`;
}

/** Core files and crash dumps in this folder, and in what crash reporters make below it, written since then (epoch ms). */
export function dumpsSince(folder: string, since: number): readonly string[] {
  const names = ((): readonly string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  })();
  return names.flatMap((name) => {
    const path = join(folder, name);
    try {
      const facts = statSync(path);
      if (facts.isDirectory())
        return /^(?:Crashpad|completed|pending|new|reports)$/iu.test(name) ? dumpsSince(path, since) : [];
      return facts.mtimeMs >= since && /^core(?:\.|$)|\.(?:dmp|core)$/u.test(name) ? [path] : [];
    } catch {
      return [];
    }
  });
}
