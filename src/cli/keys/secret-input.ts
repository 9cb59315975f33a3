import type { Readable, Writable } from 'node:stream';

/** Typed or piped lines, the way a command reads them. PINs come as bytes that the caller wipes. */
export interface SecretInput {
  /** Null where the input ended or the operator pressed Ctrl-C. */
  readPin(prompt: string): Promise<Uint8Array | null>;
  readLine(prompt: string): Promise<string | null>;
  readonly interactive: boolean;
  close(): void;
}

type Terminal = Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };

const ENTER = [0x0a, 0x0d];
const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACE = [0x08, 0x7f];
const MAX_LINE = 256;

/** On a terminal nothing is echoed for a PIN; from a pipe each line is one answer and no prompt is shown. */
export function createSecretInput(input: Terminal, output: Writable): SecretInput {
  const interactive = input.isTTY === true;
  const bytes = new ByteReader(input);

  const readRaw = async (prompt: string, echo: boolean): Promise<Uint8Array | null> => {
    if (interactive) output.write(prompt);
    input.setRawMode?.(true);
    try {
      return await readTyped(bytes, (shown) => {
        if (interactive && echo) output.write(shown);
      });
    } finally {
      input.setRawMode?.(false);
      if (interactive) output.write('\n');
    }
  };

  return {
    interactive,
    readPin: (prompt) => readRaw(prompt, false),
    readLine: async (prompt) => {
      const line = await readRaw(prompt, true);
      return line === null ? null : Buffer.from(line).toString('utf8').trim();
    },
    close: () => bytes.close(),
  };
}

async function readTyped(bytes: ByteReader, show: (text: string | Uint8Array) => void): Promise<Uint8Array | null> {
  const line = new Uint8Array(MAX_LINE);
  let length = 0;
  try {
    for (;;) {
      const byte = await bytes.next();
      if (byte === CTRL_C) return null;
      // A last line without its end counts; nothing at all does not.
      if (byte === null || byte === CTRL_D) return length === 0 ? null : line.slice(0, length);
      if (ENTER.includes(byte)) {
        if (byte === 0x0d) bytes.skip(0x0a);
        return line.slice(0, length);
      }
      if (BACKSPACE.includes(byte)) {
        length = withoutLastCharacter(line, length);
        show('\b \b');
      } else if (length < MAX_LINE) {
        line[length++] = byte;
        show(Uint8Array.of(byte));
      }
    }
  } finally {
    line.fill(0);
  }
}

function withoutLastCharacter(line: Uint8Array, length: number): number {
  let left = length;
  while (left > 0 && ((line[left - 1] ?? 0) & 0xc0) === 0x80) left--;
  left = Math.max(left - 1, 0);
  line.fill(0, left, length);
  return left;
}

/** One byte at a time; what was read is wiped as it is handed on. */
class ByteReader {
  private readonly chunks: Buffer[] = [];
  private wake: (() => void) | null = null;
  private ended = false;
  private skipped: number | null = null;
  private readonly onData = (chunk: Buffer | string): void => {
    if (chunk.length > 0) this.chunks.push(Buffer.from(chunk));
    if (typeof chunk !== 'string') chunk.fill(0);
    this.wake?.();
  };
  private readonly onEnd = (): void => {
    this.ended = true;
    this.wake?.();
  };
  private listening = false;

  constructor(private readonly input: Readable) {}

  async next(): Promise<number | null> {
    this.listen();
    for (;;) {
      const byte = this.take();
      if (byte !== null && byte === this.skipped) {
        this.skipped = null;
        continue;
      }
      this.skipped = null;
      if (byte !== null) return byte;
      if (this.ended) return null;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = null;
    }
  }

  /** The next byte is passed over if it is this one. */
  skip(byte: number): void {
    this.skipped = byte;
  }

  close(): void {
    this.input.off('data', this.onData);
    this.input.off('end', this.onEnd);
    this.input.pause();
    for (const chunk of this.chunks) chunk.fill(0);
  }

  private take(): number | null {
    const [chunk] = this.chunks;
    if (chunk === undefined) return null;
    const byte = chunk[0] ?? 0;
    chunk[0] = 0;
    if (chunk.length > 1) this.chunks[0] = chunk.subarray(1);
    else this.chunks.shift();
    return byte;
  }

  private listen(): void {
    if (this.listening) return;
    this.listening = true;
    this.input.on('data', this.onData);
    this.input.on('end', this.onEnd);
    this.input.resume();
  }
}
