import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { PaperDocument } from './document';
import { onFrames, writeFrame, type Frame } from './frames';
import type { PaperPort } from './port';
import { printAnswer, type PrintRequest } from './print-messages';
import { startDisplay, type Display } from './virtual-display';

export interface ChildPaperOptions {
  /** The Electron executable. */
  readonly electron: string;
  /** `out/main/print-service.js`. */
  readonly service: string;
  /** Extra arguments for Electron; `--no-sandbox` is added for root on Linux, where Chromium refuses to start otherwise. */
  readonly args?: readonly string[];
}

const START_MS = 60_000;
const ANSWER_MS = 60_000;

interface Waiting {
  readonly resolve: (frame: { readonly width: number; readonly height: number; readonly bytes: Uint8Array }) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * `PaperPort` for programs without a window. The child starts with the first document and ends with `close`
 * (or with this process: its standard input then ends). On Linux without a display it gets a virtual one.
 */
export function createChildPaper(options: ChildPaperOptions): PaperPort {
  let started: Promise<Service> | null = null;

  /** The service, started anew where it has ended or could not start. */
  const running = async (): Promise<Service> => {
    const starting = (started ??= startService(options));
    try {
      const service = await starting;
      if (!service.ended()) return service;
      if (started === starting) started = null;
      await service.close();
    } catch (thrown) {
      if (started === starting) started = null;
      throw thrown;
    }
    return running();
  };

  const ask = async (request: Omit<PrintRequest, 'id'>, document: PaperDocument, signal: AbortSignal | undefined) => {
    signal?.throwIfAborted();
    const service = await running();
    signal?.throwIfAborted();
    return service.ask(request, document.html, signal);
  };

  return {
    pdf: async (document, { signal } = {}) => {
      const answer = await ask(
        { what: 'pdf', title: document.title, size: document.size, pages: document.pages, scale: 1 },
        document,
        signal,
      );
      return answer.bytes;
    },
    png: async (document, { scale = 1, signal } = {}) => {
      const answer = await ask(
        { what: 'png', title: document.title, size: document.size, pages: document.pages, scale },
        document,
        signal,
      );
      return { png: answer.bytes, width: answer.width, height: answer.height };
    },
    close: async () => {
      const service = await started?.catch(() => null);
      started = null;
      await service?.close();
    },
  };
}

interface Service {
  ask(
    request: Omit<PrintRequest, 'id'>,
    html: string,
    signal: AbortSignal | undefined,
  ): Promise<{ width: number; height: number; bytes: Uint8Array }>;
  ended(): boolean;
  close(): Promise<void>;
}

async function startService(options: ChildPaperOptions): Promise<Service> {
  const display = await startDisplay();
  const profile = mkdtempSync(join(tmpdir(), 'bgk-print-'));
  const child = spawn(options.electron, electronArguments(options, profile), {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...display.env, ELECTRON_RUN_AS_NODE: undefined },
    windowsHide: true,
  });
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let over = false;
  let ready: { resolve: () => void; reject: (error: unknown) => void } | null = null;
  const isReady = new Promise<void>((resolve, reject) => (ready = { resolve, reject }));
  const fail = (reason: string): void => {
    over = true;
    const error = new AppError('paper/renderer', { reason });
    ready?.reject(error);
    for (const each of waiting.values()) each.reject(error);
    waiting.clear();
  };
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => (fail('start'), resolve()));
    child.once('exit', () => (fail('ended'), resolve()));
  });
  child.stdin?.on('error', () => undefined);
  onFrames(
    child.stdout!,
    (frame) => receive(frame, waiting, () => ready?.resolve()),
    () => child.kill(),
  );

  // A program that ends without `close` leaves neither processes nor folders behind.
  const abandon = (): void => {
    child.kill('SIGKILL');
    display.stop();
    rmSync(profile, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  const close = async (): Promise<void> => {
    process.removeListener('exit', abandon);
    child.stdin?.end();
    await endOf(child, exited);
    display.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
  try {
    await isReady;
  } catch (thrown) {
    await close();
    throw thrown;
  } finally {
    clearTimeout(late);
  }
  // The child must not keep a finished program alive; its standard input ends with us.
  letGo(child, display);
  return {
    ask: (request, html, signal) => {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        const onAbort = (): void => (waiting.delete(id), done(), reject(signal?.reason));
        signal?.addEventListener('abort', onAbort, { once: true });
        // The service has a shorter deadline of its own; one that does not even say so is ended.
        const timer = setTimeout(() => child.kill('SIGKILL'), ANSWER_MS);
        const done = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          if (waiting.size === 0) hold(child, false);
        };
        waiting.set(id, { resolve: (answer) => (done(), resolve(answer)), reject: (error) => (done(), reject(error)) });
        hold(child, true);
        const bytes = Buffer.from(html, 'utf8');
        writeFrame(child.stdin!, { ...request, id }, bytes)
          .catch(() => undefined)
          .finally(() => bytes.fill(0));
      });
    },
    ended: () => over,
    close,
  };
}

function electronArguments(options: ChildPaperOptions, profile: string): string[] {
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  return [...(root ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`, ...(options.args ?? []), options.service];
}

function receive(frame: Frame, waiting: Map<number, Waiting>, onReady: () => void): void {
  const answer = printAnswer.parse(frame.json);
  if (answer.kind === 'ready') return onReady();
  const asked = waiting.get(answer.id);
  waiting.delete(answer.id);
  if (answer.kind === 'done') asked?.resolve({ width: answer.width, height: answer.height, bytes: frame.bytes });
  else asked?.reject(new AppError(answer.code, answer.pages === null ? {} : { pages: answer.pages }));
}

/** Gives the child a moment to end by itself. */
async function endOf(child: ChildProcess, exited: Promise<void>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await exited;
  clearTimeout(timer);
}

type Handle = { ref?(): void; unref?(): void };

function letGo(child: ChildProcess, display: Display): void {
  hold(child, false);
  display.unref();
}

function hold(child: ChildProcess, on: boolean): void {
  const handles: readonly (Handle | null)[] = [child, child.stdin as Handle | null, child.stdout as Handle | null];
  for (const handle of handles) {
    if (on) handle?.ref?.();
    else handle?.unref?.();
  }
}
